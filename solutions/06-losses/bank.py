# %% Factors named one by one exercise="squared_error_deltas" right=true
def squared_error_deltas(z, y, g, g_grad):
    y_hat = g(z)
    dJ = (y_hat - y) / z.shape[0]
    dJ_sum = 2 * (y_hat - y)
    return dJ * g_grad(z), dJ_sum * g_grad(z)


# %% The sum from the mean exercise="squared_error_deltas" right=true
def squared_error_deltas(z, y, g, g_grad):
    delta = np.multiply(g_grad(z), np.subtract(g(z), y)) / len(y)
    return delta, 2 * len(y) * delta


# %% Row by row exercise="squared_error_deltas" right=true
def squared_error_deltas(z, y, g, g_grad):
    rows = [g_grad(z[n]) * (g(z[n]) - y[n]) for n in range(len(z))]
    return [np.array(rows) / len(rows), 2 * np.array(rows)]


# %% The derivative at the activation exercise="squared_error_deltas" wrong="derivative-at-activation"
# g' is taken at the activation g(z): it belongs at the pre-activation z
def squared_error_deltas(z, y, g, g_grad):
    y_hat = g(z)
    delta = (y_hat - y) * g_grad(y_hat)
    return delta / len(z), 2 * delta


# %% Without the derivative of the activation exercise="squared_error_deltas" wrong="missing-activation-derivative"
# this is the derivative by y_hat: the step from y_hat back to z, the factor g'(z), is missing
def squared_error_deltas(z, y, g, g_grad):
    error = g(z) - y
    return error / len(z), 2 * error


# %% The activation for its derivative exercise="squared_error_deltas" wrong="activation-not-derivative"
# g(z) stands where its derivative g'(z) belongs
def squared_error_deltas(z, y, g, g_grad):
    delta = g(z) * (g(z) - y)
    return delta / len(z), 2 * delta


# %% The error of z exercise="squared_error_deltas" wrong="z-for-output"
# the error is that of the output: g(z) - y, not z - y
def squared_error_deltas(z, y, g, g_grad):
    delta = g_grad(z) * (z - y)
    return delta / len(z), 2 * delta


# %% Only the slope exercise="squared_error_deltas" wrong="only-slope"
# this is g'(z) alone: multiply it by the derivative of the loss
def squared_error_deltas(z, y, g, g_grad):
    return g_grad(z) / len(z), 2 * g_grad(z)


# %% Without the mean exercise="squared_error_deltas" wrong="missing-1/N"
def squared_error_deltas(z, y, g, g_grad):
    delta = g_grad(z) * (g(z) - y)
    return delta, 2 * delta


# %% The mean over all entries exercise="squared_error_deltas" wrong="mean-over-NK"
# divided by N·K: J is the mean over the N examples and the sum over the K outputs
def squared_error_deltas(z, y, g, g_grad):
    delta = g_grad(z) * (g(z) - y)
    return delta / delta.size, 2 * delta


# %% A 2 in the mean too exercise="squared_error_deltas" wrong="factor-2"
# the ½ in front of the square cancels the 2 of its derivative
def squared_error_deltas(z, y, g, g_grad):
    delta = 2 * g_grad(z) * (g(z) - y)
    return delta / len(z), delta


# %% No 2 in the sum exercise="squared_error_deltas" wrong="missing-2"
# there is no ½ in front of this loss, so the 2 of the square stays
def squared_error_deltas(z, y, g, g_grad):
    delta = g_grad(z) * (g(z) - y)
    return delta / len(z), delta


# %% A mean in the sum exercise="squared_error_deltas" wrong="mean-in-sum"
# J_sum adds up the examples: nothing is divided by N
def squared_error_deltas(z, y, g, g_grad):
    delta = g_grad(z) * (g(z) - y) / len(z)
    return delta, 2 * delta


# %% The same delta twice exercise="squared_error_deltas" wrong="is-the-mean"
# this is the delta of the mean with ½ again: J_sum has neither
def squared_error_deltas(z, y, g, g_grad):
    delta = g_grad(z) * (g(z) - y) / len(z)
    return delta, delta


