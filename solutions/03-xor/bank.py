# %% [markdown]
# Answers to the exercises of this lesson as students write them; `course check` judges each.

# %% Columns and one unit exercise="xor_by_features" right=true
def xor_by_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return (psi @ [1, 1, -2] - 0.5 > 0).astype(int)


# %% A loop with other weights exercise="xor_by_features" right=true
def xor_by_features(x):
    answers = []
    for x1, x2 in x:
        z = 4 * x1 + 4 * x2 - 10 * (x1 * x2) - 1
        answers.append(1 if z > 0 else 0)
    return answers


# %% The library's threshold and the product over the row exercise="xor_by_features" right=true
def xor_by_features(x):
    psi = np.hstack([x, x.prod(axis=1, keepdims=True)])
    return threshold(psi @ np.array([2.0, 2.0, -4.0]) - 1.0)


# %% Different weights for both inputs exercise="xor_by_features" right=true
def xor_by_features(x):
    x1, x2 = x.T
    return np.heaviside(1.5 * x1 + 3 * x2 - 5 * x1 * x2 - 1, 0)


# %% Leaves the product out exercise="xor_by_features" wrong="gate-or"
# this is OR: the product must pull (1, 1) back below the threshold, with a weight below -1 when
# the others are 1
def xor_by_features(x):
    return x @ np.array([1, 1]) - 0.5 > 0


# %% Squares instead of the product exercise="xor_by_features" wrong="gate-or"
# this is OR: the product must pull (1, 1) back below the threshold, with a weight below -1 when
# the others are 1
def xor_by_features(x):
    psi = np.column_stack([x, x[:, 0] ** 2])
    return psi @ np.array([1, 1, -0.6]) - 0.3 > 0


# %% The product pulls too weakly exercise="xor_by_features" wrong="gate-or"
# this is OR: the product must pull (1, 1) back below the threshold, with a weight below -1 when
# the others are 1
def xor_by_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi @ np.array([1, 1, -1]) - 0.5 > 0


# %% Only the product counts exercise="xor_by_features" wrong="gate-and"
# this is AND, which the product alone computes: x1 and x2 need positive weights
def xor_by_features(x):
    return x[:, 0] * x[:, 1] - 0.5 > 0


# %% The bias of AND exercise="xor_by_features" wrong="never-fires"
# the unit never fires: raise b
def xor_by_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi @ np.array([1, 1, -2]) - 1.5 > 0


# %% A positive bias exercise="xor_by_features" wrong="always-fires"
# the unit fires even for (0, 0): there z is b, so b must not be above 0
def xor_by_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi @ np.array([1, 1, -2]) + 0.5 > 0


# %% The other side of the cut exercise="xor_by_features" wrong="negated"
# every row is the wrong way round: give w and b the opposite signs
def xor_by_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi @ np.array([1, 1, -2]) - 0.5 < 0


# %% Returns z exercise="xor_by_features" wrong="weighted-sum"
# this is z: apply the threshold, [z > 0]
def xor_by_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    return psi @ np.array([1, 1, -2]) - 0.5


# %% Types the table exercise="xor_by_features" wrong="fixed-table"
# this is one fixed table: compute the answer from the rows of x, in their order
def xor_by_features(x):
    return np.array([0, 1, 1, 0])


# %% Returns the features exercise="xor_by_features" wrong="shape"
def xor_by_features(x):
    return np.column_stack([x, x[:, 0] * x[:, 1]])


# %% Takes rows for columns exercise="xor_by_features" wrong="raised"
def xor_by_features(x):
    psi = np.column_stack([x[0], x[1], x[0] * x[1]])
    return (psi @ np.array([1, 1, -2]) - 0.5 > 0).reshape(4)


# %% Prints the answer exercise="xor_by_features" wrong="returns-none"
def xor_by_features(x):
    psi = np.column_stack([x, x[:, 0] * x[:, 1]])
    print(psi @ np.array([1, 1, -2]) - 0.5 > 0)


# %% From the recipes exercise="xor_weights" right=true
def xor_weights():
    return (
        np.array([[1.0, -1.0], [1.0, -1.0]]),
        np.array([-0.5, 1.5]),
        np.array([[1.0], [1.0]]),
        np.array([-1.5]),
    )


# %% Larger weights, as lists exercise="xor_weights" right=true
def xor_weights():
    return [[2, -3], [2, -3]], [-1, 4], [[5], [5]], [-7]


# %% Unequal weights exercise="xor_weights" right=true
def xor_weights():
    h1, h2 = ([3.0, 1.0], -0.2), ([-1.0, -2.0], 2.5)
    W1 = np.column_stack([h1[0], h2[0]])
    return W1, np.array([h1[1], h2[1]]), np.full((2, 1), 0.4), np.array([-0.6])


# %% The deck's first network exercise="xor_weights" wrong="gate-and"
# h2 is (X and Y), and here it should be its opposite: turn the signs of w and b
def xor_weights():
    W1 = np.array([[1, 1], [1, 1]])
    return W1, np.array([-0.5, -1.5]), np.array([[1], [-1]]), np.array([-0.5])


# %% Both hidden units swapped exercise="xor_weights" wrong="gate-nand"
# h1 is (not X or not Y), which is asked of h2
def xor_weights():
    W1 = np.array([[-1, 1], [-1, 1]])
    return W1, np.array([1.5, -0.5]), np.array([[1], [1]]), np.array([-1.5])


# %% Units in rows of W1 exercise="xor_weights" wrong="row-for-column"
# h1 fires for (1, 0) alone, as with the weights (1, -1): the weights of a unit stand in a column
# of W1, not in a row
def xor_weights():
    W1 = np.array([[1, 1], [-1, -1]])
    return W1, np.array([-0.5, 1.5]), np.array([[1], [1]]), np.array([-1.5])


