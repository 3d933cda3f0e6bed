"""Optimizers: each takes parameters and the gradients of the cost, and improves the parameters.

    optimizer = Adam(lr=0.001)
    optimizer.step(parameters, gradients)      # changes the parameters in place

One file per family: sgd, adaptive (Adagrad, Adadelta, RMSProp), adam (Adam, AdamW), adafactor.
Hyper-parameters carry PyTorch's names and defaults, and every trajectory equals PyTorch's.
"""

from nnlib.optimizers.adafactor import Adafactor
from nnlib.optimizers.adam import Adam, AdamW
from nnlib.optimizers.adaptive import Adadelta, Adagrad, RMSProp
from nnlib.optimizers.base import Optimizer
from nnlib.optimizers.sgd import SGD

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSProp",
]
