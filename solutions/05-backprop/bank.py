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


# %% Max sends its own value back exercise="gate_backward" wrong="sends-the-value"
# max sends back upstream times its input: its slope by the larger input is 1
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [upstream[0] + upstream[1]]
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u, u]
    if gate == "mul":
        return [u * y, u * x]
    return [u * x, 0.0] if x >= y else [0.0, u * y]


# %% Max halves its gradient exercise="gate_backward" wrong="max-halves"
# max halves its gradient: the larger input came through alone, so it receives all of it
def gate_backward(gate, inputs, upstream):
    if gate == "copy":
        return [upstream[0] + upstream[1]]
    x, y = inputs
    u = upstream[0]
    if gate == "add":
        return [u, u]
    if gate == "mul":
        return [u * y, u * x]
    return [u / 2, 0.0] if x >= y else [0.0, u / 2]


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


# %% The gates forward instead of backward exercise="gate_backward" wrong="wrong-type"
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


# %% mul forgets what arrives exercise="gate_backward" wrong="upstream-ignored"
# this is the slope of the product alone: multiply it by the gradient that arrives
def gate_backward(gate, inputs, upstream):
    if gate == "add":
        return [upstream[0], upstream[0]]
    if gate == "mul":
        return [inputs[1], inputs[0]]
    if gate == "max":
        return [upstream[0], 0] if inputs[0] > inputs[1] else [0, upstream[0]]
    return [upstream[0] + upstream[1]]


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


# %% Each node of the graph writes its own gradient exercise="worked_backward" wrong="fan-out-overwritten"
# dy comes from one of the two nodes that use y: y feeds the sum and the max, add both
def worked_backward(which, x, y, z):
    a = x + y
    if which == "product":
        return z, z, a
    b = max(y, z)
    dx, dy = b, b
    dy, dz = (a, 0.0) if y > z else (0.0, a)
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


# %% The numbers of the lesson exercise="worked_backward" wrong="sign"
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


# %% The first biases from the second delta exercise="batch_backward" wrong="other-layers-delta"
# db1 adds up the rows of delta2: a bias belongs to the delta of its own layer, delta1
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, delta2.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


# %% The first biases without the slope exercise="batch_backward" wrong="bias-without-slope"
# db1 stops at h: one more step leads through tanh to z1, the slope 1 - h²
def batch_backward(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (1 - h**2) * (delta2 @ W2.T)
    return x.T @ delta1, (delta2 @ W2.T).sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


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


# %% Layer by layer exercise="layers_train" right=true
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    layers = [Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)]
    layers[0].W, layers[0].b = np.array(W1), np.array(b1)
    layers[2].W, layers[2].b = np.array(W2), np.array(b2)
    losses, gradients = [], None
    for step in range(steps):
        out = x
        for layer in layers:
            out = layer.forward(out, training=True)
        p = softmax(out)
        losses.append(-np.sum(y * np.log(p)) / len(x))
        back = (p - y) / len(x)
        for layer in layers[::-1]:
            back = layer.backward(back)
        if step == 0:
            gradients = [g.copy() for layer in (layers[0], layers[2]) for g in (layer.dW, layer.db)]
        for layer in (layers[0], layers[2]):
            layer.W = layer.W - learning_rate * layer.dW
            layer.b = layer.b - learning_rate * layer.db
    return [repr(layer) for layer in layers], gradients, losses


# %% Parameters written into the arrays of the layers exercise="layers_train" right=true
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    first, act, second = (
        Dense(len(W1), len(b1), np.random.default_rng(3)),
        Activation("tanh"),
        Dense(len(W2), len(b2), np.random.default_rng(4)),
    )
    first.W[:], first.b[:] = W1, b1
    second.W[:], second.b[:] = W2, b2
    losses, kept = np.zeros(steps), []
    for k in range(steps):
        z = second.forward(act.forward(first.forward(x, True), True), True)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        losses[k] = np.mean(-np.log(p[y == 1]))
        dz = p / len(y) - y / len(y)
        first.parameter_gradients(act.backward(second.backward(dz)))
        kept.append((first.dW + 0, first.db + 0, second.dW + 0, second.db + 0))
        first.W -= learning_rate * first.dW
        first.b -= learning_rate * first.db
        second.W -= learning_rate * second.dW
        second.b -= learning_rate * second.db
    return (str(first), str(act), str(second)), kept[0], losses


