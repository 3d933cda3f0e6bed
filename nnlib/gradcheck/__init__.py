"""Checking gradients: right work always passes, wrong work never does, and the report says why."""

from nnlib.gradcheck.blocks import diagnose_values
from nnlib.gradcheck.diagnosis import SENTENCES
from nnlib.gradcheck.differences import numerical_gradient, numerical_jacobian, numerical_vjp
from nnlib.gradcheck.plan import Plan, judge, plan_gradient, plan_jacobian, plan_updates, plan_vjp
from nnlib.gradcheck.report import BlockReport, Finding, GradientError, GradientReport
from nnlib.gradcheck.updates import verify_updates
from nnlib.gradcheck.verify import (
    assert_gradient,
    verify_gradient,
    verify_jacobian,
    verify_vjp,
)

__all__ = [
    "SENTENCES",
    "BlockReport",
    "Finding",
    "GradientError",
    "GradientReport",
    "assert_gradient",
    "diagnose_values",
    "numerical_gradient",
    "numerical_jacobian",
    "numerical_vjp",
    "verify_gradient",
    "verify_jacobian",
    "verify_updates",
    "verify_vjp",
]
