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


# %% One formula exercise="along_curve_slope" right=true
def along_curve_slope(t):
    e = np.exp(np.cos(t) * t**2)
    return t**2 * e * -np.sin(t) + (1 + np.cos(t) * e) * 2 * t


# %% The exponent differentiated at once exercise="along_curve_slope" right=true
def along_curve_slope(t):
    exponent = t**2 * np.cos(t)
    return 2 * t + np.exp(exponent) * (2 * t * np.cos(t) - t**2 * np.sin(t))


# %% A scalar product of two gradients exercise="along_curve_slope" right=true
def along_curve_slope(t):
    x, y = np.cos(t), t * t
    outer = np.array([y * np.exp(x * y), 1 + x * np.exp(x * y)])
    inner = np.array([-np.sin(t), 2 * t])
    return outer @ inner


# %% Only the path through x exercise="along_curve_slope" wrong="one-path-x"
# only the path through x is counted: t reaches f through y as well, and the paths add
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t)


# %% Only the path through y exercise="along_curve_slope" wrong="one-path-y"
# only the path through y is counted: t reaches f through x as well, and the paths add
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return (1 + x * e) * 2 * t


# %% Derivative of cos without its sign exercise="along_curve_slope" wrong="sign-of-sine"
# the derivative of cos t is -sin t
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * np.sin(t) + (1 + x * e) * 2 * t


# %% Without dx/dt and dy/dt exercise="along_curve_slope" wrong="missing-inner"
# these are df/dx and df/dy added: multiply each by how fast x or y moves with t
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e + 1 + x * e


# %% Paths multiplied exercise="along_curve_slope" wrong="paths-multiplied"
# along one path factors multiply, but separate paths add
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t) * (1 + x * e) * 2 * t


# %% The lone y forgotten exercise="along_curve_slope" wrong="forgot-one"
# in df/dy the derivative of the lone y is missing: it is 1
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t) + x * e * 2 * t


# %% The two paths as two values exercise="along_curve_slope" wrong="paths-not-added"
# these are the two paths one by one: add them, df/dt is one number
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return np.array([y * e * -np.sin(t), (1 + x * e) * 2 * t])


# %% The wrong direction exercise="along_curve_slope" wrong="sign"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * np.sin(t) - (1 + x * e) * 2 * t


# %% Uses a name that does not exist exercise="along_curve_slope" wrong="raised"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -sin(t) + (1 + x * e) * 2 * t


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
    return W.copy(), identity, np.array(h)


# %% Entry by entry exercise="three_jacobians" right=true
def three_jacobians(x, W, b, u, h):
    H, D = W.shape
    dx = [[W[i, j] for j in range(D)] for i in range(H)]
    db = [[1.0 if i == j else 0.0 for j in range(H)] for i in range(H)]
    return np.array(dx), np.array(db), [h[j] for j in range(H)]


# %% As a list exercise="three_jacobians" right=true
def three_jacobians(x, W, b, u, h):
    return [1 * W, np.identity(W.shape[0]), h + 0.0]


# %% W transposed exercise="three_jacobians" wrong="transposed"
def three_jacobians(x, W, b, u, h):
    return W.T, np.eye(len(b)), h


# %% Ones instead of the identity exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return W, np.ones(len(b)), h


# %% A matrix of ones exercise="three_jacobians" wrong="ones"
# a matrix of ones lets every b_j move every z_i: z_i contains b_i alone
def three_jacobians(x, W, b, u, h):
    return W, np.ones((len(b), len(b))), h


# %% u instead of h exercise="three_jacobians" wrong="returns-parameter"
def three_jacobians(x, W, b, u, h):
    return W, np.eye(len(b)), u


# %% b on the diagonal exercise="three_jacobians" wrong="bias-on-diagonal"
# b stands on the diagonal: z_i moves exactly as much as b_i, so its rate is 1
def three_jacobians(x, W, b, u, h):
    return W, np.diag(b), h


# %% x instead of W exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return x, np.eye(len(b)), h


# %% The value of z exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return W @ x, np.eye(len(b)), h


