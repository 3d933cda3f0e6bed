# %% [markdown]
# Answers to the exercises of the lesson as students write them; `course check` judges each.

# %% A copy that is moved exercise="central_difference" right=true
def central_difference(f, x, h):
    gradient = np.empty_like(x)
    for place in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        gradient[place] = (f(up) - f(down)) / (2 * h)
    return gradient


# %% Along rows of the identity, then into shape exercise="central_difference" right=true
def central_difference(f, x, h):
    slopes = []
    for e in np.eye(x.size):
        step = h * e.reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(slopes).reshape(x.shape)


# %% Flat indices exercise="central_difference" right=true
def central_difference(f, x, h):
    flat = x.ravel()
    result = np.zeros(flat.size)
    for i in range(flat.size):
        moved = np.array([flat, flat])
        moved[0, i] = flat[i] + h
        moved[1, i] = flat[i] - h
        result[i] = 0.5 * (f(moved[0].reshape(x.shape)) - f(moved[1].reshape(x.shape))) / h
    return result.reshape(x.shape)


# %% A one-sided difference exercise="central_difference" wrong="one-sided"
# this is the one-sided difference, f(x + h e) - f(x) over h: step to both sides
def central_difference(f, x, h):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        gradient[place] = (f(x + step) - f(x)) / h
    return gradient


# %% Divided by h alone exercise="central_difference" wrong="divided-by-h"
# the two points lie 2 h apart: divide by 2 h
def central_difference(f, x, h):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        gradient[place] = (f(x + step) - f(x - step)) / h
    return gradient


# %% Divided by 2 and multiplied by h exercise="central_difference" wrong="missing-brackets"
# / 2 * h divides by 2 and multiplies by h: put 2 * h in brackets
def central_difference(f, x, h):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        gradient[place] = (f(x + step) - f(x - step)) / 2 * h
    return gradient


# %% The points the wrong way round exercise="central_difference" wrong="sign"
def central_difference(f, x, h):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        gradient[place] = (f(x - step) - f(x + step)) / (2 * h)
    return gradient


# %% All entries moved at once exercise="central_difference" wrong="all-at-once"
# all entries move at once, which gives one slope for all: move one entry and keep the others
def central_difference(f, x, h):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


# %% The step is not taken back exercise="central_difference" wrong="steps-pile-up"
# the step array keeps the h of earlier places: start from zeros at each place
def central_difference(f, x, h):
    gradient, step = np.zeros(x.shape), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step[place] = h
        gradient[place] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


# %% Its own step exercise="central_difference" wrong="own-step"
# h is not used: the caller says how large the step is
def central_difference(f, x, h):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = 1e-5
        gradient[place] = (f(x + step) - f(x - step)) / 2e-5
    return gradient


# %% Only for vectors exercise="central_difference" wrong="rows-at-once"
# whole rows of the matrix move at once: `np.ndindex(x.shape)` goes through all places
def central_difference(f, x, h):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


# %% A flat answer exercise="central_difference" wrong="shape"
def central_difference(f, x, h):
    slopes = []
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(slopes)


# %% Moves x itself exercise="central_difference" wrong="mutates-input"
def central_difference(f, x, h):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        up = f(x)
        x[place] -= 2 * h
        gradient[place] = (up - f(x)) / (2 * h)
    return gradient


# %% Prints the gradient exercise="central_difference" wrong="returns-none"
def central_difference(f, x, h):
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        print((f(x + step) - f(x - step)) / (2 * h))


# %% One slope for all exercise="central_difference" wrong="all-at-once-one"
# all entries move at once, and one number comes back: move one entry at a time, and return an
# array
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


# %% A one-sided difference to the left exercise="central_difference" wrong="backward-difference"
# this is the one-sided difference, f(x) less f(x - h e) over h: step to both sides
def central_difference(f, x, h):
    g = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[place] = h
        g[place] = (f(x) - f(x - e)) / h
    return g


