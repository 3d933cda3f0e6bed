# %% [markdown]
# Answers to the exercises of this lesson as students write them; `course check` judges each.

# %% The formula as it stands exercise="neuron_output" right=true
def neuron_output(x, w, b):
    z = x @ w + b
    return 1 / (1 + np.exp(-z))


# %% A loop over examples and inputs exercise="neuron_output" right=true
def neuron_output(x, w, b):
    import math

    outputs = []
    for row in x:
        z = b
        for xi, wi in zip(row, w):
            z += xi * wi
        outputs.append(1 / (1 + math.exp(-z)))
    return outputs


# %% The library's sigmoid and einsum exercise="neuron_output" right=true
def neuron_output(x, w, b):
    return sigmoid(np.einsum("nd,d->n", x, w) + b)


# %% Through tanh, with the bias as one more weight exercise="neuron_output" right=true
def neuron_output(x, w, b):
    ones = np.ones((x.shape[0], 1))
    z = np.dot(np.hstack([x, ones]), np.append(w, b))
    return 0.5 * (np.tanh(z / 2) + 1)


# %% Returns the weighted sum exercise="neuron_output" wrong="no-activation"
# this is z, the weighted sum: the activation is missing; return sigmoid(z)
def neuron_output(x, w, b):
    return x @ w + b


# %% Forgets the bias exercise="neuron_output" wrong="missing-bias"
# the bias b is not added to x @ w
def neuron_output(x, w, b):
    return 1 / (1 + np.exp(-(x @ w)))


# %% Adds the bias after the sigmoid exercise="neuron_output" wrong="bias-outside"
# the bias is added after the activation: it belongs inside, z = x @ w + b
def neuron_output(x, w, b):
    return sigmoid(x @ w) + b


# %% No minus sign in the exponent exercise="neuron_output" wrong="sign-of-exponent"
# the exponent has the wrong sign: sigmoid(z) is 1 / (1 + exp(-z)), rising with z
def neuron_output(x, w, b):
    z = x @ w + b
    return 1 / (1 + np.exp(z))


# %% Answers yes or no exercise="neuron_output" wrong="threshold"
# this is the hard threshold [z > 0]: a sigmoid unit answers with a number between 0 and 1
def neuron_output(x, w, b):
    return np.where(x @ w + b > 0, 1, 0)


# %% Takes tanh for the sigmoid exercise="neuron_output" wrong="tanh"
# this is tanh(z), between -1 and 1: the sigmoid 1 / (1 + exp(-z)) lies between 0 and 1
def neuron_output(x, w, b):
    return np.tanh(x @ w + b)


# %% Multiplies without adding up exercise="neuron_output" wrong="shape"
def neuron_output(x, w, b):
    return sigmoid(x * w + b)


# %% Returns a column exercise="neuron_output" wrong="shape"
def neuron_output(x, w, b):
    return sigmoid(x @ w.reshape(-1, 1) + b)


# %% Only the first example exercise="neuron_output" wrong="shape"
def neuron_output(x, w, b):
    return sigmoid(x[0] @ w + b)


# %% Prints instead of returning exercise="neuron_output" wrong="returns-none"
def neuron_output(x, w, b):
    z = x @ w + b
    print(1 / (1 + np.exp(-z)))


# %% Multiplies the other way round exercise="neuron_output" wrong="raised"
def neuron_output(x, w, b):
    return sigmoid(w @ x + b)


# %% Scales the inputs of the caller exercise="neuron_output" wrong="mutates-input"
def neuron_output(x, w, b):
    x *= w
    return sigmoid(x.sum(axis=1) + b)


# %% Rounds to two decimals exercise="neuron_output" wrong="rounded"
def neuron_output(x, w, b):
    return np.round(sigmoid(x @ w + b), 2)


# %% The minus reaches one term exercise="neuron_output" wrong="sign-of-sum"
# b has the wrong sign: z is x @ w + b, and the exponent is -(x @ w + b), in brackets
def neuron_output(x, w, b):
    return 1 / (1 + np.exp(-x @ w + b))