# %% Target minus output exercise="squared_error_deltas" wrong="sign"
def squared_error_deltas(z, y, g, g_grad):
    delta = g_grad(z) * (y - g(z))
    return delta / len(z), 2 * delta


# %% Output and score added exercise="squared_error_deltas" wrong="wrong-value"
def squared_error_deltas(z, y, g, g_grad):
    return g_grad(z) * (z + g(z) - y) / len(z), 2 * g_grad(z) * (z + g(z) - y)


# %% Works on z in place exercise="squared_error_deltas" wrong="mutates-input"
def squared_error_deltas(z, y, g, g_grad):
    slope = g_grad(z)
    z -= z - g(z)
    return slope * (z - y) / len(z), 2 * slope * (z - y)


# %% Prints exercise="squared_error_deltas" wrong="returns-none"
def squared_error_deltas(z, y, g, g_grad):
    print(g_grad(z) * (g(z) - y) / len(z))


# %% Every gradient by name exercise="train_regression" right=true
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    W1, b1, W2, b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    losses = np.zeros(steps)
    for k in range(steps):
        z1 = x @ W1 + b1
        h = np.tanh(z1)
        y_hat = h @ W2 + b2
        losses[k] = np.sum((y_hat - y) ** 2) / (2 * len(y))
        dy_hat = (y_hat - y) / len(y)
        dW2, db2 = h.T @ dy_hat, dy_hat.sum(axis=0)
        dz1 = dy_hat @ W2.T * tanh_grad(z1)
        dW1, db1 = x.T @ dz1, dz1.sum(axis=0)
        W1 -= learning_rate * dW1
        b1 -= learning_rate * db1
        W2 -= learning_rate * dW2
        b2 -= learning_rate * db2
    return (W1, b1, W2, b2), losses


# %% A list of parameters exercise="train_regression" right=true
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    def gradients(W1, b1, W2, b2):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        delta2 = error / x.shape[0]
        delta1 = np.outer(delta2, W2) * (1 - h * h)
        return 0.5 * float(np.mean(error**2)), [
            x.T @ delta1,
            delta1.sum(0),
            h.T @ delta2,
            delta2.sum(0),
        ]

    parameters, losses = [W1, b1, W2, b2], []
    for _ in range(steps):
        J, found = gradients(*parameters)
        losses += [J]
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters, losses


