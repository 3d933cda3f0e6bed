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


# %% The two terms, then the chain rule exercise="bce_backward" right=true
def bce_backward(z, y):
    s = 1 / (1 + np.exp(-z))
    dy_hat = (-y / s + (1 - y) / (1 - s)) / len(z)
    return dy_hat, dy_hat * s * (1 - s)


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


# %% Entry by entry exercise="softmax_jacobian" right=true
def softmax_jacobian(z):
    p = softmax(z)
    J = np.zeros((len(p), len(p)))
    for i in range(len(p)):
        for j in range(len(p)):
            J[i, j] = p[i] * (1 - p[i]) if i == j else -p[i] * p[j]
    return J


# %% Identity minus p exercise="softmax_jacobian" right=true
def softmax_jacobian(z):
    p = softmax(z)
    return p[:, None] * (np.eye(z.size) - p[None, :])


# %% The quotient rule exercise="softmax_jacobian" right=true
def softmax_jacobian(z):
    e = np.exp(z - z.max())
    S = e.sum()
    return (np.diag(e) * S - np.outer(e, e)) / S**2


# %% Cross terms forgotten exercise="softmax_jacobian" wrong="without-cross-terms"
# the cross terms are missing: every score enters the sum below every p, so -p_i p_j stands off the
# diagonal
def softmax_jacobian(z):
    p = softmax(z)
    return np.diag(p * (1 - p))


# %% Cross terms with plus exercise="softmax_jacobian" wrong="cross-terms-positive"
# the cross terms are negative: when another score grows, this share shrinks
def softmax_jacobian(z):
    p = softmax(z)
    J = np.outer(p, p)
    np.fill_diagonal(J, p * (1 - p))
    return J


# %% Only p on the diagonal exercise="softmax_jacobian" wrong="diagonal-p"
# the sum below depends on z_i as well: p_i on the diagonal becomes p_i (1 - p_i)
def softmax_jacobian(z):
    return np.diag(softmax(z))


# %% Only the products exercise="softmax_jacobian" wrong="only-outer-product"
# on the diagonal p_i is missing: there the numerator depends on z_i too
def softmax_jacobian(z):
    p = softmax(z)
    return -np.outer(p, p)


# %% A vector exercise="softmax_jacobian" wrong="only-diagonal-vector"
# this is the diagonal alone: the Jacobian has a row and a column for every class
def softmax_jacobian(z):
    p = softmax(z)
    return p * (1 - p)


# %% Scores for probabilities exercise="softmax_jacobian" wrong="z-for-p"
# the scores z stand where the probabilities p belong
def softmax_jacobian(z):
    return np.diag(z) - np.outer(z, z)


# %% Not divided by the sum exercise="softmax_jacobian" wrong="exp-not-normalized"
# e^z stands where p belongs: divide by the sum
def softmax_jacobian(z):
    e = np.exp(z)
    return np.diag(e) - np.outer(e, e)


# %% Plus instead of minus exercise="softmax_jacobian" wrong="plus-everywhere"
# the product p_i p_j is subtracted, on the diagonal too
def softmax_jacobian(z):
    p = softmax(z)
    return np.diag(p) + np.outer(p, p)


# %% The whole with the wrong sign exercise="softmax_jacobian" wrong="sign"
def softmax_jacobian(z):
    p = softmax(z)
    return np.outer(p, p) - np.diag(p)


# %% Square of p on the diagonal exercise="softmax_jacobian" wrong="diagonal"
def softmax_jacobian(z):
    p = softmax(z)
    J = -np.outer(p, p)
    np.fill_diagonal(J, p**2)
    return J


# %% A finite difference exercise="softmax_jacobian" wrong="numeric-gradient"
def softmax_jacobian(z):
    h = 1e-6
    columns = []
    for k in range(len(z)):
        step = np.zeros(len(z))
        step[k] = h
        columns.append((softmax(z + step) - softmax(z - step)) / (2 * h))
    return np.array(columns).T


