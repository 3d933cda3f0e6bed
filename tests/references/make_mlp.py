"""Make mlp.npz: PyTorch's cost and gradients of small multilayer perceptrons in float64.

Run in an environment with PyTorch: python tests/references/make_mlp.py
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

SIZES = (5, 7, 6, 3)
CASES = {
    "relu-softmax": (nn.ReLU, "softmax", False),
    "tanh-sigmoid": (nn.Tanh, "sigmoid", False),
    "elu-identity": (nn.ELU, "identity", False),
    "leaky_relu-softmax-batch_norm": (nn.LeakyReLU, "softmax", True),
}
LOSSES = {
    "softmax": functional.cross_entropy,
    "sigmoid": lambda z, y: (
        functional.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(z)
    ),
    "identity": lambda z, y: 0.5 * functional.mse_loss(z, y, reduction="sum") / len(z),
}
NAMES = {nn.Linear: ("W", "b"), nn.BatchNorm1d: ("gamma", "beta")}


def build(activation: type[nn.Module], batch_norm: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    for D, H in pairwise(SIZES):
        if layers:
            layers += [nn.BatchNorm1d(D)] if batch_norm else []
            layers += [activation()]
        layers += [nn.Linear(D, H)]
    return nn.Sequential(*layers).double()


def targets(output: str, N: int) -> torch.Tensor:
    if output == "softmax":
        return torch.randint(0, SIZES[-1], (N,))
    values = torch.randn(N, SIZES[-1], dtype=torch.float64)
    return (values > 0).double() if output == "sigmoid" else values


def answers(activation: type[nn.Module], output: str, batch_norm: bool) -> dict[str, np.ndarray]:
    """x, y, J, and each parameter P with its gradient dP, W in the order (inputs, units)."""
    network = build(activation, batch_norm)
    x, y = 2 * torch.randn(11, SIZES[0], dtype=torch.float64), targets(output, 11)
    J = LOSSES[output](network(x), y)
    J.backward()
    found, number = {"x": x.numpy(), "y": y.numpy(), "J": J.detach().numpy()}, 0
    for layer in network:
        number += isinstance(layer, nn.Linear)
        for name, parameter in zip(NAMES.get(type(layer), ()), layer.parameters(), strict=True):
            found[f"{name}{number}"] = parameter.detach().numpy().T
            found[f"d{name}{number}"] = parameter.grad.numpy().T
    return found


def main() -> None:
    torch.manual_seed(3)
    arrays = {
        f"{case}.{name}": array
        for case, options in CASES.items()
        for name, array in answers(*options).items()
    }
    version = np.array(f"torch {torch.__version__}")
    np.savez_compressed(Path(__file__).with_name("mlp.npz"), version=version, **arrays)


if __name__ == "__main__":
    main()