# %% In steps of the first layer last exercise="train_regression" right=true
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(np.dot(x, W1) + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = delta2 * W2[:, 0] * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% The second layer takes its step first exercise="train_regression" wrong="new-weights"
# the first layer's delta is computed with the new W2: all gradients belong to the old parameters
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% Without the mean in the delta exercise="train_regression" wrong="sum-over-batch"
# the delta is that of the sum over the batch: J is a mean, so divide it by N
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% The 2 of the square stays exercise="train_regression" wrong="factor-2"
# the steps are twice as long as they should be: the ½ in J cancels the 2 of the square
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = 2 * error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% The half stays in the delta exercise="train_regression" wrong="factor-half"
# the steps are half as long as they should be: the ½ in J cancels the 2 of the square
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = 0.5 * error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% A loss without the half exercise="train_regression" wrong="loss-without-half"
# the losses are twice J: J has a ½ in front of the square
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% The sum of the squares as loss exercise="train_regression" wrong="loss-is-a-sum"
# the losses are sums over the batch: J is the mean over the examples
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.sum(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% The hidden slope is forgotten exercise="train_regression" wrong="slope-forgotten"
# the step from h back to z1 is missing: multiply by the slope of tanh, 1 - h²
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = delta2 @ W2.T
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% The slope of tanh at the activation exercise="train_regression" wrong="slope-at-activation"
# the slope of tanh is taken at h: it belongs at z1, and in terms of h it is 1 - h²
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * tanh_grad(h)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% A tanh at the output, too exercise="train_regression" wrong="output-not-linear"
# the output is linear here: no tanh after the second layer
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = np.tanh(h @ W2 + b2) - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% A slope of tanh at the linear output exercise="train_regression" wrong="slope-at-output"
# the output is linear: its slope is 1, so its delta has no factor beside the error
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error * tanh_grad(h @ W2 + b2) / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% Uphill exercise="train_regression" wrong="uphill"
# the steps go uphill: subtract the gradient
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 + learning_rate * h.T @ delta2, b2 + learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 + learning_rate * x.T @ delta1, b1 + learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% Only the last layer learns exercise="train_regression" wrong="first-layer-frozen"
# W1 and b1 take no step: both layers learn
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        pass
    return [W1, b1, W2, b2], losses


# %% The biases do not learn exercise="train_regression" wrong="biases-frozen"
# the biases take no step: they have gradients, too, the sums of the deltas
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2 = W2 - learning_rate * h.T @ delta2
        W1 = W1 - learning_rate * x.T @ delta1
    return [W1, b1, W2, b2], losses


# %% J after the step exercise="train_regression" wrong="losses-after"
# these are the losses after the steps: the first belongs to the parameters as they were given
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        delta2 = (h @ W2 + b2 - y) / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
        losses.append(0.5 * np.mean((np.tanh(x @ W1 + b1) @ W2 + b2 - y) ** 2))
    return [W1, b1, W2, b2], losses


# %% The biases take the mean exercise="train_regression" wrong="bias-mean"
# the step of the biases is too short: delta is divided by N already, so add its rows up
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.mean(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.mean(axis=0)
    return [W1, b1, W2, b2], losses


# %% The line, without the hidden layer's answer exercise="train_regression" wrong="raised"
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = x @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% Works in the given arrays exercise="train_regression" wrong="mutates-input"
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W1 -= learning_rate * x.T @ delta1
        b1 -= learning_rate * delta1.sum(axis=0)
        W2 -= learning_rate * h.T @ delta2
        b2 -= learning_rate * delta2.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% Targets in a flat row exercise="train_regression" wrong="target-flat"
# ŷ (N, 1) minus a flat target (N,) is a table (N, N): every output against every target; keep y a
# column
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = (h @ W2 + b2 - y.ravel()).mean(axis=1, keepdims=True)
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2], losses


# %% The parameters alone exercise="train_regression" wrong="wrong-type"
def train_regression(x, y, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        error = h @ W2 + b2 - y
        losses.append(0.5 * np.mean(error**2))
        delta2 = error / len(x)
        delta1 = (delta2 @ W2.T) * (1 - h**2)
        W2, b2 = W2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
        W1, b1 = W1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
    return [W1, b1, W2, b2]


# %% Sigmoid written out exercise="bce_backward" right=true
def bce_backward(z, y):
    s = np.where(z < 0, np.exp(np.minimum(z, 0)), 1) / (1 + np.exp(-np.abs(z)))
    delta = (s - y) / len(z)
    return (-y / s + (1 - y) / (1 - s)) / len(z), delta


# %% The two terms, then the chain rule exercise="bce_backward" wrong="divides"
# delta divides by ŷ (1 - ŷ) and multiplies by it again: at scores where ŷ is rounded to 0 or 1
# that is 0/0 or ∞ · 0; cancel the factor on paper first
def bce_backward(z, y):
    s = 1 / (1 + np.exp(-z))
    dy_hat = (-y / s + (1 - y) / (1 - s)) / len(z)
    return dy_hat, dy_hat * s * (1 - s)


# %% The chain rule with the given slope exercise="bce_backward" wrong="divides"
# delta divides by ŷ (1 - ŷ) and multiplies by it again: at scores where ŷ is rounded to 0 or 1
# that is 0/0 or ∞ · 0; cancel the factor on paper first
def bce_backward(z, y):
    y_hat = sigmoid(z)
    dy_hat = (y_hat - y) / (y_hat * (1 - y_hat)) / len(z)
    return dy_hat, dy_hat * sigmoid_grad(z)


# %% The output clipped before it divides exercise="bce_backward" wrong="clipped"
# the output is clipped so that it can divide: delta is then off where the sigmoid is sure, and a
# division too much; cancel the factor on paper first
def bce_backward(z, y):
    y_hat = np.clip(sigmoid(z), 1e-7, 1 - 1e-7)
    dy_hat = (-y / y_hat + (1 - y) / (1 - y_hat)) / len(z)
    return dy_hat, dy_hat * y_hat * (1 - y_hat)


# %% A small number in the denominator exercise="bce_backward" wrong="one-entry"
# a small number in the denominator keeps delta finite but wrong: where the sigmoid is sure and
# wrong, delta should be -1/N or 1/N and is nearly 0; cancel the factor on paper first
def bce_backward(z, y):
    y_hat = sigmoid(z)
    slope = y_hat * (1 - y_hat)
    dy_hat = (y_hat - y) / (slope + 1e-12) / len(z)
    return dy_hat, dy_hat * slope


# %% With where exercise="bce_backward" right=true
def bce_backward(z, y):
    s = sigmoid(z)
    dy_hat = np.where(y == 1, -1 / s, 1 / (1 - s)) / z.size
    delta = np.where(y == 1, s - 1, s) / z.size
    return dy_hat, delta


# %% With the given slope exercise="bce_backward" right=true
def bce_backward(z, y):
    delta = (sigmoid(z) - y) / y.shape[0]
    return [delta / sigmoid_grad(z), delta]


# %% The first without its denominator exercise="bce_backward" wrong="missing-denominator"
# the denominator is missing: this is the derivative of the squared error; that of the logarithms
# is (ŷ - y) / (ŷ (1 - ŷ))
def bce_backward(z, y):
    error = (sigmoid(z) - y) / len(z)
    return error, error


# %% Squared error in both exercise="bce_backward" wrong="missing-denominator"
# the denominator is missing: this is the derivative of the squared error; that of the logarithms
# is (ŷ - y) / (ŷ (1 - ŷ))
def bce_backward(z, y):
    y_hat = sigmoid(z)
    error = (y_hat - y) / len(z)
    return error, error * y_hat * (1 - y_hat)


# %% Only the first term of the loss exercise="bce_backward" wrong="only-first-term"
# only -y log ŷ is differentiated: (1 - y) log(1 - ŷ) depends on ŷ too
def bce_backward(z, y):
    y_hat = sigmoid(z)
    dy_hat = -y / y_hat / len(z)
    return dy_hat, dy_hat * y_hat * (1 - y_hat)


# %% Inner derivative forgotten exercise="bce_backward" wrong="inner-sign"
# the inner derivative of log(1 - ŷ) is -1: the second term changes its sign
def bce_backward(z, y):
    y_hat = sigmoid(z)
    dy_hat = (-y / y_hat - (1 - y) / (1 - y_hat)) / len(z)
    return dy_hat, dy_hat * sigmoid_grad(z)


# %% Half of the denominator exercise="bce_backward" wrong="denominator-y_hat"
# the common denominator of 1/ŷ and 1/(1 - ŷ) is ŷ (1 - ŷ)
def bce_backward(z, y):
    y_hat = sigmoid(z)
    return (y_hat - y) / y_hat / len(z), (y_hat - y) / len(z)


# %% Multiplied instead of divided exercise="bce_backward" wrong="is-delta-by-z"
# ŷ (1 - ŷ) stands in the denominator, not in front
def bce_backward(z, y):
    y_hat = sigmoid(z)
    return (y_hat - y) * y_hat * (1 - y_hat) / len(z), (y_hat - y) / len(z)


# %% The slope of the sigmoid left in exercise="bce_backward" wrong="missing-denominator"
# σ'(z) is still there: the denominator ŷ (1 - ŷ) of dJ/dŷ cancels it
def bce_backward(z, y):
    y_hat = sigmoid(z)
    slope = y_hat * (1 - y_hat)
    return (y_hat - y) / slope / len(z), (y_hat - y) * slope / len(z)


# %% No step from the output to z exercise="bce_backward" wrong="missing-activation-derivative"
# this is dJ/dŷ: the step from ŷ back to z, the factor σ'(z), is missing
def bce_backward(z, y):
    y_hat = sigmoid(z)
    dy_hat = (y_hat - y) / (y_hat * (1 - y_hat)) / len(z)
    return dy_hat, dy_hat


# %% The slope at the activation exercise="bce_backward" wrong="derivative-at-activation"
# σ' is taken at ŷ = σ(z): it belongs at z; in terms of ŷ it is ŷ (1 - ŷ)
def bce_backward(z, y):
    y_hat = sigmoid(z)
    dy_hat = (y_hat - y) / (y_hat * (1 - y_hat)) / len(z)
    return dy_hat, dy_hat * sigmoid_grad(y_hat)


# %% The score for the output exercise="bce_backward" wrong="z-for-output"
# the score z stands where the probability ŷ = σ(z) belongs
def bce_backward(z, y):
    y_hat = sigmoid(z)
    return (y_hat - y) / (y_hat * (1 - y_hat)) / len(z), (z - y) / len(z)


# %% Without the mean exercise="bce_backward" wrong="missing-1/N"
def bce_backward(z, y):
    y_hat = sigmoid(z)
    return (y_hat - y) / (y_hat * (1 - y_hat)), y_hat - y


# %% Signs reversed exercise="bce_backward" wrong="sign"
def bce_backward(z, y):
    y_hat = sigmoid(z)
    return (y - y_hat) / (y_hat * (1 - y_hat)) / len(z), (y - y_hat) / len(z)


# %% Twice exercise="bce_backward" wrong="factor-2"
def bce_backward(z, y):
    y_hat = sigmoid(z)
    return 2 * (y_hat - y) / (y_hat * (1 - y_hat)) / len(z), 2 * (y_hat - y) / len(z)


# %% A misspelt name exercise="bce_backward" wrong="raised"
def bce_backward(z, y):
    y_hat = sigmoid(z)
    return (y_hat - y) / (yhat * (1 - yhat)) / len(z), (y_hat - y) / len(z)


# %% The exponentials written out exercise="softmax_delta" right=true
def softmax_delta(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1)[:, None] - y) / len(y)


# %% The delta of rows that add up to 1 exercise="softmax_delta" wrong="wrong-value"
# this is the delta of rows that add up to 1: what the derivation multiplies p by is Σ y, whatever
# the row adds up to
def softmax_delta(z, y):
    return (softmax(z) - y) / len(z)


# %% The sum over the whole batch exercise="softmax_delta" wrong="sum-over-batch-too"
# each row has a sum of its own: add up along the row (axis 1) and keep it as a column
def softmax_delta(z, y):
    return (softmax(z) * y.sum() - y) / len(z)


# %% The rows made to add up to 1 first exercise="softmax_delta" wrong="factor"
# the weights of the rows are lost: a row that adds up to 4 counts four times as much
def softmax_delta(z, y):
    y = y / y.sum(axis=1, keepdims=True)
    return (softmax(z) - y) / len(z)


# %% The Jacobian of each row exercise="softmax_delta" right=true
def softmax_delta(z, y):
    rows = []
    for scores, target in zip(z, y):
        p = softmax(scores)
        J = np.diag(p) - np.outer(p, p)
        rows.append(J @ (-target / p))
    return np.array(rows) / len(z)


# %% The product without the Jacobian exercise="softmax_delta" right=true
def softmax_delta(z, y):
    p = softmax(z)
    upstream = -y / (p * z.shape[0])
    return p * (upstream - (upstream * p).sum(axis=1, keepdims=True))


# %% Only the diagonal of the Jacobian exercise="softmax_delta" wrong="without-cross-terms"
# only the diagonal of the Jacobian is used: every score moves every probability, so the cross
# terms -p_i p_j belong to the product
def softmax_delta(z, y):
    p = softmax(z)
    return -y / p * p * (1 - p) / len(z)


# %% Stops at p exercise="softmax_delta" wrong="missing-activation-derivative"
# this is dJ/dp: multiply it by the softmax Jacobian to come from p back to z
def softmax_delta(z, y):
    return -y / softmax(z) / len(z)


# %% Without the mean exercise="softmax_delta" wrong="missing-1/N"
def softmax_delta(z, y):
    return softmax(z) * y.sum(axis=1, keepdims=True) - y


# %% The mean over all entries exercise="softmax_delta" wrong="mean-over-NK"
# divided by N·K: the K classes are added up, the mean is over the N examples
def softmax_delta(z, y):
    return (softmax(z) * y.sum(axis=1, keepdims=True) - y) / z.size


# %% A slope too many exercise="softmax_delta" wrong="slope-left-over"
# p (1 - p) is one factor too many: the delta already contains the softmax
def softmax_delta(z, y):
    p = softmax(z)
    return (p * y.sum(axis=1, keepdims=True) - y) * p * (1 - p) / len(z)


# %% Softmax down the columns exercise="softmax_delta" wrong="softmax-over-batch"
# the softmax runs down the columns: the classes of one example stand in a row
def softmax_delta(z, y):
    e = np.exp(z)
    return (e / e.sum(axis=0) * y.sum(axis=1, keepdims=True) - y) / len(z)


# %% Only the true class exercise="softmax_delta" wrong="without-cross-terms"
def softmax_delta(z, y):
    return (
        (softmax(z) * y.sum(axis=1, keepdims=True) - y)
        * (y == y.max(axis=1, keepdims=True))
        / len(z)
    )


# %% Scores for probabilities exercise="softmax_delta" wrong="z-for-output"
# the scores z stand where the probabilities p = softmax(z) belong
def softmax_delta(z, y):
    return (z * y.sum(axis=1, keepdims=True) - y) / len(z)


# %% Cross terms with plus exercise="softmax_delta" wrong="cross-terms-positive"
# the cross terms of the Jacobian are negative
def softmax_delta(z, y):
    delta = np.zeros_like(z)
    for n in range(len(z)):
        p = softmax(z[n])
        J = np.outer(p, p)
        np.fill_diagonal(J, p * (1 - p))
        delta[n] = J @ (-y[n] / p) / len(z)
    return delta


# %% Target minus output exercise="softmax_delta" wrong="sign"
def softmax_delta(z, y):
    return (y - softmax(z) * y.sum(axis=1, keepdims=True)) / len(z)


# %% Softmax of the whole array exercise="softmax_delta" wrong="wrong-value"
def softmax_delta(z, y):
    e = np.exp(z)
    return (e / e.sum() * y.sum(axis=1, keepdims=True) - y) / len(z)


# %% Averaged over the batch exercise="softmax_delta" wrong="shape"
def softmax_delta(z, y):
    return (softmax(z) * y.sum(axis=1, keepdims=True) - y).mean(axis=0)


# %% A softmax that overflows exercise="softmax_delta" wrong="overflows"
# exp overflows for large scores: subtract each row's maximum first, or take the given softmax
def softmax_delta(z, y):
    e = np.exp(z)
    p = e / e.sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / len(z)


# %% A loop over the examples exercise="stable_cross_entropy" right=true
def stable_cross_entropy(z, labels):
    total = 0.0
    for row, label in zip(z, labels):
        shifted = row - row.max()
        total += np.log(np.exp(shifted).sum()) - shifted[label]
    return total / len(z)


# %% Log-softmax and a one-hot mask exercise="stable_cross_entropy" right=true
def stable_cross_entropy(z, labels):
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    one = labels[:, None] == np.arange(z.shape[1])
    return -(log_p[one]).sum() / z.shape[0]


# %% With logaddexp exercise="stable_cross_entropy" right=true
def stable_cross_entropy(z, labels):
    total = np.logaddexp.reduce(z, axis=1)
    return float(np.mean(total - np.take_along_axis(z, labels[:, None], axis=1)[:, 0]))


# %% The formula as it stands exercise="stable_cross_entropy" wrong="not-finite"
def stable_cross_entropy(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(z)), labels]))


