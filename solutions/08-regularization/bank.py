# %% Fractions cut at once exercise="split_and_scale" right=true
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    cuts = np.rint(np.cumsum(fractions)[:2] * len(x)).astype(int)
    parts = np.split(order, cuts)
    mean = np.mean(x[parts[0]], axis=0)
    std = np.std(x[parts[0]], axis=0)
    return [((x[p] - mean) / std, y[p]) for p in parts]


# %% Step by step exercise="split_and_scale" right=true
def split_and_scale(x, y, fractions, rng):
    N = len(y)
    rows = rng.permutation(N)
    x, y = x[rows], y[rows]
    n1 = int(round(N * fractions[0]))
    n2 = int(round(N * fractions[1]))
    x1, x2, x3 = x[:n1], x[n1 : n1 + n2], x[n1 + n2 :]
    m, s = x1.mean(0), x1.std(0)
    return ((x1 - m) / s, y[:n1]), ((x2 - m) / s, y[n1 : n1 + n2]), ((x3 - m) / s, y[n1 + n2 :])


# %% A loop with a moving start exercise="split_and_scale" right=true
def split_and_scale(x, y, fractions, rng):
    order, start, sets = rng.permutation(len(x)), 0, []
    for share in fractions:
        rows = order[start : start + round(share * len(x))]
        sets.append([x[rows].copy(), y[rows]])
        start += len(rows)
    mean, std = sets[0][0].mean(axis=0), sets[0][0].std(axis=0)
    for pair in sets:
        pair[0] = (pair[0] - mean) / std
    return sets


# %% Not shuffled exercise="split_and_scale" wrong="not-shuffled"
# the examples are not shuffled: data often come sorted, and then the three sets differ
def split_and_scale(x, y, fractions, rng):
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    mean, std = x[:first].mean(axis=0), x[:first].std(axis=0)
    sets = [slice(0, first), slice(first, second), slice(second, None)]
    return [((x[rows] - mean) / std, y[rows]) for rows in sets]


# %% x and y shuffled apart exercise="split_and_scale" wrong="drawn-apart"
# x and y are shuffled apart: draw one order and use it for both, or labels change owners
def split_and_scale(x, y, fractions, rng):
    x = x[rng.permutation(len(x))]
    y = y[rng.permutation(len(y))]
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    mean, std = x[:first].mean(axis=0), x[:first].std(axis=0)
    sets = [slice(0, first), slice(first, second), slice(second, None)]
    return [((x[rows] - mean) / std, y[rows]) for rows in sets]


# %% Each set drawn from all exercise="split_and_scale" wrong="overlap"
# each set is drawn anew from all examples, so sets overlap: deal one order out
def split_and_scale(x, y, fractions, rng):
    sets = []
    for share in fractions:
        rows = rng.choice(len(x), round(share * len(x)), replace=False)
        sets.append((x[rows], y[rows]))
    mean, std = sets[0][0].mean(axis=0), sets[0][0].std(axis=0)
    return [((x - mean) / std, y) for x, y in sets]