# %% The first step apart exercise="layers_train" right=true
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    layers = [
        Dense(*W1.shape, np.random.default_rng()),
        Activation("tanh"),
        Dense(*W2.shape, np.random.default_rng()),
    ]
    layers[0].W, layers[0].b, layers[2].W, layers[2].b = (p.copy() for p in (W1, b1, W2, b2))

    def step():
        out = x
        for layer in layers:
            out = layer.forward(out, training=True)
        p = softmax(out)
        delta = (p - y) / len(x)
        for layer in reversed(layers):
            delta = layer.backward(delta)
        gradients = [
            layers[0].dW.copy(),
            layers[0].db.copy(),
            layers[2].dW.copy(),
            layers[2].db.copy(),
        ]
        for parameter, gradient in zip(
            (layers[0].W, layers[0].b, layers[2].W, layers[2].b), gradients
        ):
            parameter -= learning_rate * gradient
        return float(-(y * np.log(p)).sum(axis=1).mean()), gradients

    seen = [step() for _ in range(steps)]
    return [repr(layer) for layer in layers], seen[0][1], [J for J, _ in seen]


# %% The gradients of the last step exercise="layers_train" wrong="overwritten"
# these are the gradients of the last step: the layers write into the same arrays at each backward,
# so keep copies of the first
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([first.dW, first.db, last.dW, last.db])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% The parameters are not put in exercise="layers_train" wrong="wrong-value"
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% The weights alone are put in exercise="layers_train" wrong="biases-left-at-0"
# the layers have started from biases of 0: put b1 and b2 in, too
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, last.W = W1.copy(), W2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% The caller's parameters are trained exercise="layers_train" wrong="mutates-input"
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1, b1, W2, b2
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% Without the mean exercise="layers_train" wrong="sum-over-batch"
# these are the gradients of the sum over the batch: J is a mean, so divide the delta by N before
# it goes into the last layer
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward(p - y)))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% Uphill exercise="layers_train" wrong="uphill"
# J goes uphill: a step subtracts the gradient
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W += learning_rate * layer.dW
            layer.b += learning_rate * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% The biases are not trained exercise="layers_train" wrong="biases-not-trained"
# the weights take steps, the biases do not: each layer has both W and b
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% Only the last layer is trained exercise="layers_train" wrong="first-layer-frozen"
# only the last layer takes steps: both Dense layers learn
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        last.W -= learning_rate * last.dW
        last.b -= learning_rate * last.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% No activation between the layers exercise="layers_train" wrong="without-activation"
# the network has no activation between its Dense layers: the three layers are Dense, tanh, Dense
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, last = Dense(*W1.shape, rng), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        p = softmax(last.forward(first.forward(x, training=True), training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(last.backward((p - y) / len(x)))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, last)], gradients[0], losses


# %% A sigmoid where the text says tanh exercise="layers_train" wrong="other-activation"
# the layer in the middle is another one: this network has tanh there
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, middle, last = Dense(*W1.shape, rng), Activation("sigmoid"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        h = middle.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(middle.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, middle, last)], gradients[0], losses


# %% J after each step exercise="layers_train" wrong="losses-after"
# these are the losses after the steps: the first one belongs to the parameters as they were given
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps + 1):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses[1:]