# %% A stable softmax, then the logarithm exercise="stable_cross_entropy" wrong="not-finite"
def stable_cross_entropy(z, labels):
    p = softmax(z)
    return -np.mean(np.log(p[np.arange(len(z)), labels]))


# %% Log-sum-exp without the maximum exercise="stable_cross_entropy" wrong="not-finite"
def stable_cross_entropy(z, labels):
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels])


# %% One maximum for all rows exercise="stable_cross_entropy" wrong="one-maximum"
# one maximum is taken for all rows: a row far below it underflows, so each row needs its own
def stable_cross_entropy(z, labels):
    m = z.max()
    log_sum_exp = m + np.log(np.exp(z - m).sum(axis=1))
    return np.mean(log_sum_exp - z[np.arange(len(z)), labels])


# %% A small number below the logarithm exercise="stable_cross_entropy" wrong="wrong-value"
# a small number added to p keeps the logarithm finite, but the loss is cut off and its gradient
# lost: stay with logarithms, log p = z - log Σ exp(z)
def stable_cross_entropy(z, labels):
    p = softmax(z)
    return -np.mean(np.log(p[np.arange(len(z)), labels] + 1e-12))


# %% A larger small number exercise="stable_cross_entropy" wrong="clipped-at-1e-08"
# a small number added to p keeps the logarithm finite, but the loss is cut off and its gradient
# lost: stay with logarithms, log p = z - log Σ exp(z)
def stable_cross_entropy(z, labels):
    p = softmax(z)[np.arange(len(z)), labels]
    return -np.mean(np.log(p + 1e-8))