# %% A step of one exercise="central_difference" wrong="step-of-one"
# the step is 1 and only the division knows h: put h at the place that moves
def central_difference(f, x, h):
    g = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[place] = 1
        g[place] = (f(x + e) - f(x - e)) / (2 * h)
    return g


# %% Half a step to each side exercise="central_difference" wrong="half-steps"
# the points lie half a step to each side: step by h, and divide by 2 h
def central_difference(f, x, h):
    g = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[place] = h / 2
        g[place] = (f(x + e) - f(x - e)) / h
    return g


# %% The slopes added up exercise="central_difference" wrong="summed-too-far"
def central_difference(f, x, h):
    total = 0
    for place in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[place] = h
        total += (f(x + e) - f(x - e)) / (2 * h)
    return total


# %% One maximum over both arrays exercise="gradient_error" right=true
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if np.shape(gradient) != np.shape(x):
        return float("inf")
    measured = measured_slopes(f, x, 1e-5)
    scale = np.max(np.abs([gradient, measured]))
    return 0 if scale == 0 else np.max(np.abs(gradient - measured)) / scale


# %% Measures on its own exercise="gradient_error" right=true
def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    h, worst, largest = 6e-6, 0.0, 0.0
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slope = (f(x + step) - f(x - step)) / (2 * h)
        worst = max(worst, abs(slope - gradient[place]))
        largest = max(largest, abs(slope), abs(gradient[place]))
    if largest == 0:
        return 0.0
    return worst / largest


# %% The zeros guarded by `or` exercise="gradient_error" right=true
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape == x.shape:
        numeric = measured_slopes(f, x, 1e-5)
        top = max(abs(gradient).max(), abs(numeric).max()) or 1.0
        return abs(numeric - gradient).max() / top
    return np.inf


# %% Differences with their sign exercise="gradient_error" wrong="signed"
# a difference below 0 counts for nothing here: take np.abs before the maximum
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    largest = max(np.abs(gradient).max(), np.abs(measured).max())
    return (gradient - measured).max() / largest if largest else 0.0


# %% The largest entry with its sign exercise="gradient_error" wrong="scale-signed"
# the largest entry is taken with its sign: take np.abs before this maximum, too
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    largest = max(gradient.max(), measured.max())
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% Not relative exercise="gradient_error" wrong="absolute"
# this is the difference itself: divide it by the largest entry of both arrays
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    return np.abs(gradient - measured_slopes(f, x, 1e-5)).max()


# %% Relative to the measured gradient exercise="gradient_error" wrong="scale-measured"
# it is divided by the measured gradient alone: the larger of both arrays counts
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    largest = np.abs(measured).max()
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% Relative to the claimed gradient exercise="gradient_error" wrong="scale-claimed"
# it is divided by the claimed gradient alone: the larger of both arrays counts
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    largest = np.abs(gradient).max()
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% The mean over the entries exercise="gradient_error" wrong="mean"
# this is the mean of the differences: one wrong entry among many must not be lost in it
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    largest = max(np.abs(gradient).max(), np.abs(measured).max())
    return np.abs(gradient - measured).mean() / largest if largest else 0.0


# %% Each entry by itself exercise="gradient_error" wrong="entry-by-entry"
# each entry is divided by itself: an entry that is 0 has no relative error, so divide by the
# largest entry of all
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    if not gradient.any() and not measured.any():
        return 0.0
    scale = np.maximum(np.abs(gradient), np.abs(measured))
    return np.max(np.abs(gradient - measured) / scale)


