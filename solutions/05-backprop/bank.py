# %% [markdown]
# Answers to the exercises of this lesson as students write them; `course check` judges each.

# %% The four rules exercise="gate_backward" right=true
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [upstream[0] + upstream[1]]
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u, u]
    if gate == "mul":
        return [u * y, u * x]
    return [u, 0.0] if x >= y else [0.0, u]


# %% Local gradients as a matrix exercise="gate_backward" right=true
def gate_backward(gate, inputs, upstream):
    inputs, upstream = np.asarray(inputs), np.asarray(upstream)
    local = {
        "add": lambda v: np.ones((1, 2)),
        "mul": lambda v: np.array([[v[1], v[0]]]),
        "max": lambda v: np.array([[v[0] > v[1], v[0] <= v[1]]], dtype=float),
        "copy": lambda v: np.ones((2, 1)),
    }[gate](inputs)
    return upstream @ local


# %% Arrays and argmax exercise="gate_backward" right=true
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return np.array([np.sum(upstream)])
    if gate == "add":
        return np.repeat(upstream, 2)
    if gate == "mul":
        return upstream * inputs[::-1]
    downstream = np.zeros(2)
    downstream[np.argmax(inputs)] = upstream[0]
    return downstream


# %% Slopes in a table exercise="gate_backward" right=true
def gate_backward(gate, inputs, upstream):
    names = {"add": [1.0, 1.0], "mul": [inputs[-1], inputs[0]]}
    if gate in names:
        return [upstream[0] * slope for slope in names[gate]]
    if gate == "max":
        return [upstream[0] * (value == max(inputs)) for value in inputs]
    return [sum(upstream)]


# %% Mul does not swap exercise="gate_backward" wrong="not-swapped"
# each input is multiplied by itself: the derivative of x y by x is the other one, y
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [upstream[0] + upstream[1]]
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u, u]
    if gate == "mul":
        return [u * x, u * y]
    return [u, 0.0] if x >= y else [0.0, u]


# %% The upstream gradient is left out exercise="gate_backward" wrong="upstream-ignored"
# these are the local gradients 1 and 1: multiply each by the upstream gradient
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [2.0]
    x, y = inputs
    if gate == "add":
        return [1.0, 1.0]
    if gate == "mul":
        return [y, x]
    return [1.0, 0.0] if x >= y else [0.0, 1.0]


# %% Max routes to the smaller input exercise="gate_backward" wrong="routes-to-smaller"
# the gradient goes to the smaller input: the larger one is what came through
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [upstream[0] + upstream[1]]
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u, u]
    if gate == "mul":
        return [u * y, u * x]
    return [u, 0.0] if x < y else [0.0, u]


# %% Max hands its gradient to both exercise="gate_backward" wrong="distributes"
# both inputs receive the gradient: a step of the smaller one changes nothing
def gate_backward(gate, inputs, upstream):
    u = upstream[0]
    if gate == "copy":
        return [upstream[0] + upstream[1]]
    if gate == "mul":
        return [u * inputs[1], u * inputs[0]]
    return [u, u]


# %% Add splits its gradient exercise="gate_backward" wrong="splits"
# the gradient is split in halves: both inputs receive all of it, since a step of either moves the
# sum by a whole step
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [upstream[0] + upstream[1]]
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u / 2, u / 2]
    if gate == "mul":
        return [u * y, u * x]
    return [u, 0.0] if x >= y else [0.0, u]


# %% Copy takes the first gradient only exercise="gate_backward" wrong="one-way-only"
# only the gradient of the first copy comes back: both copies matter, so they add
def gate_backward(gate, inputs, upstream):
    u = upstream[0]
    if gate == "copy":
        return [u]
    x, y = inputs
    if gate == "add":
        return [u, u]
    if gate == "mul":
        return [u * y, u * x]
    return [u, 0.0] if x >= y else [0.0, u]


# %% Copy takes the mean exercise="gate_backward" wrong="mean"
# the gradients of the copies are averaged: they add
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [np.mean(upstream)]
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u, u]
    if gate == "mul":
        return [u * y, u * x]
    return [u, 0.0] if x >= y else [0.0, u]


# %% The gates forward instead of backward exercise="gate_backward" wrong="shape"
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [inputs[0], inputs[0]]
    x, y = inputs
    return [{"add": x + y, "mul": x * y, "max": max(x, y)}[gate] * upstream[0]]