# %% The smallest small number exercise="stable_cross_entropy" wrong="wrong-value"
# a small number added to p keeps the logarithm finite, but the loss is cut off and its gradient
# lost: stay with logarithms, log p = z - log Σ exp(z)
def stable_cross_entropy(z, labels):
    p = softmax(z)[np.arange(len(z)), labels]
    return -np.log(p + 1e-15).mean()


# %% Without the minus sign exercise="stable_cross_entropy" wrong="missing-minus"
# the minus sign is missing: a log-probability is negative, a loss is not
def stable_cross_entropy(z, labels):
    log_p = z - np.logaddexp.reduce(z, axis=1)[:, None]
    return np.mean(log_p[np.arange(len(z)), labels])


# %% The sum over the batch exercise="stable_cross_entropy" wrong="missing-1/N"
# this is the sum over the examples: J is their mean
def stable_cross_entropy(z, labels):
    log_p = z - np.logaddexp.reduce(z, axis=1)[:, None]
    return -np.sum(log_p[np.arange(len(z)), labels])


# %% The mean of the masked array exercise="stable_cross_entropy" wrong="mean-over-NK"
# divided by N·K: one log-probability per example is added, so divide by N
def stable_cross_entropy(z, labels):
    log_p = z - np.logaddexp.reduce(z, axis=1)[:, None]
    return -np.mean(np.eye(z.shape[1])[labels] * log_p)


