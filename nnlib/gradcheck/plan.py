"""TEMPORARY: until the branch gradcheck lands."""
from dataclasses import dataclass
@dataclass(frozen=True)
class Plan:
    kind: str
def plan_gradient(*a, **k): raise ValueError("later")
plan_jacobian = plan_vjp = plan_updates = plan_gradient
def judge(plan, answer): raise ValueError("later")