# %% The exponentials written out exercise="softmax_delta" right=true
def softmax_delta(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p / len(p) - y / len(y)


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
    return softmax(z) - y


# %% The mean over all entries exercise="softmax_delta" wrong="mean-over-NK"
# divided by N·K: the K classes are added up, the mean is over the N examples
def softmax_delta(z, y):
    return (softmax(z) - y) / z.size


# %% A slope too many exercise="softmax_delta" wrong="slope-left-over"
# p (1 - p) is one factor too many: p - y already contains the softmax
def softmax_delta(z, y):
    p = softmax(z)
    return (p - y) * p * (1 - p) / len(z)


# %% Softmax down the columns exercise="softmax_delta" wrong="softmax-over-batch"
# the softmax runs down the columns: the classes of one example stand in a row
def softmax_delta(z, y):
    e = np.exp(z)
    return (e / e.sum(axis=0) - y) / len(z)


# %% Only the true class exercise="softmax_delta" wrong="only-true-class"
# only the true class receives a delta: the others have delta p
def softmax_delta(z, y):
    return (softmax(z) - y) * y / len(z)


# %% Scores for probabilities exercise="softmax_delta" wrong="z-for-output"
# the scores z stand where the probabilities p = softmax(z) belong
def softmax_delta(z, y):
    return (z - y) / len(z)


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
    return (y - softmax(z)) / len(z)


# %% Softmax of the whole array exercise="softmax_delta" wrong="wrong-value"
def softmax_delta(z, y):
    e = np.exp(z)
    return (e / e.sum() - y) / len(z)


# %% Averaged over the batch exercise="softmax_delta" wrong="shape"
def softmax_delta(z, y):
    return (softmax(z) - y).mean(axis=0)


# %% Every factor exercise="sigmoids_backward" right=true
def sigmoids_backward(x, y, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    h = sigmoid(z1)
    z2 = h @ W2 + b2
    y_hat = sigmoid(z2)
    dy_hat = (-y / y_hat + (1 - y) / (1 - y_hat)) / len(x)
    dz2 = dy_hat * sigmoid_grad(z2)
    dz1 = np.dot(dz2, W2.T) * sigmoid_grad(z1)
    return np.dot(x.T, dz1), np.sum(dz1, 0), np.dot(h.T, dz2), np.sum(dz2, 0)


# %% One example after the other exercise="sigmoids_backward" right=true
def sigmoids_backward(x, y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = (np.zeros_like(a) for a in (W1, b1, W2, b2))
    for x_n, y_n in zip(x, y):
        h = sigmoid(x_n @ W1 + b1)
        d2 = sigmoid(h @ W2 + b2) - y_n
        d1 = (W2 @ d2) * h * (1 - h)
        dW1 += np.outer(x_n, d1) / len(x)
        db1 += d1 / len(x)
        dW2 += np.outer(h, d2) / len(x)
        db2 += d2 / len(x)
    return [dW1, db1, dW2, db2]


# %% With einsum, the mean at the end exercise="sigmoids_backward" right=true
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    d2 = y_hat - y
    d1 = np.einsum("nk,hk->nh", d2, W2) * h * (1 - h)
    N = len(x)
    return (
        np.einsum("nd,nh->dh", x, d1) / N,
        d1.mean(axis=0),
        np.einsum("nh,nk->hk", h, d2) / N,
        d2.mean(axis=0),
    )


# %% W2 not transposed exercise="sigmoids_backward" wrong="weights-not-transposed"
# W2 goes the wrong way: forward is h @ W2, so the way back is delta2 @ W2.T
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / len(x)
    delta1 = (delta2 @ W2) * h * (1 - h)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% No slope in the hidden layer exercise="sigmoids_backward" wrong="missing-activation-derivative"
# the hidden layer misses σ'(z1) = h (1 - h): only at the output does it cancel
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / len(x)
    delta1 = delta2 @ W2.T
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The slope at h exercise="sigmoids_backward" wrong="derivative-at-activation"
# σ' is taken at h: it belongs at z1; in terms of h it is h (1 - h)
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / len(x)
    delta1 = (delta2 @ W2.T) * sigmoid_grad(h)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% Squared error at the output exercise="sigmoids_backward" wrong="missing-denominator"
# the last delta still has ŷ (1 - ŷ): the denominator of dJ/dŷ cancels it
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) * y_hat * (1 - y_hat) / len(x)
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% Without the mean exercise="sigmoids_backward" wrong="missing-1/N"
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = y_hat - y
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The mean over all outputs exercise="sigmoids_backward" wrong="mean-over-NK"
# divided by N·K: J is the mean over the N examples and the sum over the K outputs
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / y.size
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% Biases not summed exercise="sigmoids_backward" wrong="bias-not-summed"
# the bias gradients still have a row for each example: sum the deltas over the batch
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / len(x)
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return x.T @ delta1, delta1, h.T @ delta2, delta2


# %% Back through the weights of the first layer exercise="sigmoids_backward" wrong="wrong-layer"
# the delta passes the weights of the wrong layer: between z2 and h stand the weights W2
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / len(x)
    delta1 = (delta2 @ W1.T) * h * (1 - h)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The layers in the other order exercise="sigmoids_backward" wrong="layers-swapped"
# these are the gradients of the other layer: the order is dW1, db1, dW2, db2
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / len(x)
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return h.T @ delta2, delta2.sum(axis=0), x.T @ delta1, delta1.sum(axis=0)


# %% The inputs of the layers swapped exercise="sigmoids_backward" wrong="inputs-swapped"
# each delta meets the input of its own layer: x in the first, h in the second
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / len(x)
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return h.T @ delta1, delta1.sum(axis=0), x.T @ delta2, delta2.sum(axis=0)


# %% One delta for both layers exercise="sigmoids_backward" wrong="same-delta"
# the first layer gets the last layer's delta: send it back through W2 and σ' first
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta = (y_hat - y) / len(x)
    return x.T @ delta, delta.sum(axis=0), h.T @ delta, delta.sum(axis=0)


# %% Outer products the wrong way round exercise="sigmoids_backward" wrong="transposed"
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y_hat - y) / len(x)
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return delta1.T @ x, delta1.sum(axis=0), delta2.T @ h, delta2.sum(axis=0)


# %% Target minus output exercise="sigmoids_backward" wrong="sign"
def sigmoids_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(h @ W2 + b2)

    delta2 = (y - y_hat) / len(x)
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


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


# %% One maximum for all rows exercise="stable_cross_entropy" wrong="not-finite"
# one maximum is taken for all rows: a row far below it underflows, so each row needs its own
def stable_cross_entropy(z, labels):
    m = z.max()
    log_sum_exp = m + np.log(np.exp(z - m).sum(axis=1))
    return np.mean(log_sum_exp - z[np.arange(len(z)), labels])


# %% A small number below the logarithm exercise="stable_cross_entropy" wrong="clipped-at-1e-12"
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


# %% The smallest small number exercise="stable_cross_entropy" wrong="clipped-at-1e-15"
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


# %% A mask exercise="hinge_backward" right=true
def hinge_backward(x, y, w, b, lam):
    inside = (y * (x @ w + b) < 1).astype(float)
    N = len(y)
    dw = -(inside * y) @ x / N + 2 * lam * w
    return dw, -(inside * y).sum() / N


# %% A loop over the examples exercise="hinge_backward" right=true
def hinge_backward(x, y, w, b, lam):
    dw, db = 2 * lam * np.array(w, dtype=float), 0.0
    for x_n, y_n in zip(x, y):
        if 1 - y_n * (np.dot(w, x_n) + b) > 0:
            dw = dw - y_n * x_n / len(x)
            db -= y_n / len(x)
    return dw, db


# %% Selected rows exercise="hinge_backward" right=true
def hinge_backward(x, y, w, b, lam):
    chosen = 1 - y * (x @ w + b) > 0
    dw = -(y[chosen, None] * x[chosen]).sum(axis=0) / len(x)
    return [dw + lam * w + lam * w, -y[chosen].sum() / len(x)]


# %% The regularizer is forgotten exercise="hinge_backward" wrong="regularizer-forgotten"
# the regularizer is forgotten: λ Σ w² is part of J, and w feeds it directly
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta, delta.sum()


# %% The regularizer twice exercise="hinge_backward" wrong="regularizer-doubled"
# the regularizer counts twice: the derivative of λ Σ w² is 2 λ w, once
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)

    dw = x.T @ delta + 2 * lam * w
    dw = dw + 2 * lam * w
    return dw, delta.sum()


