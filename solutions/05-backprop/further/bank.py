# %% Step by step exercise="neuron_backward" right=true
def neuron_backward(w, x, fine):
    z = w[0] * x[0] + w[1] * x[1] + w[2]
    f = 1 / (1 + np.exp(-z))
    if fine:
        c_bar = -(f**2)
        b_bar = c_bar
        a_bar = np.exp(-z) * b_bar
        signals = [c_bar, b_bar, a_bar, -a_bar]
    else:
        signals = [(1 - f) * f]
    z_bar = signals[-1]
    return signals, z_bar * np.array([x[0], x[1], 1.0]), z_bar * w[:2]


# %% Every node by its name exercise="neuron_backward" right=true
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    a = -z
    b = np.exp(a)
    c = 1 + b
    f_bar = 1.0
    c_bar = f_bar * (-1 / c**2)
    b_bar = c_bar * 1
    a_bar = b_bar * b
    z_bar = a_bar * -1
    signals = np.array([c_bar, b_bar, a_bar, z_bar]) if fine else np.array([z_bar])
    return signals, np.append(z_bar * x, z_bar), z_bar * w[:2]


# %% The library's slope for both exercise="neuron_backward" right=true
def neuron_backward(w, x, fine):
    z = np.dot(w, np.append(x, 1))
    slope = sigmoid_grad(z)
    signals = [slope]
    if fine:
        first = -(sigmoid(z) ** 2)
        signals = [first, first, -slope, slope]
    dw = [slope * x[0], slope * x[1], slope]
    dx = [slope * w[0], slope * w[1]]
    return signals, dw, dx


# %% Plus in the derivative of one over c exercise="neuron_backward" wrong="quotient-sign"
# the first signal has the wrong sign: the derivative of 1/c is -1/c², with a minus
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    if fine:
        c_bar = f**2
        a_bar = c_bar * np.exp(-z)
        signals = [c_bar, c_bar, a_bar, -a_bar]
    else:
        signals = [f * (1 - f)]
    return signals, signals[-1] * np.append(x, 1), signals[-1] * w[:2]


# %% The minus sign before z is forgotten exercise="neuron_backward" wrong="negation-forgotten"
# the step a = -z is missing: its local gradient is -1, so z_bar = -a_bar
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    if fine:
        c_bar = -(f**2)
        a_bar = c_bar * np.exp(-z)
        signals = [c_bar, c_bar, a_bar, a_bar]
    else:
        signals = [f * (1 - f)]
    return signals, signals[-1] * np.append(x, 1), signals[-1] * w[:2]


# %% The exp node passes its signal unchanged exercise="neuron_backward" wrong="exp-forgotten"
# the step b = e^a is missing: its local gradient is e^a itself
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    c_bar = -(f**2)
    signals = [c_bar, c_bar, c_bar, -c_bar] if fine else [f * (1 - f)]
    return signals, signals[-1] * np.append(x, 1), signals[-1] * w[:2]


# %% Local gradients instead of signals exercise="neuron_backward" wrong="local-gradients-only"
# these are the local gradients: multiply each by the signal that arrives
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    z_bar = f * (1 - f)
    signals = [-(f**2), 1.0, np.exp(-z), -1.0] if fine else [z_bar]
    return signals, z_bar * np.append(x, 1), z_bar * w[:2]


# %% One over c without the square exercise="neuron_backward" wrong="quotient-not-squared"
# the derivative of 1/c is -1/c², which is -f²: the square is missing
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    c_bar = -f
    a_bar = c_bar * np.exp(-z)
    signals = [c_bar, c_bar, a_bar, -a_bar] if fine else [f * (1 - f)]
    return signals, signals[-1] * np.append(x, 1), signals[-1] * w[:2]


# %% The signals in the order of the forward pass exercise="neuron_backward" wrong="reversed-list"
# the signals are in the order of the forward pass: list them from the output back
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    c_bar = -(f**2)
    a_bar = c_bar * np.exp(-z)
    z_bar = -a_bar
    signals = [z_bar, a_bar, c_bar, c_bar] if fine else [z_bar]
    return signals, z_bar * np.append(x, 1), z_bar * w[:2]


