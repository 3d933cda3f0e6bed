"""Plans: plain data, refused when wrong; kinks, tolerances, domains and the budget of a verdict."""

import dataclasses

import numpy as np
import pytest

from nnlib.gradcheck import judge, plan_gradient, plan_updates, verify_gradient, verify_vjp

C = np.array([1.0, -2.0, 3.0])
CORNER = np.array([0.0, 1.0, -1.0])
TIED = np.array([2.0, 1.0, 2.0, 0.0])


def relu(x):
    return float(np.sum(np.maximum(x, 0) * C))


def relu_slope(at_zero):
    return lambda x: np.where(x > 0, 1.0, np.where(x < 0, 0.0, at_zero)) * C


def first_maximum(x):
    return np.eye(x.size)[np.argmax(x)]


def verdict(loss, gradient, points, reference):
    return verify_gradient(loss, gradient, points, reference=reference).ok


def leaves(value):
    if dataclasses.is_dataclass(value):
        value = [getattr(value, f.name) for f in dataclasses.fields(value)]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        for part in value:
            yield from leaves(part)
    else:
        yield value


@pytest.mark.parametrize(
    "plan",
    [
        plan_gradient(relu, [(CORNER,)], reference=relu_slope(0), mistakes=[("a", "b", np.sign)]),
        plan_updates(
            lambda w, g, v, lr: (w - lr * v, v + g), state=lambda w: (0 * w,), settings=[{"lr": 1}]
        ),
        plan_updates(lambda w, g: w - g(w), gradient_function=True),
    ],
)
def test_a_plan_is_plain_data(plan):
    kinds = (str, int, float, bool, type(None), np.ndarray)
    assert all(isinstance(leaf, kinds) for leaf in leaves(plan))


def test_judging_calls_nothing_but_the_answer():
    calls = []
    plan = plan_gradient(lambda x: calls.append(1) or relu(x), [(C,)], reference=relu_slope(0))
    before = len(calls)
    assert judge(plan, relu_slope(0)).ok
    assert len(calls) == before


def test_a_reference_that_differences_contradict_is_refused_with_its_place():
    with pytest.raises(
        ValueError, match=r"dx\[2\] at point 1: the reference gives 6, central diff"
    ):
        plan_gradient(lambda x: float(np.sum(x**2) / 2), [(C,)], reference=lambda x: x * [1, 1, 2])


def test_a_number_arrives_as_a_number():
    def step(b):
        assert isinstance(b, float)
        b += b
        return round(b, 12)

    assert verify_gradient(lambda b: b * b, step, [(0.5,), (2,)]).ok


@pytest.mark.parametrize("reference", [None, relu_slope(0)])
@pytest.mark.parametrize(("slope", "legal"), [(0, 1), (0.5, 1), (1, 1), (100, 0), (-1, 0), (2, 0)])
def test_a_slope_at_a_corner_lies_between_both_sides(slope, legal, reference):
    assert verdict(relu, relu_slope(slope), [(CORNER,)], reference) == bool(legal)


@pytest.mark.parametrize("reference", [None, first_maximum])
def test_what_a_maximum_hands_to_its_ties_adds_up_to_one(reference):
    def share(x):
        return (x == x.max()) / np.sum(x == x.max())

    assert verdict(np.max, share, [(TIED,)], reference)
    assert not verdict(np.max, lambda x: 1.0 * (x == x.max()), [(TIED,)], reference)


def test_a_kink_hides_nothing_beside_it():
    def loss(w, z):
        return float(np.sum(np.abs(w)) + np.sum(np.log1p(np.exp(-z))))

    def gradient(w, z):
        return np.sign(w), np.where(z == 0, 0.0, -1 / (1 + np.exp(z)))

    report = verify_gradient(loss, gradient, [(np.array([0.0, 1.0]), np.array([0.0, 1.0, 2.0]))])
    assert [block.ok for block in report.blocks] == [True, False]


@pytest.mark.parametrize("slope", [0, 0.5, 1, 100])
def test_a_net_of_zeros_may_take_any_one_slope_at_all_its_corners(slope):
    rng = np.random.default_rng(1)
    x, t, v = rng.standard_normal((6, 3)), rng.standard_normal(6), rng.standard_normal(4)

    def gradient(W, at_zero=slope):
        z = x @ W
        gate = np.where(z > 0, 1.0, np.where(z < 0, 0.0, at_zero))
        return x.T @ (np.outer(2 * (np.maximum(z, 0) @ v - t) / 6, v) * gate)

    def loss(W):
        return float(np.mean((np.maximum(x @ W, 0) @ v - t) ** 2))

    reference = lambda W: gradient(W, 0)  # noqa: E731
    assert verdict(loss, gradient, [(np.zeros((3, 4)),)], reference) == (slope <= 1)


