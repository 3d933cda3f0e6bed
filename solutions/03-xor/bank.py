# %% [markdown]
# Answers to the exercises of the lesson as students write them; `course check` judges each.

# %% Columns and one unit exercise="xor_features" right=true
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi, [1, 1, -2], -0.5


# %% A loop with other weights exercise="xor_features" right=true
def xor_features(x):
    rows = []
    for x1, x2 in x:
        rows.append([x1, x2, x1 * x2])
    return rows, np.array([4, 4, -10]), -1


# %% The product over the row exercise="xor_features" right=true
def xor_features(x):
    psi = np.hstack([x, x.prod(axis=1, keepdims=True)])
    return [psi, np.array([2.0, 2.0, -4.0]), np.float64(-1.0)]


# %% An empty array that is filled exercise="xor_features" right=true
def xor_features(x):
    psi = np.zeros((x.shape[0], 3))
    psi[:, :2] = x
    psi[:, 2] = np.prod(x, axis=1)
    w = np.array([1.5, 3, -5])
    b = -1.0
    return psi, w, b


# %% Without the feature map exercise="xor_features" wrong="wrong-type"
def xor_features(x):
    return x[:, 0] != x[:, 1]


# %% XOR itself as the third feature exercise="xor_features" wrong="xor-as-feature"
# the third feature is XOR itself: it should be the product x1 x2, and the unit does the rest
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] != x[:, 1]])
    return psi, np.array([0.0, 0.0, 1.0]), -0.5


# %% The distance as the third feature exercise="xor_features" wrong="difference-as-feature"
# the third feature is the distance |x1 - x2|, which equals XOR on bits: it should be the product
def xor_features(x):
    psi = np.column_stack([x, np.abs(x[:, 0] - x[:, 1])])
    return psi, np.array([0.0, 0.0, 1.0]), -0.5


# %% The smaller one instead of the product exercise="xor_features" wrong="minimum-as-feature"
# the third feature is the smaller of the two, which equals the product on bits only: multiply
def xor_features(x):
    psi = np.column_stack([x, x.min(axis=1)])
    return psi, np.array([1.0, 1.0, -2.0]), -0.5


# %% Leaves the product out exercise="xor_features" wrong="wrong-type"
def xor_features(x):
    return x, np.array([1, 1]), -0.5


# %% Squares instead of the product exercise="xor_features" wrong="square-as-feature"
# the third feature is x1 squared: it should be the product of x1 and x2
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] ** 2])
    return psi, np.array([1, 1, -0.6]), -0.3


# %% The sum instead of the product exercise="xor_features" wrong="sum-as-feature"
# the third feature is x1 + x2: it should be the product, which is not 0 for (1, 1) alone
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] + x[:, 1]])
    return psi, np.array([1, 1, -2]), -0.5


# %% The product first exercise="xor_features" wrong="order-swapped"
# the features stand in another order: x1, x2 and then the product
def xor_features(x):
    psi = np.column_stack([x[:, 0] * x[:, 1], x])
    return psi, np.array([-2, 1, 1]), -0.5


# %% The product pulls too weakly exercise="xor_features" wrong="gate-or"
# this unit is OR: the product must pull (1, 1) back below the threshold, with a weight below -1
# when the others are 1
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi, np.array([1, 1, -1]), -0.5


# %% Only the product counts exercise="xor_features" wrong="gate-and"
# this unit is AND, which the product alone computes: x1 and x2 need positive weights
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi, np.array([0, 0, 1]), -0.5


# %% The bias of AND exercise="xor_features" wrong="never-fires"
# the unit never fires: raise b
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi, np.array([1, 1, -2]), -1.5


# %% A positive bias exercise="xor_features" wrong="fires-at-zero"
# the unit fires even for (0, 0): there z is b, so b must not be above 0
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi, np.array([1, 1, -2]), 0.5


# %% The other side of the cut exercise="xor_features" wrong="negated"
# every row is the wrong way round: give w and b the opposite signs
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi, np.array([-1, -1, 2]), 0.5


# %% A bias for each row exercise="xor_features" wrong="wrong-type"
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi, np.zeros(3), (x[:, 0] != x[:, 1]) - 0.5


