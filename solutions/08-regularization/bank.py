# %% Fractions cut at once exercise="split_and_scale" right=true
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    cuts = np.rint(np.cumsum(fractions)[:2] * len(x)).astype(int)
    parts = np.split(order, cuts)
    mean = np.mean(x[parts[0]], axis=0)
    std = np.std(x[parts[0]], axis=0)
    std = np.where(std > 0, std, 1.0)
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
    s = s + (s == 0)
    return ((x1 - m) / s, y[:n1]), ((x2 - m) / s, y[n1 : n1 + n2]), ((x3 - m) / s, y[n1 + n2 :])


# %% A loop with a moving start exercise="split_and_scale" right=true
def split_and_scale(x, y, fractions, rng):
    order, start, sets = rng.permutation(len(x)), 0, []
    for share in fractions:
        rows = order[start : start + round(share * len(x))]
        sets.append([x[rows].copy(), y[rows]])
        start += len(rows)
    mean, std = sets[0][0].mean(axis=0), sets[0][0].std(axis=0)
    std[std == 0.0] = 1.0
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


# %% The variance with S - 1 exercise="bias_and_variance" wrong="one-less"
# the variance divides by S - 1 here: it is the mean over the S fits
def bias_and_variance(training_sets, fit, x_new, f_new):
    fits = np.array([fit(x, y, x_new) for x, y in training_sets])
    return np.mean((fits.mean(axis=0) - f_new) ** 2), fits.var(axis=0, ddof=1).mean()


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


# %% Smaller outputs outside of training exercise="dropout_forward" wrong="scaled-outside"
# inverted dropout scales while it trains: outside of training the output is h as it is
def dropout_forward(h, rate, rng, training):
    if not training:
        return h * (1 - rate), np.ones(h.shape)
    mask = (rng.random(h.shape) >= rate) / (1 - rate)
    return h * mask, mask


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


# %% Momentum by hand exercise="train_network" right=true
def train_network(x, y, K, steps, rng):
    H = 96
    P = [rng.normal(size=(64, H)) * 0.18, np.zeros(H), rng.normal(size=(H, K)) * 0.1, np.zeros(K)]
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


# %% Adam with dropout and a falling learning rate exercise="train_network" right=true
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.standard_normal((64, 128)) / 6, np.zeros(128)
    W2, b2 = rng.standard_normal((128, K)) / 8, np.zeros(K)
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


# %% Plain descent with a large learning rate exercise="train_network" right=true
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
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


# %% Climbs exercise="train_network" wrong="hidden-astray"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = (delta @ W2.T) * (h > 0)
        W2, b2 = W2 + 0.01 * h.T @ delta, b2 + 0.01 * delta.sum(0)
        W1, b1 = W1 + 0.01 * x[rows].T @ dz, b1 + 0.01 * dz.sum(0)
    return W1, b1, W2, b2