# %% The slope taken at the output exercise="neuron_backward" wrong="derivative-at-output"
# σ' is taken at the output f: it belongs at z; in terms of f it is f (1 - f)
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    c_bar = -(f**2)
    a_bar = c_bar * np.exp(-z)
    signals = [c_bar, c_bar, a_bar, -a_bar] if fine else [sigmoid_grad(f)]
    return signals, signals[-1] * np.append(x, 1), signals[-1] * w[:2]


# %% Weights and inputs are not swapped exercise="neuron_backward" wrong="shape"
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    c_bar = -(f**2)
    a_bar = c_bar * np.exp(-z)
    signals = [c_bar, c_bar, a_bar, -a_bar] if fine else [f * (1 - f)]
    return signals, signals[-1] * x, signals[-1] * w[:2]


# %% Stops at z exercise="neuron_backward" wrong="stops-at-z"
# these are the gradients of z: multiply them by the signal that arrives at z
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    c_bar = -(f**2)
    a_bar = c_bar * np.exp(-z)
    signals = [c_bar, c_bar, a_bar, -a_bar] if fine else [f * (1 - f)]
    return signals, np.append(x, 1.0), w[:2]


# %% The bias counted with its value exercise="neuron_backward" wrong="bias-gets-its-value"
# the last entry of dw is multiplied by w2: w2 is added, and its local gradient is 1
def neuron_backward(w, x, fine):
    z = w[:2] @ x + w[2]
    f = sigmoid(z)
    c_bar = -(f**2)
    a_bar = c_bar * np.exp(-z)
    signals = [c_bar, c_bar, a_bar, -a_bar] if fine else [f * (1 - f)]
    return signals, signals[-1] * np.append(x, w[2]), signals[-1] * w[:2]