# %% Answers instead of the unit exercise="xor_features" wrong="wrong-type"
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return (psi @ np.array([1, 1, -2]) - 0.5 > 0).astype(int)


# %% Returns the features exercise="xor_features" wrong="wrong-type"
def xor_features(x):
    return np.column_stack([x, x[:, 0] * x[:, 1]])


# %% Types the table exercise="xor_features" wrong="wrong-type"
def xor_features(x):
    psi = np.array([[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]])
    return psi, np.array([1, 1, -2]), -0.5


# %% Takes rows for columns exercise="xor_features" wrong="raised"
def xor_features(x):
    psi = np.column_stack([x[0], x[1], x[0] * x[1]])
    return psi.reshape(4, 3), np.array([1, 1, -2]), -0.5


# %% Prints the answer exercise="xor_features" wrong="wrong-type"
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    print(psi @ np.array([1, 1, -2]) - 0.5 > 0)


# %% x2 has no weight exercise="xor_features" wrong="x2-unused"
# x2 has no say of its own here, so (0, 1) stays below the threshold: give it a weight, too
def xor_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi, np.array([1, 0, -1]), -0.5


# %% The recipe exercise="and_unit" right=true
def and_unit(signs):
    w = signs.copy()
    return w, -(np.count_nonzero(signs > 0) - 0.5)


# %% Ten times larger exercise="and_unit" right=true
def and_unit(signs):
    return 10 * signs, 5 - 10 * np.sum(np.maximum(signs, 0))


# %% A loop exercise="and_unit" right=true
def and_unit(signs):
    weights, needed = [], 0
    for sign in signs:
        weights.append(float(sign))
        if sign == 1:
            needed += 1
    return weights, 0.5 - needed


# %% Not the OR of the opposites exercise="and_unit" right=true
def and_unit(signs):
    opposite = -signs
    w, b = opposite, np.sum(opposite == -1) - 0.5
    return -w, -b


# %% The recipe of OR exercise="and_unit" wrong="gate-or"
# this is an OR, one literal is enough to fire: z must be positive only where it is largest
def and_unit(signs):
    return signs, np.sum(signs < 0) - 0.5


# %% Counts all inputs exercise="and_unit" wrong="counts-all"
# every input is counted: only those with sign +1 add to the largest value of w @ x
def and_unit(signs):
    return signs, 0.5 - len(signs)


# %% Counts the negated inputs too exercise="and_unit" wrong="counts-negations"
# negated inputs are counted too: they add 0 to w @ x when they hold, not 1
def and_unit(signs):
    return signs, 0.5 - np.sum(np.abs(signs))


# %% Adds the signs up exercise="and_unit" wrong="adds-signs"
# the signs are summed, so a negation lowers the bar: count only those that are +1
def and_unit(signs):
    return signs, 0.5 - signs.sum()


# %% The border on the largest value exercise="and_unit" wrong="on-the-border"
# z is 0 when all literals hold, and [0 > 0] is 0: put the border half a step lower
def and_unit(signs):
    return signs, -np.sum(signs == 1)


# %% The bias is added with the wrong sign exercise="and_unit" wrong="bias-sign"
# the bias has the wrong sign: it must pull z below 0 unless all literals hold
def and_unit(signs):
    return signs, np.sum(signs == 1) - 0.5


# %% Weights of 1 for negated inputs exercise="and_unit" wrong="negation-ignored"
# a negated input counts like a plain one: its weight must be -1
def and_unit(signs):
    w = (signs != 0).astype(float)
    return w, 0.5 - w.sum()


# %% No bias exercise="and_unit" wrong="missing-bias"
# without a bias one literal is enough to fire
def and_unit(signs):
    return signs, 0


# %% Returns the weights alone exercise="and_unit" wrong="wrong-type"
def and_unit(signs):
    return signs


# %% Weights of 0 for negated inputs exercise="and_unit" wrong="negation-has-no-say"
# a negated input has no say here: its weight must be -1
def and_unit(signs):
    w = np.where(signs > 0, 1, 0)
    return w, 0.5 - w.sum()


# %% A truth table as the bias exercise="and_unit" wrong="wrong-type"
def and_unit(signs):
    rows = np.indices((2,) * len(signs)).reshape(len(signs), -1).T
    holds = np.all((rows == (signs > 0)) | (signs == 0), axis=1)
    return np.zeros(len(signs)), holds - 0.5