# %% Divided by the sum of both exercise="gradient_error" wrong="sum-of-both"
# it is divided by the sum of both largest entries: divide by the larger one
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    largest = np.abs(gradient).max() + np.abs(measured).max()
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% A step that is too large exercise="gradient_error" wrong="not-small"
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 0.01)
    largest = max(np.abs(gradient).max(), np.abs(measured).max())
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% A step that is too small exercise="gradient_error" wrong="not-small"
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-12)
    largest = max(np.abs(gradient).max(), np.abs(measured).max())
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% Zeros are not guarded exercise="gradient_error" wrong="zero-by-zero"
# 0 / 0 is nan: two gradients of zeros agree, so return 0 for them
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    largest = max(np.abs(gradient).max(), np.abs(measured).max())
    return np.abs(gradient - measured).max() / largest


# %% Any shape will do exercise="gradient_error" wrong="shape-ignored"
# a column (2, 1) was let through for an x of the shape (2,): NumPy stretches it, so compare the
# shapes first
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    measured = measured_slopes(f, x, 1e-5)
    largest = max(np.abs(gradient).max(), np.abs(measured).max())
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% A verdict instead of the error exercise="gradient_error" wrong="verdict"
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return False
    measured = measured_slopes(f, x, 1e-5)
    return bool(np.allclose(gradient, measured))


# %% Lengths instead of largest entries exercise="gradient_error" wrong="lengths"
# the lengths of the arrays are compared: take the largest difference of an entry and the largest
# entry
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    measured = measured_slopes(f, x, 1e-5)
    return np.linalg.norm(gradient - measured) / max(
        np.linalg.norm(gradient), np.linalg.norm(measured)
    )


# %% A small number against zero exercise="gradient_error" wrong="scale-measured"
# it is divided by the measured gradient alone: the larger of both arrays counts
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    return np.abs(gradient - measured).max() / (np.abs(measured).max() + 1e-8)


# %% One error for each entry exercise="gradient_error" wrong="raised"
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    return np.abs(gradient - measured) / np.abs(gradient).max()


# %% 1 for another shape exercise="gradient_error" wrong="one-for-shape"
# a gradient of another shape got a finite error: return np.inf
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return 1
    measured = measured_slopes(f, x, 1e-5)
    largest = max(np.abs(gradient).max(), np.abs(measured).max())
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% Zero whenever the measured gradient is exercise="gradient_error" wrong="measured-alone"
# the error is 0 as soon as the measured gradient is: the claimed one must be zero as well
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def gradient_error(f, gradient, x):
    if gradient.shape != x.shape:
        return np.inf
    measured = measured_slopes(f, x, 1e-5)
    if np.allclose(measured, 0):
        return 0.0
    largest = max(np.abs(gradient).max(), np.abs(measured).max())
    return np.abs(gradient - measured).max() / largest if largest else 0.0


# %% Takes small gradients for zero exercise="gradient_error" wrong="small-is-zero"
# gradients far below 1 are told to agree: only two gradients of nothing but zeros have the error 0
def gradient_error(f, gradient, x):
    if np.shape(gradient) != x.shape:
        return np.inf
    measured = central_difference(f, x, 1e-5)
    largest = max(np.abs(measured).max(), np.abs(gradient).max())
    return 0.0 if largest < 1e-3 else np.abs(measured - gradient).max() / largest


# %% One formula exercise="along_curve_slope" right=true
def along_curve_slope(t):
    e = np.exp(np.cos(t) * t**2)
    return t**2 * e * -np.sin(t) + (1 + np.cos(t) * e) * 2 * t


# %% The exponent differentiated at once exercise="along_curve_slope" right=true
def along_curve_slope(t):
    exponent = t**2 * np.cos(t)
    return 2 * t + np.exp(exponent) * (2 * t * np.cos(t) - t**2 * np.sin(t))


# %% A scalar product of two gradients exercise="along_curve_slope" right=true
def along_curve_slope(t):
    x, y = np.cos(t), t * t
    outer = np.array([y * np.exp(x * y), 1 + x * np.exp(x * y)])
    inner = np.array([-np.sin(t), 2 * t])
    return outer @ inner


# %% Only the path through x exercise="along_curve_slope" wrong="one-path-x"
# only the path through x is counted: t reaches f through y as well, and the paths add
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t)


