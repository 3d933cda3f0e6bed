# %% [markdown]
# Answers to the exercises of the page that goes further, as students write them.

# %% The exponential once exercise="surface_gradient" right=true
def surface_gradient(x, y):
    e = np.exp(x * y)
    return y * e, e * x + 1.0


# %% As an array exercise="surface_gradient" right=true
def surface_gradient(x, y):
    return np.array([y, x]) * np.exp(x * y) + np.array([0, 1])


# %% With math exercise="surface_gradient" right=true
def surface_gradient(x, y):
    import math

    dx = math.exp(x * y) * y
    dy = math.exp(x * y) * x
    return [dx, dy + 1]


# %% The inner derivative is forgotten exercise="surface_gradient" wrong="missing-inner-derivative"
# the chain rule has a second factor: the derivative of the exponent x y, which is y for x and x
# for y
def surface_gradient(x, y):
    return np.exp(x * y), 1 + np.exp(x * y)


# %% Inner derivatives swapped exercise="surface_gradient" wrong="inner-derivatives-swapped"
# the inner derivatives are swapped: for x, the other factor of x y is y
def surface_gradient(x, y):
    return x * np.exp(x * y), 1 + y * np.exp(x * y)


# %% The lone y is lost exercise="surface_gradient" wrong="missing-one"
# in df/dy the derivative of the first y is missing: it is 1
def surface_gradient(x, y):
    return y * np.exp(x * y), x * np.exp(x * y)


# %% The lone y counts for both exercise="surface_gradient" wrong="one-in-both"
# the lone y does not depend on x: it adds 1 to df/dy only
def surface_gradient(x, y):
    return 1 + y * np.exp(x * y), 1 + x * np.exp(x * y)


# %% The lone y is kept exercise="surface_gradient" wrong="value-kept"
# the lone y stands there undifferentiated: its derivative is 0 for x and 1 for y
def surface_gradient(x, y):
    return y + y * np.exp(x * y), y + x * np.exp(x * y)


# %% Only df/dx exercise="surface_gradient" wrong="wrong-count"
def surface_gradient(x, y):
    return y * np.exp(x * y)


# %% Results in the other order exercise="surface_gradient" wrong="order-swapped"
# the order is df/dx, df/dy
def surface_gradient(x, y):
    return 1 + x * np.exp(x * y), y * np.exp(x * y)


# %% Both signs wrong exercise="surface_gradient" wrong="sign"
def surface_gradient(x, y):
    return -y * np.exp(x * y), -1 - x * np.exp(x * y)


# %% Prints instead of returning exercise="surface_gradient" wrong="returns-none"
def surface_gradient(x, y):
    print(y * np.exp(x * y), 1 + x * np.exp(x * y))


# %% A finite difference exercise="surface_gradient" wrong="numeric-gradient"
def surface_gradient(x, y):
    def f(x, y):
        return y + np.exp(x * y)

    h = 1e-6
    return (f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)


# %% Fills the diagonal in a loop exercise="tanh_jacobian" right=true
def tanh_jacobian(z):
    J = np.zeros((len(z), len(z)))
    for i in range(len(z)):
        J[i, i] = 1 - np.tanh(z[i]) ** 2
    return J


# %% Scales the identity exercise="tanh_jacobian" right=true
def tanh_jacobian(z):
    return np.eye(len(z)) * (1 - np.tanh(z) ** 2)


# %% With cosh exercise="tanh_jacobian" right=true
def tanh_jacobian(z):
    return np.diag(1 / np.cosh(z) ** 2)


# %% With nnlib's derivative exercise="tanh_jacobian" right=true
def tanh_jacobian(z):
    return np.diag(tanh_grad(z))


# %% Only the diagonal, as a vector exercise="tanh_jacobian" wrong="vector"
# these are the diagonal entries as a vector: a Jacobian is a matrix, one row per output
def tanh_jacobian(z):
    return 1 - np.tanh(z) ** 2


# %% Every row the same exercise="tanh_jacobian" wrong="all-rows"
# every row holds all derivatives: h_i depends on z_i alone, so the rest is 0
def tanh_jacobian(z):
    return np.tile(1 - np.tanh(z) ** 2, (len(z), 1))


# %% An outer product exercise="tanh_jacobian" wrong="outer"
# this is an outer product: h_i depends on z_i alone, so only the diagonal is not 0
def tanh_jacobian(z):
    d = 1 - np.tanh(z) ** 2
    return np.outer(d, d)