# %% Rows drawn with replacement exercise="split_and_scale" wrong="with-replacement"
# rows are drawn with replacement: some come twice and some never; use rng.permutation
def split_and_scale(x, y, fractions, rng):
    order = rng.integers(0, len(x), len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    mean, std = x[order[:first]].mean(axis=0), x[order[:first]].std(axis=0)
    sets = [order[:first], order[first:second], order[second:]]
    return [((x[rows] - mean) / std, y[rows]) for rows in sets]


# %% Validation and test swapped exercise="split_and_scale" wrong="sets-swapped"
# the order of the sets is training, validation, test
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    mean, std = x[order[:first]].mean(axis=0), x[order[:first]].std(axis=0)
    sets = [order[:first], order[second:], order[first:second]]
    return [((x[rows] - mean) / std, y[rows]) for rows in sets]


# %% Scaled before the split exercise="split_and_scale" wrong="leak"
# mean and std come from all examples, so the test set leaks into the training: measure them on the
# training set
def split_and_scale(x, y, fractions, rng):
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    return [(x[r], y[r]) for r in (order[:first], order[first:second], order[second:])]


# %% Each set scaled by itself exercise="split_and_scale" wrong="scaled-each"
# each set is scaled by its own mean and std: the same image would get other numbers in another
# set; use the training set's for all
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    sets = []
    for rows in (order[:first], order[first:second], order[second:]):
        part = x[rows]
        sets.append(((part - part.mean(axis=0)) / part.std(axis=0), y[rows]))
    return sets


# %% Not scaled at all exercise="split_and_scale" wrong="not-scaled"
# the inputs are not scaled: subtract the training set's mean, divide by its std
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    return [(x[r], y[r]) for r in (order[:first], order[first:second], order[second:])]


# %% Only the training set scaled exercise="split_and_scale" wrong="only-training-scaled"
# only the training set is scaled: the network must see all data on the same scale
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    train = x[order[:first]]
    train = (train - train.mean(axis=0)) / train.std(axis=0)
    rest = [(x[r], y[r]) for r in (order[first:second], order[second:])]
    return [(train, y[order[:first]]), *rest]


# %% One mean for all columns exercise="split_and_scale" wrong="one-number"
# one mean and one std are taken over all columns: each column has its own (axis=0)
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    mean, std = x[order[:first]].mean(), x[order[:first]].std()
    sets = (order[:first], order[first:second], order[second:])
    return [((x[r] - mean) / std, y[r]) for r in sets]


# %% Divided by the variance exercise="split_and_scale" wrong="divided-by-variance"
# this divides by the variance: the standard deviation is its root
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    mean, var = x[order[:first]].mean(axis=0), x[order[:first]].var(axis=0)
    sets = (order[:first], order[first:second], order[second:])
    return [((x[r] - mean) / var, y[r]) for r in sets]


# %% Scales the given array in place exercise="split_and_scale" wrong="mutates-input"
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    std = x[order[:first]].std(axis=0)
    x -= x[order[:first]].mean(axis=0)
    x /= std
    return [(x[r], y[r]) for r in (order[:first], order[first:second], order[second:])]


# %% Loops exercise="bias_and_variance" right=true
def bias_and_variance(training_sets, fit, x_new, f_new):
    answers = [fit(x, y, x_new) for x, y in training_sets]
    mean = sum(answers) / len(answers)
    bias2 = np.mean((mean - f_new) ** 2)
    variance = sum(np.mean((h - mean) ** 2) for h in answers) / len(answers)
    return bias2, variance


# %% With np.var exercise="bias_and_variance" right=true
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.stack([fit(*examples, x_new) for examples in training_sets], axis=1)
    return float(((h.mean(axis=1) - f_new) ** 2).mean()), float(h.var(axis=1).mean())


# %% Variance as mean of squares minus square of means exercise="bias_and_variance" right=true
def bias_and_variance(training_sets, fit, x_new, f_new):
    first, second = np.zeros(len(x_new)), np.zeros(len(x_new))
    for x, y in training_sets:
        h = fit(x, y, x_new)
        first += h / len(training_sets)
        second += h**2 / len(training_sets)
    return [np.mean((f_new - first) ** 2), np.mean(second - first**2)]


# %% Error of the single fits exercise="bias_and_variance" wrong="error-of-each-fit"
# this is the error of the single fits, bias² and variance together: for the bias, average the fits
# first
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean((f_new - h) ** 2), np.mean(h.var(axis=0))


# %% Bias not squared exercise="bias_and_variance" wrong="not-squared"
# the square is missing
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean(f_new - h.mean(axis=0)), np.mean(h.var(axis=0))


# %% Bias squared too late exercise="bias_and_variance" wrong="squared-after-mean"
# the square comes after the mean over the places, where misses up and down cancel
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean(f_new - h.mean(axis=0)) ** 2, np.mean(h.var(axis=0))


# %% Absolute bias exercise="bias_and_variance" wrong="absolute"
# distances are averaged: average their squares
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.abs(f_new - h.mean(axis=0)).mean(), np.mean(h.var(axis=0))


# %% Results swapped exercise="bias_and_variance" wrong="order-swapped"
# the order is bias², variance
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean(h.var(axis=0)), np.mean((f_new - h.mean(axis=0)) ** 2)


# %% Summed over the places exercise="bias_and_variance" wrong="summed"
# this is a sum over the places: take the mean
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.sum((f_new - h.mean(axis=0)) ** 2), np.sum(h.var(axis=0))


# %% Variance around the truth exercise="bias_and_variance" wrong="around-truth"
# distances are taken from the truth: variance is about the mean fit h_bar
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean((f_new - h.mean(axis=0)) ** 2), np.mean((h - f_new) ** 2)


# %% Standard deviation exercise="bias_and_variance" wrong="standard-deviation"
# this is the standard deviation: the variance is its square
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean((f_new - h.mean(axis=0)) ** 2), np.mean(np.std(h, axis=0))


# %% Variance from place to place exercise="bias_and_variance" wrong="over-places"
# this is how much one fit varies from place to place: compare the fits with each other, along axis
# 0
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean((f_new - h.mean(axis=0)) ** 2), np.mean(h.var(axis=1))


# %% One mean over everything exercise="bias_and_variance" wrong="over-everything"
# one mean is taken over fits and places: h_bar has one value for each place (axis=0)
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean((f_new - h.mean(axis=0)) ** 2), np.var(h)


# %% Prints the numbers exercise="bias_and_variance" wrong="returns-none"
def bias_and_variance(training_sets, fit, x_new, f_new):
    h = np.array([fit(x, y, x_new) for x, y in training_sets])
    print(np.mean((f_new - h.mean(axis=0)) ** 2), np.mean(h.var(axis=0)))


# %% With where exercise="penalty_gradients" right=true
def penalty_gradients(W, lam):
    slope = np.where(W > 0, 1.0, np.where(W < 0, -1.0, 0.0))
    return slope * lam, W * lam + W * lam


# %% Sign from comparisons exercise="penalty_gradients" right=true
def penalty_gradients(W, lam):
    sign = (W > 0).astype(float) - (W < 0)
    return [lam * sign, 2.0 * lam * np.asarray(W)]


# %% Entry by entry exercise="penalty_gradients" right=true
def penalty_gradients(W, lam):
    g1, g2 = np.zeros(W.shape), np.zeros(W.shape)
    for index, w in np.ndenumerate(W):
        g2[index] = 2 * lam * w
        if w != 0:
            g1[index] = lam * w / abs(w)
    return g1, g2


# %% Absolute values exercise="penalty_gradients" wrong="absolute-values"
# this is lam |W|, not its derivative: |w| rises with slope 1 or falls with slope -1
def penalty_gradients(W, lam):
    return lam * np.abs(W), 2 * lam * W


# %% L2 twice exercise="penalty_gradients" wrong="l2-instead"
# this is the gradient of the L2 penalty: the slope of |w| does not depend on its size
def penalty_gradients(W, lam):
    return 2 * lam * W, 2 * lam * W


# %% Strength forgotten in L1 exercise="penalty_gradients" wrong="lam-missing"
# the strength lam is missing
def penalty_gradients(W, lam):
    return np.sign(W), 2 * lam * W


# %% Slope always 1 exercise="penalty_gradients" wrong="one-sign"
# the slope of |w| is -1 where w is negative: use the sign of W
def penalty_gradients(W, lam):
    return lam * np.ones(W.shape), 2 * lam * W


# %% The 2 is missing exercise="penalty_gradients" wrong="missing-2"
# the 2 is missing: the derivative of w² is 2 w
def penalty_gradients(W, lam):
    return lam * np.sign(W), lam * W


# %% Squares exercise="penalty_gradients" wrong="squares"
# the derivative of w² is 2 w, not 2 w²
def penalty_gradients(W, lam):
    return lam * np.sign(W), 2 * lam * W**2


# %% L2's value exercise="penalty_gradients" wrong="value-not-derivative"
# this is lam w², not its derivative 2 lam w
def penalty_gradients(W, lam):
    return lam * np.sign(W), lam * W**2


# %% Gradient of the norm exercise="penalty_gradients" wrong="norm"
# this is the gradient of lam ‖W‖: the penalty has the square, ‖W‖²
def penalty_gradients(W, lam):
    return lam * np.sign(W), lam * W / np.sqrt(np.sum(W**2))


# %% Mean over the weights exercise="penalty_gradients" wrong="mean"
# the penalty is a sum over the weights, not a mean
def penalty_gradients(W, lam):
    return lam * np.sign(W) / W.size, 2 * lam * W / W.size


# %% Summed to one number exercise="penalty_gradients" wrong="summed"
# this is one number: the gradient has the shape of W
def penalty_gradients(W, lam):
    return lam * np.sum(np.sign(W)), 2 * lam * W


# %% Divides by 0 for a weight of 0 exercise="penalty_gradients" wrong="not-finite"
def penalty_gradients(W, lam):
    return lam * W / np.abs(W), 2 * lam * W


# %% Slope 1 at 0 exercise="penalty_gradients" wrong="kink"
# a weight of exactly 0 is pushed: take the slope 0 there, as np.sign does
def penalty_gradients(W, lam):
    return np.where(W >= 0, lam, -lam), 2 * lam * W


# %% With where exercise="dropout_forward" right=true
def dropout_forward(h, rate, rng, training):
    if training:
        draw = rng.random(h.shape)
        mask = np.where(draw < rate, 0.0, 1 / (1 - rate))
    else:
        mask = np.ones_like(h)
    return mask * h, mask


# %% Zeros filled in exercise="dropout_forward" right=true
def dropout_forward(h, rate, rng, training):
    mask = np.ones(h.shape)
    if training:
        mask[rng.random(h.shape) < rate] = 0
        mask /= 1 - rate
    return h * mask, mask


# %% A keep probability exercise="dropout_forward" right=true
def dropout_forward(h, rate, rng, training):
    if not training:
        return h.copy(), np.full(h.shape, 1.0)
    keep = 1 - rate
    survives = rng.random(size=h.shape) >= rate
    out = h.copy()
    out[~survives] = 0
    return out / keep, survives.astype(float) / keep


# %% Survivors not scaled exercise="dropout_forward" wrong="not-inverted"
# the survivors are not scaled: divide by 1 - rate, so that the mean stays what it was
def dropout_forward(h, rate, rng, training):
    if not training:
        return h, np.ones(h.shape)
    mask = (rng.random(h.shape) >= rate).astype(float)
    return h * mask, mask


# %% Mask the wrong way round exercise="dropout_forward" wrong="keeps-what-should-drop"
# the mask is the wrong way round: a unit survives where the draw is at least rate
def dropout_forward(h, rate, rng, training):
    if not training:
        return h, np.ones(h.shape)
    mask = (rng.random(h.shape) < rate) / (1 - rate)
    return h * mask, mask


# %% Rate as the chance to survive exercise="dropout_forward" wrong="rate-as-keep"
# rate is used as the chance to survive: it is the chance to be dropped
def dropout_forward(h, rate, rng, training):
    if not training:
        return h, np.ones(h.shape)
    mask = (rng.random(h.shape) < rate) / rate
    return h * mask, mask


# %% Divided by the rate exercise="dropout_forward" wrong="divided-by-rate"
# the survivors are divided by rate: divide by the chance to survive, 1 - rate
def dropout_forward(h, rate, rng, training):
    if not training:
        return h, np.ones(h.shape)
    mask = (rng.random(h.shape) >= rate) / rate
    return h * mask, mask


# %% Multiplied instead of divided exercise="dropout_forward" wrong="multiplied"
# the survivors are made smaller: divide by 1 - rate instead of multiplying
def dropout_forward(h, rate, rng, training):
    if not training:
        return h, np.ones(h.shape)
    mask = (rng.random(h.shape) >= rate) * (1 - rate)
    return h * mask, mask


# %% The same units for all examples exercise="dropout_forward" wrong="one-mask-for-all"
# all examples lose the same units: draw for each example, with the shape of h
def dropout_forward(h, rate, rng, training):
    if not training:
        return h, np.ones(h.shape)
    mask = np.ones(h.shape) * (rng.random(h.shape[1]) >= rate) / (1 - rate)
    return h * mask, mask


# %% Scale not in the mask exercise="dropout_forward" wrong="mask-without-scale"
# the output is right, but the mask lacks 1 / (1 - rate): the backward needs it
def dropout_forward(h, rate, rng, training):
    if not training:
        return h, np.ones(h.shape)
    mask = (rng.random(h.shape) >= rate).astype(float)
    return h * mask / (1 - rate), mask


# %% Drops outside of training too exercise="dropout_forward" wrong="drops-always"
# units are dropped outside of training too: there the whole network answers
def dropout_forward(h, rate, rng, training):
    mask = (rng.random(h.shape) >= rate) / (1 - rate)
    return h * mask, mask


# %% Scaled outside of training exercise="dropout_forward" wrong="scaled-outside"
# h is scaled outside of training: inverted dropout has done that in training already
def dropout_forward(h, rate, rng, training):
    if not training:
        return h * (1 - rate), np.full(h.shape, 1 - rate)
    mask = (rng.random(h.shape) >= rate) / (1 - rate)
    return h * mask, mask


# %% Mask first exercise="dropout_forward" wrong="order-swapped"
# the order is output, mask
def dropout_forward(h, rate, rng, training):
    if not training:
        return np.ones(h.shape), h
    mask = (rng.random(h.shape) >= rate) / (1 - rate)
    return mask, h * mask


# %% In place exercise="dropout_forward" wrong="mutates-input"
def dropout_forward(h, rate, rng, training):
    if not training:
        return h, np.ones(h.shape)
    mask = (rng.random(h.shape) >= rate) / (1 - rate)
    h *= mask
    return h, mask


# %% Only the output exercise="dropout_forward" wrong="wrong-type"
def dropout_forward(h, rate, rng, training):
    if not training:
        return h
    return h * (rng.random(h.shape) >= rate) / (1 - rate)


# %% With where exercise="dropout_backward" right=true
def dropout_backward(z, mask, upstream):
    return np.where(z > 0, mask * upstream, 0)


# %% In two steps exercise="dropout_backward" right=true
def dropout_backward(z, mask, upstream):
    dh = mask * upstream
    dz = dh.copy()
    dz[z <= 0] = 0
    return dz


# %% With heaviside exercise="dropout_backward" right=true
def dropout_backward(z, mask, upstream):
    slope = np.heaviside(z, 0.0)
    return np.multiply(slope, np.multiply(upstream, mask))


# %% The mask is forgotten exercise="dropout_backward" wrong="mask-forgotten"
# the mask is missing: a dropped unit had no say, so no gradient reaches it
def dropout_backward(z, mask, upstream):
    return upstream * (z > 0)


# %% ReLU is forgotten exercise="dropout_backward" wrong="relu-forgotten"
# the step back through ReLU is missing: where z is not positive, nothing passes
def dropout_backward(z, mask, upstream):
    return upstream * mask


# %% The scale is forgotten exercise="dropout_backward" wrong="scale-forgotten"
# the scale of the survivors is missing: they were multiplied by 1 / (1 - rate)
def dropout_backward(z, mask, upstream):
    return upstream * (mask > 0) * (z > 0)


# %% The mask twice exercise="dropout_backward" wrong="scaled-twice"
# the mask is used twice: the output is linear in the mask, so it enters once
def dropout_backward(z, mask, upstream):
    return upstream * mask * mask * (z > 0)


# %% Gradients to the dropped exercise="dropout_backward" wrong="mask-reversed"
# the mask is the wrong way round: gradients go to the survivors
def dropout_backward(z, mask, upstream):
    return upstream * (mask == 0) * (z > 0)


# %% The value of ReLU exercise="dropout_backward" wrong="value-of-relu"
# relu(z) stands where its slope belongs, which is 0 or 1
def dropout_backward(z, mask, upstream):
    return upstream * mask * relu(z)


# %% The forward on upstream exercise="dropout_backward" wrong="forward-again"
# this is the forward applied to upstream: the sign of z decides what passes
def dropout_backward(z, mask, upstream):
    return mask * relu(upstream)


# %% Upstream is not used exercise="dropout_backward" wrong="upstream-ignored"
def dropout_backward(z, mask, upstream):
    return mask * (z > 0)


# %% A sign too many exercise="dropout_backward" wrong="sign"
def dropout_backward(z, mask, upstream):
    return -upstream * mask * (z > 0)


# %% Summed over the batch exercise="dropout_backward" wrong="shape"
def dropout_backward(z, mask, upstream):
    return (upstream * mask * (z > 0)).sum(axis=0)


# %% argpartition exercise="top_k_backward" right=true
def top_k_backward(x, W, delta, k):
    H = delta.shape[1]
    largest = np.argpartition(np.abs(delta), H - k, axis=1)[:, H - k :]
    kept = np.zeros_like(delta)
    np.put_along_axis(kept, largest, np.take_along_axis(delta, largest, axis=1), axis=1)
    return x.T @ kept, kept @ W.T


# %% A threshold for each row exercise="top_k_backward" right=true
def top_k_backward(x, W, delta, k):
    size = np.abs(delta)
    least = np.sort(size, axis=1)[:, -k][:, np.newaxis]
    kept = np.where(size >= least, delta, 0)
    return np.einsum("nd,nh->dh", x, kept), np.einsum("nh,dh->nd", kept, W)


# %% Example by example exercise="top_k_backward" right=true
def top_k_backward(x, W, delta, k):
    dW, dx = np.zeros(W.shape), np.zeros(x.shape)
    for n in range(len(x)):
        for j in sorted(range(delta.shape[1]), key=lambda j: -abs(delta[n, j]))[:k]:
            dW[:, j] += x[n] * delta[n, j]
            dx[n] += W[:, j] * delta[n, j]
    return dW, dx


# %% Nothing is left out exercise="top_k_backward" wrong="all-kept"
# all deltas take part: keep the k largest in each row
def top_k_backward(x, W, delta, k):
    return x.T @ delta, delta @ W.T


# %% Largest numbers, not sizes exercise="top_k_backward" wrong="signed"
# the largest numbers are kept: a large negative delta matters as much, compare sizes
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(delta):
        largest = np.argsort(row)[-k:]
        kept[n, largest] = row[largest]
    return x.T @ kept, kept @ W.T


# %% The smallest are kept exercise="top_k_backward" wrong="smallest-kept"
# the k smallest are kept: keep the largest in size
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(delta):
        chosen = np.argsort(np.abs(row))[:k]
        kept[n, chosen] = row[chosen]
    return x.T @ kept, kept @ W.T


# %% k in each column exercise="top_k_backward" wrong="per-column"
# the k largest of each column are kept: choose in each row, one row is one example
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for j in range(delta.shape[1]):
        chosen = np.argsort(np.abs(delta[:, j]))[-k:]
        kept[chosen, j] = delta[chosen, j]
    return x.T @ kept, kept @ W.T


# %% Largest of the whole batch exercise="top_k_backward" wrong="whole-batch"
# the largest of the whole batch are kept: each example keeps its own k
def top_k_backward(x, W, delta, k):
    least = np.sort(np.abs(delta).ravel())[-k * len(delta)]
    kept = np.where(np.abs(delta) >= least, delta, 0)
    return x.T @ kept, kept @ W.T


# %% One choice for the batch exercise="top_k_backward" wrong="one-choice"
# all examples keep the same units: choose in each row anew
def top_k_backward(x, W, delta, k):
    units = np.argsort(np.abs(delta).sum(axis=0))[-k:]
    kept = np.zeros(delta.shape)
    kept[:, units] = delta[:, units]
    return x.T @ kept, kept @ W.T


# %% Signs lost exercise="top_k_backward" wrong="signs-lost"
# the kept deltas have lost their signs: compare sizes, but keep the numbers
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(np.abs(delta)):
        largest = np.argsort(row)[-k:]
        kept[n, largest] = row[largest]
    return x.T @ kept, kept @ W.T


# %% The largest are dropped exercise="top_k_backward" wrong="k-dropped"
# the k largest are dropped and the rest is kept: the other way round
def top_k_backward(x, W, delta, k):
    kept = delta.copy()
    for n, row in enumerate(delta):
        kept[n, np.argsort(np.abs(row))[-k:]] = 0
    return x.T @ kept, kept @ W.T


# %% dx from all deltas exercise="top_k_backward" wrong="all-kept"
# all deltas take part: keep the k largest in each row
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(delta):
        largest = np.argsort(np.abs(row))[-k:]
        kept[n, largest] = row[largest]
    return x.T @ kept, delta @ W.T


# %% Changes delta exercise="top_k_backward" wrong="mutates-input"
def top_k_backward(x, W, delta, k):
    for row in delta:
        row[np.argsort(np.abs(row))[:-k]] = 0
    return x.T @ delta, delta @ W.T


# %% dW transposed exercise="top_k_backward" wrong="transposed"
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(delta):
        largest = np.argsort(np.abs(row))[-k:]
        kept[n, largest] = row[largest]
    return kept.T @ x, kept @ W.T


# %% A counter exercise="early_stopping" right=true
def early_stopping(accuracies, patience):
    best, waited = 0, 0
    for epoch in range(1, len(accuracies)):
        if accuracies[epoch] > accuracies[best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                return best, epoch
    return best, len(accuracies) - 1


# %% A while loop exercise="early_stopping" right=true
def early_stopping(accuracies, patience):
    best_value, best, epoch = -np.inf, 0, -1
    while epoch + 1 < len(accuracies) and epoch - best < patience:
        epoch += 1
        if accuracies[epoch] > best_value:
            best_value, best = accuracies[epoch], epoch
    return best, epoch


# %% The best of what was seen so far exercise="early_stopping" right=true
def early_stopping(accuracies, patience):
    for epoch in range(len(accuracies)):
        best = int(np.argmax(accuracies[: epoch + 1]))
        if epoch - best >= patience:
            return best, epoch
    return best, epoch


# %% Stops at once exercise="early_stopping" wrong="patience-ignored"
# this stops at the first epoch without a better value: wait for `patience` of them
def early_stopping(accuracies, patience):
    best = 0
    for epoch in range(1, len(accuracies)):
        if accuracies[epoch] > accuracies[best]:
            best = epoch
        else:
            return best, epoch
    return best, len(accuracies) - 1


# %% One epoch late exercise="early_stopping" wrong="one-epoch-late"
# this waits one epoch longer: stop as soon as `patience` epochs brought nothing better
def early_stopping(accuracies, patience):
    best = 0
    for epoch, accuracy in enumerate(accuracies):
        if accuracy > accuracies[best]:
            best = epoch
        if epoch - best > patience:
            break
    return best, epoch


# %% The last epoch as the best exercise="early_stopping" wrong="best-is-last"
# the best epoch is told as the last one: remember where the best value was
def early_stopping(accuracies, patience):
    best = 0
    for epoch, accuracy in enumerate(accuracies):
        if accuracy > accuracies[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch, epoch


# %% The counter is never reset exercise="early_stopping" wrong="never-reset"
# the epochs without improvement are counted from the start: begin to count anew after each
# improvement
def early_stopping(accuracies, patience):
    best, waited = 0, 0
    for epoch in range(1, len(accuracies)):
        if accuracies[epoch] > accuracies[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            return best, epoch
    return best, len(accuracies) - 1


# %% Equal is better exercise="early_stopping" wrong="equal-counts"
# an equal value counts as better here: only a larger one does
def early_stopping(accuracies, patience):
    best = 0
    for epoch, accuracy in enumerate(accuracies):
        if accuracy >= accuracies[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch


# %% Compared with the epoch before exercise="early_stopping" wrong="compares-with-previous"
# each value is compared with the one before it: compare with the best so far
def early_stopping(accuracies, patience):
    best, waited = 0, 0
    for epoch in range(1, len(accuracies)):
        if accuracies[epoch] > accuracies[epoch - 1]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best, epoch
    return best, len(accuracies) - 1


# %% Lower is better exercise="early_stopping" wrong="lower-is-better"
# the lowest value is kept: an accuracy is better when it is higher
def early_stopping(accuracies, patience):
    best = 0
    for epoch, accuracy in enumerate(accuracies):
        if accuracy < accuracies[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch


# %% Looks ahead exercise="early_stopping" wrong="sees-the-future"
# this looks at all values and never stops: decide after each epoch with what is known then
def early_stopping(accuracies, patience):
    return int(np.argmax(accuracies)), len(accuracies) - 1


# %% The accuracy itself exercise="early_stopping" wrong="value-not-position"
# the best accuracy is returned: return its position in the list
def early_stopping(accuracies, patience):
    best = 0
    for epoch, accuracy in enumerate(accuracies):
        if accuracy > accuracies[best]:
            best = epoch
        if epoch - best == patience:
            break
    return accuracies[best], epoch


# %% Results swapped exercise="early_stopping" wrong="order-swapped"
# the order is best, stop
def early_stopping(accuracies, patience):
    best = 0
    for epoch, accuracy in enumerate(accuracies):
        if accuracy > accuracies[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch, best


# %% A loop over the members exercise="ensemble_accuracies" right=true
def ensemble_accuracies(probabilities, y):
    alone, total = [], 0
    for p in probabilities:
        alone.append(np.mean(np.argmax(p, axis=1) == y))
        total = total + p
    return sum(alone) / len(alone), np.mean(np.argmax(total, axis=1) == y)


# %% Counting exercise="ensemble_accuracies" right=true
def ensemble_accuracies(probabilities, y):
    M, N, _ = probabilities.shape
    right = sum(int(probabilities[m, n].argmax() == y[n]) for m in range(M) for n in range(N))
    mean = probabilities.sum(axis=0) / M
    return right / (M * N), sum(mean[n].argmax() == y[n] for n in range(N)) / N


# %% With einsum exercise="ensemble_accuracies" right=true
def ensemble_accuracies(probabilities, y):
    mean = np.einsum("mnk->nk", probabilities)
    guesses = probabilities.argmax(-1)
    return [float((guesses == y[np.newaxis]).mean(1).mean()), float((mean.argmax(-1) == y).mean())]


# %% The ensemble twice exercise="ensemble_accuracies" wrong="ensemble-twice"
# this is the accuracy of the ensemble: judge each member alone, then take the mean
def ensemble_accuracies(probabilities, y):
    together = np.mean(probabilities.mean(axis=0).argmax(axis=1) == y)
    return together, together


# %% Only the first member exercise="ensemble_accuracies" wrong="first-member"
# only the first member is judged: take the mean over all of them
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities[0].argmax(axis=1) == y)
    return alone, np.mean(probabilities.mean(axis=0).argmax(axis=1) == y)


# %% The best member exercise="ensemble_accuracies" wrong="best-member"
# this is the best member's accuracy: take the mean over all of them
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=2) == y, axis=1)
    return alone.max(), np.mean(probabilities.mean(axis=0).argmax(axis=1) == y)


# %% Right answers counted exercise="ensemble_accuracies" wrong="counted"
# right answers are counted: an accuracy is a share of the examples
def ensemble_accuracies(probabilities, y):
    alone = np.sum(probabilities.argmax(axis=2) == y, axis=1).mean()
    return alone, np.sum(probabilities.mean(axis=0).argmax(axis=1) == y)


# %% A vote exercise="ensemble_accuracies" wrong="majority-vote"
# the members vote: averaging their probabilities lets a sure member count for more
def ensemble_accuracies(probabilities, y):
    labels = probabilities.argmax(axis=2)
    votes = [np.bincount(column, minlength=probabilities.shape[2]) for column in labels.T]
    return np.mean(labels == y), np.mean(np.argmax(votes, axis=1) == y)


# %% The mean of the labels exercise="ensemble_accuracies" wrong="mean-of-labels"
# labels are averaged, and the mean of a 3 and a 9 is no 6: average probabilities
def ensemble_accuracies(probabilities, y):
    labels = probabilities.argmax(axis=2)
    return np.mean(labels == y), np.mean(np.round(labels.mean(axis=0)).astype(int) == y)


# %% Probabilities multiplied exercise="ensemble_accuracies" wrong="product"
# probabilities are multiplied, so that one member can veto: take their mean
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=2) == y)
    return alone, np.mean(probabilities.prod(axis=0).argmax(axis=1) == y)


# %% The most sure member decides exercise="ensemble_accuracies" wrong="most-sure-member"
# the most sure member decides alone: take the mean of the probabilities
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=2) == y)
    return alone, np.mean(probabilities.max(axis=0).argmax(axis=1) == y)