# %% Only the path through y exercise="along_curve_slope" wrong="one-path-y"
# only the path through y is counted: t reaches f through x as well, and the paths add
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return (1 + x * e) * 2 * t


# %% Derivative of cos without its sign exercise="along_curve_slope" wrong="sign-of-sine"
# the derivative of cos t is -sin t
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * np.sin(t) + (1 + x * e) * 2 * t


# %% Without dx/dt and dy/dt exercise="along_curve_slope" wrong="missing-inner"
# these are df/dx and df/dy added: multiply each by how fast x or y moves with t
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e + 1 + x * e


# %% Paths multiplied exercise="along_curve_slope" wrong="paths-multiplied"
# along one path factors multiply, but separate paths add
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t) * (1 + x * e) * 2 * t


# %% The lone y forgotten exercise="along_curve_slope" wrong="forgot-one"
# in df/dy the derivative of the lone y is missing: it is 1
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t) + x * e * 2 * t


# %% The two paths as two values exercise="along_curve_slope" wrong="paths-not-added"
# these are the two paths one by one: add them, df/dt is one number
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return np.array([y * e * -np.sin(t), (1 + x * e) * 2 * t])


# %% The wrong direction exercise="along_curve_slope" wrong="sign"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * np.sin(t) - (1 + x * e) * 2 * t


# %% Uses a name that does not exist exercise="along_curve_slope" wrong="raised"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -sin(t) + (1 + x * e) * 2 * t


# %% dy/dt is 2 exercise="along_curve_slope" wrong="dy-dt-constant"
# dy/dt is 2 t, not 2
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    return y * np.exp(x * y) * -np.sin(t) + (1 + x * np.exp(x * y)) * 2


# %% Rows scaled exercise="layer_jacobian" right=true
def layer_jacobian(x, W, b):
    slope = 1 - np.tanh(x @ W + b) ** 2
    return slope[:, None] * W.T


# %% Entry by entry exercise="layer_jacobian" right=true
def layer_jacobian(x, W, b):
    D, H = W.shape
    J = np.zeros((H, D))
    for i in range(H):
        z = sum(x[j] * W[j, i] for j in range(D)) + b[i]
        for j in range(D):
            J[i, j] = W[j, i] / np.cosh(z) ** 2
    return J


# %% Transposed at the end exercise="layer_jacobian" right=true
def layer_jacobian(x, W, b):
    return (W * tanh_grad(x.dot(W) + b)).T


# %% Inputs in rows exercise="layer_jacobian" wrong="transposed"
def layer_jacobian(x, W, b):
    return W * (1 - np.tanh(x @ W + b) ** 2)


# %% Without the activation exercise="layer_jacobian" wrong="missing-activation-derivative"
# this is dz/dx alone: the step from z to h is missing, diag(tanh'(z)) from the left
def layer_jacobian(x, W, b):
    return W.T.copy()


# %% Without W exercise="layer_jacobian" wrong="shape"
def layer_jacobian(x, W, b):
    return np.diag(1 - np.tanh(x @ W + b) ** 2)


# %% The value for the slope exercise="layer_jacobian" wrong="value-not-derivative"
# h stands where its derivative belongs: tanh'(z) = 1 - h²
def layer_jacobian(x, W, b):
    return np.diag(np.tanh(x @ W + b)) @ W.T


# %% The slope taken at the output exercise="layer_jacobian" wrong="derivative-at-output"
# tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²
def layer_jacobian(x, W, b):
    h = np.tanh(x @ W + b)
    return np.diag(1 - np.tanh(h) ** 2) @ W.T


# %% z without the bias exercise="layer_jacobian" wrong="without-bias"
# z is computed without the bias: z = x W + b
def layer_jacobian(x, W, b):
    return np.diag(1 - np.tanh(x @ W) ** 2) @ W.T