@pytest.mark.parametrize("by", ["reference", "differences"])
def test_a_wrong_sign_beside_an_entry_a_million_times_larger_is_seen(by):
    rng = np.random.default_rng(0)
    x, t = rng.standard_normal((6, 3)) * [1e6, 1, 1], rng.standard_normal(6)

    def gradient(w):
        return 2 * x.T @ (x @ w - t) / 6

    reference = gradient if by == "reference" else None
    points = [(rng.standard_normal(3),), (rng.standard_normal(3),)]
    loss = lambda w: float(np.mean((x @ w - t) ** 2))  # noqa: E731
    assert verdict(loss, gradient, points, reference)
    assert not verdict(loss, lambda w: gradient(w) * [1, -1, 1], points, reference)


@pytest.mark.parametrize("reference", [None, lambda x: np.pi * np.cos(np.pi * x)])
def test_a_rounded_constant_is_seen(reference):
    loss = lambda x: float(np.sum(np.sin(np.pi * x)))  # noqa: E731
    assert not verdict(loss, lambda x: 3.1416 * np.cos(np.pi * x), [(C / 10,)], reference)


@pytest.mark.parametrize(
    ("loss", "gradient", "point"),
    [
        (lambda p: -np.sum(np.log(1 - p)), lambda p: 1 / (1 - p), [1 - 1e-9, 0.5]),
        (lambda x: np.sum(np.arccos(x)), lambda x: -1 / np.sqrt(1 - x * x), [0.999999999, 0.2]),
        (lambda x: np.sum(np.log(x)), lambda x: 1 / x, [1e-6, 1.0, 1e6]),
    ],
)
def test_points_stay_where_the_loss_is_defined(loss, gradient, point):
    report = verify_gradient(loss, gradient, [(np.array(point),)])
    assert report.ok, report.message
    wrong = verify_gradient(loss, lambda x: -gradient(x), [(np.array(point),)])
    assert wrong.diagnosis == "sign" and "nan" not in wrong.message


@pytest.mark.parametrize("seed", range(5))
def test_a_product_with_the_size_of_its_upstream_is_seen(seed):
    points = [(np.array([-1.0, 2.0, -3.0]),)]
    rng = np.random.default_rng(seed)
    report = verify_vjp(
        lambda x: np.maximum(x, 0), lambda x, u: (x > 0) * np.abs(u), points, rng=rng
    )
    assert report.diagnosis == "upstream-abs"


def test_a_wrong_answer_of_five_large_blocks_stays_within_the_budget():
    rng = np.random.default_rng(0)
    point = tuple(rng.standard_normal((100, 100)) for _ in range(5))
    report = verify_gradient(
        lambda *p: float(sum(np.sum(np.sin(q) * q) for q in p)),
        lambda *p: [np.cos(q) * q**2 + np.sin(q) for q in p],
        [point],
    )
    assert not report.ok and not any(block.ok for block in report.blocks)
    assert report.calls["loss"] < 3100


def test_data_beside_the_blocks_may_be_anything_and_may_lie_at_the_edge_of_a_domain():
    def loss(p, y, W):
        if not np.all((y >= 0) & (y <= 1)):
            raise ValueError("y must lie between 0 and 1")
        return float(np.sum((p @ W[0] @ W[1] - y) ** 2))

    def gradient(p, y, W):
        return 2 * (p @ W[0] @ W[1] - y) @ (W[0] @ W[1]).T

    rng = np.random.default_rng(0)
    W = [rng.normal(size=(3, 4)), rng.normal(size=(4, 2))]
    points = [(rng.normal(size=3), np.array([0.0, 1.0]), W) for _ in range(2)]
    for reference in (gradient, None):
        plan = plan_gradient(loss, points, reference=reference, wrt=(0,), names=("dp",))
        assert judge(plan, gradient).ok
        assert judge(plan, lambda *point: -gradient(*point)).diagnosis == "sign"


def anything():
    """Data of kinds that are no arrays; the random numbers start anew with each copy."""
    masks = {"keep": [np.array([1.0, 0.0, 1.0]), np.ones((2, 2))]}
    return masks, np.tanh, np.random.default_rng(3), (2, "text"), None