# %% Identity of the wrong size exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return W, np.eye(len(x) + 1)[: len(b) - 1], h


# %% The product s exercise="three_jacobians" wrong="shape"
def three_jacobians(x, W, b, u, h):
    return W, np.eye(len(b)), u @ h


# %% Zero for the bias exercise="three_jacobians" wrong="all-zero"
def three_jacobians(x, W, b, u, h):
    return W, np.zeros((len(b), len(b))), h


# %% Three Jacobians multiplied exercise="score_bias_gradient" right=true
def score_bias_gradient(x, W, b, u):
    z = W @ x + b
    return u @ np.diag(1 - np.tanh(z) ** 2) @ np.eye(len(b))


# %% In terms of h exercise="score_bias_gradient" right=true
def score_bias_gradient(x, W, b, u):
    h = np.tanh(W @ x + b)
    return u - u * h * h


# %% A loop over hidden units exercise="score_bias_gradient" right=true
def score_bias_gradient(x, W, b, u):
    db = np.zeros(len(b))
    for i in range(len(b)):
        z = sum(W[i, j] * x[j] for j in range(len(x))) + b[i]
        db[i] = u[i] / np.cosh(z) ** 2
    return db


# %% Activation's derivative missing exercise="score_bias_gradient" wrong="missing-activation-derivative"
# the middle Jacobian is missing: from h back to z, multiply by tanh'(z)
def score_bias_gradient(x, W, b, u):
    return 1 * u


# %% u is missing exercise="score_bias_gradient" wrong="missing-u"
# the first Jacobian is missing: ds/dh is u
def score_bias_gradient(x, W, b, u):
    return 1 - np.tanh(W @ x + b) ** 2


# %% Derivative taken at the output exercise="score_bias_gradient" wrong="derivative-at-output"
# tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²
def score_bias_gradient(x, W, b, u):
    h = np.tanh(W @ x + b)
    return u * (1 - np.tanh(h) ** 2)


# %% h instead of its derivative exercise="score_bias_gradient" wrong="activation-not-derivative"
# h stands where the derivative tanh'(z) = 1 - h² belongs
def score_bias_gradient(x, W, b, u):
    return u * np.tanh(W @ x + b)


# %% z without the bias exercise="score_bias_gradient" wrong="without-bias"
# z is computed without the bias: z = W x + b
def score_bias_gradient(x, W, b, u):
    return u * (1 - np.tanh(W @ x) ** 2)


# %% Times the bias exercise="score_bias_gradient" wrong="times-bias"
# the last Jacobian is I, not b: z moves as much as b does
def score_bias_gradient(x, W, b, u):
    return u * (1 - np.tanh(W @ x + b) ** 2) * b


# %% One number exercise="score_bias_gradient" wrong="summed"
# this is one number: the gradient has the shape of b, one entry per hidden unit
def score_bias_gradient(x, W, b, u):
    return np.sum(u * (1 - np.tanh(W @ x + b) ** 2))


# %% The wrong sign exercise="score_bias_gradient" wrong="sign"
def score_bias_gradient(x, W, b, u):
    return -u * (1 - np.tanh(W @ x + b) ** 2)


# %% Twice exercise="score_bias_gradient" wrong="factor-2"
def score_bias_gradient(x, W, b, u):
    return 2 * u * (1 - np.tanh(W @ x + b) ** 2)


# %% Changes u in place exercise="score_bias_gradient" wrong="mutates-input"
def score_bias_gradient(x, W, b, u):
    u *= 1 - np.tanh(W @ x + b) ** 2
    return u


# %% With where exercise="relu_vjp" right=true
def relu_vjp(x, upstream):
    return np.where(x > 0, upstream, 0)


# %% A masked copy exercise="relu_vjp" right=true
def relu_vjp(x, upstream):
    dx = upstream.copy()
    dx[x <= 0] = 0
    return dx


# %% The gate at zero open exercise="relu_vjp" right=true
def relu_vjp(x, upstream):
    return upstream * np.heaviside(x, 1.0)