# %% The sum of the losses exercise="layers_train" wrong="loss-not-mean"
# the losses are sums over the batch: J is the mean over the examples
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    first, tanh, last = Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)
    first.W, first.b, last.W, last.b = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.sum(y * np.log(p)))
        first.backward(tanh.backward(last.backward((p - y) / len(x))))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% The gradients in single precision exercise="layers_train" wrong="wrong-value"
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    x = x.astype(np.float32)
    first, tanh, last = (
        Dense(*W1.shape, rng, dtype=np.float32),
        Activation("tanh", np.float32),
        Dense(*W2.shape, rng, dtype=np.float32),
    )
    first.W, first.b, last.W, last.b = (p.astype(np.float32) for p in (W1, b1, W2, b2))
    gradients, losses = [], []
    for _ in range(steps):
        h = tanh.forward(first.forward(x, training=True), training=True)
        p = softmax(last.forward(h, training=True))
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        delta = ((p - y) / len(x)).astype(np.float32)
        first.backward(tanh.backward(last.backward(delta)))
        gradients.append([d.copy() for d in (first.dW, first.db, last.dW, last.db)])
        for layer in (first, last):
            layer.W -= np.float32(learning_rate) * layer.dW
            layer.b -= np.float32(learning_rate) * layer.db
    return [repr(layer) for layer in (first, tanh, last)], gradients[0], losses


# %% By hand, without a layer exercise="layers_train" wrong="by-hand"
# this network is written by hand: build it from Dense, Activation and Dense, and let them speak
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    gradients, losses = [], []
    for _ in range(steps):
        h = np.tanh(x @ W1 + b1)
        p = softmax(h @ W2 + b2)
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        delta2 = (p - y) / len(x)
        delta1 = (1 - h**2) * (delta2 @ W2.T)
        gradients.append([x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)])
        W1, b1 = W1 - learning_rate * gradients[-1][0], b1 - learning_rate * gradients[-1][1]
        W2, b2 = W2 - learning_rate * gradients[-1][2], b2 - learning_rate * gradients[-1][3]
    return ["x @ W1 + b1", "tanh", "h @ W2 + b2"], gradients[0], losses


# %% The backward in the order of the forward exercise="layers_train" wrong="raised"
def layers_train(x, y, W1, b1, W2, b2, learning_rate, steps):
    rng = np.random.default_rng(0)
    layers = [Dense(*W1.shape, rng), Activation("tanh"), Dense(*W2.shape, rng)]
    layers[0].W, layers[0].b, layers[2].W, layers[2].b = (p.copy() for p in (W1, b1, W2, b2))
    losses = []
    for _ in range(steps):
        out = x
        for layer in layers:
            out = layer.forward(out, training=True)
        p = softmax(out)
        losses.append(-np.mean(np.sum(y * np.log(p), axis=1)))
        delta = (p - y) / len(x)
        for layer in layers:
            delta = layer.backward(delta)
    return [repr(layer) for layer in layers], [layers[0].dW], losses


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


# %% Walks the dictionary, not the order exercise="backward_sweep" wrong="ignores-order"
# the nodes are visited as they stand in the dictionary, in any order: go through `order` in reverse
def backward_sweep(nodes, order, values):
    gradients = dict.fromkeys(nodes, 0.0)
    gradients[order[-1]] = 1.0
    for name in reversed(list(nodes)):
        operation, inputs = nodes[name]
        slopes = local_gradients(operation, [values[i] for i in inputs]) if inputs else []
        for i, slope in zip(inputs, slopes):
            gradients[i] += gradients[name] * slope
    return gradients


# %% An input that comes twice counts once exercise="backward_sweep" wrong="repeated-input-once"
# a node may take the same input twice, as in a · a: each place hands back its own share
def backward_sweep(nodes, order, values):
    gradients = dict.fromkeys(nodes, 0.0)
    gradients[order[-1]] = 1.0
    for name in reversed(order):
        operation, inputs = nodes[name]
        if inputs:
            slopes = dict(zip(inputs, local_gradients(operation, [values[i] for i in inputs])))
            for i, slope in slopes.items():
                gradients[i] += gradients[name] * slope
    return gradients