# %% No indicator exercise="stable_cross_entropy" wrong="indicator-forgotten"
# all classes are added: the indicator keeps the true class alone
def stable_cross_entropy(z, labels):
    log_p = z - np.logaddexp.reduce(z, axis=1)[:, None]
    return -log_p.sum() / len(z)


# %% Only the scores exercise="stable_cross_entropy" wrong="score-not-log-probability"
# log Σ exp(z) is missing: the score of the true class is not its log-probability
def stable_cross_entropy(z, labels):
    return -np.mean(z[np.arange(len(z)), labels])


# %% No logarithm exercise="stable_cross_entropy" wrong="probability-not-logarithm"
# the logarithm is missing: this adds up probabilities
def stable_cross_entropy(z, labels):
    return -np.mean(softmax(z)[np.arange(len(z)), labels])


# %% The maximum is not added back exercise="stable_cross_entropy" wrong="maximum-not-added-back"
# the maximum was subtracted from the scores and is not added back: log Σ exp(z) = m + log Σ exp(z
# - m)
def stable_cross_entropy(z, labels):
    m = z.max(axis=1, keepdims=True)
    lse = np.log(np.exp(z - m).sum(axis=1))
    return np.mean(lse - z[np.arange(len(z)), labels])


# %% The other classes exercise="stable_cross_entropy" wrong="other-classes"
# this is the probability of all other classes: take that of the true one
def stable_cross_entropy(z, labels):
    p = softmax(z)[np.arange(len(z)), labels]
    return -np.mean(np.log(1 - p))


