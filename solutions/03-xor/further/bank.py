# %% [markdown]
# Answers to the exercises of the page that goes further, as students write them; `course check` judges each.

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


# %% W2 is a plain vector exercise="xor_weights" wrong="wrong-type"
def xor_weights():
    W1 = np.array([[1, -1], [1, -1]])
    return W1, np.array([-0.5, 1.5]), np.array([1, 1]), np.array([-1.5])


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


# %% Written out layer by layer exercise="tent_network" right=true
def tent_network(depth):
    weights, biases = [np.array([[1, 1]])], [np.array([0, -0.5])]
    for _ in range(depth - 1):
        weights.append(np.array([[2, 2], [-4, -4]]))
        biases.append(np.array([0, -0.5]))
    weights.append(np.array([[2], [-4]]))
    biases.append(np.array([0]))
    return weights, biases


# %% The factor 2 goes into the first layer exercise="tent_network" right=true
def tent_network(depth):
    weights = [np.full((1, 2), 2.0)]
    biases = [np.array([0.0, -1.0])]
    for _ in range(1, depth):
        weights.append(np.array([[2.0, 2.0], [-4.0, -4.0]]))
        biases.append(np.array([0.0, -1.0]))
    weights.append(np.array([[1.0], [-2.0]]))
    biases.append(np.zeros(1))
    return weights, biases


# %% The units swapped, as lists exercise="tent_network" right=true
def tent_network(depth):
    weights = [[[1, 1]]] + [[[-4, -4], [2, 2]] for k in range(depth - 1)] + [[[-4], [2]]]
    biases = [[-0.5, 0] for k in range(depth)] + [[0]]
    return weights, biases


# %% Every hidden layer starts from one number exercise="tent_network" wrong="wrong-type"
def tent_network(depth):
    weights, biases = [], []
    for _ in range(depth):
        weights += [np.ones((1, 2)), np.array([[2.0], [-4.0]])]
        biases += [np.array([0.0, -0.5]), np.zeros(1)]
    return weights, biases


# %% The second slope is 2 exercise="tent_network" wrong="levels-off"
# the output rises to 1 and stays there: after the kink the slope must turn from 2 to -2, so the
# second unit needs the weight -4
def tent_network(depth):
    tent = np.array([[2.0], [-2.0]])
    weights = [np.ones((1, 2)), *[tent @ np.ones((1, 2))] * (depth - 1), tent]
    return weights, [*[np.array([0.0, -0.5])] * depth, np.zeros(1)]


# %% A plus before the second unit exercise="tent_network" wrong="never-falls"
# the output never falls: the second unit must pull it down, with the weight -4
def tent_network(depth):
    tent = np.array([[2.0], [4.0]])
    weights = [np.ones((1, 2)), *[tent @ np.ones((1, 2))] * (depth - 1), tent]
    return weights, [*[np.array([0.0, -0.5])] * depth, np.zeros(1)]


# %% The kink on the other side exercise="tent_network" wrong="kink-missing"
# both units switch on at 0 or left of it: the second one is max(0, x - 1/2), with the bias -1/2
def tent_network(depth):
    tent = np.array([[2.0], [-4.0]])
    weights = [np.ones((1, 2)), *[tent @ np.ones((1, 2))] * (depth - 1), tent]
    return weights, [*[np.array([0.0, 0.5])] * depth, np.zeros(1)]


# %% Without biases exercise="tent_network" wrong="without-bias"
# the biases are missing: without a kink at 1/2 nothing folds
def tent_network(depth):
    tent = np.array([[2.0], [-4.0]])
    weights = [np.ones((1, 2)), *[tent @ np.ones((1, 2))] * (depth - 1), tent]
    return weights, [*[np.zeros(2)] * depth, np.zeros(1)]


# %% The inner matrices the identity exercise="tent_network" wrong="folds-once"
# the inner layers pass their units on without putting the tent together: their weights are 2 and
# -4, too
def tent_network(depth):
    weights = [np.ones((1, 2)), *[np.eye(2)] * (depth - 1), np.array([[2.0], [-4.0]])]
    biases = [np.array([0.0, -0.5]), *[np.zeros(2)] * (depth - 1), np.zeros(1)]
    return weights, biases


# %% One tent whatever the depth exercise="tent_network" wrong="wrong-type"
def tent_network(depth):
    weights = [np.ones((1, 2)), np.array([[2.0], [-4.0]])]
    return weights, [np.array([0.0, -0.5]), np.zeros(1)]


# %% Weights alone exercise="tent_network" wrong="wrong-type"
def tent_network(depth):
    tent = np.array([[2.0], [-4.0]])
    return [np.ones((1, 2)), *[tent @ np.ones((1, 2))] * (depth - 1), tent]


# %% The inner matrix transposed exercise="tent_network" wrong="rows-for-columns"
# the inner matrices are transposed: a column holds the incoming weights of a unit, 2 and -4
def tent_network(depth):
    inner = np.array([[2.0, -4.0], [2.0, -4.0]])
    weights = [np.ones((1, 2)), *[inner] * (depth - 1), np.array([[2.0], [-4.0]])]
    return weights, [*[np.array([0.0, -0.5])] * depth, np.zeros(1)]