# %% One bias for every AND exercise="and_unit" wrong="fixed-bias"
# the bias is the same for every AND: it must follow from the signs, which say how many inputs have
# to be 1
def and_unit(signs):
    return signs, -1.5


# %% Both turned around exercise="and_unit" wrong="signs-turned"
# the weights have the opposite signs: an input that must be 1 needs the weight +1
def and_unit(signs):
    return -signs, 0.5


# %% Every input counts as it is exercise="and_unit" wrong="signs-ignored"
# the signs are not used: an input that must be 0 needs the weight -1, one without a say 0
def and_unit(signs):
    return np.ones(len(signs)), -0.5


# %% The bias first exercise="and_unit" wrong="wrong-type"
def and_unit(signs):
    return 0.5 - np.sum(signs == 1), signs


# %% With one-hot rows exercise="softmax_regression" right=true
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    Y = np.eye(W.shape[1])[y]
    delta = (p - Y) / len(y)
    return -np.sum(Y * np.log(p)) / len(y), x.T @ delta, np.sum(delta, axis=0)


# %% A loop over the examples exercise="softmax_regression" right=true
def softmax_regression(x, y, W, b):
    J, dW, db = 0.0, np.zeros(W.shape), np.zeros(b.shape)
    for n in range(len(x)):
        p = softmax(x[n] @ W + b)
        J -= np.log(p[y[n]])
        p[y[n]] -= 1
        dW += np.outer(x[n], p)
        db += p
    return J / len(x), dW / len(x), db / len(x)


# %% The softmax by hand, and einsum exercise="softmax_regression" right=true
def softmax_regression(x, y, W, b):
    z = x.dot(W) + b
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    J = np.mean([-row[k] for row, k in zip(log_p, y)])
    delta = np.exp(log_p)
    for n, k in enumerate(y):
        delta[n, k] -= 1
    delta /= x.shape[0]
    return J, np.einsum("nd,nk->dk", x, delta), delta.sum(0)


# %% Row by row into a list exercise="softmax_regression" right=true
def softmax_regression(x, y, W, b):
    N, K = len(x), len(b)
    target = np.zeros((N, K))
    target[range(N), list(y)] = 1
    p = softmax(np.matmul(x, W) + b[None, :])
    J = -np.log((p * target).sum(axis=1)).mean()
    dz = p - target
    dW = np.matmul(x.T, dz) / N
    db = dz.mean(axis=0)
    return [J, dW, db]


# %% The mean over the batch is forgotten exercise="softmax_regression" wrong="missing-1/N"
# J is a mean over the batch: divide the error signal by N once, where it is computed
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = p - np.eye(len(b))[y]
    return J, x.T @ delta, delta.sum(axis=0)