# %% The derivative of half a square exercise="hinge_backward" wrong="regularizer-half"
# the 2 is missing: the derivative of λ w² is 2 λ w
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta + lam * w, delta.sum()


# %% The regularizer inside the mean exercise="hinge_backward" wrong="regularizer-over-N"
# the regularizer is divided by N: it stands beside the mean, not inside
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta + 2 * lam * w / len(x), delta.sum()


# %% The bias is regularized exercise="hinge_backward" wrong="bias-regularized"
# the bias is regularized too: R contains w alone
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta + 2 * lam * w, delta.sum() + 2 * lam * b


# %% Every example pushes exercise="hinge_backward" wrong="mask-missing"
# every example pushes: one with a margin y z above 1 costs nothing and has delta 0
def hinge_backward(x, y, w, b, lam):
    delta = -y / len(x)
    return x.T @ delta + 2 * lam * w, delta.sum()


# %% The mask reversed exercise="hinge_backward" wrong="mask-reversed"
# the mask is the wrong way round: the examples with y z < 1 cost something
def hinge_backward(x, y, w, b, lam):
    delta = np.where(y * (x @ w + b) > 1, -y, 0) / len(x)
    return x.T @ delta + 2 * lam * w, delta.sum()


# %% Only the misclassified exercise="hinge_backward" wrong="margin-at-zero"
# only the misclassified push: hinge wants a margin of 1, so everything with y z < 1 does
def hinge_backward(x, y, w, b, lam):
    delta = -y * (y * (x @ w + b) < 0) / len(x)
    return x.T @ delta + 2 * lam * w, delta.sum()