# %% Base 2 exercise="stable_cross_entropy" wrong="base-2"
# the logarithm has base 2: use the natural one, np.log
def stable_cross_entropy(z, labels):
    log_p = z - np.logaddexp.reduce(z, axis=1)[:, None]
    return -np.mean(log_p[np.arange(len(z)), labels]) / np.log(2)


# %% One maximum for the whole array is subtracted in place exercise="stable_cross_entropy" wrong="mutates-input"
def stable_cross_entropy(z, labels):
    z -= z.max()
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels])


# %% One loss per example exercise="stable_cross_entropy" wrong="not-summed"
def stable_cross_entropy(z, labels):
    log_p = z - np.logaddexp.reduce(z, axis=1)[:, None]
    return -log_p[np.arange(len(z)), labels]


# %% In terms of h exercise="repaired_backward" right=true
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * (1 - h**2)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The weights times the transposed delta exercise="repaired_backward" right=true
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (W2 @ delta2.T).T * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% With einsum and ones exercise="repaired_backward" right=true
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)

    delta1 = np.einsum("nk,hk->nh", delta2, W2) / np.cosh(z1) ** 2
    ones = np.ones(len(x))
    dW1, dW2 = x.T @ delta1, h.T @ delta2
    dW1, dW2 = dW1 + lam * W1, dW2 + lam * W2
    return [dW1, ones @ delta1, dW2, ones @ delta2]


