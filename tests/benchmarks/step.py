"""How long a training step takes, as a ratio to its matrix products alone.

A step is forward, value of the loss, backward and SGD update. The matrix products are the same
ones, into arrays kept between steps: no NumPy library can be faster. PyTorch (eager) and
scikit-learn take part when they are installed, one thread each, in the same process.
"""

from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nnlib.network import MLP
from nnlib.optimizers import SGD
from tests.benchmarks.timing import interleaved, paired_ratio

Step = Callable[[], object]
LR = 0.01


class Case(NamedTuple):
    """A network, its batch, and the largest ratios that reach the goal."""

    name: str
    sizes: tuple[int, ...]
    N: int
    dtype: type[np.floating]
    to_products: float
    to_pytorch: float


CASES = (
    Case("S", (2, 5, 2), 4, np.float32, 6.5, 0.16),
    Case("S", (2, 5, 2), 4, np.float64, 6.5, 0.16),
    Case("M", (64, 128, 10), 128, np.float32, 2.4, 0.33),
    Case("M", (64, 128, 10), 128, np.float64, 2.1, 0.45),
    Case("L", (784, 256, 128, 10), 128, np.float32, 1.25, 0.85),
    Case("L", (784, 256, 128, 10), 128, np.float64, 1.22, 0.95),
)


def data(case: Case) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(case.N, case.sizes[0])).astype(case.dtype)
    return x, rng.integers(0, case.sizes[-1], case.N)


def nnlib_network(case: Case) -> MLP:
    return MLP(case.sizes, dtype=case.dtype, rng=np.random.default_rng(1))


def nnlib_step(case: Case) -> Step:
    x, y = data(case)
    network, optimizer = nnlib_network(case), SGD(lr=LR)

    def step() -> float:
        J, gradients = network.loss_and_gradients(x, y)
        optimizer.step(network.parameters.flat, gradients.flat)
        return J

    return step


def products_step(case: Case) -> Step:
    """The matrix products of a step: x W forward, x^T delta and delta W^T backward."""
    x, _ = data(case)
    outputs = [x, *(np.ones((case.N, H), case.dtype) for H in case.sizes[1:])]
    inputs = [np.empty_like(output) for output in outputs]
    weights = [np.ones(shape, case.dtype) for shape in pairwise(case.sizes)]
    gradients = [np.empty_like(W) for W in weights]
    layers = range(len(weights))

    def step() -> None:
        for i in layers:
            np.matmul(outputs[i], weights[i], out=inputs[i + 1])
        for i in reversed(layers):
            np.matmul(outputs[i].T, outputs[i + 1], out=gradients[i])
            if i:
                np.matmul(outputs[i + 1], weights[i].T, out=inputs[i])

    return step


def pytorch_step(case: Case) -> Step:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    parameters = nnlib_network(case).parameters
    layers: list[nn.Module] = []
    for number, (D, H) in enumerate(pairwise(case.sizes), start=1):
        linear = nn.Linear(D, H)
        linear.weight.data = torch.tensor(parameters[f"W{number}"].T.copy())
        linear.bias.data = torch.tensor(parameters[f"b{number}"])
        layers += [linear, nn.ReLU()]
    network, cross_entropy = nn.Sequential(*layers[:-1]), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=LR)
    x, y = (torch.from_numpy(array) for array in data(case))

    def step() -> float:
        optimizer.zero_grad()
        J = cross_entropy(network(x), y)
        J.backward()
        optimizer.step()
        return float(J.item())

    return step


def scikit_learn_step(case: Case) -> Step:
    from sklearn.neural_network import MLPClassifier

    x, y = data(case)
    network = MLPClassifier(
        case.sizes[1:-1],
        solver="sgd",
        batch_size=case.N,
        learning_rate_init=LR,
        momentum=0,
        alpha=0,
    )
    network.partial_fit(x, y, classes=range(case.sizes[-1]))
    return lambda: network.partial_fit(x, y)


def contestants(case: Case) -> dict[str, Step]:
    """The steps that can run here; nnlib and PyTorch are seen to do the same work."""
    steps = {"products": products_step(case), "nnlib": nnlib_step(case)}
    if find_spec("torch"):
        steps["pytorch"] = pytorch_step(case)
        ours, theirs = ([make(case)() for _ in range(3)] for make in (nnlib_step, pytorch_step))
        np.testing.assert_allclose(ours, theirs, rtol=1e-4)
    if find_spec("sklearn"):
        steps["scikit-learn"] = scikit_learn_step(case)
    return steps


class Verdict(NamedTuple):
    """One comparison of nnlib with something else: the ratio reached and the goal."""

    case: str
    against: str
    ratio: float
    goal: float | None

    @property
    def reached(self) -> bool:
        return self.goal is None or self.ratio <= self.goal

    def __str__(self) -> str:
        if self.goal is None:
            return f"{self.case:<12}{self.against:<14}{self.ratio:8.2f}"
        mark = "reached" if self.reached else "MISSED"
        return f"{self.case:<12}{self.against:<14}{self.ratio:8.2f}{self.goal:8.2f}  {mark}"


def verdicts(case: Case, seconds: dict[str, np.ndarray]) -> list[Verdict]:
    """nnlib's ratio to each of the others."""
    goals = {"products": case.to_products, "pytorch": case.to_pytorch}
    name = f"{case.name} {np.dtype(case.dtype)}"
    return [
        Verdict(name, other, paired_ratio(seconds["nnlib"], seconds[other]), goals.get(other))
        for other in seconds
        if other != "nnlib"
    ]


def main() -> bool:
    print("Training step of nnlib: time as a ratio to the same matrix products and to others")
    print(f"{'network':<12}{'against':<14}{'ratio':>8}{'goal':>8}")
    reached = True
    for case in CASES:
        for verdict in verdicts(case, interleaved(contestants(case))):
            print(verdict, flush=True)
            reached = reached and verdict.reached
    return reached