# %% The label is forgotten exercise="hinge_backward" wrong="label-forgotten"
# the label is missing: the derivative of 1 - y z by z is -y
def hinge_backward(x, y, w, b, lam):
    delta = -1.0 * (y * (x @ w + b) < 1) / len(x)
    return x.T @ delta + 2 * lam * w, delta.sum()


# %% Uphill exercise="hinge_backward" wrong="sign"
# the sign is wrong: 1 - y z falls with y z, so delta is -y where it is not 0
def hinge_backward(x, y, w, b, lam):
    delta = y * (y * (x @ w + b) < 1) / len(x)
    return x.T @ delta + 2 * lam * w, delta.sum()


# %% Without the mean exercise="hinge_backward" wrong="missing-1/N"
# the mean over the batch is missing
def hinge_backward(x, y, w, b, lam):
    delta = -y * (y * (x @ w + b) < 1)
    return x.T @ delta + 2 * lam * w, delta.sum()


# %% The mean over those that push exercise="hinge_backward" wrong="mean-over-pushing"
# divided by the number of examples inside the margin: J divides by all N
def hinge_backward(x, y, w, b, lam):
    inside = y * (x @ w + b) < 1
    delta = -y * inside / max(1, inside.sum())
    return x.T @ delta + 2 * lam * w, delta.sum()


# %% The bias gradient per example exercise="hinge_backward" wrong="not-summed"
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta + 2 * lam * w, delta


# %% In terms of h exercise="repaired_backward" right=true
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * (1 - h**2)
    dW1 = x.T @ delta1 + lam * 2 * W1
    dW2 = h.T @ delta2 + lam * 2 * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The weights times the transposed delta exercise="repaired_backward" right=true
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (W2 @ delta2.T).T * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% With einsum and ones exercise="repaired_backward" right=true
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)

    delta1 = np.einsum("nk,hk->nh", delta2, W2) / np.cosh(z1) ** 2
    ones = np.ones(len(x))
    dW1, dW2 = x.T @ delta1, h.T @ delta2
    dW1, dW2 = dW1 + lam * (W1 + W1), dW2 + lam * (W2 + W2)
    return [dW1, ones @ delta1, dW2, ones @ delta2]


# %% Copied as it is exercise="repaired_backward" wrong="unrepaired"
# both bugs are still there: start with the step back into the first layer
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The regularizer is left exercise="repaired_backward" wrong="regularizer-half"
# one bug is left: the regularizer of W2 is λ W2, and the derivative of λ W2² is 2 λ W2
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The weights are left exercise="repaired_backward" wrong="weights-not-transposed"
# one bug is left: the step back from delta2 to h still multiplies by W2: it needs W2.T
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The slope is lost exercise="repaired_backward" wrong="missing-activation-derivative"
# the factor tanh'(z1) got lost in the repair
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = delta2 @ W2.T
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The slope at h exercise="repaired_backward" wrong="derivative-at-activation"
# tanh' is taken at h: it was right before, at z1
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(h)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The regularizer doubled exercise="repaired_backward" wrong="regularizer-doubled"
# now the regularizer of W2 counts twice
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 4 * lam * W2
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


# %% The regularizers made equal the wrong way exercise="repaired_backward" wrong="halved-in-both"
# the regularizers agree now, but both are half of what they should be: J has λ W², without ½
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + lam * W1
    dW2 = h.T @ delta2 + lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The other weights exercise="repaired_backward" wrong="raised"
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W1.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% The mean lost in the repair exercise="repaired_backward" wrong="missing-1/N"
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = softmax(h @ W2 + b2) - y

    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)


# %% Biases regularized too exercise="repaired_backward" wrong="bias-regularized"
# the biases are regularized too: in J the regularizer holds W1 and W2 alone
def repaired_backward(x, y, W1, b1, W2, b2, lam):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)

    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1 = x.T @ delta1 + 2 * lam * W1
    dW2 = h.T @ delta2 + 2 * lam * W2
    return dW1, delta1.sum(axis=0) + 2 * lam * b1, dW2, delta2.sum(axis=0) + 2 * lam * b2