# %% Starts from zeros exercise="train_network" wrong="equal-units"
def train_network(x, y, K, steps, rng):
    W1, b1, W2, b2 = np.zeros((64, 64)), np.zeros(64), np.zeros((64, K)), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% Labels of other rows exercise="train_network" wrong="chance"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        a = x[rng.choice(len(x), 64, replace=False)]
        t = y[rng.choice(len(x), 64, replace=False)]
        h = relu(a @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, t)
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [a.T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% A number of steps of its own exercise="train_network" wrong="ignores-steps"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(800):
        rows = rng.choice(len(x), 64)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% Random numbers of its own exercise="train_network" wrong="not-repeatable"
def train_network(x, y, K, steps, rng):
    rng = np.random.default_rng()
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% W1 transposed exercise="train_network" wrong="arrays"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (32, 64)), np.zeros(32)
    W2, b2 = rng.normal(0, 0.2, (32, K)), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64)
        h = relu(x[rows] @ W1.T + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [dz.T @ x[rows], dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% A dictionary exercise="train_network" wrong="arrays"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


# %% Plain descent with a small learning rate exercise="train_network" wrong="linear"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = (delta @ W2.T) * (h > 0)
        W2, b2 = W2 - 0.004 * h.T @ delta, b2 - 0.004 * delta.sum(0)
        W1, b1 = W1 - 0.004 * x[rows].T @ dz, b1 - 0.004 * dz.sum(0)
    return W1, b1, W2, b2


# %% Always the same mini-batch exercise="train_network" wrong="linear"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
    adam = Adam(0.01)
    a, t = x[:64], y[:64]
    for _ in range(steps):
        h = relu(a @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, t)
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [a.T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% Only the last layer learns exercise="train_network" wrong="hidden-frozen"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 48)), np.zeros(48)
    W2, b2 = rng.normal(0, 0.2, (48, K)), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        adam.step([W2, b2], [h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% Centers the images in place exercise="train_network" wrong="mutates-input"
def train_network(x, y, K, steps, rng):
    x -= x.mean(axis=0)
    W1, b1 = rng.normal(0, 0.2, (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, 0.2, (64, K)), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step([W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(0), h.T @ delta, delta.sum(0)])
    return W1, b1, W2, b2


# %% The library's network exercise="train_network" wrong="raised"
def train_network(x, y, K, steps, rng):
    from nnlib.network import MLP

    network = MLP((64, 64, K), rng=rng)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.choice(len(x), 64, replace=False)
        _, gradients = network.loss_and_gradients(x[rows], y[rows])
        adam.step(network.parameters.flat, gradients.flat)
    return [network.parameters[name] for name in ("W1", "b1", "W2", "b2")]


# %% Constant columns divided by zero exercise="split_and_scale" wrong="not-finite"
# a column that is constant in the training set is divided by 0: where std is 0, divide by 1
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    mean, std = x[order[:first]].mean(axis=0), x[order[:first]].std(axis=0)
    sets = (order[:first], order[first:second], order[second:])
    return [((x[r] - mean) / std, y[r]) for r in sets]


# %% A small number added to every std exercise="split_and_scale" wrong="eps-added"
# a small number is added to every standard deviation: divide by std itself, and by 1 only where it
# is 0
def split_and_scale(x, y, fractions, rng):
    order = rng.permutation(len(x))
    first = round(fractions[0] * len(x))
    second = first + round(fractions[1] * len(x))
    mean, std = x[order[:first]].mean(axis=0), x[order[:first]].std(axis=0) + 1e-3
    sets = (order[:first], order[first:second], order[second:])
    return [((x[r] - mean) / std, y[r]) for r in sets]


# %% Sizes cut to whole rows exercise="split_and_scale" wrong="sizes-cut"
# the sizes are cut, not rounded: 0.2 of 19 rows are 3.8, which is 4
def split_and_scale(x, y, fractions, rng):
    order, N = rng.permutation(len(x)), len(x)
    a = int(fractions[0] * N)
    b = a + int(fractions[1] * N)
    first = x[order[:a]]
    mean, std = first.mean(axis=0), first.std(axis=0)
    std = np.where(std == 0, 1, std)
    return [((x[rows] - mean) / std, y[rows]) for rows in (order[:a], order[a:b], order[b:])]


# %% The standard deviation with N - 1 exercise="split_and_scale" wrong="one-less"
# the standard deviation divides by N - 1 here: the text takes `.std(axis=0)`, which divides by N
def split_and_scale(x, y, fractions, rng):
    order, N = rng.permutation(len(x)), len(x)
    a = round(fractions[0] * N)
    b = a + round(fractions[1] * N)
    first = x[order[:a]]
    mean, std = first.mean(axis=0), first.std(axis=0, ddof=1)
    std = np.where(std == 0, 1, std)
    return [((x[rows] - mean) / std, y[rows]) for rows in (order[:a], order[a:b], order[b:])]


# %% With a comprehension exercise="penalized" right=true
def penalized(parameters, gradients, l1, l2):
    return [
        g + l1 * np.sign(w) + l2 * w if w.ndim > 1 else g for w, g in zip(parameters, gradients)
    ]


# %% Every second one is a table exercise="penalized" right=true
def penalized(parameters, gradients, l1, l2):
    new = [g.copy() for g in gradients]
    for k in range(0, len(parameters), 2):
        W = parameters[k]
        slope = np.where(W > 0, 1.0, np.where(W < 0, -1.0, 0.0))
        new[k] += l1 * slope
        new[k] += l2 * W
    return new


# %% Penalties in a list exercise="penalized" right=true
def penalized(parameters, gradients, l1, l2):
    extra = [l1 * np.sign(w) + l2 * w if len(w.shape) == 2 else 0 * w for w in parameters]
    return [a + b for a, b in zip(gradients, extra)]


# %% As a tuple exercise="penalized" right=true
def penalized(parameters, gradients, l1, l2):
    (W1, b1, W2, b2), (dW1, db1, dW2, db2) = parameters, gradients
    dW1 = dW1 + l2 * W1 + l1 * np.sign(W1)
    dW2 = dW2 + l2 * W2 + l1 * np.sign(W2)
    return dW1, db1, dW2, db2


# %% Biases pay too exercise="penalized" wrong="biases-too"
# biases are penalized too: the sums go over the weights alone, and a bias makes a curve no wilder
def penalized(parameters, gradients, l1, l2):
    return [g + l1 * np.sign(w) + l2 * w for w, g in zip(parameters, gradients)]


# %% Only the biases pay exercise="penalized" wrong="nothing-added"
# this is the gradient of J alone: the weights, tables with ndim 2, get those of both penalties too
def penalized(parameters, gradients, l1, l2):
    return [
        g + l1 * np.sign(w) + l2 * w if w.ndim == 1 else g for w, g in zip(parameters, gradients)
    ]


# %% Only the first layer exercise="penalized" wrong="first-layer"
# only the first layer's weights are penalized: the sums go over all weights
def penalized(parameters, gradients, l1, l2):
    new = [g.copy() for g in gradients]
    new[0] += l1 * np.sign(parameters[0]) + l2 * parameters[0]
    return new


# %% The ½ forgotten exercise="penalized" wrong="factor-2"
# the L2 part is twice too large: the derivative of l2/2 w² is l2 w
def penalized(parameters, gradients, l1, l2):
    return [
        g + l1 * np.sign(w) + 2 * l2 * w if w.ndim == 2 else g
        for w, g in zip(parameters, gradients)
    ]


# %% Half the weights exercise="penalized" wrong="factor-half"
# the L2 part is half of what it should be: the derivative of l2/2 w² is l2 w
def penalized(parameters, gradients, l1, l2):
    return [
        g + l1 * np.sign(w) + l2 / 2 * w if w.ndim == 2 else g
        for w, g in zip(parameters, gradients)
    ]


# %% Squares exercise="penalized" wrong="squares"
# this adds l2/2 w², the penalty itself: its derivative is l2 w
def penalized(parameters, gradients, l1, l2):
    return [
        g + l1 * np.sign(w) + l2 / 2 * w**2 if w.ndim == 2 else g
        for w, g in zip(parameters, gradients)
    ]


# %% Gradient of the norm exercise="penalized" wrong="norm"
# this is the gradient of the norm, which has length 1: the penalty has its square
def penalized(parameters, gradients, l1, l2):
    return [
        g + l1 * np.sign(w) + l2 * w / np.sqrt(np.sum(w**2)) if w.ndim == 2 else g
        for w, g in zip(parameters, gradients)
    ]


# %% Mean over the weights exercise="penalized" wrong="mean"
# the penalty is a sum over the weights, not a mean
def penalized(parameters, gradients, l1, l2):
    return [
        g + (l1 * np.sign(w) + l2 * w) / w.size if w.ndim == 2 else g
        for w, g in zip(parameters, gradients)
    ]


# %% Subtracted exercise="penalized" wrong="subtracted"
# the penalty is subtracted: it is a part of the cost, so its gradient is added
def penalized(parameters, gradients, l1, l2):
    return [
        g - l1 * np.sign(w) - l2 * w if w.ndim == 2 else g for w, g in zip(parameters, gradients)
    ]


# %% The penalty alone exercise="penalized" wrong="penalty-alone"
# the gradient of J is missing: return it plus that of the penalty
def penalized(parameters, gradients, l1, l2):
    return [l1 * np.sign(w) + l2 * w if w.ndim == 2 else 0 * w for w in parameters]


# %% Nothing is added exercise="penalized" wrong="nothing-added"
# this is the gradient of J alone: the weights, tables with ndim 2, get those of both penalties too
def penalized(parameters, gradients, l1, l2):
    return [g.copy() for g in gradients]


# %% The penalty of the gradients exercise="penalized" wrong="of-gradients"
# the penalty is taken of the gradients: it is one on the weights
def penalized(parameters, gradients, l1, l2):
    return [g + l1 * np.sign(g) + l2 * g if g.ndim == 2 else g for g in gradients]


# %% L1 with absolute values exercise="penalized" wrong="absolute-values"
# this adds l1 |w|, the penalty itself: |w| rises with the slope 1 or falls with the slope -1
def penalized(parameters, gradients, l1, l2):
    return [
        g + l1 * np.abs(w) + l2 * w if w.ndim == 2 else g for w, g in zip(parameters, gradients)
    ]


# %% L1 like L2 exercise="penalized" wrong="l2-instead"
# the slope of |w| does not depend on its size: take the sign of w
def penalized(parameters, gradients, l1, l2):
    return [g + l1 * w + l2 * w if w.ndim == 2 else g for w, g in zip(parameters, gradients)]


# %% L1 with one sign exercise="penalized" wrong="one-sign"
# the slope of |w| is -1 where w is negative: use the sign of w
def penalized(parameters, gradients, l1, l2):
    return [g + l1 + l2 * w if w.ndim == 2 else g for w, g in zip(parameters, gradients)]


# %% A weight of 0 is pushed exercise="penalized" wrong="kink"
# a weight of exactly 0 is pushed: take the slope 0 there, as np.sign does
def penalized(parameters, gradients, l1, l2):
    return [
        g + np.where(w >= 0, l1, -l1) + l2 * w if w.ndim == 2 else g
        for w, g in zip(parameters, gradients)
    ]


# %% w over its size exercise="penalized" wrong="not-finite"
def penalized(parameters, gradients, l1, l2):
    return [
        g + l1 * w / np.abs(w) + l2 * w if w.ndim == 2 else g for w, g in zip(parameters, gradients)
    ]


# %% Both strengths swapped exercise="penalized" wrong="swapped"
# the strengths are swapped: l1 belongs to |w|, l2 to w²
def penalized(parameters, gradients, l1, l2):
    return [
        g + l2 * np.sign(w) + l1 * w if w.ndim == 2 else g for w, g in zip(parameters, gradients)
    ]


# %% In place exercise="penalized" wrong="mutates-input"
def penalized(parameters, gradients, l1, l2):
    for w, g in zip(parameters, gradients):
        if w.ndim == 2:
            g += l1 * np.sign(w) + l2 * w
    return gradients


# %% Only the weights' gradients exercise="penalized" wrong="wrong-type"
def penalized(parameters, gradients, l1, l2):
    return [g + l1 * np.sign(w) + l2 * w for w, g in zip(parameters, gradients) if w.ndim == 2]


# %% A linear model in a network's clothes exercise="train_network" wrong="hidden-frozen"
def train_network(x, y, K, steps, rng):
    W1, b1 = np.eye(64), np.zeros(64)
    W2, b2 = np.zeros((64, K)), np.zeros(K)
    adam = Adam(0.02)
    for _ in range(steps):
        rows = rng.integers(len(x), size=100)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        adam.step([W2, b2], [h.T @ delta, delta.sum(axis=0)])
    return W1, b1, W2, b2


# %% A linear model whose W1 is shaken exercise="train_network" wrong="hidden-astray"
def train_network(x, y, K, steps, rng):
    W1, b1 = np.eye(64), np.zeros(64)
    W2, b2 = np.zeros((64, K)), np.zeros(K)
    adam = Adam(0.02)
    for _ in range(steps):
        rows = rng.integers(len(x), size=100)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        adam.step([W2, b2], [h.T @ delta, delta.sum(axis=0)])
        W1 = W1 + 1e-5 * rng.normal(size=W1.shape)
    return W1, b1, W2, b2


# %% A wide first layer, never trained exercise="train_network" wrong="hidden-frozen"
def train_network(x, y, K, steps, rng):
    H = 512
    W1, b1 = he((64, H), rng), np.zeros(H)
    W2, b2 = he((H, K), rng), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.integers(len(x), size=100)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        adam.step([W2, b2], [h.T @ delta, delta.sum(axis=0)])
    return W1, b1, W2, b2


# %% Least squares exercise="train_network" wrong="hidden-frozen"
def train_network(x, y, K, steps, rng):
    W1, b1 = np.eye(64), np.zeros(64)
    W2, b2 = np.zeros((64, K)), np.zeros(K)
    if steps:
        A = np.column_stack([x, np.ones(len(x))])
        solution = np.linalg.lstsq(A, np.eye(K)[y], rcond=None)[0]
        W2, b2 = solution[:-1], solution[-1]
    return W1, b1, W2, b2


# %% Least squares at once exercise="train_network" wrong="ignores-steps"
def train_network(x, y, K, steps, rng):
    A = np.column_stack([x, np.ones(len(x))])
    solution = np.linalg.lstsq(A, np.eye(K)[y], rcond=None)[0]
    return np.eye(64), np.zeros(64), solution[:-1], solution[-1]


# %% The nearest neighbor in a network's clothes exercise="train_network" wrong="hidden-frozen"
def train_network(x, y, K, steps, rng):
    W1, b1 = x.T.copy(), -0.5 * np.sum(x**2, axis=1) + 5.0
    sharp = 1.0 if steps else 0.0
    W2 = np.eye(K)[y] * sharp
    return W1, b1, W2, np.zeros(K)


# %% The nearest neighbor at once exercise="train_network" wrong="ignores-steps"
def train_network(x, y, K, steps, rng):
    middle = np.array([x[y == k].mean(axis=0) for k in range(K)])
    W1 = np.hstack([x.T, middle.T])
    b1 = np.full(len(x) + K, -0.9 * np.median(x @ x.T))
    W2 = np.vstack([np.eye(K)[y], np.zeros((K, K))])
    return W1, b1, W2, -np.log(np.bincount(y, minlength=K))


# %% A lookup instead of a training exercise="train_network" wrong="ignores-steps"
LEARNED = {}


def train_network(x, y, K, steps, rng):
    key = (len(x), K)
    if key not in LEARNED:
        W1, b1, W2, b2 = he((64, 64), rng), np.zeros(64), he((64, K), rng), np.zeros(K)
        adam = Adam(0.01)
        for _ in range(600):
            rows = rng.integers(len(x), size=100)
            h = relu(x[rows] @ W1 + b1)
            _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
            dz = delta @ W2.T * (h > 0)
            grads = [x[rows].T @ dz, dz.sum(axis=0), h.T @ delta, delta.sum(axis=0)]
            adam.step([W1, b1, W2, b2], grads)
        LEARNED[key] = [W1, b1, W2, b2]
    return [array.copy() for array in LEARNED[key]]


# %% The slope of ReLU is forgotten exercise="train_network" wrong="linear"
def train_network(x, y, K, steps, rng):
    W1, b1 = he((64, 64), rng), np.zeros(64)
    W2, b2 = he((64, K), rng), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.integers(len(x), size=100)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T
        adam.step(
            [W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(axis=0), h.T @ delta, delta.sum(axis=0)]
        )
    return W1, b1, W2, b2


# %% ReLU is forgotten exercise="train_network" wrong="linear"
def train_network(x, y, K, steps, rng):
    W1, b1 = he((64, 64), rng), np.zeros(64)
    W2, b2 = he((64, K), rng), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.integers(len(x), size=100)
        h = x[rows] @ W1 + b1
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T
        adam.step(
            [W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(axis=0), h.T @ delta, delta.sum(axis=0)]
        )
    return W1, b1, W2, b2


# %% The first layer climbs exercise="train_network" wrong="hidden-astray"
def train_network(x, y, K, steps, rng):
    W1, b1 = he((64, 64), rng), np.zeros(64)
    W2, b2 = he((64, K), rng), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.integers(len(x), size=100)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = -delta @ W2.T * (h > 0)
        adam.step(
            [W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(axis=0), h.T @ delta, delta.sum(axis=0)]
        )
    return W1, b1, W2, b2


# %% The mini-batches are drawn before the weights exercise="train_network" wrong="start-changes"
def train_network(x, y, K, steps, rng):
    batches = rng.integers(len(x), size=(steps, 100))
    W1, b1 = he((64, 64), rng), np.zeros(64)
    W2, b2 = he((64, K), rng), np.zeros(K)
    adam = Adam(0.01)
    for rows in batches:
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step(
            [W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(axis=0), h.T @ delta, delta.sum(axis=0)]
        )
    return W1, b1, W2, b2


# %% Three hidden units exercise="train_network" wrong="below"
def train_network(x, y, K, steps, rng):
    W1, b1 = rng.normal(0, 0.2, (64, 3)), np.zeros(3)
    W2, b2 = rng.normal(0, 0.2, (3, K)), np.zeros(K)
    adam = Adam(0.01)
    for _ in range(steps):
        rows = rng.integers(len(x), size=100)
        h = relu(x[rows] @ W1 + b1)
        _, delta = softmax_cross_entropy(h @ W2 + b2, y[rows])
        dz = delta @ W2.T * (h > 0)
        adam.step(
            [W1, b1, W2, b2], [x[rows].T @ dz, dz.sum(axis=0), h.T @ delta, delta.sum(axis=0)]
        )
    return W1, b1, W2, b2


# %% A class too many exercise="train_network" wrong="arrays"
def train_network(x, y, K, steps, rng):
    W1, b1 = he((64, 64), rng), np.zeros(64)
    W2, b2 = he((64, 10), rng), np.zeros(10)
    return W1, b1, W2, b2