# %% Add multiplied by its inputs exercise="gate_backward" wrong="times-own-input"
# the derivative of x + y by x is 1, whatever x is: do not multiply by the inputs
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [upstream[0] + upstream[1]]
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u * x, u * y]
    if gate == "mul":
        return [u * y, u * x]
    return [u, 0.0] if x >= y else [0.0, u]


# %% Copy has no upstream pair exercise="gate_backward" wrong="raised"
def gate_backward(gate, inputs, upstream):
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u, u]
    if gate == "mul":
        return [u * y, u * x]
    if gate == "max":
        return [u, 0.0] if x >= y else [0.0, u]
    return [u + upstream[1]]


# %% Node by node exercise="worked_backward" right=true
def worked_backward(which, x, y, z):
    a = x + y
    if which == "product":
        return z, z, a
    b = max(y, z)
    da, db = b, a
    if y >= z:
        return da, da + db, 0.0
    return da, da, db


# %% With an accumulator exercise="worked_backward" right=true
def worked_backward(which, x, y, z):
    bars = {"x": 0.0, "y": 0.0, "z": 0.0}
    a = x + y
    b = z if which == "product" else max(y, z)
    bars["x"] += b
    bars["y"] += b
    winner = "y" if which == "max" and y > z else "z"
    bars[winner] += a
    return [bars["x"], bars["y"], bars["z"]]


# %% As an array exercise="worked_backward" right=true
def worked_backward(which, x, y, z):
    routed = np.array([0, 0, 1.0])
    second = z
    if which == "max":
        routed = np.array([0, y > z, y <= z], dtype=float)
        second = max(y, z)
    return second * np.array([1, 1, 0]) + (x + y) * routed


# %% The gradient of y is overwritten by the max exercise="worked_backward" wrong="fan-out-overwritten"
# dy comes from one of the two nodes that use y: y feeds the sum and the max, add both
def worked_backward(which, x, y, z):
    a = x + y
    if which == "product":
        return z, z, a
    b = max(y, z)
    dx = dy = b
    dz = 0.0
    if y >= z:
        dy = a
    else:
        dz = a
    return dx, dy, dz


# %% The way of y through the max is forgotten exercise="worked_backward" wrong="fan-out-forgotten"
# dy holds the way through the sum alone: y also feeds the max, add what comes back
def worked_backward(which, x, y, z):
    a = x + y
    if which == "product":
        return z, z, a
    b = max(y, z)
    return b, b, a if z > y else 0.0


# %% The max distributes exercise="worked_backward" wrong="routes-to-both"
# the max hands its gradient to both y and z: only the larger one receives it
def worked_backward(which, x, y, z):
    a = x + y
    if which == "product":
        return z, z, a
    b = max(y, z)
    return b, b + a, a


# %% The max routes to the smaller exercise="worked_backward" wrong="routes-to-smaller"
# the max hands its gradient to the smaller of y and z: the larger one receives it
def worked_backward(which, x, y, z):
    a = x + y
    if which == "product":
        return z, z, a
    b = max(y, z)
    if y < z:
        return b, b + a, 0.0
    return b, b, a


# %% The gradients of y are multiplied exercise="worked_backward" wrong="paths-multiplied"
# the two gradients that come back to y are multiplied: different paths add
def worked_backward(which, x, y, z):
    a = x + y
    if which == "product":
        return z, z, a
    b = max(y, z)
    return b, b * a * (y >= z), a * (y < z)


# %% The product does not swap exercise="worked_backward" wrong="not-swapped"
# the mul gate does not swap: (x + y) receives z, and z receives x + y
def worked_backward(which, x, y, z):
    a = x + y
    if which == "product":
        return a, a, z
    b = max(y, z)
    return b, b + a * (y >= z), a * (y < z)


# %% Both graphs as the product exercise="worked_backward" wrong="z-not-max"
# this is the gradient of (x + y) z: here the second factor is max(y, z)
def worked_backward(which, x, y, z):
    return z, z, x + y


# %% Local gradients of the sum only exercise="worked_backward" wrong="stops-at-the-sum"
# x and y receive the local gradient 1: multiply by what arrives at the sum, z
def worked_backward(which, x, y, z):
    if which == "product":
        return 1.0, 1.0, x + y
    b = max(y, z)
    a = x + y
    return b, b + a * (y >= z), a * (y < z)


# %% The numbers of the lesson exercise="worked_backward" wrong="memoised"
def worked_backward(which, x, y, z):
    if which == "product":
        return -4, -4, 3
    b = max(y, z)
    a = x + y
    return b, b + a * (y >= z), a * (y < z)