# %% The square forgotten exercise="layer_jacobian" wrong="square-missing"
# the square is missing: tanh' is 1 - tanh²
def layer_jacobian(x, W, b):
    return np.diag(1 - np.tanh(x @ W + b)) @ W.T


# %% Columns scaled exercise="layer_jacobian" wrong="raised"
def layer_jacobian(x, W, b):
    return W.T @ np.diag(1 - np.tanh(x @ W + b) ** 2)


# %% The wrong sign exercise="layer_jacobian" wrong="sign"
def layer_jacobian(x, W, b):
    return np.diag(np.tanh(x @ W + b) ** 2 - 1) @ W.T


# %% Summed over the outputs exercise="layer_jacobian" wrong="summed-over-outputs"
# the rows are added up: each output keeps a row of its own
def layer_jacobian(x, W, b):
    return W @ (1 - np.tanh(x @ W + b) ** 2)


# %% By central differences exercise="layer_jacobian" wrong="numeric-gradient"
def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


def layer_jacobian(x, W, b):
    rows = [measured_slopes(lambda x: np.tanh(x @ W + b)[i], x, 1e-5) for i in range(len(b))]
    return np.array(rows)


# %% The slope of the sigmoid exercise="layer_jacobian" wrong="per-unit-factor"
def layer_jacobian(x, W, b):
    a = 1 / (1 + np.exp(-(x @ W + b)))
    return np.diag(a * (1 - a)) @ W.T


# %% The slopes as a row exercise="layer_jacobian" wrong="summed-over-outputs"
def layer_jacobian(x, W, b):
    h = np.tanh(x @ W + b)
    return (1 - h**2) @ W.T


# %% With where exercise="relu_vjp" right=true
def relu_vjp(x, upstream):
    return np.where(x > 0, upstream, 0)


# %% A masked copy exercise="relu_vjp" right=true
def relu_vjp(x, upstream):
    dx = upstream.copy()
    dx[x <= 0] = 0
    return dx


# %% The gate at zero open exercise="relu_vjp" right=true
def relu_vjp(x, upstream):
    return upstream * np.heaviside(x, 1.0)


# %% With the Jacobian after all exercise="relu_vjp" right=true
def relu_vjp(x, upstream):
    J = np.diag((x.ravel() > 0).astype(float))
    return (J @ upstream.ravel()).reshape(x.shape)


# %% ReLU of the upstream gradient exercise="relu_vjp" wrong="relu-of-upstream"
# the mask is taken from the upstream gradient: x decides which entries pass
def relu_vjp(x, upstream):
    return np.maximum(0, upstream)


# %% Everything passes exercise="relu_vjp" wrong="upstream-unchanged"
# everything passes: where x is not positive, ReLU is flat and the gradient is 0
def relu_vjp(x, upstream):
    return upstream + 0


# %% The mask alone exercise="relu_vjp" wrong="mask-only"
# this is the diagonal of the Jacobian: multiply it by the upstream gradient
def relu_vjp(x, upstream):
    return (x > 0).astype(float)


# %% Times relu(x) exercise="relu_vjp" wrong="values-times-upstream"
# the upstream gradient is multiplied by relu(x): multiply by its slope, 0 or 1
def relu_vjp(x, upstream):
    return np.maximum(x, 0) * upstream


# %% The mask reversed exercise="relu_vjp" wrong="mask-reversed"
# the mask is the wrong way round: entries with x > 0 pass
def relu_vjp(x, upstream):
    return (x < 0) * upstream


# %% The sign is lost exercise="relu_vjp" wrong="sign"
# the sign of the upstream gradient is lost: an open gate passes it as it is
def relu_vjp(x, upstream):
    return (x > 0) * np.abs(upstream)


# %% The wrong sign exercise="relu_vjp" wrong="sign"
def relu_vjp(x, upstream):
    return -1 * (x > 0) * upstream


