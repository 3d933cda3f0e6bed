"""The optimizers to compare: name, ours, PyTorch's, and the options that both are given.

Used by make_optimizers.py (PyTorch's side) and by the test (our side).
"""

from typing import Any, NamedTuple

STEPS = 50
KEPT_STEPS = (1, 2, 3, 5, 10, 20, 30, 40, 50)  # the steps whose parameters are kept
GRADIENT_SCALES = (1.0, 1e-6)


class Case(NamedTuple):
    name: str
    ours: str
    theirs: str
    options: dict[str, Any]
    changing_lr: bool = False


CASES = (
    Case("sgd", "SGD", "SGD", {"lr": 0.1}),
    Case("sgd-decay", "SGD", "SGD", {"lr": 0.1, "weight_decay": 0.05}),
    Case("momentum", "SGD", "SGD", {"lr": 0.1, "momentum": 0.9}),
    Case("momentum-decay", "SGD", "SGD", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.05}),
    Case("momentum-lr", "SGD", "SGD", {"lr": 0.1, "momentum": 0.9}, changing_lr=True),
    Case("nesterov", "SGD", "SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    Case("adagrad", "Adagrad", "Adagrad", {"lr": 0.1}),
    Case("adagrad-decay", "Adagrad", "Adagrad", {"lr": 0.1, "eps": 1e-6, "weight_decay": 0.05}),
    Case("rmsprop", "RMSProp", "RMSprop", {"lr": 0.01}),
    Case(
        "rmsprop-momentum",
        "RMSProp",
        "RMSprop",
        {"lr": 0.01, "alpha": 0.9, "eps": 1e-6, "momentum": 0.9, "weight_decay": 0.05},
    ),
    Case("adadelta", "Adadelta", "Adadelta", {"lr": 1.0}),
    Case(
        "adadelta-decay",
        "Adadelta",
        "Adadelta",
        {"lr": 0.5, "rho": 0.95, "eps": 1e-8, "weight_decay": 0.05},
    ),
    Case("adam", "Adam", "Adam", {"lr": 0.01}),
    Case(
        "adam-decay",
        "Adam",
        "Adam",
        {"lr": 0.01, "betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.05},
    ),
    Case("amsgrad", "Adam", "Adam", {"lr": 0.01, "amsgrad": True}),
    Case("adam-lr", "Adam", "Adam", {"lr": 0.01}, changing_lr=True),
    Case("adamw", "AdamW", "AdamW", {"lr": 0.01}),
    Case("adamw-amsgrad", "AdamW", "AdamW", {"lr": 0.01, "weight_decay": 0.1, "amsgrad": True}),
    Case("adafactor", "Adafactor", "Adafactor", {"lr": 0.05}),
    Case(
        "adafactor-decay",
        "Adafactor",
        "Adafactor",
        {"lr": 0.5, "beta2_decay": -0.5, "eps": (1e-10, 1e-2), "d": 1.2, "weight_decay": 0.05},
    ),
)


def learning_rate(case: Case, step: int) -> float:
    """The rate of a step, 0 … STEPS − 1; halved after half of the steps where it changes."""
    return case.options["lr"] * (0.5 if case.changing_lr and step >= STEPS // 2 else 1.0)