# %% J is a sum exercise="softmax_regression" wrong="loss-summed"
# J is summed over the batch: take the mean
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.sum(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% Divided by all entries exercise="softmax_regression" wrong="mean-over-classes"
# J is divided by N K: the sum over the classes stays a sum, only the batch is averaged
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    Y = np.eye(len(b))[y]
    J = -np.mean(Y * np.log(p))
    delta = (p - Y) / Y.size
    return J, x.T @ delta, delta.sum(axis=0)


# %% J without the minus exercise="softmax_regression" wrong="loss-sign"
# J is negative: the logarithm of a probability is below 0, so the loss needs a minus
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% Target minus output exercise="softmax_regression" wrong="target-minus-output"
# the error signal is turned around: it is what was said minus what was true
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (np.eye(len(b))[y] - p) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% The target is not subtracted exercise="softmax_regression" wrong="target-missing"
# the target is missing in the error signal: subtract 1 from p in the column of the right class
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = p / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% Only the right class counts exercise="softmax_regression" wrong="right-class-only"
# only the right class gets an error: every other column keeps its p, which says too much
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    Y = np.eye(len(b))[y]
    delta = Y * (p - 1) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% The softmax over the batch exercise="softmax_regression" wrong="softmax-over-batch"
# the softmax runs down the columns: each row of scores belongs to one example, so use axis 1
def softmax_regression(x, y, W, b):
    z = x @ W + b
    e = np.exp(z - z.max(axis=0))
    p = e / e.sum(axis=0)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% A sigmoid for each class exercise="softmax_regression" wrong="sigmoid-for-softmax"
# each score went through a sigmoid alone: the softmax makes the K probabilities add up to 1
def softmax_regression(x, y, W, b):
    p = sigmoid(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% The bias is forgotten exercise="softmax_regression" wrong="without-bias"
# the scores are computed without the bias: z = x @ W + b
def softmax_regression(x, y, W, b):
    p = softmax(x @ W)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% The slope of the softmax once more exercise="softmax_regression" wrong="softmax-slope-twice"
# p - target is the error at the scores already: the slope p (1 - p) is inside it
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) * p * (1 - p) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% dW transposed exercise="softmax_regression" wrong="transposed"
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, delta.T @ x, delta.sum(axis=0)


# %% db summed over everything exercise="softmax_regression" wrong="summed-too-far"
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum()


# %% db not summed exercise="softmax_regression" wrong="not-summed"
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta


# %% The label as a number exercise="softmax_regression" wrong="label-as-number"
# the label is subtracted as a number: subtract 1 in the column of the right class only
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - y[:, None]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% The score of the right class as loss exercise="softmax_regression" wrong="probability-not-log"
# J is minus the mean probability: take its logarithm first
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(p[np.arange(len(y)), y])
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% Gradients without J exercise="softmax_regression" wrong="shape"
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    delta = (p - np.eye(len(b))[y]) / len(y)
    return x.T @ delta, delta.sum(axis=0)


# %% W as rows of units exercise="softmax_regression" wrong="raised"
def softmax_regression(x, y, W, b):
    p = softmax(W @ x.T + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% Picks columns for all rows exercise="softmax_regression" wrong="pairs-not-picked"
# p[:, y] takes these columns in every row: p[np.arange(N), y] picks one entry from each
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[:, y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% Subtracts 1 in whole columns exercise="softmax_regression" wrong="pairs-not-picked"
# p[:, y] takes these columns in every row: p[np.arange(N), y] picks one entry from each
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log(p[np.arange(len(y)), y]))
    p[:, y] -= 1
    return J, x.T @ p / len(y), p.sum(axis=0) / len(y)


# %% The logarithm to base 2 exercise="softmax_regression" wrong="log2"
# J is measured with the logarithm to base 2: np.log is the natural one
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.mean(np.log2(p[np.arange(len(y)), y]))
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% Ten classes always exercise="softmax_regression" wrong="raised"
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    Y = np.eye(10)[y]
    delta = (p - Y) / len(y)
    return -np.mean(np.sum(Y * np.log(p), axis=1)), x.T @ delta, delta.sum(axis=0)


# %% One loss for each example exercise="softmax_regression" wrong="not-summed"
def softmax_regression(x, y, W, b):
    p = softmax(x @ W + b)
    J = -np.log(p[np.arange(len(y)), y])
    delta = (p - np.eye(len(b))[y]) / len(y)
    return J, x.T @ delta, delta.sum(axis=0)


# %% exp of the scores as they are exercise="softmax_regression" wrong="overflows"
# far from 0 the shares are not numbers: subtract from each row its own maximum before exp
def softmax_regression(x, y, W, b):
    z = x @ W + b
    e = np.exp(z)
    p = e / e.sum(axis=1, keepdims=True)
    Y = np.eye(len(b))[y]
    delta = (p - Y) / len(y)
    return -np.mean(np.log(np.sum(Y * p, axis=1))), x.T @ delta, delta.sum(axis=0)


# %% One maximum for all rows exercise="softmax_regression" wrong="overflows"
def softmax_regression(x, y, W, b):
    z = x @ W + b
    e = np.exp(z - z.max())
    p = e / e.sum(axis=1, keepdims=True)
    Y = np.eye(len(b))[y]
    delta = (p - Y) / len(y)
    return -np.mean(np.log(np.sum(Y * p, axis=1))), x.T @ delta, delta.sum(axis=0)


# %% db is a mean once more exercise="softmax_regression" wrong="db-averaged"
# delta is divided by N already: add it up over the examples for db
def softmax_regression(x, y, W, b):
    z = x @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    Y = np.eye(len(b))[y]
    delta = (p - Y) / len(y)
    return -np.mean(np.log(np.sum(Y * p, axis=1))), x.T @ delta, delta.mean(axis=0)


# %% The loop exercise="train" right=true
def train(theta, loss_and_gradient, learning_rate, steps):
    theta = theta.copy()
    losses = []
    for step in range(steps):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta -= learning_rate * gradient
    return theta, losses


# %% A while loop and an array of losses exercise="train" right=true
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = np.zeros(steps)
    step = 0
    while step < steps:
        losses[step], gradient = loss_and_gradient(theta)
        theta = theta + (-learning_rate) * np.asarray(gradient)
        step += 1
    return theta, losses


# %% Recursion exercise="train" right=true
def train(theta, loss_and_gradient, learning_rate, steps):
    if steps == 0:
        return theta, []
    J, gradient = loss_and_gradient(theta)
    theta = theta - learning_rate * gradient
    theta, later = train(theta, loss_and_gradient, learning_rate, steps - 1)
    return theta, [J, *later]


# %% Climbs exercise="train" wrong="uphill"
# this climbs: the gradient points to the greatest increase, so subtract it
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta = theta + learning_rate * gradient
    return theta, losses


# %% Forgets the learning rate exercise="train" wrong="missing-learning-rate"
# the learning rate is not used: multiply the gradient by it
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta = theta - gradient
    return theta, losses


# %% One gradient for all steps exercise="train" wrong="gradient-once"
# the gradient is taken once, at the start: take it anew at every step
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    _, gradient = loss_and_gradient(theta)
    for _ in range(steps):
        losses.append(loss_and_gradient(theta)[0])
        theta = theta - learning_rate * gradient
    return theta, losses


# %% Returns inside the loop exercise="train" wrong="one-step"
# this is theta after one step: repeat it `steps` times
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta = theta - learning_rate * gradient
        return theta, losses


# %% The step goes nowhere exercise="train" wrong="does-not-move"
# theta is where it was: put the result of each step back into theta
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta - learning_rate * gradient
    return theta, losses


# %% Changes the caller's array exercise="train" wrong="mutates-input"
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta -= learning_rate * gradient
    return theta, losses


# %% Records J after the step exercise="train" wrong="losses-after"
# these are the losses after each step: record J before theta moves
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        _, gradient = loss_and_gradient(theta)
        theta = theta - learning_rate * gradient
        losses.append(loss_and_gradient(theta)[0])
    return theta, losses


# %% Records the last loss, too exercise="train" wrong="one-loss-too-many"
# there is one loss too many: record J once per step, before theta moves
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta = theta - learning_rate * gradient
    losses.append(loss_and_gradient(theta)[0])
    return theta, losses


# %% Returns the last loss alone exercise="train" wrong="last-loss-only"
# this is one number: return the list of the losses before each step
def train(theta, loss_and_gradient, learning_rate, steps):
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        theta = theta - learning_rate * gradient
    return theta, J


# %% Takes the pair for a gradient exercise="train" wrong="raised"
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        gradient = loss_and_gradient(theta)
        losses.append(np.sum(theta**2))
        theta = theta - learning_rate * gradient
    return theta, losses


# %% One step too few exercise="train" wrong="one-step-short"
# there is one step too few: `range(steps)` gives `steps` rounds
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps - 1):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta = theta - learning_rate * gradient
    return theta, losses


# %% Returns theta alone exercise="train" wrong="wrong-type"
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        losses.append(J)
        theta = theta - learning_rate * gradient
    return theta


# %% Stops when the loss rises exercise="train" wrong="stops-early"
# the loop stops where J rises: take as many steps as asked, and let the losses show it
def train(theta, loss_and_gradient, learning_rate, steps):
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(theta)
        if losses and J > losses[-1]:
            break
        losses.append(J)
        theta = theta - learning_rate * gradient
    return theta, losses


# %% A loop over the layers exercise="forward" right=true
def forward(x, weights, biases, activations):
    for W, b, g in zip(weights, biases, activations):
        x = g(np.dot(x, W) + b)
    return x


# %% Recursion from the last layer exercise="forward" right=true
def forward(x, weights, biases, activations):
    if not weights:
        return x
    before = forward(x, weights[:-1], biases[:-1], activations[:-1])
    return activations[-1](before @ weights[-1] + biases[-1])


# %% The bias as one more row of W exercise="forward" right=true
def forward(x, weights, biases, activations):
    a = x
    for layer in range(len(weights)):
        ones = np.ones((len(a), 1))
        extended = np.vstack([weights[layer], biases[layer]])
        a = activations[layer](np.hstack([a, ones]) @ extended)
    return a


# %% Unit by unit exercise="forward" right=true
def forward(x, weights, biases, activations):
    a = np.asarray(x)
    for W, b, g in zip(weights, biases, activations):
        units = []
        for j in range(W.shape[1]):
            units.append(g((a * W[:, j]).sum(axis=1) + b[j]))
        a = np.stack(units, axis=1)
    return a


# %% Forgets the biases exercise="forward" wrong="missing-bias"
# the biases are not added: z = a @ W + b in every layer
def forward(x, weights, biases, activations):
    a = x
    for W, g in zip(weights, activations):
        a = g(a @ W)
    return a


# %% Forgets the activations exercise="forward" wrong="no-activation"
# no activation is applied: without g the layers collapse into one
def forward(x, weights, biases, activations):
    a = x
    for W, b in zip(weights, biases):
        a = a @ W + b
    return a


# %% Adds the bias outside exercise="forward" wrong="bias-outside"
# the bias is added after the activation: it belongs inside, g(a @ W + b)
def forward(x, weights, biases, activations):
    a = x
    for W, b, g in zip(weights, biases, activations):
        a = g(a @ W) + b
    return a


# %% Bends before it multiplies exercise="forward" wrong="activation-first"
# the activation is applied to what enters the layer: apply it to z = a @ W + b
def forward(x, weights, biases, activations):
    a = x
    for W, b, g in zip(weights, biases, activations):
        a = g(a) @ W + b
    return a


# %% Returns inside the loop exercise="forward" wrong="first-layer-only"
# this is the output of the first layer: feed it into the next one
def forward(x, weights, biases, activations):
    a = x
    for W, b, g in zip(weights, biases, activations):
        a = g(a @ W + b)
        return a


# %% One activation for all exercise="forward" wrong="one-activation-for-all"
# every layer uses the first activation: each has its own
def forward(x, weights, biases, activations):
    a, g = x, activations[0]
    for W, b in zip(weights, biases):
        a = g(a @ W + b)
    return a


# %% The last layer stays linear exercise="forward" wrong="no-last-activation"
# the last layer has no activation: it has its own g like the others
def forward(x, weights, biases, activations):
    a = x
    for W, b, g in zip(weights[:-1], biases[:-1], activations[:-1]):
        a = g(a @ W + b)
    return a @ weights[-1] + biases[-1]


# %% Feeds x into every layer exercise="forward" wrong="raised"
def forward(x, weights, biases, activations):
    for W, b, g in zip(weights, biases, activations):
        a = g(x @ W + b)
    return a


# %% Transposes W exercise="forward" wrong="raised"
def forward(x, weights, biases, activations):
    a = x
    for W, b, g in zip(weights, biases, activations):
        a = g(W.T @ a + b)
    return a


# %% Two layers only exercise="forward" wrong="two-layers-only"
# only the first two layers are run: go on until the lists end
def forward(x, weights, biases, activations):
    h = activations[0](x @ weights[0] + biases[0])
    return activations[1](h @ weights[1] + biases[1])


# %% Subtracts the biases exercise="forward" wrong="bias-sign"
# the biases are subtracted: z = a @ W + b
def forward(x, weights, biases, activations):
    for W, b, g in zip(weights, biases, activations):
        x = g(x @ W - b)
    return x


# %% Returns every layer exercise="forward" wrong="wrong-type"
def forward(x, weights, biases, activations):
    out = []
    for W, b, g in zip(weights, biases, activations):
        x = g(x @ W + b)
        out.append(x)
    return out


# %% ReLU in every layer exercise="forward" wrong="relu-everywhere"
# every layer uses ReLU: each has its own g in the list
def forward(x, weights, biases, activations):
    for W, b, g in zip(weights, biases, activations):
        x = relu(x @ W + b)
    return x


# %% Forward through all pairs exercise="collapse" right=true
def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for k in range(1, len(weights)):
        W = W @ weights[k]
        b = b @ weights[k] + biases[k]
    return W, b


# %% Backward, each bias through the layers after it exercise="collapse" right=true
def collapse(weights, biases):
    after = np.eye(weights[-1].shape[1])
    b = np.zeros(weights[-1].shape[1])
    for W_layer, b_layer in zip(reversed(weights), reversed(biases)):
        b = b + b_layer @ after
        after = W_layer @ after
    return after, b


# %% By probing the stack exercise="collapse" right=true
def collapse(weights, biases):
    def run(a):
        for W, b in zip(weights, biases):
            a = a @ W + b
        return a

    D = len(weights[0])
    b = run(np.zeros((1, D)))[0]
    return run(np.eye(D)) - b, b


# %% One matrix with the bias as a row exercise="collapse" right=true
def collapse(weights, biases):
    from functools import reduce

    def extended(W, b):
        corner = np.zeros((W.shape[0] + 1, 1))
        corner[-1] = 1
        return np.hstack([np.vstack([W, b]), corner])

    M = reduce(np.matmul, [extended(W, b) for W, b in zip(weights, biases)])
    return M[:-1, :-1], M[-1, :-1]


# %% Returns W transposed exercise="collapse" wrong="transposed"
def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:]):
        W, b = W @ W_next, b @ W_next + b_next
    return W.T, b