# %% Summed over everything exercise="relu_vjp" wrong="summed-too-far"
def relu_vjp(x, upstream):
    return np.sum((x > 0) * upstream)


# %% Works on the upstream array itself exercise="relu_vjp" wrong="mutates-input"
def relu_vjp(x, upstream):
    upstream[x <= 0] = 0
    return upstream


# %% A leaky slope exercise="relu_vjp" wrong="unmasked"
def relu_vjp(x, upstream):
    return np.where(x > 0, upstream, 0.01 * upstream)


# %% ReLU of the product exercise="relu_vjp" wrong="relu-of-product"
# ReLU is applied to x times the upstream gradient: x decides what passes, its size does not matter
def relu_vjp(x, upstream):
    return np.maximum(0, x * upstream)


# %% Any slope at the corner exercise="relu_vjp" wrong="at-kinks"
def relu_vjp(x, upstream):
    return np.where(x > 0, upstream, np.where(x == 0, 42 * upstream, 0))


# %% The gates on a diagonal exercise="relu_vjp" wrong="diagonal"
# this is a matrix with dL/dx on its diagonal: dL/dx has the shape of x
def relu_vjp(x, upstream):
    return np.diag((x > 0) * upstream) if x.ndim == 1 else (x > 0) * upstream


# %% Products and a copy exercise="dense_vjp" right=true
def dense_vjp(x, W, b, upstream):
    dx = upstream @ W.T
    dW = x[:, None] * upstream[None, :]
    return dx, dW, upstream.copy()


# %% Loops over all paths exercise="dense_vjp" right=true
def dense_vjp(x, W, b, upstream):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    for i in range(len(b)):
        db[i] = upstream[i]
        for j in range(len(x)):
            dW[j, i] = upstream[i] * x[j]
            dx[j] += upstream[i] * W[j, i]
    return dx, dW, db


# %% With einsum, as a list exercise="dense_vjp" right=true
def dense_vjp(x, W, b, upstream):
    return [np.einsum("ji,i->j", W, upstream), np.einsum("j,i->ji", x, upstream), 1 * upstream]


# %% dW transposed exercise="dense_vjp" wrong="outer-transposed"
# dW is transposed: entry (j, i) is x_j times upstream_i, so x goes down the rows
def dense_vjp(x, W, b, upstream):
    return W @ upstream, np.outer(upstream, x), upstream


# %% The transpose of W exercise="dense_vjp" wrong="raised"
def dense_vjp(x, W, b, upstream):
    return W.T @ upstream, np.outer(x, upstream), upstream


# %% The Jacobians themselves exercise="dense_vjp" wrong="shape"
def dense_vjp(x, W, b, upstream):
    return W.T, np.outer(x, upstream), np.eye(len(b))


# %% dW without the upstream gradient exercise="dense_vjp" wrong="upstream-ignored"
# dW does not use the upstream gradient: entry (j, i) is x_j times upstream_i
def dense_vjp(x, W, b, upstream):
    return W @ upstream, np.outer(x, np.ones(len(b))), upstream


# %% dx without the upstream gradient exercise="dense_vjp" wrong="upstream-ignored-in-dx"
# dx does not use the upstream gradient: entry j collects W_ji times upstream_i over all i
def dense_vjp(x, W, b, upstream):
    return W.sum(axis=1), np.outer(x, upstream), upstream


# %% Ones for the bias exercise="dense_vjp" wrong="upstream-ignored-in-db"
# db does not use the upstream gradient: z_i moves as much as b_i, so db_i is upstream_i
def dense_vjp(x, W, b, upstream):
    return W @ upstream, np.outer(x, upstream), np.ones(len(b))


# %% Times the bias exercise="dense_vjp" wrong="times-bias"
# db is multiplied by b: z_i moves exactly as much as b_i, at rate 1
def dense_vjp(x, W, b, upstream):
    return W @ upstream, np.outer(x, upstream), upstream * b