# %% Brackets missing below the fraction exercise="neuron_output" wrong="brackets"
# without brackets 1/1 comes first, and this is 1 + exp(-z): write 1 / (1 + np.exp(-z))
def neuron_output(x, w, b):
    z = x @ w + b
    return 1 / 1 + np.exp(-z)


# %% The 1 below the fraction is missing exercise="neuron_output" wrong="missing-one"
# this is 1 / exp(-z), which grows without end: the 1 below the fraction is missing
def neuron_output(x, w, b):
    z = x @ w + b
    return 1 / np.exp(-z)


# %% Subtracts the bias exercise="neuron_output" wrong="sign-of-sum"
def neuron_output(x, w, b):
    return sigmoid(x @ w - b)


# %% The weights of the lesson exercise="threshold_weights" right=true
def threshold_weights(gate):
    if gate == "and":
        return [1, 1], -1.5
    if gate == "or":
        return [1, 1], -0.5
    return [-1], 0.5


# %% Large and uneven weights from a dictionary exercise="threshold_weights" right=true
def threshold_weights(gate):
    return {
        "and": (np.array([30.0, 20.0]), -40),
        "or": (np.array([5.0, 0.5]), -0.25),
        "not": (np.array([-100.0]), 1e-3),
    }[gate]


# %% On the border, and found by a search exercise="threshold_weights" right=true
def threshold_weights(gate):
    if gate == "not":
        return (-2,), 2
    target = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1]}[gate]
    for b in (-1, 0):
        outputs = [int(x1 + x2 + b > 0) for x1 in (0, 1) for x2 in (0, 1)]
        if outputs == target:
            return (1, 1), b


# %% AND with the bias of OR exercise="threshold_weights" wrong="gate-or"
# this is OR, one 1 is enough to fire: lower b so that only the sum of both weights passes the
# threshold
def threshold_weights(gate):
    if gate == "not":
        return [-1], 0.5
    return [1, 1], -0.5


# %% OR with the bias of AND exercise="threshold_weights" wrong="gate-and"
# this is AND, only both 1s fire: raise b so that one weight passes the threshold
def threshold_weights(gate):
    if gate == "not":
        return [-1], 0.5
    return [1, 1], -1.5


# %% A bias that no sum passes exercise="threshold_weights" wrong="never-fires"
# the unit never fires: raise b, but not above -1
def threshold_weights(gate):
    if gate == "and":
        return [1, 1], -2
    if gate == "or":
        return [1, 1], -0.5
    return [-1], 0.5


# %% The sign of the bias is lost exercise="threshold_weights" wrong="always-fires"
# the unit always fires: lower b below -1
def threshold_weights(gate):
    if gate == "and":
        return [1, 1], 1.5
    if gate == "or":
        return [1, 1], 0.5
    return [-1], 0.5


# %% AND turned round exercise="threshold_weights" wrong="negated"
# every row is the wrong way round: give w and b the opposite signs
def threshold_weights(gate):
    if gate == "and":
        return [-1, -1], 1.5
    if gate == "or":
        return [1, 1], -0.5
    return [-1], 0.5


# %% NOT with a positive weight exercise="threshold_weights" wrong="copies-input"
# the unit copies its input: a 1 must lower z, so its weight must be negative
def threshold_weights(gate):
    if gate == "and":
        return [1, 1], -1.5
    if gate == "or":
        return [1, 1], -0.5
    return [1], -0.5


# %% NOT with two inputs exercise="threshold_weights" wrong="wrong-type"
def threshold_weights(gate):
    if gate == "and":
        return [1, 1], -1.5
    if gate == "or":
        return [1, 1], -0.5
    return [-1, 0], 0.5


# %% AND listens to its second input only exercise="threshold_weights" wrong="copies-second"
# the unit copies x2: let x1 count as well
def threshold_weights(gate):
    if gate == "and":
        return [0, 1], -0.5
    if gate == "or":
        return [1, 1], -0.5
    return [-1], 0.5


# %% Returns the weights without a bias exercise="threshold_weights" wrong="wrong-type"
def threshold_weights(gate):
    if gate == "not":
        return np.array([-1.0])
    return np.array([1.0, 1.0, -1.5])


