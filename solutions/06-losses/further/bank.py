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


# %% A mask exercise="hinge_backward" right=true
def hinge_backward(x, y, w, b, lam):
    inside = (y * (x @ w + b) < 1).astype(float)
    N = len(y)
    dw = -(inside * y) @ x / N + lam * w
    return dw, -(inside * y).sum() / N


# %% A loop over the examples exercise="hinge_backward" right=true
def hinge_backward(x, y, w, b, lam):
    dw, db = lam * np.array(w, dtype=float), 0.0
    for x_n, y_n in zip(x, y):
        if 1 - y_n * (np.dot(w, x_n) + b) > 0:
            dw = dw - y_n * x_n / len(x)
            db -= y_n / len(x)
    return dw, db


# %% Selected rows exercise="hinge_backward" right=true
def hinge_backward(x, y, w, b, lam):
    chosen = 1 - y * (x @ w + b) > 0
    dw = -(y[chosen, None] * x[chosen]).sum(axis=0) / len(x)
    return [dw + lam * w, -y[chosen].sum() / len(x)]


# %% The regularizer is forgotten exercise="hinge_backward" wrong="regularizer-forgotten"
# the regularizer is forgotten: λ/2 Σ w² is part of J, and w feeds it directly
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta, delta.sum()


# %% The regularizer twice exercise="hinge_backward" wrong="regularizer-doubled"
# the regularizer is twice too strong: the derivative of λ/2 Σ w² is λ w, once
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)

    dw = x.T @ delta + lam * w
    dw = dw + lam * w
    return dw, delta.sum()


# %% The score against 1 instead of the margin exercise="hinge_backward" wrong="score-not-margin"
# the score z is compared with 1: it is the margin y z that counts, for labels of -1, too
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(z < 1, -y, 0.0) / len(x)
    return x.T @ delta + lam * w, delta.sum()


# %% The regularizer inside the mean exercise="hinge_backward" wrong="regularizer-over-N"
# the regularizer is divided by N: it stands beside the mean, not inside
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta + lam * w / len(x), delta.sum()


# %% The bias is regularized exercise="hinge_backward" wrong="bias-regularized"
# the bias is regularized too: R contains w alone
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta + lam * w, delta.sum() + lam * b


# %% Every example pushes exercise="hinge_backward" wrong="mask-missing"
# every example pushes: one with a margin y z above 1 costs nothing and has delta 0
def hinge_backward(x, y, w, b, lam):
    delta = -y / len(x)
    return x.T @ delta + lam * w, delta.sum()


# %% The mask reversed exercise="hinge_backward" wrong="mask-reversed"
# the mask is the wrong way round: the examples with y z < 1 cost something
def hinge_backward(x, y, w, b, lam):
    delta = np.where(y * (x @ w + b) > 1, -y, 0) / len(x)
    return x.T @ delta + lam * w, delta.sum()


# %% Only the misclassified exercise="hinge_backward" wrong="margin-at-zero"
# only the misclassified push: hinge wants a margin of 1, so everything with y z < 1 does
def hinge_backward(x, y, w, b, lam):
    delta = -y * (y * (x @ w + b) < 0) / len(x)
    return x.T @ delta + lam * w, delta.sum()


# %% The label is forgotten exercise="hinge_backward" wrong="label-forgotten"
# the label is missing: the derivative of 1 - y z by z is -y
def hinge_backward(x, y, w, b, lam):
    delta = -1.0 * (y * (x @ w + b) < 1) / len(x)
    return x.T @ delta + lam * w, delta.sum()


# %% Uphill exercise="hinge_backward" wrong="sign"
# the sign is wrong: 1 - y z falls with y z, so delta is -y where it is not 0
def hinge_backward(x, y, w, b, lam):
    delta = y * (y * (x @ w + b) < 1) / len(x)
    return x.T @ delta + lam * w, delta.sum()


# %% Without the mean exercise="hinge_backward" wrong="missing-1/N"
# the mean over the batch is missing
def hinge_backward(x, y, w, b, lam):
    delta = -y * (y * (x @ w + b) < 1)
    return x.T @ delta + lam * w, delta.sum()


# %% The mean over those that push exercise="hinge_backward" wrong="mean-over-pushing"
# divided by the number of examples inside the margin: J divides by all N
def hinge_backward(x, y, w, b, lam):
    inside = y * (x @ w + b) < 1
    delta = -y * inside / max(1, inside.sum())
    return x.T @ delta + lam * w, delta.sum()


# %% The bias gradient per example exercise="hinge_backward" wrong="not-summed"
def hinge_backward(x, y, w, b, lam):
    z = x @ w + b
    delta = np.where(y * z < 1, -y, 0.0) / len(x)
    return x.T @ delta + lam * w, delta