# %% Derivative taken at the output exercise="tanh_jacobian" wrong="at-output"
# tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²
def tanh_jacobian(z):
    h = np.tanh(z)
    return np.diag(1 - np.tanh(h) ** 2)


# %% tanh on the diagonal exercise="tanh_jacobian" wrong="value-not-derivative"
# tanh(z) stands on the diagonal: its derivative 1 - tanh(z)² belongs there
def tanh_jacobian(z):
    return np.diag(np.tanh(z))


# %% The square forgotten exercise="tanh_jacobian" wrong="sech"
# the square is missing: tanh' is 1 - tanh²
def tanh_jacobian(z):
    return np.diag(1 - np.tanh(z))


# %% The sigmoid's derivative exercise="tanh_jacobian" wrong="diagonal"
def tanh_jacobian(z):
    a = 1 / (1 + np.exp(-z))
    return np.diag(a * (1 - a))


# %% All entries negative exercise="tanh_jacobian" wrong="sign"
def tanh_jacobian(z):
    return np.diag(np.tanh(z) ** 2 - 1)


# %% The identity exercise="tanh_jacobian" wrong="identity"
# this is the identity: on the diagonal stands the slope tanh'(z) of each entry
def tanh_jacobian(z):
    return np.eye(len(z))


# %% Returns nothing exercise="tanh_jacobian" wrong="returns-none"
def tanh_jacobian(z):
    J = np.diag(1 - np.tanh(z) ** 2)


# %% Copies and an explicit identity exercise="three_jacobians" right=true
def three_jacobians(x, W, b, u, h):
    identity = np.zeros((len(b), len(b)))
    np.fill_diagonal(identity, 1)
    return W.T.copy(), identity, np.array(h)


# %% Entry by entry exercise="three_jacobians" right=true
def three_jacobians(x, W, b, u, h):
    D, H = W.shape
    dx = [[W[j, i] for j in range(D)] for i in range(H)]
    db = [[1.0 if i == j else 0.0 for j in range(H)] for i in range(H)]
    return np.array(dx), np.array(db), [h[j] for j in range(H)]


# %% As a list exercise="three_jacobians" right=true
def three_jacobians(x, W, b, u, h):
    return [1 * W.T, np.identity(W.shape[1]), h + 0.0]


# %% W as it stands exercise="three_jacobians" wrong="transposed"
def three_jacobians(x, W, b, u, h):
    return W, np.eye(len(b)), h


# %% Ones instead of the identity exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return W.T, np.ones(len(b)), h


# %% A matrix of ones exercise="three_jacobians" wrong="ones"
# a matrix of ones lets every b_j move every z_i: z_i contains b_i alone
def three_jacobians(x, W, b, u, h):
    return W.T, np.ones((len(b), len(b))), h


# %% u instead of h exercise="three_jacobians" wrong="returns-parameter"
def three_jacobians(x, W, b, u, h):
    return W.T, np.eye(len(b)), u


# %% b on the diagonal exercise="three_jacobians" wrong="bias-on-diagonal"
# b stands on the diagonal: z_i moves exactly as much as b_i, so its rate is 1
def three_jacobians(x, W, b, u, h):
    return W.T, np.diag(b), h


# %% x instead of W exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return x, np.eye(len(b)), h


# %% The value of z exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return x @ W, np.eye(len(b)), h


# %% Identity of the wrong size exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return W.T, np.eye(len(x) + 1)[: len(b) - 1], h


# %% The product s exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return W.T, np.eye(len(b)), u @ h


# %% Zero for the bias exercise="three_jacobians" wrong="all-zero"
def three_jacobians(x, W, b, u, h):
    return W.T, np.zeros((len(b), len(b))), h


# %% Three Jacobians multiplied exercise="score_bias_gradient" right=true
def score_bias_gradient(x, W, b, u):
    z = x @ W + b
    return u @ np.diag(1 - np.tanh(z) ** 2) @ np.eye(len(b))


# %% In terms of h exercise="score_bias_gradient" right=true
def score_bias_gradient(x, W, b, u):
    h = np.tanh(x @ W + b)
    return u - u * h * h


# %% A loop over hidden units exercise="score_bias_gradient" right=true
def score_bias_gradient(x, W, b, u):
    db = np.zeros(len(b))
    for i in range(len(b)):
        z = sum(x[j] * W[j, i] for j in range(len(x))) + b[i]
        db[i] = u[i] / np.cosh(z) ** 2
    return db