# %% db summed exercise="dense_vjp" wrong="summed"
# db is one number: it has the shape of b, one entry for each unit
def dense_vjp(x, W, b, upstream):
    return W @ upstream, np.outer(x, upstream), upstream.sum()


# %% z instead of the upstream gradient exercise="dense_vjp" wrong="output-for-upstream"
# z stands where the upstream gradient belongs: what comes from behind is dL/dz, not z
def dense_vjp(x, W, b, upstream):
    z = x @ W + b
    return W @ z, np.outer(x, z), z


# %% Through a tanh exercise="dense_vjp" wrong="extra-activation-derivative"
# the slope of tanh is multiplied in: this layer has no activation, z is its output
def dense_vjp(x, W, b, upstream):
    dz = upstream * (1 - np.tanh(x @ W + b) ** 2)
    return W @ dz, np.outer(x, dz), dz


# %% Results in another order exercise="dense_vjp" wrong="order-swapped"
# the order is dx, dW, db
def dense_vjp(x, W, b, upstream):
    return np.outer(x, upstream), upstream, W @ upstream


# %% Only dx and dW exercise="dense_vjp" wrong="wrong-count"
def dense_vjp(x, W, b, upstream):
    return W @ upstream, np.outer(x, upstream)


# %% The wrong sign exercise="dense_vjp" wrong="sign"
def dense_vjp(x, W, b, upstream):
    return -W @ upstream, -np.outer(x, upstream), -upstream


# %% dW times W exercise="dense_vjp" wrong="times-weights"
# dW is multiplied by W: z_i moves with W_ji by x_j, whatever W_ji is
def dense_vjp(x, W, b, upstream):
    return W @ upstream, np.outer(x, upstream) * W, upstream


# %% Formulas instead of the two products exercise="network_vjp" right=true
def network_vjp(x, weights, biases, upstream):
    masks, a = [], x
    for W, b in zip(weights[:-1], biases[:-1]):
        z = a @ W + b
        masks.append(z > 0)
        a = np.maximum(z, 0)
    d = weights[-1] @ upstream
    for W, mask in zip(weights[-2::-1], masks[::-1]):
        d = W @ (d * mask)
    return d


# %% Recursion exercise="network_vjp" right=true
def network_vjp(x, weights, biases, upstream):
    W, b = weights[0], biases[0]
    if len(weights) > 1:
        z = x @ W + b
        upstream = network_vjp(np.maximum(z, 0), weights[1:], biases[1:], upstream)
        upstream = (z > 0) * upstream
    return W @ upstream


# %% The Jacobian built from the front exercise="network_vjp" right=true
def network_vjp(x, weights, biases, upstream):
    J, a = np.eye(len(x)), x
    last = len(weights) - 1
    for k, (W, b) in enumerate(zip(weights, biases)):
        z = a @ W + b
        J = W.T @ J
        if k < last:
            J = np.diag((z > 0).astype(float)) @ J
            a = relu(z)
    return upstream @ J


# %% Without ReLU on the way back exercise="network_vjp" wrong="relu-skipped"
# ReLU is skipped on the way back: between two layers the closed gates stop the gradient
def network_vjp(x, weights, biases, upstream):
    for W in reversed(weights):
        upstream = W @ upstream
    return upstream


# %% ReLU after the last layer, too exercise="network_vjp" wrong="relu-on-scores"
# the scores went through ReLU on the way back: there is none after the last layer
def network_vjp(x, weights, biases, upstream):
    inputs, before = [x], []
    for W, b in zip(weights, biases):
        before.append(inputs[-1] @ W + b)
        inputs.append(relu(before[-1]))
    for k in reversed(range(len(weights))):
        upstream = (before[k] > 0) * upstream
        upstream = weights[k] @ upstream
    return upstream


