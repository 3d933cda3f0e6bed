"""Checking gradients: right work always passes, wrong work never does, and the report says why."""

from nnlib.gradcheck.comparison import diagnose_values
from nnlib.gradcheck.diagnosis import (
    SENTENCES,
    BlockReport,
    Finding,
    GradientError,
    GradientReport,
)
from nnlib.gradcheck.differences import numerical_gradient, numerical_jacobian, numerical_vjp
from nnlib.gradcheck.judging import judge
from nnlib.gradcheck.plan import Plan, plan_gradient, plan_jacobian, plan_vjp
from nnlib.gradcheck.updates import UpdatePlan, plan_updates
from nnlib.gradcheck.verify import (
    assert_gradient,
    verify_gradient,
    verify_jacobian,
    verify_updates,
    verify_vjp,
)

__all__ = [
    "SENTENCES",
    "BlockReport",
    "Finding",
    "GradientError",
    "GradientReport",
    "Plan",
    "UpdatePlan",
    "assert_gradient",
    "diagnose_values",
    "judge",
    "numerical_gradient",
    "numerical_jacobian",
    "numerical_vjp",
    "plan_gradient",
    "plan_jacobian",
    "plan_updates",
    "plan_vjp",
    "verify_gradient",
    "verify_jacobian",
    "verify_updates",
    "verify_vjp",
]