# %% Multiplies from the last layer to the first exercise="collapse" wrong="reversed-order"
# the matrices are multiplied from the last to the first: with examples in rows the first layer's W
# comes first
def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:]):
        W, b = W_next @ W, b @ W_next + b_next
    return W, b


# %% Multiplies entry by entry exercise="collapse" wrong="elementwise"
# the matrices are multiplied entry by entry: use the matrix product @
def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:]):
        W, b = W * W_next, b @ W_next + b_next
    return W, b


# %% Adds the matrices exercise="collapse" wrong="added"
# the matrices are added: one layer after the other is a product
def collapse(weights, biases):
    return sum(weights), sum(biases)


# %% Joins two layers only exercise="collapse" wrong="two-layers-only"
# only the first two layers are joined
def collapse(weights, biases):
    return weights[0] @ weights[1], biases[0] @ weights[1] + biases[1]


# %% Adds the biases exercise="collapse" wrong="biases-added"
# the biases are added as they are: each also passes through the layers after it
def collapse(weights, biases):
    W = weights[0]
    for W_next in weights[1:]:
        W = W @ W_next
    return W, sum(biases)


# %% Keeps the last bias exercise="collapse" wrong="last-bias-only"
# only the last bias is kept: the earlier ones pass through the layers after them
def collapse(weights, biases):
    return np.linalg.multi_dot(weights), biases[-1]