# %% From the ratio, in a loop exercise="pyramid_sizes" right=true
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    sizes = [D]
    for layer in range(hidden):
        sizes.append(int(round(D / r ** (layer + 1))))
    sizes.append(K)
    return sizes


# %% From the outputs upward exercise="pyramid_sizes" right=true
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    return [round(K * r**power) for power in range(hidden + 1, -1, -1)]


# %% Evenly spaced logarithms exercise="pyramid_sizes" right=true
def pyramid_sizes(D, K, hidden):
    return np.rint(np.geomspace(D, K, hidden + 2)).astype(int)


# %% As many steps as hidden layers exercise="pyramid_sizes" wrong="one-step-short"
# the ratio is the L-th root: with L hidden layers there are L + 1 steps down
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / max(hidden, 1))
    return [round(D / r**layer) for layer in range(hidden + 2)]


# %% Equal differences exercise="pyramid_sizes" wrong="arithmetic"
# the layers shrink by one difference: they should shrink by one ratio
def pyramid_sizes(D, K, hidden):
    return [round(size) for size in np.linspace(D, K, hidden + 2)]


# %% Only the hidden layers exercise="pyramid_sizes" wrong="wrong-type"
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    return [round(D / r**layer) for layer in range(1, hidden + 1)]


# %% The outputs are missing exercise="pyramid_sizes" wrong="wrong-type"
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    return [round(D / r**layer) for layer in range(hidden + 1)]


# %% From small to large exercise="pyramid_sizes" wrong="order-swapped"
# the sizes stand in the other order: from the inputs to the outputs
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    return [round(D / r**layer) for layer in range(hidden + 2)][::-1]


# %% Cut off instead of rounded exercise="pyramid_sizes" wrong="cut-off"
# the sizes are cut off: round to the nearest whole number
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    return [D, *[int(D / r**layer) for layer in range(1, hidden + 1)], K]


# %% Not rounded exercise="pyramid_sizes" wrong="not-rounded"
# these are no whole numbers: round each to the nearest
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    return [D / r**layer for layer in range(hidden + 2)]


# %% The square root always exercise="pyramid_sizes" wrong="square-root"
# the ratio is the square root whatever the depth: with L hidden layers it is the root number L + 1
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / 2)
    return [round(D / r**layer) for layer in range(hidden + 2)]


# %% Halves from layer to layer exercise="pyramid_sizes" wrong="halves"
# each layer is half of the one before: the ratio follows from D, K and the depth
def pyramid_sizes(D, K, hidden):
    return [round(D / 2**layer) for layer in range(hidden + 2)]


# %% Prints the sizes exercise="pyramid_sizes" wrong="returns-none"
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    print([round(D / r**layer) for layer in range(hidden + 2)])


# %% Rounds before it divides again exercise="pyramid_sizes" wrong="rounds-early"
# each layer is divided from the rounded one before it: round only what is returned
def pyramid_sizes(D, K, hidden):
    r = (D / K) ** (1 / (hidden + 1))
    sizes = [D]
    for _ in range(hidden):
        sizes.append(int(round(sizes[-1] / r)))
    return sizes + [K]


# %% A list of images exercise="unit_images" right=true
def unit_images(W, rows, columns):
    return [W[:, unit].reshape(rows, columns) for unit in range(W.shape[1])]


# %% The units moved to the front exercise="unit_images" right=true
def unit_images(W, rows, columns):
    return np.moveaxis(W.reshape(rows, columns, -1), -1, 0)


# %% Pixel by pixel exercise="unit_images" right=true
def unit_images(W, rows, columns):
    images = np.zeros((W.shape[1], rows, columns))
    for pixel in range(len(W)):
        images[:, pixel // columns, pixel % columns] = W[pixel]
    return images


# %% Without turning W around exercise="unit_images" wrong="not-turned"
# the weights of different units are mixed in one image: turn W around before you reshape it
def unit_images(W, rows, columns):
    return W.reshape(-1, rows, columns)


# %% The units stay last exercise="unit_images" wrong="shape"
def unit_images(W, rows, columns):
    return W.reshape(rows, columns, -1)


# %% Rows and columns swapped exercise="unit_images" wrong="shape"
def unit_images(W, rows, columns):
    return W.T.reshape(-1, columns, rows)


# %% The images turned exercise="unit_images" wrong="images-turned"
# each image is transposed: the pixels stand row by row
def unit_images(W, rows, columns):
    return W.T.reshape(-1, columns, rows).transpose(0, 2, 1)


# %% In Fortran order exercise="unit_images" wrong="images-turned"
# each image is transposed: the pixels stand row by row
def unit_images(W, rows, columns):
    return np.array([w.reshape((rows, columns), order="F") for w in W.T])


# %% The first unit alone exercise="unit_images" wrong="shape"
def unit_images(W, rows, columns):
    return W[:, 0].reshape(rows, columns)


# %% Always eight by eight exercise="unit_images" wrong="raised"
def unit_images(W, rows, columns):
    return W.T.reshape(-1, 8, 8)


# %% Prints the images exercise="unit_images" wrong="returns-none"
def unit_images(W, rows, columns):
    for w in W.T:
        print(w.reshape(rows, columns))


# %% The last unit first exercise="unit_images" wrong="wrong-order"
# the units stand in the wrong order: image h belongs to column h
def unit_images(W, rows, columns):
    return W.T[::-1].reshape(-1, rows, columns)
