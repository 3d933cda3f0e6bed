"""Make optimizers.npz and schedules.npz: PyTorch's trajectories and learning rates, in float64.

Run in an environment with PyTorch: python tests/references/make_optimizers.py
"""

import math
from pathlib import Path

import numpy as np
import torch
from optimizer_cases import CASES, GRADIENT_SCALES, KEPT_STEPS, STEPS, Case, learning_rate
from torch.optim import lr_scheduler

HERE = Path(__file__).parent
VERSION = np.array(f"torch {torch.__version__}, numpy {np.__version__}")


def main() -> None:
    rng = np.random.default_rng(50)
    start = {"W": rng.normal(size=(4, 3)), "b": rng.normal(size=3)}
    # Uneven sizes and a common direction, as gradients of a cost have.
    gradients = {
        name: (rng.normal(size=(STEPS, *w.shape)) + rng.normal(size=w.shape))
        * 10 ** rng.uniform(-2, 1, size=w.shape)
        for name, w in start.items()
    }
    stored = {f"start.{name}": w for name, w in start.items()}
    stored |= {f"gradient.{name}": g for name, g in gradients.items()}
    for case in CASES:
        for scale in GRADIENT_SCALES:
            for name, path in trajectory(case, start, gradients, scale).items():
                stored[f"{case.name}.{scale:g}.{name}"] = path
    np.savez_compressed(HERE / "optimizers.npz", version=VERSION, **stored)
    np.savez_compressed(HERE / "schedules.npz", version=VERSION, **schedules())


def trajectory(
    case: Case, start: dict[str, np.ndarray], gradients: dict[str, np.ndarray], scale: float
) -> dict[str, np.ndarray]:
    """The parameters after each of KEPT_STEPS."""
    tensors = {name: torch.tensor(w, requires_grad=True) for name, w in start.items()}
    optimizer = getattr(torch.optim, case.theirs)(list(tensors.values()), **case.options)
    kept: dict[str, list[np.ndarray]] = {name: [] for name in tensors}
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = learning_rate(case, step)
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(scale * gradients[name][step])
        optimizer.step()
        if step + 1 in KEPT_STEPS:
            for name, tensor in tensors.items():
                kept[name].append(tensor.detach().numpy().copy())
    return {name: np.array(path) for name, path in kept.items()}


def schedules() -> dict[str, np.ndarray]:
    """The learning rates of the epochs 0, 1, 2, … under PyTorch's schedulers."""

    def rates(make, epochs=40):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
        scheduler, seen = make(optimizer), []
        for _ in range(epochs):
            seen.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return np.array(seen)

    def warm_up_then_cosine(optimizer):
        rise = lr_scheduler.LinearLR(optimizer, start_factor=0.2, total_iters=8)
        fall = lr_scheduler.CosineAnnealingLR(optimizer, T_max=32)
        return lr_scheduler.SequentialLR(optimizer, [rise, fall], milestones=[8])

    return {
        "exponential": rates(lambda o: lr_scheduler.ExponentialLR(o, gamma=math.exp(-0.1))),
        "inverse_time": rates(lambda o: lr_scheduler.LambdaLR(o, lambda t: 1 / (1 + 0.1 * t))),
        "step": rates(lambda o: lr_scheduler.StepLR(o, step_size=7, gamma=0.5)),
        "cosine": rates(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=39, eta_min=0.01)),
        "warm_up": rates(warm_up_then_cosine),
    }


if __name__ == "__main__":
    main()