# %% Loses the last bias exercise="collapse" wrong="last-bias-missing"
# the last bias is missing: b @ W_next + b_next
def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for k in range(1, len(weights)):
        W, b = W @ weights[k], b @ weights[k]
        if k < len(weights) - 1:
            b = b + biases[k]
    return W, b


# %% Each bias through its own layer exercise="collapse" wrong="own-layer"
# each bias is multiplied by its own layer's W: it meets only those after it
def collapse(weights, biases):
    W, b = weights[0], 0
    for W_next in weights[1:]:
        W = W @ W_next
    for W_layer, b_layer in zip(weights, biases):
        b = b + b_layer @ W_layer
    return W, b


# %% Assumes that all layers have one size exercise="collapse" wrong="raised"
def collapse(weights, biases):
    W, b = np.eye(len(biases[0])), np.zeros(len(biases[0]))
    for W_layer, b_layer in zip(weights, biases):
        W, b = W @ W_layer, b @ W_layer + b_layer
    return W, b


# %% Adds to the first bias in place exercise="collapse" wrong="mutates-input"
def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:]):
        W = W @ W_next
        b[:] = b @ W_next + b_next
    return W, b


# %% Biases through all layers so far exercise="collapse" wrong="through-all-layers"
# the biases pass through the product of all layers so far: in this step they meet the next W alone
def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for k in range(1, len(weights)):
        W = W @ weights[k]
        b = b @ W + biases[k]
    return W, b


