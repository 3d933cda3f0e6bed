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
def surface_gradient(x, y):
    return np.exp(x * y), 1 + np.exp(x * y)


# %% Inner derivatives swapped exercise="surface_gradient" wrong="inner-derivatives-swapped"
def surface_gradient(x, y):
    return x * np.exp(x * y), 1 + y * np.exp(x * y)


# %% The lone y is lost exercise="surface_gradient" wrong="missing-one"
def surface_gradient(x, y):
    return y * np.exp(x * y), x * np.exp(x * y)


# %% The lone y counts for both exercise="surface_gradient" wrong="one-in-both"
def surface_gradient(x, y):
    return 1 + y * np.exp(x * y), 1 + x * np.exp(x * y)


# %% The lone y is kept exercise="surface_gradient" wrong="value-kept"
def surface_gradient(x, y):
    return y + y * np.exp(x * y), y + x * np.exp(x * y)


# %% Only df/dx exercise="surface_gradient" wrong="wrong-count"
def surface_gradient(x, y):
    return y * np.exp(x * y)


# %% Results in the other order exercise="surface_gradient" wrong="order-swapped"
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
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t)


# %% Only the path through y exercise="along_curve_slope" wrong="one-path-y"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return (1 + x * e) * 2 * t


# %% Derivative of cos without its sign exercise="along_curve_slope" wrong="sign-of-sine"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * np.sin(t) + (1 + x * e) * 2 * t


# %% Without dx/dt and dy/dt exercise="along_curve_slope" wrong="missing-inner"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e + 1 + x * e


# %% Paths multiplied exercise="along_curve_slope" wrong="paths-multiplied"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t) * (1 + x * e) * 2 * t


# %% The lone y forgotten exercise="along_curve_slope" wrong="forgot-one"
def along_curve_slope(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t) + x * e * 2 * t


# %% The two paths as two values exercise="along_curve_slope" wrong="paths-not-added"
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
def tanh_jacobian(z):
    return 1 - np.tanh(z) ** 2


# %% Every row the same exercise="tanh_jacobian" wrong="all-rows"
def tanh_jacobian(z):
    return np.tile(1 - np.tanh(z) ** 2, (len(z), 1))


# %% An outer product exercise="tanh_jacobian" wrong="outer"
def tanh_jacobian(z):
    d = 1 - np.tanh(z) ** 2
    return np.outer(d, d)


# %% Derivative taken at the output exercise="tanh_jacobian" wrong="at-output"
def tanh_jacobian(z):
    h = np.tanh(z)
    return np.diag(1 - np.tanh(h) ** 2)


# %% tanh on the diagonal exercise="tanh_jacobian" wrong="value-not-derivative"
def tanh_jacobian(z):
    return np.diag(np.tanh(z))


# %% The square forgotten exercise="tanh_jacobian" wrong="sech"
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
def three_jacobians(x, W, b, u, h):
    return W, np.ones((len(b), len(b))), h


# %% u instead of h exercise="three_jacobians" wrong="returns-parameter"
def three_jacobians(x, W, b, u, h):
    return W, np.eye(len(b)), u


# %% b on the diagonal exercise="three_jacobians" wrong="bias-on-diagonal"
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
def score_bias_gradient(x, W, b, u):
    return 1 * u


# %% u is missing exercise="score_bias_gradient" wrong="missing-u"
def score_bias_gradient(x, W, b, u):
    return 1 - np.tanh(W @ x + b) ** 2


# %% Derivative taken at the output exercise="score_bias_gradient" wrong="derivative-at-output"
def score_bias_gradient(x, W, b, u):
    h = np.tanh(W @ x + b)
    return u * (1 - np.tanh(h) ** 2)


# %% h instead of its derivative exercise="score_bias_gradient" wrong="activation-not-derivative"
def score_bias_gradient(x, W, b, u):
    return u * np.tanh(W @ x + b)


# %% z without the bias exercise="score_bias_gradient" wrong="without-bias"
def score_bias_gradient(x, W, b, u):
    return u * (1 - np.tanh(W @ x) ** 2)


# %% Times the bias exercise="score_bias_gradient" wrong="times-bias"
def score_bias_gradient(x, W, b, u):
    return u * (1 - np.tanh(W @ x + b) ** 2) * b


# %% One number exercise="score_bias_gradient" wrong="summed"
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
def relu_vjp(x, upstream):
    return np.maximum(0, upstream)


# %% Everything passes exercise="relu_vjp" wrong="upstream-unchanged"
def relu_vjp(x, upstream):
    return upstream + 0


# %% The mask alone exercise="relu_vjp" wrong="mask-only"
def relu_vjp(x, upstream):
    return (x > 0).astype(float)


# %% Times relu(x) exercise="relu_vjp" wrong="values-times-upstream"
def relu_vjp(x, upstream):
    return np.maximum(x, 0) * upstream


# %% The mask reversed exercise="relu_vjp" wrong="mask-reversed"
def relu_vjp(x, upstream):
    return (x < 0) * upstream


# %% The sign is lost exercise="relu_vjp" wrong="absolute"
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
def layer_vjp(x, W, b, upstream):
    return W.T @ upstream


# %% Derivative taken at the output exercise="layer_vjp" wrong="derivative-at-output"
def layer_vjp(x, W, b, upstream):
    h = np.tanh(W @ x + b)
    return W.T @ (upstream * (1 - np.tanh(h) ** 2))


# %% h instead of its derivative exercise="layer_vjp" wrong="activation-not-derivative"
def layer_vjp(x, W, b, upstream):
    return W.T @ (upstream * np.tanh(W @ x + b))


# %% Stops at z exercise="layer_vjp" wrong="stops-at-z"
def layer_vjp(x, W, b, upstream):
    return upstream * (1 - np.tanh(W @ x + b) ** 2)


# %% Ignores the upstream gradient exercise="layer_vjp" wrong="upstream-ignored"
def layer_vjp(x, W, b, upstream):
    return W.T @ (1 - np.tanh(W @ x + b) ** 2)


# %% z without the bias exercise="layer_vjp" wrong="without-bias"
def layer_vjp(x, W, b, upstream):
    return W.T @ (upstream * (1 - np.tanh(W @ x) ** 2))


# %% W instead of its transpose exercise="layer_vjp" wrong="raised"
def layer_vjp(x, W, b, upstream):
    return W @ (upstream * (1 - np.tanh(W @ x + b) ** 2))


# %% The wrong sign exercise="layer_vjp" wrong="sign"
def layer_vjp(x, W, b, upstream):
    return -W.T @ (upstream * (1 - np.tanh(W @ x + b) ** 2))


# %% Returns the Jacobian exercise="layer_vjp" wrong="returns-jacobian"
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
def squared_norm_gradients(W, x):
    q = W @ x
    return np.outer(q, x), W.T @ q


# %% Results in the other order exercise="squared_norm_gradients" wrong="gradients-swapped"
def squared_norm_gradients(W, x):
    q = W @ x
    return 2 * W.T @ q, 2 * np.outer(q, x)


# %% dW transposed exercise="squared_norm_gradients" wrong="outer-transposed"
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