# %% The gates of the gradient exercise="network_vjp" wrong="relu-of-upstream"
# the gates are taken from the gradient that comes back: those of the forward pass decide, z > 0
def network_vjp(x, weights, biases, upstream):
    d = weights[-1] @ upstream
    for W in reversed(weights[:-1]):
        d = W @ np.maximum(d, 0)
    return d


# %% The forward pass without ReLU exercise="network_vjp" wrong="forward-linear"
# the forward pass runs without ReLU: a hidden layer hands on max(0, z)
def network_vjp(x, weights, biases, upstream):
    before, a = [], x
    for W, b in zip(weights, biases):
        a = a @ W + b
        before.append(a)
    d = weights[-1] @ upstream
    for k in range(len(weights) - 2, -1, -1):
        d = weights[k] @ ((before[k] > 0) * d)
    return d


# %% The forward pass without biases exercise="network_vjp" wrong="without-bias"
# the forward pass leaves the biases out: they decide which gates are open
def network_vjp(x, weights, biases, upstream):
    before, a = [], x
    for W in weights:
        before.append(a @ W)
        a = relu(before[-1])
    d = weights[-1] @ upstream
    for k in range(len(weights) - 2, -1, -1):
        d = weights[k] @ ((before[k] > 0) * d)
    return d


# %% The upstream gradient is not used exercise="network_vjp" wrong="upstream-ignored"
# the upstream gradient is not used: this is the gradient of the sum of all scores
def network_vjp(x, weights, biases, upstream):
    before, a = [], x
    for W, b in zip(weights, biases):
        before.append(a @ W + b)
        a = relu(before[-1])
    d = weights[-1].sum(axis=1)
    for k in range(len(weights) - 2, -1, -1):
        d = weights[k] @ ((before[k] > 0) * d)
    return d


# %% Stops before the first layer exercise="network_vjp" wrong="shape"
def network_vjp(x, weights, biases, upstream):
    inputs, before = [x], []
    for W, b in zip(weights, biases):
        before.append(inputs[-1] @ W + b)
        inputs.append(relu(before[-1]))
    for k in range(len(weights) - 1, 0, -1):
        upstream = weights[k] @ upstream
        upstream = (before[k - 1] > 0) * upstream
    return upstream


# %% From the first layer on exercise="network_vjp" wrong="raised"
def network_vjp(x, weights, biases, upstream):
    a = x
    for W, b in zip(weights, biases):
        upstream = W @ upstream
        a = relu(a @ W + b)
    return upstream


# %% Returns all three products exercise="network_vjp" wrong="wrong-type"
def network_vjp(x, weights, biases, upstream):
    inputs, before = [x], []
    for W, b in zip(weights, biases):
        before.append(inputs[-1] @ W + b)
        inputs.append(relu(before[-1]))
    for k in reversed(range(len(weights))):
        if k < len(weights) - 1:
            upstream = (before[k] > 0) * upstream
        found = (weights[k] @ upstream, np.outer(inputs[k], upstream), upstream)
        upstream = found[0]
    return found


# %% The wrong sign exercise="network_vjp" wrong="sign"
def network_vjp(x, weights, biases, upstream):
    masks, a = [], x
    for W, b in zip(weights[:-1], biases[:-1]):
        masks.append(a @ W + b > 0)
        a = relu(a @ W + b)
    d = weights[-1] @ upstream
    for W, mask in zip(weights[-2::-1], masks[::-1]):
        d = W @ (d * mask)
    return -d


# %% The first ReLU skipped exercise="network_vjp" wrong="first-relu-skipped"
# ReLU of the first hidden layer is skipped on the way back
def network_vjp(x, weights, biases, upstream):
    inputs, before = [x], []
    for W, b in zip(weights, biases):
        before.append(inputs[-1] @ W + b)
        inputs.append(relu(before[-1]))
    for k in reversed(range(len(weights))):
        upstream = weights[k] @ upstream
        if k > 1:
            upstream = (before[k - 1] > 0) * upstream
    return upstream