# %% The sum as it stands exercise="staircase_network" right=true
def staircase_network(values, k):
    H = len(values) - 1
    t = np.linspace(0, 1, H + 2)[1:-1]
    return k * np.ones((1, H)), -k * t, np.diff(values)[:, None], np.array([values[0]])


# %% A loop over the units exercise="staircase_network" right=true
def staircase_network(values, k):
    H = len(values) - 1
    W1, b1, W2 = np.zeros((1, H)), np.zeros(H), np.zeros((H, 1))
    for j in range(1, H + 1):
        W1[0, j - 1] = k
        b1[j - 1] = -k * j / (H + 1)
        W2[j - 1, 0] = values[j] - values[j - 1]
    return W1, b1, W2, [values[0]]


# %% From right to left, with falling units exercise="staircase_network" right=true
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(H, 0, -1) / (H + 1)
    W2 = -np.diff(values)[::-1].reshape(-1, 1)
    return np.full((1, H), -k), k * t, W2, values[-1:]


# %% The whole value at each step exercise="staircase_network" wrong="heights-not-steps"
# each unit adds the whole new value: the ones before it stay on, so it adds only the difference
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), k), -k * t, values[1:].reshape(H, 1), values[:1]


# %% Starts at 0 exercise="staircase_network" wrong="start-missing"
# the stairs start at 0: the output's bias must be values[0]
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), k), -k * t, np.diff(values).reshape(H, 1), np.zeros(1)