# %% Forgets NOT exercise="threshold_weights" wrong="returns-none"
def threshold_weights(gate):
    if gate == "and":
        return [1, 1], -1.5
    if gate == "or":
        return [1, 1], -0.5


# %% NOT without a bias never fires exercise="threshold_weights" wrong="never-fires"
# the unit never fires: for x = 0, z is b, so b must be above 0
def threshold_weights(gate):
    if gate == "and":
        return [1, 1], -1.5
    if gate == "or":
        return [1, 1], -0.5
    return [-1], 0


# %% The weights as words exercise="threshold_weights" wrong="wrong-type"
def threshold_weights(gate):
    return {"and": ("11", "-1.5"), "or": ("11", "-0.5"), "not": ("-1", "0.5")}[gate]


# %% The definition exercise="neuron_loss" right=true
def neuron_loss(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    return np.mean(0.5 * (y_hat - y) ** 2)


# %% A running sum, divided at the end exercise="neuron_loss" right=true
def neuron_loss(x, w, b, y):
    total = 0
    for n in range(len(x)):
        y_hat = 1 / (1 + np.exp(-(np.dot(w, x[n]) + b)))
        total = total + (y[n] - y_hat) ** 2 / 2
    return total / len(x)


# %% A dot product of the errors exercise="neuron_loss" right=true
def neuron_loss(x, w, b, y):
    error = y - sigmoid(x @ w + b)
    return error @ error / (2 * y.size)


# %% A product of errors, as an array without axes exercise="neuron_loss" right=true
def neuron_loss(x, w, b, y):
    errors = sigmoid(x @ w + b) - y
    return np.array(errors @ errors / (2 * len(errors)))


# %% The sum instead of the mean exercise="neuron_loss" wrong="sum-not-mean"
# this is the sum over the batch: J is the mean, so divide by N
def neuron_loss(x, w, b, y):
    return 0.5 * np.sum((sigmoid(x @ w + b) - y) ** 2)


# %% Without the half exercise="neuron_loss" wrong="missing-half"
# twice too large: the factor ½ is missing
def neuron_loss(x, w, b, y):
    return np.mean((sigmoid(x @ w + b) - y) ** 2)


# %% Without the square exercise="neuron_loss" wrong="missing-square"
# the errors are not squared, so positive and negative ones cancel
def neuron_loss(x, w, b, y):
    return np.mean(0.5 * (sigmoid(x @ w + b) - y))


# %% Absolute errors exercise="neuron_loss" wrong="absolute"
# these are absolute errors: square them
def neuron_loss(x, w, b, y):
    return 0.5 * np.mean(abs(y - sigmoid(x @ w + b)))


# %% The square of the mean error exercise="neuron_loss" wrong="square-of-mean"
# the mean is squared: square each error first, then take the mean
def neuron_loss(x, w, b, y):
    return 0.5 * np.mean(sigmoid(x @ w + b) - y) ** 2


# %% Compares z with the target exercise="neuron_loss" wrong="no-activation"
# z is compared with the target: compare the output sigmoid(z)
def neuron_loss(x, w, b, y):
    z = x @ w + b
    return 0.5 * np.mean((z - y) ** 2)


# %% One loss per example exercise="neuron_loss" wrong="per-example"
# this is one loss per example: J is their mean, one number
def neuron_loss(x, w, b, y):
    return 0.5 * (sigmoid(x @ w + b) - y) ** 2


# %% Root mean square exercise="neuron_loss" wrong="root"
# this is a root mean square: J has no root, and a factor ½
def neuron_loss(x, w, b, y):
    return np.linalg.norm(sigmoid(x @ w + b) - y) / np.sqrt(len(y))


# %% Divides by the number of inputs exercise="neuron_loss" wrong="divides-by-inputs"
# the sum is divided by D, the number of inputs: divide by N, the number of examples
def neuron_loss(x, w, b, y):
    n, d = x.shape
    return np.sum((sigmoid(x @ w + b) - y) ** 2) / (2 * d)


# %% Prints the loss exercise="neuron_loss" wrong="returns-none"
def neuron_loss(x, w, b, y):
    loss = np.mean(0.5 * (sigmoid(x @ w + b) - y) ** 2)
    print("J =", loss)


# %% A caret for a power exercise="neuron_loss" wrong="raised"
def neuron_loss(x, w, b, y):
    return np.mean(0.5 * (sigmoid(x @ w + b) - y) ^ 2)


# %% Collects the mean in the targets exercise="neuron_loss" wrong="raised"
def neuron_loss(x, w, b, y):
    y -= sigmoid(x @ w + b)
    return np.mean(0.5 * y**2)


# %% Whole-number division for the half exercise="neuron_loss" wrong="whole-division"
# the loss is 0 whatever comes in: in Python 1 // 2 is 0; write 0.5, or divide by 2
def neuron_loss(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    return 1 // 2 * np.mean((y_hat - y) ** 2)


# %% Vectorized, the derivative from the output exercise="neuron_gradient" right=true
def neuron_gradient(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    dz = (y_hat - y) * y_hat * (1 - y_hat) / len(x)
    return x.T @ dz, dz.sum()


# %% A loop over the examples exercise="neuron_gradient" right=true
def neuron_gradient(x, w, b, y):
    N = x.shape[0]
    dw, db = np.zeros(len(w)), 0.0
    for n in range(N):
        z = x[n] @ w + b
        dz = (sigmoid(z) - y[n]) * sigmoid_grad(z)
        dw += dz * x[n] / N
        db += dz / N
    return dw, db


# %% One mean over stacked gradients, bias as last weight exercise="neuron_gradient" right=true
def neuron_gradient(x, w, b, y):
    inputs = np.column_stack([x, np.ones(len(x))])
    a = 1 / (1 + np.exp(-inputs @ np.append(w, b)))
    each = ((a - y) * (a - a**2))[:, None] * inputs
    mean = each.mean(axis=0)
    return mean[:-1], mean[-1]


# %% Lists and plain Python exercise="neuron_gradient" right=true
def neuron_gradient(x, w, b, y):
    import math

    dzs = []
    for row, target in zip(x.tolist(), y.tolist()):
        z = sum(wi * xi for wi, xi in zip(w, row)) + b
        a = 1 / (1 + math.exp(-z))
        dzs.append((a - target) * a * (1 - a) / len(x))
    return [sum(dz * row[i] for dz, row in zip(dzs, x)) for i in range(len(w))], sum(dzs)


# %% The mean over the batch is forgotten exercise="neuron_gradient" wrong="missing-1/N"
def neuron_gradient(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    dz = (y_hat - y) * y_hat * (1 - y_hat)
    return x.T @ dz, dz.sum()


# %% The mean is taken twice exercise="neuron_gradient" wrong="extra-1/N"
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (sigmoid(z) - y) * sigmoid_grad(z) / len(x)
    return x.T @ dz / len(x), np.mean(dz)


# %% Target minus output exercise="neuron_gradient" wrong="sign"
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (y - sigmoid(z)) * sigmoid_grad(z) / len(x)
    return x.T @ dz, dz.sum()


# %% The 2 of the square is kept exercise="neuron_gradient" wrong="factor-2"
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = 2 * (sigmoid(z) - y) * sigmoid_grad(z) / len(x)
    return x.T @ dz, dz.sum()


# %% The slope is forgotten exercise="neuron_gradient" wrong="missing-activation-derivative"
# the factor σ'(z) is missing in dz: the chain from J to z passes through the sigmoid
def neuron_gradient(x, w, b, y):
    dz = (sigmoid(x @ w + b) - y) / len(x)
    return x.T @ dz, dz.sum()


# %% The slope is taken at the output exercise="neuron_gradient" wrong="derivative-at-output"
# σ' is taken at y_hat: it belongs at z; in terms of y_hat it is y_hat * (1 - y_hat)
def neuron_gradient(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    dz = (y_hat - y) * sigmoid_grad(y_hat) / len(x)
    return x.T @ dz, dz.sum()


# %% The sigmoid in place of its slope exercise="neuron_gradient" wrong="activation-not-derivative"
# σ(z) stands where its derivative σ'(z) = σ(z) (1 - σ(z)) belongs
def neuron_gradient(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    dz = (y_hat - y) * y_hat / len(x)
    return x.T @ dz, dz.sum()


# %% The slope twice exercise="neuron_gradient" wrong="derivative-squared"
# σ'(z) is multiplied in twice: the chain passes through the sigmoid once
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    y_hat = sigmoid(z)
    dz = (y_hat - y) * y_hat * (1 - y_hat) * sigmoid_grad(z) / len(x)
    return x.T @ dz, dz.sum()


# %% The gradient of the output alone exercise="neuron_gradient" wrong="missing-error"
# this is the gradient of y_hat: the factor (y_hat - y), the derivative of J, is missing
def neuron_gradient(x, w, b, y):
    dz = sigmoid_grad(x @ w + b) / len(x)
    return x.T @ dz, dz.sum()


# %% z in place of the output exercise="neuron_gradient" wrong="no-activation-in-error"
# z is compared with the target: the error is y_hat - y with y_hat = sigmoid(z)
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (z - y) * sigmoid_grad(z) / len(x)
    return x.T @ dz, dz.sum()


# %% The two results swapped exercise="neuron_gradient" wrong="swapped"
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (sigmoid(z) - y) * sigmoid_grad(z) / len(x)
    return dz.sum(), x.T @ dz


# %% The examples are not added up exercise="neuron_gradient" wrong="not-summed"
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (sigmoid(z) - y) * sigmoid_grad(z) / len(x)
    return x * dz[:, None], dz


# %% Only the weights exercise="neuron_gradient" wrong="wrong-count"
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (sigmoid(z) - y) * sigmoid_grad(z) / len(x)
    return x.T @ dz


# %% The inputs of the caller are overwritten exercise="neuron_gradient" wrong="mutates-input"
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (sigmoid(z) - y) * sigmoid_grad(z) / len(x)
    w[:] = x.T @ dz
    return w, dz.sum()


# %% Prints the gradient exercise="neuron_gradient" wrong="returns-none"
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (sigmoid(z) - y) * sigmoid_grad(z) / len(x)
    print(x.T @ dz, dz.sum())


# %% Divides by the number of inputs exercise="neuron_gradient" wrong="divides-by-inputs"
# the sum is divided by D, the number of inputs: J is the mean over the N examples
def neuron_gradient(x, w, b, y):
    z = x @ w + b
    dz = (sigmoid(z) - y) * sigmoid_grad(z) / len(w)
    return x.T @ dz, dz.sum()


# %% A loop of steps exercise="descend" right=true
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


# %% On copies, in place exercise="descend" right=true
def descend(w, b, gradient, learning_rate, steps):
    w = w.copy()
    k = 0
    while k < steps:
        slopes_at_old_point = gradient(w, b)
        w -= learning_rate * slopes_at_old_point[0]
        b += -learning_rate * slopes_at_old_point[1]
        k += 1
    return w, b


# %% Calls itself exercise="descend" right=true
def descend(w, b, gradient, learning_rate, steps):
    if steps == 0:
        return w, b
    dw, db = gradient(w, b)
    return descend(
        w - learning_rate * dw, b - learning_rate * db, gradient, learning_rate, steps - 1
    )


# %% Weight by weight into a list exercise="descend" right=true
def descend(w, b, gradient, learning_rate, steps):
    w = list(w)
    for step in range(steps):
        dw, db = gradient(np.array(w), b)
        for i in range(len(w)):
            w[i] = w[i] - learning_rate * dw[i]
        b = b - learning_rate * db
    return [w, b]


# %% One step only exercise="descend" wrong="one-step"
# this is one step, whatever `steps` says: repeat it that many times
def descend(w, b, gradient, learning_rate, steps):
    dw, db = gradient(w, b)
    return w - learning_rate * dw, b - learning_rate * db


# %% Returns inside of the loop exercise="descend" wrong="one-step"
# this is one step, whatever `steps` says: repeat it that many times
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
        return w, b


# %% The gradient stays that of the start exercise="descend" wrong="gradient-of-the-start"
# every step uses the gradient of the start: call gradient(w, b) anew in each step
def descend(w, b, gradient, learning_rate, steps):
    dw, db = gradient(w, b)
    for _ in range(steps):
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


# %% One step too many exercise="descend" wrong="one-too-many"
# this is one step more than asked: range(steps) has steps numbers already
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps + 1):
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


# %% One step too few exercise="descend" wrong="one-too-few"
# this is one step less than asked: range(1, steps) has steps - 1 numbers
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(1, steps):
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


# %% Adds the gradient exercise="descend" wrong="uphill"
# this steps uphill: the gradient points to the greatest increase, so subtract it
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w + learning_rate * dw, b + learning_rate * db
    return w, b


# %% Leaves out the learning rate exercise="descend" wrong="missing-learning-rate"
# the learning rate is not used: multiply the gradient by it
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w - dw, b - db
    return w, b


# %% Divides by the learning rate exercise="descend" wrong="divides-by-learning-rate"
# the gradient is divided by the learning rate: multiply it
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w - dw / learning_rate, b - db / learning_rate
    return w, b


# %% Forgets the bias exercise="descend" wrong="bias-not-updated"
# the bias stays as it was: it is a parameter like the weights
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        w = w - learning_rate * gradient(w, b)[0]
    return w, b


# %% Forgets the weights exercise="descend" wrong="weights-not-updated"
# the weights stay as they were
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        b = b - learning_rate * gradient(w, b)[1]
    return w, b


# %% Returns the change exercise="descend" wrong="returns-the-change"
# this is the change alone: add it to the old w and b
def descend(w, b, gradient, learning_rate, steps):
    start_w, start_b = w, b
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w - start_w, b - start_b


# %% Returns the last gradient exercise="descend" wrong="returns-gradient"
# this is the gradient at the last place: return the place, w and b
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return gradient(w, b)


# %% Moves w before asking for the slope of b exercise="descend" wrong="one-after-the-other"
# db is computed after w has moved: take both slopes at the same place, then move both
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        w = w - learning_rate * gradient(w, b)[0]
        b = b - learning_rate * gradient(w, b)[1]
    return w, b


# %% Takes the gradient at zero exercise="descend" wrong="gradient-at-zero"
# the gradient is not taken at (w, b): call gradient(w, b)
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(np.zeros_like(w), 0.0)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


# %% Changes the caller's weights exercise="descend" wrong="mutates-input"
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w -= learning_rate * dw
        b -= learning_rate * db
    return w, b


# %% Returns a dictionary exercise="descend" wrong="wrong-type"
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return {"w": w, "b": b}


# %% Multiplies the pair as one exercise="descend" wrong="raised"
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        w, b = (w, b) - learning_rate * gradient(w, b)
    return w, b


# %% Loops over the number exercise="descend" wrong="raised"
def descend(w, b, gradient, learning_rate, steps):
    for _ in steps:
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


# %% Stops where the slope of the bias is zero exercise="descend" wrong="stops-early"
# the walk stops where db is nearly 0, though dw need not be: take as many steps as asked
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        if abs(db) < 1e-3:
            break
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


# %% The bias comes first exercise="descend" wrong="swapped"
def descend(w, b, gradient, learning_rate, steps):
    for _ in range(steps):
        dw, db = gradient(w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return b, w


# %% The cancelled form exercise="cross_entropy_gradient" right=true
def cross_entropy_gradient(x, w, b, y):
    dz = (sigmoid(x @ w + b) - y) / len(x)
    return x.T @ dz, dz.sum()


# %% A mean over the examples exercise="cross_entropy_gradient" right=true
def cross_entropy_gradient(x, w, b, y):
    error = sigmoid(x @ w + b) - y
    return np.mean(error[:, np.newaxis] * x, axis=0), np.mean(error)


# %% A loop, case by case exercise="cross_entropy_gradient" right=true
def cross_entropy_gradient(x, w, b, y):
    dw = np.zeros_like(w)
    db = 0
    for n, target in enumerate(y):
        z = np.dot(x[n], w) + b
        slope = -sigmoid(-z) if target == 1 else sigmoid(z)
        dw = dw + slope * x[n]
        db = db + slope
    return dw / len(y), db / len(y)


# %% As for squared errors exercise="cross_entropy_gradient" wrong="extra-activation-derivative"
# this is the gradient of the squared error: for cross-entropy σ'(z) cancels, dz is (y_hat - y) / N
def cross_entropy_gradient(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    dz = (y_hat - y) * y_hat * (1 - y_hat) / len(x)
    return x.T @ dz, dz.sum()


# %% Stops at the output exercise="cross_entropy_gradient" wrong="stops-at-output"
# this stops at dJ/dy_hat: multiply by σ'(z) = y_hat (1 - y_hat) to reach z
def cross_entropy_gradient(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    dz = (-y / y_hat + (1 - y) / (1 - y_hat)) / len(x)
    return x.T @ dz, dz.sum()


# %% The fraction is not cancelled exercise="cross_entropy_gradient" wrong="not-finite"
def cross_entropy_gradient(x, w, b, y):
    y_hat = sigmoid(x @ w + b)
    slope = (y_hat - y) / (y_hat * (1 - y_hat))
    dz = slope * y_hat * (1 - y_hat) / len(x)
    return x.T @ dz, dz.sum()


# %% The mean is forgotten exercise="cross_entropy_gradient" wrong="missing-1/N"
def cross_entropy_gradient(x, w, b, y):
    dz = sigmoid(x @ w + b) - y
    return x.T @ dz, dz.sum()


# %% Divides by the number of inputs exercise="cross_entropy_gradient" wrong="divides-by-inputs"
# the sum is divided by D, the number of inputs: divide by N, the number of examples
def cross_entropy_gradient(x, w, b, y):
    dz = (sigmoid(x @ w + b) - y) / x.shape[1]
    return x.T @ dz, dz.sum()


# %% Target minus output exercise="cross_entropy_gradient" wrong="sign"
def cross_entropy_gradient(x, w, b, y):
    dz = (y - sigmoid(x @ w + b)) / len(x)
    return x.T @ dz, dz.sum()


# %% Forgets the target exercise="cross_entropy_gradient" wrong="missing-target"
# the target is not subtracted: dz is (y_hat - y) / N
def cross_entropy_gradient(x, w, b, y):
    dz = sigmoid(x @ w + b) / len(x)
    return x.T @ dz, dz.sum()


# %% Forgets the sigmoid exercise="cross_entropy_gradient" wrong="no-activation-in-error"
# z is compared with the target: the error is y_hat - y with y_hat = sigmoid(z)
def cross_entropy_gradient(x, w, b, y):
    dz = (x @ w + b - y) / len(x)
    return x.T @ dz, dz.sum()


# %% Rounds the output first exercise="cross_entropy_gradient" wrong="rounded-output"
# the output is rounded to 0 or 1 before the target is subtracted: keep y_hat = sigmoid(z)
def cross_entropy_gradient(x, w, b, y):
    y_hat = np.round(sigmoid(x @ w + b))
    dz = (y_hat - y) / len(x)
    return x.T @ dz, dz.sum()


# %% The bias is not summed exercise="cross_entropy_gradient" wrong="not-summed"
def cross_entropy_gradient(x, w, b, y):
    dz = (sigmoid(x @ w + b) - y) / len(x)
    return x.T @ dz, dz


# %% The weights as a column exercise="cross_entropy_gradient" wrong="shape"
def cross_entropy_gradient(x, w, b, y):
    dz = (sigmoid(x @ w + b) - y) / len(x)
    return (x.T @ dz).reshape(-1, 1), dz.sum()


# %% The mean for w, the sum for b exercise="cross_entropy_gradient" wrong="missing-1/N"
def cross_entropy_gradient(x, w, b, y):
    dz = sigmoid(x @ w + b) - y
    return x.T @ dz / len(x), np.sum(dz)