def noisy(w, masks, f, rng, pair, nothing):
    return float(np.sum(f(w) * masks["keep"][0] * rng.normal(size=3)) * pair[0])


def noisy_gradient(w, masks, f, rng, pair, nothing):
    return (1 - f(w) ** 2) * masks["keep"][0] * rng.normal(size=3) * pair[0]


@pytest.mark.parametrize("reference", [noisy_gradient, None])
def test_dicts_functions_and_sources_of_random_numbers_are_handed_on(reference):
    points = [(np.array([0.2, -0.5, w]), *anything()) for w in (0.7, 1.1)]
    plan = plan_gradient(noisy, points, reference=reference, wrt=(0,), names=("dw",))
    assert judge(plan, noisy_gradient).ok
    assert judge(plan, lambda *point: 2 * noisy_gradient(*point)).diagnosis == "factor-2"

    def spoils(w, masks, f, rng, *rest):
        gradient = noisy_gradient(w, masks, f, rng, *rest)
        masks["keep"][1] *= 2
        return gradient

    report = judge(plan, spoils)
    assert report.diagnosis == "mutates-input" and report.where == "masks"


def regression(x, w, b, y, lam):
    residual = x @ w + b - y
    return float(np.mean(residual**2) + lam * np.sum(w**2))


def regression_gradient(x, w, b, y, lam):
    residual = 2 * (x @ w + b - y) / len(x)
    return x.T @ residual + 2 * lam * w, residual.sum()


def without_decay(x, w, b, y, lam):
    return regression_gradient(x, w, b, y, 0.0)


def negative_decay(x, w, b, y, lam):
    return regression_gradient(x, w, b, y, 1.5 * lam)


def of_one_example(row, share):
    def answer(x, w, b, y, lam):
        dw, db = regression_gradient(x[row:][:1], w, b, y[row:][:1], lam)
        return dw * share(len(x)), db * share(len(x))

    return answer


def summed(x, w, b, y, lam):
    return tuple(len(x) * g for g in regression_gradient(x, w, b, y, lam))


def doubly_divided(x, w, b, y, lam):
    return tuple(g / len(x) for g in regression_gradient(x, w, b, y, lam))


COUNTERFACTUALS = [
    (without_decay, "regularizer-missing", "dw is too small by 2 * lam * w at every point"),
    (negative_decay, "regularizer-extra", "dw is too large by lam * w at every point"),
    (of_one_example(0, lambda n: 1), "one-example", "the first example alone:"),
    (of_one_example(-1, lambda n: 1 / n), "one-example", "the last example alone, divided by N"),
    (summed, "missing-1/N", "8 and 6 times too large in every entry (N = 8 and 6): the mean"),
    (doubly_divided, "extra-1/N", "8 and 6 times too small in every entry (N = 8 and 6)"),
]


@pytest.mark.parametrize("numbers", [(0.1, 0.3), (0.1, 0.1)])
@pytest.mark.parametrize(("answer", "code", "told"), COUNTERFACTUALS)
def test_a_cause_is_proven_by_what_it_would_give(answer, code, told, numbers):
    rng = np.random.default_rng(5)
    points = [
        (rng.normal(size=(n, 3)), rng.normal(size=3), 0.4, rng.normal(size=n), lam)
        for n, lam in zip((8, 6), numbers, strict=True)
    ]
    plan = plan_gradient(
        regression,
        points,
        reference=regression_gradient,
        names=("dw", "db"),
        wrt=(1, 2),
        sizes={"N": (8, 6)},
    )
    assert judge(plan, regression_gradient).ok
    report = judge(plan, answer)
    assert report.diagnosis == code, report.message
    assert told in report.message


def test_a_size_that_no_check_names_is_told_as_a_question():
    rng = np.random.default_rng(5)
    points = [
        (rng.normal(size=(n, 3)), rng.normal(size=3), 0.4, rng.normal(size=n), 0.1) for n in (8, 6)
    ]
    options = {"names": ("dw", "db"), "wrt": (1, 2)}
    told = verify_gradient(regression, summed, points, **options).message
    assert "see whether a sum takes the place of a mean" in told
    assert "batch" not in told
    rivals = {"N": (8, 6), "K": (8, 6)}
    told = verify_gradient(regression, summed, points, sizes=rivals, **options).message
    assert "see whether" in told