# %% The bias without k exercise="staircase_network" wrong="bias-not-scaled"
# k scales the weight only: k x - t is 0 at x = t / k, so the bias must be -k t
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), k), -t, np.diff(values).reshape(H, 1), values[:1]


# %% Without k exercise="staircase_network" wrong="weight-not-scaled"
# k is not used, so the steps are gentle slopes: scale weight and bias by k
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.ones((1, H)), -t, np.diff(values).reshape(H, 1), values[:1]


# %% A positive bias exercise="staircase_network" wrong="bias-sign"
# the biases have the wrong sign: sigmoid(k (x - t)) has the bias -k t
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), k), k * t, np.diff(values).reshape(H, 1), values[:1]


# %% Units that switch off exercise="staircase_network" wrong="steps-turned"
# the units are on to the left of their step: turn the signs of W1 and b1
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), -k), k * t, np.diff(values).reshape(H, 1), values[:1]


# %% Steps at j / H exercise="staircase_network" wrong="step-at-the-end"
# the steps stand at j / H, the last one at 1: H steps cut [0, 1] into H + 1 pieces
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / H
    return np.full((1, H), k), -k * t, np.diff(values).reshape(H, 1), values[:1]


# %% The difference the wrong way round exercise="staircase_network" wrong="differences-reversed"
# the differences have the wrong sign: a step adds values[j] - values[j - 1]
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    W2 = (values[:-1] - values[1:]).reshape(H, 1)
    return np.full((1, H), k), -k * t, W2, values[:1]


# %% W2 is a plain vector exercise="staircase_network" wrong="wrong-type"
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), k), -k * t, np.diff(values), values[:1]


# %% Steps from 0 on exercise="staircase_network" wrong="steps-from-zero"
# the first step stands at 0: steps are numbered from 1, so t_1 = 1 / (H + 1)
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(H) / (H + 1)
    return np.full((1, H), k), -k * t, np.diff(values).reshape(H, 1), values[:1]


# %% A unit for each value exercise="staircase_network" wrong="wrong-type"
def staircase_network(values, k):
    H = len(values)
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), k), -k * t, values.reshape(H, 1), values[:1]


# %% Lists that grow exercise="staircase_network" right=true
def staircase_network(values, k):
    W1, b1, W2 = [[]], [], []
    for i in range(len(values) - 1):
        W1[0].append(float(k))
        b1.append(-k * (i + 1) / len(values))
        W2.append([values[i + 1] - values[i]])
    return np.array(W1), np.array(b1), np.array(W2), np.array([values[0]])