# %% Prints its result exercise="worked_backward" wrong="returns-none"
def worked_backward(which, x, y, z):
    a = x + y
    b = z if which == "product" else max(y, z)
    print(b, b + a * (which == "max" and y >= z), a)


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


# %% Backwards with insert exercise="delta_recursion" right=true
def delta_recursion(z, W, y_hat_bar):
    deltas = [tanh_grad(z[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, tanh_grad(z[k]) * (W[k + 1] @ deltas[0]))
    return deltas


# %% Transposes and a list of known length exercise="delta_recursion" right=true
def delta_recursion(z, W, y_hat_bar):
    L = len(z)
    deltas = [None] * L
    deltas[L - 1] = (1 - np.tanh(z[L - 1]) ** 2) * y_hat_bar
    for k in range(L - 2, -1, -1):
        signal = deltas[k + 1] @ W[k + 1].T
        deltas[k] = (1 - np.tanh(z[k]) ** 2) * signal
    return deltas


# %% By recursion exercise="delta_recursion" right=true
def delta_recursion(z, W, y_hat_bar):
    if len(z) == 1:
        return [tanh_grad(z[0]) * y_hat_bar]
    later = delta_recursion(z[1:], W[1:], y_hat_bar)
    return [tanh_grad(z[0]) * np.dot(W[1], later[0]), *later]


# %% Sums written as loops exercise="delta_recursion" right=true
def delta_recursion(z, W, y_hat_bar):
    signal = y_hat_bar
    deltas = []
    for k in range(len(z))[::-1]:
        delta = tanh_grad(z[k]) * signal
        deltas.append(delta)
        signal = [sum(W[k][i, j] * delta[j] for j in range(len(delta))) for i in range(len(W[k]))]
    return deltas[::-1]


# %% The weights the wrong way round exercise="delta_recursion" wrong="weights-not-transposed"
# the weights are the wrong way round: forward is a @ W, so the way back is W @ delta, which is
# delta @ W.T
def delta_recursion(z, W, y_hat_bar):
    deltas = [tanh_grad(z[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, tanh_grad(z[k]) * (W[k + 1].T @ deltas[0]))
    return deltas


# %% No slope in the hidden layers exercise="delta_recursion" wrong="missing-activation-derivative"
# the hidden layers miss the factor g'(z): the way from a to z passes the activation
def delta_recursion(z, W, y_hat_bar):
    deltas = [tanh_grad(z[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, W[k + 1] @ deltas[0])
    return deltas


# %% No slope in the last layer exercise="delta_recursion" wrong="missing-output-derivative"
# the last layer misses its factor g'(z): y_hat_bar belongs to y_hat, delta to z
def delta_recursion(z, W, y_hat_bar):
    deltas = [y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, tanh_grad(z[k]) * (W[k + 1] @ deltas[0]))
    return deltas


# %% The slope at the activation exercise="delta_recursion" wrong="derivative-at-activation"
# g' is taken at the activation tanh(z): tanh_grad wants z; in terms of a it is 1 - a²
def delta_recursion(z, W, y_hat_bar):
    a = [np.tanh(values) for values in z]
    deltas = [tanh_grad(a[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, tanh_grad(a[k]) * (W[k + 1] @ deltas[0]))
    return deltas


# %% The slope of the layer after exercise="delta_recursion" wrong="derivative-of-next-layer"
# g' is taken at the next layer's z, which its own delta already contains: each layer multiplies by
# g' at its own z
def delta_recursion(z, W, y_hat_bar):
    deltas = [tanh_grad(z[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, W[k + 1] @ (tanh_grad(z[k + 1]) * deltas[0]))
    return deltas


# %% The weights of the layer itself exercise="delta_recursion" wrong="weights-of-own-layer"
# the delta passes the layer's own weights: between layer l and l + 1 stand the weights of l + 1
def delta_recursion(z, W, y_hat_bar):
    deltas = [tanh_grad(z[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, tanh_grad(z[k]) * (W[k] @ deltas[0]))
    return deltas


# %% The activation for its slope exercise="delta_recursion" wrong="value-not-derivative"
# tanh(z) stands where its derivative belongs: use tanh_grad(z)
def delta_recursion(z, W, y_hat_bar):
    deltas = [np.tanh(z[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, np.tanh(z[k]) * (W[k + 1] @ deltas[0]))
    return deltas


# %% Three layers, whatever is given exercise="delta_recursion" wrong="raised"
def delta_recursion(z, W, y_hat_bar):
    delta3 = tanh_grad(z[2]) * y_hat_bar
    delta2 = tanh_grad(z[1]) * (W[2] @ delta3)
    delta1 = tanh_grad(z[0]) * (W[1] @ delta2)
    return [delta1, delta2, delta3]


# %% The last delta first exercise="delta_recursion" wrong="reversed-list"
# the deltas are listed from the last layer back: the first layer's delta comes first
def delta_recursion(z, W, y_hat_bar):
    deltas = [tanh_grad(z[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.append(tanh_grad(z[k]) * (W[k + 1] @ deltas[-1]))
    return deltas


# %% The last layer is left out exercise="delta_recursion" wrong="wrong-count"
def delta_recursion(z, W, y_hat_bar):
    delta = tanh_grad(z[-1]) * y_hat_bar
    deltas = []
    for k in reversed(range(len(z) - 1)):
        delta = tanh_grad(z[k]) * (W[k + 1] @ delta)
        deltas.insert(0, delta)
    return deltas


# %% The network's output in every layer exercise="delta_recursion" wrong="signals-not-deltas"
# y_hat_bar is used in every layer: each delta is made from the next layer's delta
def delta_recursion(z, W, y_hat_bar):
    return [tanh_grad(values) * y_hat_bar for values in z]


# %% Multiplied by the minus of descent exercise="delta_recursion" wrong="sign"
def delta_recursion(z, W, y_hat_bar):
    deltas = [-tanh_grad(z[-1]) * y_hat_bar]
    for k in reversed(range(len(z) - 1)):
        deltas.insert(0, tanh_grad(z[k]) * (W[k + 1] @ deltas[0]))
    return deltas


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


# %% Two deltas exercise="batch_backward" right=true
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    p = softmax(h @ W2 + b2)
    delta2 = (p - y) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The mean at the end exercise="batch_backward" right=true
def batch_backward(x, y, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    scores = np.exp(h @ W2 + b2)
    p = scores / scores.sum(axis=1, keepdims=True)
    delta2 = p - y
    delta1 = np.dot(delta2, W2.T) * tanh_grad(z1)
    N = x.shape[0]
    dW1, dW2 = x.T.dot(delta1) / N, h.T.dot(delta2) / N
    db1, db2 = delta1.mean(axis=0), delta2.mean(axis=0)
    return [dW1, db1, dW2, db2]


# %% Example by example exercise="batch_backward" right=true
def batch_backward(x, y, W1, b1, W2, b2):
    gradients = [np.zeros_like(p) for p in (W1, b1, W2, b2)]
    for x_n, y_n in zip(x, y):
        h = np.tanh(x_n @ W1 + b1)
        delta2 = (softmax(h @ W2 + b2) - y_n) / len(x)
        delta1 = (W2 @ delta2) * (1 - h * h)
        parts = np.outer(x_n, delta1), delta1, np.outer(h, delta2), delta2
        for total, part in zip(gradients, parts):
            total += part
    return gradients


# %% The mean over the batch is forgotten exercise="batch_backward" wrong="missing-1/N"
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = softmax(h @ W2 + b2) - y
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The mean over all entries exercise="batch_backward" wrong="mean-over-NK"
# J is divided by N · K: it is a mean over the N examples, and a sum over the K outputs
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / y.size
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The biases are not summed over the batch exercise="batch_backward" wrong="not-summed"
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1, h.T @ delta2, delta2


# %% The slope of tanh is missing exercise="batch_backward" wrong="missing-activation-derivative"
# the factor 1 - h² is missing in delta1: the way from h to its z passes tanh
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = delta2 @ W2.T
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The slope at the activation exercise="batch_backward" wrong="derivative-at-activation"
# tanh is applied twice: h is already tanh(z), so the derivative is 1 - h²
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = tanh_grad(h) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The slope of the sigmoid for that of tanh exercise="batch_backward" wrong="sigmoid-derivative"
# h (1 - h) is the derivative of the sigmoid: that of tanh is 1 - h²
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = h * (1 - h) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% W2 the wrong way round exercise="batch_backward" wrong="raised"
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% Softmax derived once more exercise="batch_backward" wrong="extra-softmax-derivative"
# p - y is multiplied by p (1 - p): with cross-entropy the softmax is already in p - y
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    p = softmax(h @ W2 + b2)
    delta2 = (p - y) * p * (1 - p) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% Scores instead of probabilities exercise="batch_backward" wrong="scores-not-probabilities"
# the scores are compared with the targets: delta2 is softmax(scores) - y
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (h @ W2 + b2 - y) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The biases are averaged over the batch twice exercise="batch_backward" wrong="extra-1/N"
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.mean(axis=0), h.T @ delta2, delta2.mean(axis=0)


# %% Only the first example exercise="batch_backward" wrong="one-example"
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return np.outer(x[0], delta1[0]), delta1[0], np.outer(h[0], delta2[0]), delta2[0]


# %% Uphill: the target minus the output exercise="batch_backward" wrong="sign"
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (y - softmax(h @ W2 + b2)) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The targets are overwritten exercise="batch_backward" wrong="mutates-input"
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    y -= softmax(h @ W2 + b2)
    delta2 = -y / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% Hands on from each node exercise="backward_sweep" right=true
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    for name in reversed(order):
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] += gradients[name] * slope
    return gradients


# %% Collects from the users exercise="backward_sweep" right=true
def backward_sweep(nodes, order, values):
    gradients = {}
    for name in order[::-1]:
        total = 1.0 if name == order[-1] else 0.0
        for user, (operation, inputs) in nodes.items():
            if name not in inputs:
                continue
            local = local_gradients(operation, [values[source] for source in inputs])
            for source, slope in zip(inputs, local):
                if source == name:
                    total += gradients[user] * slope
        gradients[name] = total
    return gradients


# %% By recursion over the users, with a table exercise="backward_sweep" right=true
def backward_sweep(nodes, order, values):
    users = {name: [] for name in order}
    for name in order:
        operation, inputs = nodes[name]
        slopes = local_gradients(operation, [values[s] for s in inputs])
        for source, slope in zip(inputs, slopes):
            users[source].append((name, slope))
    table = {order[-1]: 1.0}

    def gradient(name):
        if name not in table:
            table[name] = sum(gradient(user) * slope for user, slope in users[name])
        return table[name]

    return {name: float(gradient(name)) for name in order}


# %% A later gradient replaces an earlier one exercise="backward_sweep" wrong="fan-out-overwritten"
# a later gradient replaces an earlier one: where a node is used twice they add, so use +=
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    for name in reversed(order):
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] = gradients[name] * slope
    return gradients


# %% In the order of the forward pass exercise="backward_sweep" wrong="forward-order"
# the nodes are visited in the order of the forward pass: a node may hand on its gradient only when
# all its users have handed theirs back, so go in reverse
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    for name in order:
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] += gradients[name] * slope
    return gradients


# %% Without the upstream gradient exercise="backward_sweep" wrong="upstream-ignored"
# the local gradients are added up without the upstream gradient: downstream is upstream × local
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    for name in reversed(order):
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] += slope
    return gradients


# %% Never starts with 1 exercise="backward_sweep" wrong="not-started"
# every gradient is 0: the walk starts with the gradient 1 of the output
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    for name in reversed(order):
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] += gradients[name] * slope
    return gradients


# %% Starts with the value of the output exercise="backward_sweep" wrong="starts-from-value"
# the walk starts with the output's value: the derivative of f by itself is 1
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = values[order[-1]]
    for name in reversed(order):
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] += gradients[name] * slope
    return gradients


# %% Hands the upstream gradient on unchanged exercise="backward_sweep" wrong="local-ignored"
# every input receives the upstream gradient unchanged: multiply by its local gradient
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    for name in reversed(order):
        for source in nodes[name][1]:
            gradients[source] += gradients[name]
    return gradients


# %% Adds upstream and local exercise="backward_sweep" wrong="sums-local"
# upstream and local are added: along a path the factors multiply
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    for name in reversed(order):
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] += gradients[name] + slope
    return gradients


# %% Returns the leaves only exercise="backward_sweep" wrong="wrong-type"
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    for name in reversed(order):
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] += gradients[name] * slope
    return {name: gradients[name] for name in order if nodes[name][0] == "leaf"}


# %% Local gradients at the names instead of the values exercise="backward_sweep" wrong="raised"
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    for name in reversed(order):
        operation, inputs = nodes[name]
        local = local_gradients(operation, inputs)
        for source, slope in zip(inputs, local):
            gradients[source] += gradients[name] * slope
    return gradients


# %% Turns the caller's order round exercise="backward_sweep" wrong="mutates-input"
def backward_sweep(nodes, order, values):
    gradients = {name: 0.0 for name in order}
    gradients[order[-1]] = 1.0
    order.reverse()
    for name in order:
        operation, inputs = nodes[name]
        local = local_gradients(operation, [values[source] for source in inputs])
        for source, slope in zip(inputs, local):
            gradients[source] += gradients[name] * slope
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