# %% The bias of h1 is not negative enough exercise="xor_weights" wrong="always-fires"
# h1 fires even for (0, 0): there z is b1[0], so it must not be above 0
def xor_weights():
    W1 = np.array([[1, -1], [1, -1]])
    return W1, np.array([0.5, 1.5]), np.array([[1], [1]]), np.array([-1.5])


# %% h2 says neither exercise="xor_weights" wrong="gate-nor"
# h2 is (not X and not Y): raise its bias so that one 0 is enough
def xor_weights():
    W1 = np.array([[1, -1], [1, -1]])
    return W1, np.array([-0.5, 0.5]), np.array([[1], [1]]), np.array([-1.5])


# %% Both hidden units are OR exercise="xor_weights" wrong="gate-or"
# h2 is (X or Y), which is asked of h1
def xor_weights():
    W1 = np.array([[1, 1], [1, 1]])
    return W1, np.array([-0.5, -0.5]), np.array([[1], [1]]), np.array([-1.5])


# %% The output subtracts exercise="xor_weights" wrong="subtracts-h2"
# y is (h1 and not h2): that suits h2 = AND, here both hidden units must be 1
def xor_weights():
    W1 = np.array([[1, -1], [1, -1]])
    return W1, np.array([-0.5, 1.5]), np.array([[1], [-1]]), np.array([-0.5])


# %% The output is an OR exercise="xor_weights" wrong="always-fires"
# y fires when one hidden unit does: lower b2 so that both must
def xor_weights():
    W1 = np.array([[1, -1], [1, -1]])
    return W1, np.array([-0.5, 1.5]), np.array([[1], [1]]), np.array([-0.5])


# %% h1 forgets Y exercise="xor_weights" wrong="copies-input"
# h1 copies X: column 0 of W1 needs a weight for Y
def xor_weights():
    W1 = np.array([[1, -1], [0, -1]])
    return W1, np.array([-0.5, 1.5]), np.array([[1], [1]]), np.array([-1.5])


# %% W2 is a plain vector exercise="xor_weights" wrong="raised"
def xor_weights():
    W1 = np.array([[1, -1], [1, -1]])
    return W1, np.array([-0.5, 1.5]), np.array([1, 1]), np.array([-1.5])


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


# %% Returns the weights alone exercise="and_unit" wrong="raised"
def and_unit(signs):
    return signs


# %% Weights of 0 for negated inputs exercise="and_unit" wrong="negation-has-no-say"
# a negated input has no say here: its weight must be -1
def and_unit(signs):
    w = np.where(signs > 0, 1, 0)
    return w, 0.5 - w.sum()


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


# %% Two layers only exercise="forward" wrong="shape"
def forward(x, weights, biases, activations):
    h = activations[0](x @ weights[0] + biases[0])
    return activations[1](h @ weights[1] + biases[1])


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


# %% Pairs of sizes exercise="count_parameters" right=true
def count_parameters(sizes):
    total = 0
    for k in range(len(sizes) - 1):
        total += (sizes[k] + 1) * sizes[k + 1]
    return total


# %% With NumPy exercise="count_parameters" right=true
def count_parameters(sizes):
    sizes = np.array(sizes)
    return np.dot(sizes[:-1], sizes[1:]) + sizes[1:].sum()


# %% Builds the arrays exercise="count_parameters" right=true
def count_parameters(sizes):
    arrays = []
    for D, H in zip(sizes, sizes[1:]):
        arrays += [np.zeros((D, H)), np.zeros(H)]
    return sum(array.size for array in arrays)


# %% Weights only exercise="count_parameters" wrong="missing-biases"
# only the weights are counted: each unit has a bias too
def count_parameters(sizes):
    return sum(D * H for D, H in zip(sizes, sizes[1:]))


# %% A bias for each input exercise="count_parameters" wrong="biases-of-inputs"
# the biases are counted per input: each unit of the layer has one
def count_parameters(sizes):
    return sum(D * H + D for D, H in zip(sizes, sizes[1:]))


# %% One bias for each layer exercise="count_parameters" wrong="one-bias-per-layer"
# one bias per layer is counted: each of its H units has its own
def count_parameters(sizes):
    return sum(D * H + 1 for D, H in zip(sizes, sizes[1:]))


# %% Biases for the inputs, too exercise="count_parameters" wrong="inputs-have-biases"
# the inputs are counted as units with a bias: they compute nothing
def count_parameters(sizes):
    return sum(D * H for D, H in zip(sizes, sizes[1:])) + sum(sizes)


# %% Adds instead of multiplying exercise="count_parameters" wrong="sum-of-sizes"
# D + H per layer: every input is joined to every unit, so multiply
def count_parameters(sizes):
    return sum(D + H for D, H in zip(sizes, sizes[1:]))


# %% The first layer only exercise="count_parameters" wrong="first-layer-only"
# only the first layer is counted
def count_parameters(sizes):
    return sizes[0] * sizes[1] + sizes[1]


# %% Counts units exercise="count_parameters" wrong="units-counted"
# these are the units: count weights and biases
def count_parameters(sizes):
    return sum(sizes)


# %% Knows the deck's numbers exercise="count_parameters" wrong="wrong-value"
def count_parameters(sizes):
    return 26 if len(sizes) == 3 else 13002


# %% Prints the number exercise="count_parameters" wrong="returns-none"
def count_parameters(sizes):
    print(sum(D * H + H for D, H in zip(sizes, sizes[1:])))


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


# %% W2 is a plain vector exercise="staircase_network" wrong="raised"
def staircase_network(values, k):
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), k), -k * t, np.diff(values), values[:1]


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