# %% Copied as it is exercise="repaired_backward" wrong="unrepaired"
# both bugs are still there: start with the step back into the first layer
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2) * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The regularizer is left exercise="repaired_backward" wrong="regularizer-doubled"
# one bug is left: the regularizer of W2 is 2 λ W2, and the derivative of λ/2 W2² is λ W2
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The weights are left exercise="repaired_backward" wrong="weights-not-transposed"
# one bug is left: the step back from delta2 to h still multiplies by W2: it needs W2.T
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2) * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The slope is lost exercise="repaired_backward" wrong="missing-activation-derivative"
# the factor tanh'(z1) got lost in the repair
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = delta2 @ W2.T
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The slope at h exercise="repaired_backward" wrong="derivative-at-activation"
# tanh' is taken at h: it was right before, at z1
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(h)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The regularizer halved exercise="repaired_backward" wrong="regularizer-half"
# now the regularizer of W2 counts half: the derivative of λ/2 W2² is λ W2
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + 0.5 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The regularizer removed exercise="repaired_backward" wrong="regularizer-forgotten"
# the regularizer is gone: it is part of J
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 0
    dW2 = h.T @ delta2 + 0
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The regularizers made equal the wrong way exercise="repaired_backward" wrong="doubled-in-both"
# the regularizers agree now, but both are twice what they should be: J has λ/2 W², with ½
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The other weights exercise="repaired_backward" wrong="raised"
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W1.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The mean lost in the repair exercise="repaired_backward" wrong="missing-1/N"
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = softmax(h @ W2 + b2) - y

    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% Biases regularized too exercise="repaired_backward" wrong="bias-regularized"
# the biases are regularized too: in J the regularizer holds W1 and W2 alone
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)

    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0) + lam * b1, dW2, delta2.sum(axis=0) + lam * b2