# %% From the bottom up exercise="regularized_backward" right=true
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    R_bar = lam
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    w_bar = z_bar * x + R_bar * w
    return {"R_bar": R_bar, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": z_bar}


# %% Every signal on its own line exercise="regularized_backward" right=true
def regularized_backward(x, y, w, b, lam):
    bars = {}
    y_hat = 1 / (1 + np.exp(-(w * x + b)))
    J_bar = 1.0
    L_bar = J_bar * 1.0
    bars["R_bar"] = J_bar * lam
    bars["y_hat_bar"] = L_bar * (y_hat - y)
    bars["z_bar"] = bars["y_hat_bar"] * y_hat * (1 - y_hat)
    bars["w_bar"] = 0.0
    bars["w_bar"] += bars["z_bar"] * x
    bars["w_bar"] += bars["R_bar"] * w
    bars["b_bar"] = bars["z_bar"]
    return bars


# %% The chain written out exercise="regularized_backward" right=true
def regularized_backward(x, y, w, b, lam):
    import math

    s = 1 / (1 + math.exp(-w * x - b))
    signal = (s - y) * (s - s**2)
    return dict(R_bar=lam, y_hat_bar=s - y, z_bar=signal, w_bar=lam * w + x * signal, b_bar=signal)


# %% The regularizer is forgotten exercise="regularized_backward" wrong="regularizer-forgotten"
# w_bar misses the way through the regularizer: w feeds z and R, so R_bar w is added
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    return {
        "R_bar": lam,
        "y_hat_bar": y_hat_bar,
        "z_bar": z_bar,
        "w_bar": z_bar * x,
        "b_bar": z_bar,
    }


# %% The regularizer is doubled exercise="regularized_backward" wrong="regularizer-doubled"
# the regularizer's part is doubled: R = ½ w², so its derivative is w, not 2 w
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    w_bar = z_bar * x + 2 * lam * w
    return {"R_bar": lam, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": z_bar}


# %% The regularizer is halved exercise="regularized_backward" wrong="regularizer-halved"
# the regularizer's part is halved: the ½ of R = ½ w² cancels with the 2 of the square
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    w_bar = z_bar * x + lam * w / 2
    return {"R_bar": lam, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": z_bar}


# %% The signal of R is added without w exercise="regularized_backward" wrong="weight-not-used"
# R_bar is added as it is: it still has to pass R = ½ w², whose local gradient is w
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    w_bar = z_bar * x + lam
    return {"R_bar": lam, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": z_bar}


# %% The signal of R already holds w exercise="regularized_backward" wrong="weight-too-early"
# this is what R sends on to w: R_bar itself, the derivative of J by R, is λ
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    R_bar = lam * w
    w_bar = z_bar * x + R_bar
    return {"R_bar": R_bar, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": z_bar}


# %% The slope of the sigmoid is missing exercise="regularized_backward" wrong="missing-activation-derivative"
# the factor σ'(z) is missing: the way from y_hat to z passes the sigmoid
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    w_bar = y_hat_bar * x + lam * w
    return {
        "R_bar": lam,
        "y_hat_bar": y_hat_bar,
        "z_bar": y_hat_bar,
        "w_bar": w_bar,
        "b_bar": y_hat_bar,
    }


# %% Target minus output exercise="regularized_backward" wrong="target-minus-output"
# the sign is wrong: the derivative of ½ (y_hat - y)² by y_hat is y_hat - y
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = y - sigmoid(z)
    z_bar = y_hat_bar * sigmoid_grad(z)
    w_bar = z_bar * x + lam * w
    return {"R_bar": lam, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": z_bar}


# %% The 2 of the square without its half exercise="regularized_backward" wrong="missing-half"
# twice too large: the ½ of the loss cancels with the 2 of the square
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = 2 * (sigmoid(z) - y)
    z_bar = y_hat_bar * sigmoid_grad(z)
    w_bar = z_bar * x + lam * w
    return {"R_bar": lam, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": z_bar}


# %% The bias is regularized too exercise="regularized_backward" wrong="bias-regularized"
# b is regularized as well: R = ½ w² does not contain b
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    w_bar, b_bar = z_bar * x + lam * w, z_bar + lam * b
    return {"R_bar": lam, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": b_bar}


# %% The ways are multiplied exercise="regularized_backward" wrong="paths-multiplied"
# what comes back on the two ways to w is multiplied: different paths add
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    w_bar = z_bar * x * lam * w
    return {"R_bar": lam, "y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": w_bar, "b_bar": z_bar}


# %% A key is missing exercise="regularized_backward" wrong="wrong-type"
def regularized_backward(x, y, w, b, lam):
    z = w * x + b
    y_hat_bar = sigmoid(z) - y
    z_bar = y_hat_bar * sigmoid_grad(z)
    return {"y_hat_bar": y_hat_bar, "z_bar": z_bar, "w_bar": z_bar * x + lam * w, "b_bar": z_bar}


# %% In vectors exercise="two_layer_backward" right=true
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    y_hat = h @ W2 + b2
    dy_hat = y_hat - y
    dh = W2 @ dy_hat
    dz = dh * sigmoid_grad(z)
    return np.outer(x, dz), dz, np.outer(h, dy_hat), dy_hat


# %% As a batch of one exercise="two_layer_backward" right=true
def two_layer_backward(x, y, W1, b1, W2, b2):
    x, y = x[np.newaxis], y[np.newaxis]
    h = 1 / (1 + np.exp(-(x @ W1 + b1)))
    delta2 = h @ W2 + b2 - y
    delta1 = delta2 @ W2.T * h * (1 - h)
    return x.T @ delta1, delta1[0], h.T @ delta2, delta2[0]


# %% Unit by unit exercise="two_layer_backward" right=true
def two_layer_backward(x, y, W1, b1, W2, b2):
    D, H = W1.shape
    K = len(b2)
    z = [sum(x[j] * W1[j, i] for j in range(D)) + b1[i] for i in range(H)]
    h = [sigmoid(value) for value in z]
    y_bar = [sum(h[i] * W2[i, k] for i in range(H)) + b2[k] - y[k] for k in range(K)]
    h_bar = [sum(y_bar[k] * W2[i, k] for k in range(K)) for i in range(H)]
    z_bar = [h_bar[i] * h[i] * (1 - h[i]) for i in range(H)]
    dW1 = [[x[j] * z_bar[i] for i in range(H)] for j in range(D)]
    dW2 = [[h[i] * y_bar[k] for k in range(K)] for i in range(H)]
    return dW1, z_bar, dW2, y_bar


# %% The slope of the sigmoid is missing exercise="two_layer_backward" wrong="missing-activation-derivative"
# the factor σ'(z) is missing: what arrives at h must pass the sigmoid to reach z
def two_layer_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    dy_hat = h @ W2 + b2 - y
    dz = W2 @ dy_hat
    return np.outer(x, dz), dz, np.outer(h, dy_hat), dy_hat


# %% The slope at the activation exercise="two_layer_backward" wrong="derivative-at-activation"
# σ' is taken at the activation h: it belongs at z; in terms of h it is h (1 - h)
def two_layer_backward(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    dy_hat = h @ W2 + b2 - y
    dz = (W2 @ dy_hat) * sigmoid_grad(h)
    return np.outer(x, dz), dz, np.outer(h, dy_hat), dy_hat


# %% W2 the wrong way round exercise="two_layer_backward" wrong="weights-not-transposed"
# W2 is the wrong way round: forward is h @ W2, so the way back is W2 @ y_hat_bar
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    dy_hat = h @ W2 + b2 - y
    dz = (W2.T @ dy_hat) * sigmoid_grad(z)
    return np.outer(x, dz), dz, np.outer(h, dy_hat), dy_hat


# %% W2 is skipped exercise="two_layer_backward" wrong="weights-skipped"
# y_hat_bar reaches the hidden units without passing W2: h_bar = W2 @ y_hat_bar
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    dy_hat = h @ W2 + b2 - y
    dz = dy_hat * sigmoid_grad(z)
    return np.outer(x, dz), dz, np.outer(h, dy_hat), dy_hat


# %% Outer products turned round exercise="two_layer_backward" wrong="transposed"
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    dy_hat = h @ W2 + b2 - y
    dz = (W2 @ dy_hat) * sigmoid_grad(z)
    return np.outer(dz, x), dz, np.outer(dy_hat, h), dy_hat


# %% dW2 from z exercise="two_layer_backward" wrong="pre-activation-in-dW2"
# dW2 is made from z: the input of the second layer is h = σ(z)
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    dy_hat = h @ W2 + b2 - y
    dz = (W2 @ dy_hat) * sigmoid_grad(z)
    return np.outer(x, dz), dz, np.outer(z, dy_hat), dy_hat


# %% A sigmoid at the output as well exercise="two_layer_backward" wrong="output-derivative-added"
# y_hat_bar is multiplied by σ' as well: the output layer has no sigmoid here
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    y_hat = h @ W2 + b2
    dy_hat = (y_hat - y) * sigmoid_grad(y_hat)
    dz = (W2 @ dy_hat) * sigmoid_grad(z)
    return np.outer(x, dz), dz, np.outer(h, dy_hat), dy_hat


# %% Target minus output exercise="two_layer_backward" wrong="sign"
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    dy_hat = y - (h @ W2 + b2)
    dz = (W2 @ dy_hat) * sigmoid_grad(z)
    return np.outer(x, dz), dz, np.outer(h, dy_hat), dy_hat


# %% The 2 of the square exercise="two_layer_backward" wrong="factor-2"
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    dy_hat = 2 * (h @ W2 + b2 - y)
    dz = (W2 @ dy_hat) * sigmoid_grad(z)
    return np.outer(x, dz), dz, np.outer(h, dy_hat), dy_hat


# %% Weights and biases in another order exercise="two_layer_backward" wrong="swapped"
def two_layer_backward(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = sigmoid(z)
    dy_hat = h @ W2 + b2 - y
    dz = (W2 @ dy_hat) * sigmoid_grad(z)
    return np.outer(x, dz), np.outer(h, dy_hat), dz, dy_hat


# %% Forward differences exercise="two_layer_backward" wrong="numeric-gradient"
def two_layer_backward(x, y, W1, b1, W2, b2):
    parameters = [W1, b1, W2, b2]

    def loss(W1, b1, W2, b2):
        return 0.5 * np.sum((sigmoid(x @ W1 + b1) @ W2 + b2 - y) ** 2)

    gradients = []
    for k, parameter in enumerate(parameters):
        gradient = np.zeros_like(parameter)
        for index in np.ndindex(parameter.shape):
            moved = [p.copy() for p in parameters]
            moved[k][index] += 1e-7
            gradient[index] = (loss(*moved) - loss(*parameters)) / 1e-7
        gradients.append(gradient)
    return gradients


# %% Pairs of widths exercise="multiply_adds" right=true
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return {
        "forward": N * sum(each),
        "weights": N * sum(each),
        "signals": N * sum(each[1:]),
        "stored": N * sum(sizes[:-1]),
    }


# %% A loop over the layers exercise="multiply_adds" right=true
def multiply_adds(sizes, N):
    counts = {"forward": 0, "weights": 0, "signals": 0, "stored": 0}
    for layer in range(1, len(sizes)):
        products = sizes[layer - 1] * sizes[layer] * N
        counts["forward"] += products
        counts["weights"] += products
        if layer > 1:
            counts["signals"] += products
        counts["stored"] += sizes[layer - 1] * N
    return counts


# %% With arrays exercise="multiply_adds" right=true
def multiply_adds(sizes, N):
    sizes = np.array(sizes)
    forward = int(sizes[:-1] @ sizes[1:]) * N
    first = int(sizes[0] * sizes[1]) * N
    stored = int(sizes.sum() - sizes[-1]) * N
    return dict(forward=forward, weights=forward, signals=forward - first, stored=stored)


# %% The first layer's signal is counted exercise="multiply_adds" wrong="first-layer-counted"
# the way back through the first layer is counted: nobody needs the gradient of x
def multiply_adds(sizes, N):
    each = N * sum(D * H for D, H in zip(sizes[:-1], sizes[1:]))
    return {"forward": each, "weights": each, "signals": each, "stored": N * sum(sizes[:-1])}


# %% Units instead of weights exercise="multiply_adds" wrong="units-not-weights"
# these are the units: every weight costs one multiply-add, D · H for a layer
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return {
        "forward": N * sum(sizes),
        "weights": N * sum(each),
        "signals": N * sum(each[1:]),
        "stored": N * sum(sizes[:-1]),
    }


# %% One example instead of the batch exercise="multiply_adds" wrong="one-example"
# this is the cost of one example: every example of the batch passes every weight
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return {
        "forward": sum(each),
        "weights": sum(each),
        "signals": sum(each[1:]),
        "stored": sum(sizes[:-1]),
    }


# %% The biases are counted exercise="multiply_adds" wrong="biases-counted"
# the biases are counted: they are added without a multiplication
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return {
        "forward": N * (sum(each) + sum(sizes[1:])),
        "weights": N * sum(each),
        "signals": N * sum(each[1:]),
        "stored": N * sum(sizes[:-1]),
    }


# %% The output is stored exercise="multiply_adds" wrong="output-counted"
# the output is counted: it is no layer's input; count what each layer takes in
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return {
        "forward": N * sum(each),
        "weights": N * sum(each),
        "signals": N * sum(each[1:]),
        "stored": N * sum(sizes),
    }


# %% Only hidden values are stored exercise="multiply_adds" wrong="hidden-only"
# only the hidden layers are counted: dW of the first layer needs x
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return {
        "forward": N * sum(each),
        "weights": N * sum(each),
        "signals": N * sum(each[1:]),
        "stored": N * sum(sizes[1:-1]),
    }


# %% Paths instead of weights exercise="multiply_adds" wrong="paths-not-weights"
# this counts paths: each weight is used once for an example, so add up D · H
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    product = N
    for size in sizes:
        product *= size
    return {
        "forward": product,
        "weights": N * sum(each),
        "signals": N * sum(each[1:]),
        "stored": N * sum(sizes[:-1]),
    }


# %% dW counted as the whole backward pass exercise="multiply_adds" wrong="both-parts"
# this is the whole backward pass: here count dW alone, one multiply-add for each weight and
# example
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return {
        "forward": N * sum(each),
        "weights": 2 * N * sum(each),
        "signals": N * sum(each[1:]),
        "stored": N * sum(sizes[:-1]),
    }


# %% The last layer is left out instead of the first exercise="multiply_adds" wrong="last-layer-left-out"
# the last layer is left out instead of the first: the signal passes W of the last layer to reach
# the hidden units
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return {
        "forward": N * sum(each),
        "weights": N * sum(each),
        "signals": N * sum(each[:-1]),
        "stored": N * sum(sizes[:-1]),
    }


# %% Returns a tuple exercise="multiply_adds" wrong="wrong-type"
def multiply_adds(sizes, N):
    each = [D * H for D, H in zip(sizes[:-1], sizes[1:])]
    return N * sum(each), N * sum(each), N * sum(each[1:]), N * sum(sizes[:-1])


# %% With numpy's isin exercise="bag_of_words" right=true
def bag_of_words(sentence, vocabulary):
    return np.isin(vocabulary, sentence.split()).astype(float)


# %% A loop exercise="bag_of_words" right=true
def bag_of_words(sentence, vocabulary):
    row = np.zeros(len(vocabulary))
    for word in sentence.split():
        if word in vocabulary:
            row[vocabulary.index(word)] = 1
    return row


# %% As a list exercise="bag_of_words" right=true
def bag_of_words(sentence, vocabulary):
    found = set(sentence.split(" "))
    return [1 if word in found else 0 for word in vocabulary]


# %% Looks for letters, not for words exercise="bag_of_words" wrong="substring"
# the words are looked for as letters: "good" stands in "goodness", too; split the sentence first
def bag_of_words(sentence, vocabulary):
    return np.array([float(word in sentence) for word in vocabulary])


# %% Counts exercise="bag_of_words" wrong="counts"
# these are counts: a word that occurs twice still gives 1
def bag_of_words(sentence, vocabulary):
    return np.array([float(sentence.split().count(word)) for word in vocabulary])


# %% A row for each word of the sentence exercise="bag_of_words" wrong="shape"
def bag_of_words(sentence, vocabulary):
    return np.array([float(word in vocabulary) for word in sentence.split()])


# %% The places of the words exercise="bag_of_words" wrong="shape"
def bag_of_words(sentence, vocabulary):
    return np.array([vocabulary.index(word) for word in sentence.split() if word in vocabulary])


# %% Zero where the word occurs exercise="bag_of_words" wrong="reversed"
# it is the other way round: 1 where the word occurs
def bag_of_words(sentence, vocabulary):
    return np.array([float(word not in sentence.split()) for word in vocabulary])


# %% Shares instead of ones exercise="bag_of_words" wrong="shares"
# these are shares of the sentence's words: give 1 to each word that occurs
def bag_of_words(sentence, vocabulary):
    found = sentence.split()
    return np.array([float(word in found) / max(len(found), 1) for word in vocabulary])


# %% Only the first word that is known exercise="bag_of_words" wrong="first-word-only"
# only the first word that is known gets its 1: go on to the end of the sentence
def bag_of_words(sentence, vocabulary):
    row = np.zeros(len(vocabulary))
    for word in sentence.split():
        if word in vocabulary:
            row[vocabulary.index(word)] = 1
            break
    return row


# %% A word that is not in the vocabulary stops it exercise="bag_of_words" wrong="raised"
def bag_of_words(sentence, vocabulary):
    row = np.zeros(len(vocabulary))
    for word in sentence.split():
        row[vocabulary.index(word)] = 1
    return row