# %% Activation's derivative missing exercise="score_bias_gradient" wrong="missing-activation-derivative"
# the middle Jacobian is missing: from h back to z, multiply by tanh'(z)
def score_bias_gradient(x, W, b, u):
    return 1 * u


# %% u is missing exercise="score_bias_gradient" wrong="missing-u"
# the first Jacobian is missing: ds/dh is u
def score_bias_gradient(x, W, b, u):
    return 1 - np.tanh(x @ W + b) ** 2


# %% Derivative taken at the output exercise="score_bias_gradient" wrong="derivative-at-output"
# tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²
def score_bias_gradient(x, W, b, u):
    h = np.tanh(x @ W + b)
    return u * (1 - np.tanh(h) ** 2)


# %% h instead of its derivative exercise="score_bias_gradient" wrong="activation-not-derivative"
# h stands where the derivative tanh'(z) = 1 - h² belongs
def score_bias_gradient(x, W, b, u):
    return u * np.tanh(x @ W + b)


# %% z without the bias exercise="score_bias_gradient" wrong="without-bias"
# z is computed without the bias: z = x W + b
def score_bias_gradient(x, W, b, u):
    return u * (1 - np.tanh(x @ W) ** 2)


# %% Times the bias exercise="score_bias_gradient" wrong="times-bias"
# the last Jacobian is I, not b: z moves as much as b does
def score_bias_gradient(x, W, b, u):
    return u * (1 - np.tanh(x @ W + b) ** 2) * b


# %% One number exercise="score_bias_gradient" wrong="summed"
# this is one number: the gradient has the shape of b, one entry per hidden unit
def score_bias_gradient(x, W, b, u):
    return np.sum(u * (1 - np.tanh(x @ W + b) ** 2))


# %% The wrong sign exercise="score_bias_gradient" wrong="sign"
def score_bias_gradient(x, W, b, u):
    return -u * (1 - np.tanh(x @ W + b) ** 2)


# %% Twice exercise="score_bias_gradient" wrong="factor-2"
def score_bias_gradient(x, W, b, u):
    return 2 * u * (1 - np.tanh(x @ W + b) ** 2)


# %% Changes u in place exercise="score_bias_gradient" wrong="mutates-input"
def score_bias_gradient(x, W, b, u):
    u *= 1 - np.tanh(x @ W + b) ** 2
    return u


# %% The row from the left exercise="layer_vjp" right=true
def layer_vjp(x, W, b, upstream):
    h = np.tanh(x @ W + b)
    return (upstream * (1 - h**2)) @ W.T


# %% With the full Jacobian exercise="layer_vjp" right=true
def layer_vjp(x, W, b, upstream):
    J = np.diag(1 - np.tanh(x @ W + b) ** 2) @ W.T
    return J.T @ upstream


# %% Loops exercise="layer_vjp" right=true
def layer_vjp(x, W, b, upstream):
    dx = np.zeros(len(x))
    for i in range(len(b)):
        slope = 1 - np.tanh(x @ W[:, i] + b[i]) ** 2
        dx += upstream[i] * slope * W[:, i]
    return dx


# %% Activation's derivative missing exercise="layer_vjp" wrong="missing-activation-derivative"
# the step from h back to z is missing: multiply the upstream gradient by tanh'(z)
def layer_vjp(x, W, b, upstream):
    return W @ upstream


# %% Derivative taken at the output exercise="layer_vjp" wrong="derivative-at-output"
# tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²
def layer_vjp(x, W, b, upstream):
    h = np.tanh(x @ W + b)
    return W @ (upstream * (1 - np.tanh(h) ** 2))


# %% h instead of its derivative exercise="layer_vjp" wrong="activation-not-derivative"
# h stands where the derivative tanh'(z) = 1 - h² belongs
def layer_vjp(x, W, b, upstream):
    return W @ (upstream * np.tanh(x @ W + b))


# %% Stops at z exercise="layer_vjp" wrong="stops-at-z"
# this stops at z: one step is left, back through x W
def layer_vjp(x, W, b, upstream):
    return upstream * (1 - np.tanh(x @ W + b) ** 2)


# %% Ignores the upstream gradient exercise="layer_vjp" wrong="upstream-ignored"
# the upstream gradient is not used: multiply by it
def layer_vjp(x, W, b, upstream):
    return W @ (1 - np.tanh(x @ W + b) ** 2)