# %% With the Jacobian after all exercise="relu_vjp" right=true
def relu_vjp(x, upstream):
    J = np.diag((x.ravel() > 0).astype(float))
    return (J @ upstream.ravel()).reshape(x.shape)


# %% ReLU of the upstream gradient exercise="relu_vjp" wrong="relu-of-upstream"
# the mask is taken from the upstream gradient: x decides which entries pass
def relu_vjp(x, upstream):
    return np.maximum(0, upstream)


# %% Everything passes exercise="relu_vjp" wrong="upstream-unchanged"
# everything passes: where x is not positive, ReLU is flat and the gradient is 0
def relu_vjp(x, upstream):
    return upstream + 0


# %% The mask alone exercise="relu_vjp" wrong="mask-only"
# this is the diagonal of the Jacobian: multiply it by the upstream gradient
def relu_vjp(x, upstream):
    return (x > 0).astype(float)


# %% Times relu(x) exercise="relu_vjp" wrong="values-times-upstream"
# the upstream gradient is multiplied by relu(x): multiply by its slope, 0 or 1
def relu_vjp(x, upstream):
    return np.maximum(x, 0) * upstream


# %% The mask reversed exercise="relu_vjp" wrong="mask-reversed"
# the mask is the wrong way round: entries with x > 0 pass
def relu_vjp(x, upstream):
    return (x < 0) * upstream


# %% The sign is lost exercise="relu_vjp" wrong="absolute"
# the sign of the upstream gradient is lost: an open gate passes it as it is
def relu_vjp(x, upstream):
    return (x > 0) * np.abs(upstream)


# %% The wrong sign exercise="relu_vjp" wrong="sign"
def relu_vjp(x, upstream):
    return -1 * (x > 0) * upstream


# %% Summed over everything exercise="relu_vjp" wrong="summed-too-far"
def relu_vjp(x, upstream):
    return np.sum((x > 0) * upstream)


# %% Works on the upstream array itself exercise="relu_vjp" wrong="mutates-input"
def relu_vjp(x, upstream):
    upstream[x <= 0] = 0
    return upstream


# %% A leaky slope exercise="relu_vjp" wrong="unmasked"
def relu_vjp(x, upstream):
    return np.where(x > 0, upstream, 0.01 * upstream)


# %% The row from the left exercise="layer_vjp" right=true
def layer_vjp(x, W, b, upstream):
    h = np.tanh(W @ x + b)
    return (upstream * (1 - h**2)) @ W


# %% With the full Jacobian exercise="layer_vjp" right=true
def layer_vjp(x, W, b, upstream):
    J = np.diag(1 - np.tanh(W @ x + b) ** 2) @ W
    return J.T @ upstream


# %% Loops exercise="layer_vjp" right=true
def layer_vjp(x, W, b, upstream):
    dx = np.zeros(len(x))
    for i in range(len(b)):
        slope = 1 - np.tanh(W[i] @ x + b[i]) ** 2
        dx += upstream[i] * slope * W[i]
    return dx


# %% Activation's derivative missing exercise="layer_vjp" wrong="missing-activation-derivative"
# the step from h back to z is missing: multiply the upstream gradient by tanh'(z)
def layer_vjp(x, W, b, upstream):
    return W.T @ upstream


# %% Derivative taken at the output exercise="layer_vjp" wrong="derivative-at-output"
# tanh' is taken at h: it belongs at z; in terms of h it is 1 - h²
def layer_vjp(x, W, b, upstream):
    h = np.tanh(W @ x + b)
    return W.T @ (upstream * (1 - np.tanh(h) ** 2))


# %% h instead of its derivative exercise="layer_vjp" wrong="activation-not-derivative"
# h stands where the derivative tanh'(z) = 1 - h² belongs
def layer_vjp(x, W, b, upstream):
    return W.T @ (upstream * np.tanh(W @ x + b))


# %% Stops at z exercise="layer_vjp" wrong="stops-at-z"
# this stops at z: one step is left, back through W x
def layer_vjp(x, W, b, upstream):
    return upstream * (1 - np.tanh(W @ x + b) ** 2)