# %% The mean of the accuracies twice exercise="ensemble_accuracies" wrong="members-mean"
# this is the mean of the members' accuracies: average their probabilities, then decide
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=2) == y)
    return alone, alone


# %% Largest over the wrong axis exercise="ensemble_accuracies" wrong="raised"
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=1) == y)
    return alone, np.mean(probabilities.mean(axis=0).argmax(axis=0) == y)


# %% Momentum by hand exercise="train_digits" right=true
def train_digits(x, y, steps, rng):
    H = 96
    P = [rng.normal(size=(64, H)) * 0.18, np.zeros(H), rng.normal(size=(H, 10)) * 0.1, np.zeros(10)]
    velocity = [np.zeros_like(p) for p in P]
    for _ in range(steps):
        rows = rng.choice(len(x), 50, replace=False)
        a, t = x[rows], y[rows]
        z = a @ P[0] + P[1]
        h = np.maximum(z, 0)
        scores = h @ P[2] + P[3]
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(50), t] -= 1
        delta = p / 50
        dz = delta @ P[2].T * (z > 0)
        gradients = [a.T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)]
        for k in range(4):
            velocity[k] = 0.9 * velocity[k] - 0.15 * gradients[k]
            P[k] = P[k] + velocity[k]
    return P


# %% Adam with dropout and a falling learning rate exercise="train_digits" right=true
def train_digits(x, y, steps, rng):
    W1, b1 = rng.standard_normal((64, 128)) / 6, np.zeros(128)
    W2, b2 = rng.standard_normal((128, 10)) / 8, np.zeros(10)
    optimizer = Adam(lr=0.01)
    for step in range(steps):
        optimizer.lr = 0.01 * (1 - step / steps)
        batch = rng.integers(0, len(x), 100)
        mask = (rng.random((100, 128)) > 0.1) / 0.9
        z = x[batch] @ W1 + b1
        h = relu(z) * mask
        J, delta = softmax_cross_entropy(h @ W2 + b2, y[batch])
        dz = delta @ W2.T * mask * (z > 0)
        optimizer.step([W1, b1, W2, b2], [x[batch].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return [W1, b1, W2, b2]


# %% Plain descent with a large learning rate exercise="train_digits" right=true
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    order = rng.permutation(len(x))
    for _ in range(steps):
        if len(order) < 100:
            order = rng.permutation(len(x))
        batch, order = order[:100], order[100:]
        h = relu(x[batch] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[batch])
        dz = (delta @ W2.T) * (h > 0)
        W2, b2 = W2 - 0.7 * h.T @ delta, b2 - 0.7 * delta.sum(0)
        W1, b1 = W1 - 0.7 * x[batch].T @ dz, b1 - 0.7 * dz.sum(0)
    return W1, b1, W2, b2


# %% Climbs exercise="train_digits" wrong="does-not-learn"
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = (delta @ W2.T) * (h > 0)
        W2, b2 = W2 + 0.01 * h.T @ delta, b2 + 0.01 * delta.sum(0)
        W1, b1 = W1 + 0.01 * x[rows].T @ dz, b1 + 0.01 * dz.sum(0)
    return W1, b1, W2, b2


# %% Starts from zeros exercise="train_digits" wrong="does-not-learn"
def train_digits(x, y, steps, rng):
    W1, b1, W2, b2 = np.zeros((64, 64)), np.zeros(64), np.zeros((64, 10)), np.zeros(10)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% Labels of other rows exercise="train_digits" wrong="does-not-learn"
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    adam = Adam(0.01)
    for _ in range(steps):
        a = x[rng.choice(len(x), 64, replace=False)]
        t = y[rng.choice(len(x), 64, replace=False)]
        h = relu(a @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, t)
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [a.T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% A number of steps of its own exercise="train_digits" wrong="ignores-steps"
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    adam = Adam(0.01)
    for _ in range(800):
        rows = rng.choice(len(x), 64)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% Random numbers of its own exercise="train_digits" wrong="not-repeatable"
def train_digits(x, y, steps, rng):
    rng = np.random.default_rng()
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% W1 transposed exercise="train_digits" wrong="arrays"
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (32, 64)), np.zeros(32)
    W2, b2 = rng.normal(0, 0.2, (32, 10)), np.zeros(10)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64)
        h = relu(x[rows] @ W1.T + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [dz.T @ x[rows], dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% A dictionary exercise="train_digits" wrong="arrays"
# return four arrays of finite numbers, in the order W1 (64, H), b1 (H,), W2 (H, 10), b2 (10,)
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


# %% Plain descent with a small learning rate exercise="train_digits" wrong="below-90"
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = (delta @ W2.T) * (h > 0)
        W2, b2 = W2 - 0.004 * h.T @ delta, b2 - 0.004 * delta.sum(0)
        W1, b1 = W1 - 0.004 * x[rows].T @ dz, b1 - 0.004 * dz.sum(0)
    return W1, b1, W2, b2


# %% Always the same mini-batch exercise="train_digits" wrong="below-90"
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    adam = Adam(0.01)
    a, t = x[:64], y[:64]
    for _ in range(steps):
        h = relu(a @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, t)
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [a.T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% Only the last layer learns exercise="train_digits" wrong="below-97"
def train_digits(x, y, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 48)), np.zeros(48)
    W2, b2 = rng.normal(0, 0.2, (48, 10)), np.zeros(10)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        adam.step([W2, b2], [h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% Centers the images in place exercise="train_digits" wrong="mutates-input"
def train_digits(x, y, steps, rng):
    x -= x.mean(axis=0)
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, 10)), np.zeros(10)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% The library's network exercise="train_digits" wrong="raised"
def train_digits(x, y, steps, rng):
    from nnlib.network import MLP

    network = MLP((64, 64, 10), rng=rng)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        _, gradients = network.loss_and_gradients(x[rows], y[rows])
        adam.step(network.parameters.flat, gradients.flat)
    return [network.parameters[name] for name in ("W1", "b1", "W2", "b2")]