# %% z without the bias exercise="layer_vjp" wrong="without-bias"
# z is computed without the bias: z = x W + b
def layer_vjp(x, W, b, upstream):
    return W @ (upstream * (1 - np.tanh(x @ W) ** 2))


# %% The transpose of W exercise="layer_vjp" wrong="raised"
def layer_vjp(x, W, b, upstream):
    return W.T @ (upstream * (1 - np.tanh(x @ W + b) ** 2))


# %% The wrong sign exercise="layer_vjp" wrong="sign"
def layer_vjp(x, W, b, upstream):
    return -W @ (upstream * (1 - np.tanh(x @ W + b) ** 2))


# %% Returns the Jacobian exercise="layer_vjp" wrong="returns-jacobian"
# this is the Jacobian: multiply it by the upstream gradient, and better, do not build it
def layer_vjp(x, W, b, upstream):
    return np.diag(1 - np.tanh(x @ W + b) ** 2) @ W.T


# %% Mean instead of sum exercise="layer_vjp" wrong="extra-1/N"
def layer_vjp(x, W, b, upstream):
    return W @ (upstream * (1 - np.tanh(x @ W + b) ** 2)) / len(b)


# %% Columns and rows by hand exercise="squared_norm_gradients" right=true
def squared_norm_gradients(W, x):
    q = x @ W
    dW = 2 * x[:, None] * q[None, :]
    dx = 2 * q @ W.T
    return dW, dx


# %% Loops over all paths exercise="squared_norm_gradients" right=true
def squared_norm_gradients(W, x):
    q = x @ W
    dW, dx = np.zeros_like(W), np.zeros_like(x)
    for i in range(W.shape[1]):
        for j in range(W.shape[0]):
            dW[j, i] = 2 * q[i] * x[j]
            dx[j] += 2 * q[i] * W[j, i]
    return dW, dx


# %% With einsum exercise="squared_norm_gradients" right=true
def squared_norm_gradients(W, x):
    dq = 2 * x.dot(W)
    return np.einsum("j,i->ji", x, dq), np.einsum("i,ji->j", dq, W)


# %% The 2 forgotten exercise="squared_norm_gradients" wrong="missing-2"
# the 2 is missing: the derivative of q_i² is 2 q_i
def squared_norm_gradients(W, x):
    q = x @ W
    return np.outer(x, q), W @ q


# %% Results in the other order exercise="squared_norm_gradients" wrong="gradients-swapped"
# the order is dW, dx
def squared_norm_gradients(W, x):
    q = x @ W
    return 2 * W @ q, 2 * np.outer(x, q)


# %% dW transposed exercise="squared_norm_gradients" wrong="outer-transposed"
# dW is transposed: entry (j, i) is 2 x_j q_i, so x goes down the rows
def squared_norm_gradients(W, x):
    q = x @ W
    return 2 * np.outer(q, x), 2 * W @ q


# %% The transpose of W exercise="squared_norm_gradients" wrong="raised"
def squared_norm_gradients(W, x):
    q = x @ W
    return 2 * np.outer(x, q), 2 * W.T @ q


# %% x for q exercise="squared_norm_gradients" wrong="raised"
def squared_norm_gradients(W, x):
    q = x @ W
    return 2 * np.outer(x, q), 2 * W @ x


# %% The entries of q summed exercise="squared_norm_gradients" wrong="times-norm"
# in dW the entries of q are summed: each column i keeps its own q_i
def squared_norm_gradients(W, x):
    q = x @ W
    return 2 * q.sum() * np.outer(x, np.ones(W.shape[1])), 2 * W @ q


# %% Only dW exercise="squared_norm_gradients" wrong="wrong-count"
def squared_norm_gradients(W, x):
    q = x @ W
    return 2 * np.outer(x, q)


# %% The wrong sign exercise="squared_norm_gradients" wrong="sign"
def squared_norm_gradients(W, x):
    q = x @ W
    return -2 * np.outer(x, q), -2 * W @ q


# %% A vector for dW exercise="squared_norm_gradients" wrong="shape"
def squared_norm_gradients(W, x):
    q = x @ W
    return 2 * q, 2 * W @ q


# %% The 2 forgotten in dx exercise="squared_norm_gradients" wrong="factor-1/2"
def squared_norm_gradients(W, x):
    q = x @ W
    return 2 * np.outer(x, q), W @ q