# %% Ignores the upstream gradient exercise="layer_vjp" wrong="upstream-ignored"
# the upstream gradient is not used: multiply by it
def layer_vjp(x, W, b, upstream):
    return W.T @ (1 - np.tanh(W @ x + b) ** 2)


# %% z without the bias exercise="layer_vjp" wrong="without-bias"
# z is computed without the bias: z = W x + b
def layer_vjp(x, W, b, upstream):
    return W.T @ (upstream * (1 - np.tanh(W @ x) ** 2))


# %% W instead of its transpose exercise="layer_vjp" wrong="raised"
def layer_vjp(x, W, b, upstream):
    return W @ (upstream * (1 - np.tanh(W @ x + b) ** 2))


# %% The wrong sign exercise="layer_vjp" wrong="sign"
def layer_vjp(x, W, b, upstream):
    return -W.T @ (upstream * (1 - np.tanh(W @ x + b) ** 2))


# %% Returns the Jacobian exercise="layer_vjp" wrong="returns-jacobian"
# this is the Jacobian: multiply it by the upstream gradient, and better, do not build it
def layer_vjp(x, W, b, upstream):
    return np.diag(1 - np.tanh(W @ x + b) ** 2) @ W


# %% Mean instead of sum exercise="layer_vjp" wrong="extra-1/N"
def layer_vjp(x, W, b, upstream):
    return W.T @ (upstream * (1 - np.tanh(W @ x + b) ** 2)) / len(b)


# %% Columns and rows by hand exercise="squared_norm_gradients" right=true
def squared_norm_gradients(W, x):
    q = W @ x
    dW = 2 * q[:, None] * x[None, :]
    dx = 2 * q @ W
    return dW, dx


# %% Loops over all paths exercise="squared_norm_gradients" right=true
def squared_norm_gradients(W, x):
    q = W @ x
    dW, dx = np.zeros_like(W), np.zeros_like(x)
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            dW[i, j] = 2 * q[i] * x[j]
            dx[j] += 2 * q[i] * W[i, j]
    return dW, dx


# %% With einsum exercise="squared_norm_gradients" right=true
def squared_norm_gradients(W, x):
    dq = 2 * W.dot(x)
    return np.einsum("i,j->ij", dq, x), np.einsum("i,ij->j", dq, W)


# %% The 2 forgotten exercise="squared_norm_gradients" wrong="missing-2"
# the 2 is missing: the derivative of q_i² is 2 q_i
def squared_norm_gradients(W, x):
    q = W @ x
    return np.outer(q, x), W.T @ q


# %% Results in the other order exercise="squared_norm_gradients" wrong="gradients-swapped"
# the order is dW, dx
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * W.T @ q, 2 * np.outer(q, x)


# %% dW transposed exercise="squared_norm_gradients" wrong="outer-transposed"
# dW is transposed: entry (i, j) is 2 q_i x_j, so q goes down the rows
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * np.outer(x, q), 2 * W.T @ q


# %% W instead of its transpose exercise="squared_norm_gradients" wrong="raised"
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * np.outer(q, x), 2 * W @ q


# %% x for q exercise="squared_norm_gradients" wrong="raised"
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * np.outer(q, x), 2 * W.T @ x


# %% The entries of q summed exercise="squared_norm_gradients" wrong="times-norm"
# in dW the entries of q are summed: each row i keeps its own q_i
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * q.sum() * np.outer(np.ones(len(W)), x), 2 * W.T @ q


# %% Only dW exercise="squared_norm_gradients" wrong="wrong-count"
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * np.outer(q, x)


# %% The wrong sign exercise="squared_norm_gradients" wrong="sign"
def squared_norm_gradients(W, x):
    q = W @ x
    return -2 * np.outer(q, x), -2 * W.T @ q


# %% A vector for dW exercise="squared_norm_gradients" wrong="shape"
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * q, 2 * W.T @ q


# %% The 2 forgotten in dx exercise="squared_norm_gradients" wrong="factor-1/2"
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * np.outer(q, x), W.T @ q
