# %% shuffled in place exercise="minibatches" right=true
def minibatches(N, batch_size, rng):
    rows = np.arange(N)
    rng.shuffle(rows)
    batches = []
    while len(rows):
        batches.append(rows[:batch_size])
        rows = rows[batch_size:]
    return batches


# %% split at the cuts exercise="minibatches" right=true
def minibatches(N, batch_size, rng):
    return np.split(rng.permutation(N), np.arange(batch_size, N, batch_size))


# %% drawn without replacement, one by one exercise="minibatches" right=true
def minibatches(N, batch_size, rng):
    order = rng.choice(N, size=N, replace=False).tolist()
    batches = [[]]
    for row in order:
        if len(batches[-1]) == batch_size:
            batches.append([])
        batches[-1].append(row)
    return [np.array(batch) for batch in batches]


# %% sorted by random keys exercise="minibatches" right=true
def minibatches(N, batch_size, rng):
    order = np.argsort(rng.random(N))
    how_many = -(-N // batch_size)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(how_many)]


# %% With replacement exercise="minibatches" wrong="row-twice"
def minibatches(N, batch_size, rng):
    rows = rng.integers(N, size=N)
    return [rows[k : k + batch_size] for k in range(0, N, batch_size)]


# %% Each mini-batch drawn from all rows exercise="minibatches" wrong="row-twice"
def minibatches(N, batch_size, rng):
    return [rng.choice(N, batch_size, replace=False) for _ in range(0, N, batch_size)]


# %% The shorter last one is dropped exercise="minibatches" wrong="row-missing"
def minibatches(N, batch_size, rng):
    order = rng.permutation(N)
    return [order[k : k + batch_size] for k in range(0, N - batch_size + 1, batch_size)]


# %% Only the first mini-batch exercise="minibatches" wrong="row-missing"
def minibatches(N, batch_size, rng):
    return [rng.permutation(N)[:batch_size]]


# %% Rows counted from 1 exercise="minibatches" wrong="row-missing"
def minibatches(N, batch_size, rng):
    order = rng.permutation(N) + 1
    return [order[k : k + batch_size] for k in range(0, N, batch_size)]


# %% As many mini-batches as batch_size says exercise="minibatches" wrong="batch-size"
def minibatches(N, batch_size, rng):
    return np.array_split(rng.permutation(N), batch_size)


# %% One mini-batch of everything exercise="minibatches" wrong="batch-size"
def minibatches(N, batch_size, rng):
    return [rng.permutation(N)]


# %% Not shuffled exercise="minibatches" wrong="not-shuffled"
def minibatches(N, batch_size, rng):
    order = np.arange(N)
    return [order[k : k + batch_size] for k in range(0, N, batch_size)]


# %% A seed of its own exercise="minibatches" wrong="same-order"
def minibatches(N, batch_size, rng):
    order = np.random.default_rng(0).permutation(N)
    return [order[k : k + batch_size] for k in range(0, N, batch_size)]


# %% Shuffled inside each mini-batch exercise="minibatches" wrong="shuffled-within"
def minibatches(N, batch_size, rng):
    order = np.arange(N)
    return [rng.permutation(order[k : k + batch_size]) for k in range(0, N, batch_size)]


# %% The global generator exercise="minibatches" wrong="not-from-rng"
def minibatches(N, batch_size, rng):
    order = np.random.permutation(N)
    return [order[k : k + batch_size] for k in range(0, N, batch_size)]


# %% The step named exercise="sgd_step" right=true
def sgd_step(w, g, lr):
    step = -lr * g
    return w + step


# %% On a copy exercise="sgd_step" right=true
def sgd_step(w, g, lr):
    new = w.copy()
    new -= lr * g
    return new


# %% With numpy's functions exercise="sgd_step" right=true
def sgd_step(w, g, lr):
    return np.subtract(w, np.multiply(lr, g))


# %% Climbs exercise="sgd_step" wrong="step-sign"
def sgd_step(w, g, lr):
    return w + lr * g


# %% Returns the step exercise="sgd_step" wrong="step-only"
def sgd_step(w, g, lr):
    return -lr * g


# %% The rate is missing exercise="sgd_step" wrong="rate-missing"
# the learning rate is missing: the step is lr times the gradient
def sgd_step(w, g, lr):
    return w - g


# %% A fixed rate exercise="sgd_step" wrong="rate-fixed"
# the step does not depend on lr: use the argument, not a number
def sgd_step(w, g, lr):
    return w - 0.1 * g


# %% Length one exercise="sgd_step" wrong="normalized"
# the gradient is scaled to length 1: its length belongs to the step
def sgd_step(w, g, lr):
    return w - lr * g / np.sqrt(np.sum(g**2))


# %% Signs only exercise="sgd_step" wrong="sign-only"
# only the signs of the gradient are used: its sizes belong to the step
def sgd_step(w, g, lr):
    return w - lr * np.sign(g)


# %% Averages the gradient exercise="sgd_step" wrong="mean-gradient"
# all weights get the mean of the gradient: each weight has its own entry
def sgd_step(w, g, lr):
    return w - lr * g.mean()


# %% The rate on everything exercise="sgd_step" wrong="rate-on-weights"
# the learning rate multiplies the weights too: it belongs to the gradient alone
def sgd_step(w, g, lr):
    return lr * (w - g)


# %% Changes the gradient exercise="sgd_step" wrong="mutates-input"
def sgd_step(w, g, lr):
    g *= lr
    return w - g


# %% Returns nothing exercise="sgd_step" wrong="returns-none"
def sgd_step(w, g, lr):
    w = w - lr * g


# %% With math exercise="decayed_rates" right=true
def decayed_rates(lr, kappa, t):
    import math

    return lr * math.exp(-kappa * t), lr / (1 + kappa * t)


# %% As quotients exercise="decayed_rates" right=true
def decayed_rates(lr, kappa, t):
    decay = kappa * t
    return np.array([lr / np.exp(decay), lr / (1 + decay)])


# %% As powers exercise="decayed_rates" right=true
def decayed_rates(lr, kappa, t):
    exponential = lr * np.exp(-kappa) ** t
    inverse = lr * (1 + kappa * t) ** -1
    return [exponential, inverse]


# %% Swapped exercise="decayed_rates" wrong="swapped"
# the order is exponential, inverse-time
def decayed_rates(lr, kappa, t):
    return lr / (1 + kappa * t), lr * np.exp(-kappa * t)


# %% Grows exercise="decayed_rates" wrong="grows"
# the exponential one grows: the exponent is -kappa t
def decayed_rates(lr, kappa, t):
    return lr * np.exp(kappa * t), lr / (1 + kappa * t)


# %% Without the first rate exercise="decayed_rates" wrong="start-ignored"
# at t = 0 both must be lr: multiply by it
def decayed_rates(lr, kappa, t):
    return np.exp(-kappa * t), 1 / (1 + kappa * t)


# %% Without kappa exercise="decayed_rates" wrong="kappa-missing"
# kappa is missing: it says how fast the rates fall
def decayed_rates(lr, kappa, t):
    return lr * np.exp(-t), lr / (1 + t)


# %% Without t exercise="decayed_rates" wrong="time-missing"
# these rates do not change with t
def decayed_rates(lr, kappa, t):
    return lr * np.exp(-kappa), lr / (1 + kappa)


# %% So many percent per step exercise="decayed_rates" wrong="percent"
# (1 - kappa)^t falls a little faster than exp(-kappa t): take the exponential itself
def decayed_rates(lr, kappa, t):
    return lr * (1 - kappa) ** t, lr / (1 + kappa * t)


# %% Brackets forgotten exercise="decayed_rates" wrong="bracket-missing"
# brackets are missing: lr / 1 + kappa t adds kappa t to the rate
def decayed_rates(lr, kappa, t):
    return lr * np.exp(-kappa * t), lr / 1 + kappa * t


# %% A straight line exercise="decayed_rates" wrong="one-missing"
# 1 - kappa t becomes negative: divide by 1 + kappa t instead
def decayed_rates(lr, kappa, t):
    return lr * np.exp(-kappa * t), lr * (1 - kappa * t)


# %% Returns nothing exercise="decayed_rates" wrong="returns-none"
def decayed_rates(lr, kappa, t):
    print(lr * np.exp(-kappa * t), lr / (1 + kappa * t))


# %% The step of the other deck, with its sign turned exercise="momentum_step" right=true
def momentum_step(w, g, v, lr, mu):
    u = -v
    u = mu * u + lr * g
    return w - u, -u


# %% Momentum step and gradient step exercise="momentum_step" right=true
def momentum_step(w, g, v, lr, mu):
    momentum_part, gradient_part = mu * v, -lr * g
    step = momentum_part + gradient_part
    return w + step, step


# %% In place on its own velocity exercise="momentum_step" right=true
def momentum_step(w, g, v, lr, mu):
    v *= mu
    v -= lr * g
    return w + v, v


# %% The velocity's sign exercise="momentum_step" wrong="momentum-sign"
# the velocity points uphill: it is pushed by minus the gradient, v = mu v - lr g
def momentum_step(w, g, v, lr, mu):
    v = mu * v + lr * g
    return w + v, v


# %% Half of each deck exercise="momentum_step" wrong="momentum-sign"
# the velocity points uphill: it is pushed by minus the gradient, v = mu v - lr g
def momentum_step(w, g, v, lr, mu):
    v = mu * v - lr * g
    return w - v, v


# %% The old velocity turned exercise="momentum_step" wrong="velocity-reversed"
# the old velocity enters with the wrong sign: it is kept, +mu v
def momentum_step(w, g, v, lr, mu):
    v = -mu * v - lr * g
    return w + v, v


# %% The velocity is reset exercise="momentum_step" wrong="velocity-lost"
# this is plain descent: the velocity is reset or never handed on. Return the new v, which contains
# mu times the old one
def momentum_step(w, g, v, lr, mu):
    v = np.zeros_like(w)
    v = mu * v - lr * g
    return w + v, v


# %% The old velocity is returned exercise="momentum_step" wrong="velocity-lost"
# this is plain descent: the velocity is reset or never handed on. Return the new v, which contains
# mu times the old one
def momentum_step(w, g, v, lr, mu):
    new = mu * v - lr * g
    return w + new, v


# %% Moves by the old velocity exercise="momentum_step" wrong="old-velocity"
# w moves by the old velocity: compute the new one first
def momentum_step(w, g, v, lr, mu):
    return w + v, mu * v - lr * g


# %% A running mean exercise="momentum_step" wrong="running-mean"
# the gradient is multiplied by 1 - mu: that is a running mean, momentum is a sum
def momentum_step(w, g, v, lr, mu):
    v = mu * v - (1 - mu) * lr * g
    return w + v, v


# %% Never forgets exercise="momentum_step" wrong="never-forgets"
# mu is missing: the velocity never forgets
def momentum_step(w, g, v, lr, mu):
    v = v - lr * g
    return w + v, v


# %% mu on everything exercise="momentum_step" wrong="mu-on-gradient"
# mu multiplies the gradient too: it belongs to the old velocity alone
def momentum_step(w, g, v, lr, mu):
    v = mu * (v - lr * g)
    return w + v, v


# %% The rate twice exercise="momentum_step" wrong="rate-twice"
# the learning rate is applied twice: once in the velocity, again in the step
def momentum_step(w, g, v, lr, mu):
    v = mu * v - lr * g
    return w + lr * v, v


# %% Nesterov's step exercise="momentum_step" wrong="nesterov"
# this is Nesterov's step: plain momentum moves by v itself
def momentum_step(w, g, v, lr, mu):
    v = mu * v - lr * g
    return w + mu * v - lr * g, v


# %% Results swapped exercise="momentum_step" wrong="order-swapped"
# the order of the results is w, v
def momentum_step(w, g, v, lr, mu):
    v = mu * v - lr * g
    return v, w + v


# %% Only the weights exercise="momentum_step" wrong="wrong-count"
def momentum_step(w, g, v, lr, mu):
    v = mu * v - lr * g
    return w + v


# %% Point by point exercise="nesterov_step" right=true
def nesterov_step(w, gradient, v, lr, mu):
    ahead = w + mu * v
    new = ahead - lr * gradient(ahead)
    return new, new - w


# %% The slope named exercise="nesterov_step" right=true
def nesterov_step(w, gradient, v, lr, mu):
    slope = gradient(w + mu * v)
    v = mu * v - lr * slope
    return w + v, v


# %% With the other sign exercise="nesterov_step" right=true
def nesterov_step(w, gradient, v, lr, mu):
    u = -mu * v
    u = u + lr * gradient(w - u)
    return w - u, -u


# %% Plain momentum exercise="nesterov_step" wrong="no-look-ahead"
# the gradient is taken at w: this is plain momentum. Take it at the point ahead, w + mu v
def nesterov_step(w, gradient, v, lr, mu):
    v = mu * v - lr * gradient(w)
    return w + v, v


# %% Looks back exercise="nesterov_step" wrong="looks-back"
# the gradient is taken behind w: the point ahead is w + mu v
def nesterov_step(w, gradient, v, lr, mu):
    v = mu * v - lr * gradient(w - mu * v)
    return w + v, v


# %% Looks too far exercise="nesterov_step" wrong="too-far-ahead"
# the gradient is taken at w + v: the momentum step is only mu v
def nesterov_step(w, gradient, v, lr, mu):
    v = mu * v - lr * gradient(w + v)
    return w + v, v


# %% The rate in the look-ahead exercise="nesterov_step" wrong="ahead-by-rate"
# the look-ahead goes lr v: the momentum step is mu v
def nesterov_step(w, gradient, v, lr, mu):
    v = mu * v - lr * gradient(w + lr * v)
    return w + v, v


# %% The gradient at the velocity exercise="nesterov_step" wrong="at-velocity"
# the gradient is taken at mu v: the point ahead is w + mu v
def nesterov_step(w, gradient, v, lr, mu):
    v = mu * v - lr * gradient(mu * v)
    return w + v, v


# %% Goes ahead twice exercise="nesterov_step" wrong="counted-twice"
# the momentum step is made twice: v contains mu v already, so w moves by v alone
def nesterov_step(w, gradient, v, lr, mu):
    ahead = w + mu * v
    v = mu * v - lr * gradient(ahead)
    return ahead + v, v


# %% The old velocity is returned exercise="nesterov_step" wrong="velocity-lost"
# the velocity is never handed on: return the new v, which contains mu times the old one
def nesterov_step(w, gradient, v, lr, mu):
    new = mu * v - lr * gradient(w + mu * v)
    return w + new, v


# %% Moves by the old velocity exercise="nesterov_step" wrong="old-velocity"
# w moves by the old velocity: compute the new one first
def nesterov_step(w, gradient, v, lr, mu):
    return w + v, mu * v - lr * gradient(w + mu * v)


# %% Uphill exercise="nesterov_step" wrong="momentum-sign"
# the velocity points uphill: it is pushed by minus the gradient
def nesterov_step(w, gradient, v, lr, mu):
    v = mu * v + lr * gradient(w + mu * v)
    return w + v, v


# %% Results swapped exercise="nesterov_step" wrong="order-swapped"
# the order of the results is w, v
def nesterov_step(w, gradient, v, lr, mu):
    v = mu * v - lr * gradient(w + mu * v)
    return v, w + v


# %% The gradient as an array exercise="nesterov_step" wrong="raised"
def nesterov_step(w, gradient, v, lr, mu):
    v = mu * v - lr * gradient
    return w + v, v


# %% The direction named exercise="nesterov_pytorch_step" right=true
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + g
    direction = g + mu * v
    return w - lr * direction, v


# %% Multiplied out exercise="nesterov_pytorch_step" right=true
def nesterov_pytorch_step(w, g, v, lr, mu):
    return w - lr * (1 + mu) * g - lr * mu**2 * v, g + mu * v


# %% In place on its own velocity exercise="nesterov_pytorch_step" right=true
def nesterov_pytorch_step(w, g, v, lr, mu):
    v *= mu
    v += g
    return w - lr * g - lr * mu * v, v


# %% Plain momentum exercise="nesterov_pytorch_step" wrong="no-look-ahead"
# this is plain momentum: Nesterov's direction is g + mu v with the new v
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + g
    return w - lr * v, v


# %% Looks ahead with the old velocity exercise="nesterov_pytorch_step" wrong="no-look-ahead"
# this is plain momentum: Nesterov's direction is g + mu v with the new v
def nesterov_pytorch_step(w, g, v, lr, mu):
    return w - lr * (g + mu * v), mu * v + g


# %% The gradient is missing exercise="nesterov_pytorch_step" wrong="gradient-missing"
# the gradient itself is missing in the direction: g + mu v
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + g
    return w - lr * mu * v, v


# %% mu is missing in the direction exercise="nesterov_pytorch_step" wrong="mu-missing"
# in the direction the new velocity is multiplied by mu: g + mu v
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + g
    return w - lr * (g + v), v


# %% Never forgets exercise="nesterov_pytorch_step" wrong="never-forgets"
# the velocity never forgets: it is mu v + g
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = v + g
    return w - lr * (g + mu * v), v


# %% A running mean exercise="nesterov_pytorch_step" wrong="running-mean"
# the gradient is multiplied by 1 - mu: that is a running mean, momentum is a sum
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + (1 - mu) * g
    return w - lr * (g + mu * v), v


# %% The old velocity is returned exercise="nesterov_pytorch_step" wrong="velocity-lost"
# the old velocity is returned: return the new one
def nesterov_pytorch_step(w, g, v, lr, mu):
    new = mu * v + g
    return w - lr * (g + mu * new), v


# %% Climbs exercise="nesterov_pytorch_step" wrong="momentum-sign"
# this climbs: here v is a sum of gradients, so w moves against it
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + g
    return w + lr * (g + mu * v), v


# %% The direction is remembered exercise="nesterov_pytorch_step" wrong="direction-kept"
# the direction g + mu v is stored: remember v itself
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + g
    v = g + mu * v
    return w - lr * v, v


# %% The rate twice exercise="nesterov_pytorch_step" wrong="rate-twice"
# the learning rate is in the velocity as well: PyTorch leaves it out there
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + lr * g
    return w - lr * (g + mu * v), v


# %% Results swapped exercise="nesterov_pytorch_step" wrong="order-swapped"
# the order of the results is w, v
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + g
    return v, w - lr * (g + mu * v)


# %% Only the weights exercise="nesterov_pytorch_step" wrong="wrong-count"
def nesterov_pytorch_step(w, g, v, lr, mu):
    v = mu * v + g
    return w - lr * (g + mu * v)


# %% The rates named exercise="adagrad_step" right=true
def adagrad_step(w, g, G, lr, eps):
    G = G + g * g
    rates = lr / np.sqrt(G + eps)
    return w - rates * g, G


# %% In place on its own memory exercise="adagrad_step" right=true
def adagrad_step(w, g, G, lr, eps):
    G += np.square(g)
    return w - lr * g * (G + eps) ** -0.5, G


# %% With numpy's functions exercise="adagrad_step" right=true
def adagrad_step(w, g, G, lr, eps):
    G = np.add(G, np.power(g, 2))
    return np.subtract(w, lr * np.divide(g, np.sqrt(G + eps))), G


# %% eps outside the root exercise="adagrad_step" wrong="eps-outside"
# eps stands outside the root here: the decks add it inside, sqrt(G + eps)
def adagrad_step(w, g, G, lr, eps):
    G = G + g**2
    return w - lr * g / (np.sqrt(G) + eps), G


# %% eps forgotten exercise="adagrad_step" wrong="eps-missing"
# eps is missing: without it a gradient of zero divides by zero
def adagrad_step(w, g, G, lr, eps):
    G = G + g**2
    return w - lr * g / np.sqrt(G), G


# %% The root is forgotten exercise="adagrad_step" wrong="root-missing"
# the root is missing: divide by sqrt(G + eps)
def adagrad_step(w, g, G, lr, eps):
    G = G + g**2
    return w - lr * g / (G + eps), G


# %% The memory is not handed on exercise="adagrad_step" wrong="no-history"
# G holds the last square only: add the square to the old G, and return the new one
def adagrad_step(w, g, G, lr, eps):
    new = G + g**2
    return w - lr * g / np.sqrt(new + eps), G


# %% Divides by the old memory exercise="adagrad_step" wrong="old-memory"
# the step divides by the G of the step before: add the new square first. (One slide of the deck
# has it so; its first step would divide by the root of eps)
def adagrad_step(w, g, G, lr, eps):
    return w - lr * g / np.sqrt(G + eps), G + g**2


# %% Climbs exercise="adagrad_step" wrong="climbs"
# this climbs: the step goes against the gradient
def adagrad_step(w, g, G, lr, eps):
    G = G + g**2
    return w + lr * g / np.sqrt(G + eps), G


# %% Only the weights exercise="adagrad_step" wrong="wrong-count"
def adagrad_step(w, g, G, lr, eps):
    G = G + g**2
    return w - lr * g / np.sqrt(G + eps)


# %% A running mean exercise="adagrad_step" wrong="running-mean"
# this is a running mean: Adagrad's G is a sum
def adagrad_step(w, g, G, lr, eps):
    G = 0.9 * G + 0.1 * g**2
    return w - lr * g / np.sqrt(G + eps), G


# %% The last square only exercise="adagrad_step" wrong="no-history"
# G holds the last square only: add the square to the old G, and return the new one
def adagrad_step(w, g, G, lr, eps):
    G = g**2
    return w - lr * g / np.sqrt(G + eps), G


# %% Absolute values exercise="adagrad_step" wrong="not-squared"
# G adds up absolute values: it is a sum of squares
def adagrad_step(w, g, G, lr, eps):
    G = G + np.abs(g)
    return w - lr * g / np.sqrt(G + eps), G


# %% One rate for all exercise="adagrad_step" wrong="shared-rate"
# all weights share one G: each weight has its own, so do not sum over the entries
def adagrad_step(w, g, G, lr, eps):
    G = G + np.sum(g**2)
    return w - lr * g / np.sqrt(G + eps), G


# %% Moved toward the new square exercise="rmsprop_step" right=true
def rmsprop_step(w, g, G, lr, beta, eps):
    G = G + (1 - beta) * (g**2 - G)
    return w - lr * g / np.sqrt(G + eps), G


# %% In place on its own memory exercise="rmsprop_step" right=true
def rmsprop_step(w, g, G, lr, beta, eps):
    G *= beta
    G += (1 - beta) * g * g
    rate = lr / np.sqrt(G + eps)
    return w - rate * g, G


# %% With numpy's functions exercise="rmsprop_step" right=true
def rmsprop_step(w, g, G, lr, beta, eps):
    G = np.add(beta * G, (1 - beta) * np.square(g))
    return w - lr * g * np.power(G + eps, -0.5), G


# %% eps outside the root exercise="rmsprop_step" wrong="eps-outside"
# eps stands outside the root here: the decks add it inside, sqrt(G + eps)
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G + (1 - beta) * g**2
    return w - lr * g / (np.sqrt(G) + eps), G


# %% eps forgotten exercise="rmsprop_step" wrong="eps-missing"
# eps is missing: without it a gradient of zero divides by zero
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G + (1 - beta) * g**2
    return w - lr * g / np.sqrt(G), G


# %% The root is forgotten exercise="rmsprop_step" wrong="root-missing"
# the root is missing: divide by sqrt(G + eps)
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G + (1 - beta) * g**2
    return w - lr * g / (G + eps), G


# %% The memory is not handed on exercise="rmsprop_step" wrong="memory-lost"
# the memory is never handed on: return the new G
def rmsprop_step(w, g, G, lr, beta, eps):
    new = beta * G + (1 - beta) * g**2
    return w - lr * g / np.sqrt(new + eps), G


# %% Divides by the old memory exercise="rmsprop_step" wrong="old-memory"
# the step divides by the G of the step before: add the new square first. (One slide of the deck
# has it so; its first step would divide by the root of eps)
def rmsprop_step(w, g, G, lr, beta, eps):
    return w - lr * g / np.sqrt(G + eps), beta * G + (1 - beta) * g**2


# %% Climbs exercise="rmsprop_step" wrong="climbs"
# this climbs: the step goes against the gradient
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G + (1 - beta) * g**2
    return w + lr * g / np.sqrt(G + eps), G


# %% Only the weights exercise="rmsprop_step" wrong="wrong-count"
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G + (1 - beta) * g**2
    return w - lr * g / np.sqrt(G + eps)


# %% A sum exercise="rmsprop_step" wrong="sum"
# this is Adagrad's sum: RMSProp keeps a running mean, beta G + (1 - beta) g²
def rmsprop_step(w, g, G, lr, beta, eps):
    G = G + g**2
    return w - lr * g / np.sqrt(G + eps), G


# %% 1 - beta is missing exercise="rmsprop_step" wrong="weight-missing"
# the new square has the weight 1 - beta: otherwise G is no mean
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G + g**2
    return w - lr * g / np.sqrt(G + eps), G


# %% Weights swapped exercise="rmsprop_step" wrong="weights-swapped"
# the weights are swapped: the old G gets beta, the new square 1 - beta
def rmsprop_step(w, g, G, lr, beta, eps):
    G = (1 - beta) * G + beta * g**2
    return w - lr * g / np.sqrt(G + eps), G


# %% Absolute values exercise="rmsprop_step" wrong="not-squared"
# G is a mean of absolute values: it is a mean of squares
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G + (1 - beta) * np.abs(g)
    return w - lr * g / np.sqrt(G + eps), G


# %% The rate first exercise="adadelta_step" right=true
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g * g
    rate = np.sqrt((D + eps) / (G + eps))
    step = rate * g
    D = rho * D + (1 - rho) * step * step
    return w - step, G, D


# %% Moved toward the new squares exercise="adadelta_step" right=true
def adadelta_step(w, g, G, D, rho, eps):
    G = G + (1 - rho) * (g**2 - G)
    delta = -g * np.sqrt(D + eps) / np.sqrt(G + eps)
    return w + delta, G, D + (1 - rho) * (delta**2 - D)


# %% In place on its own memories exercise="adadelta_step" right=true
def adadelta_step(w, g, G, D, rho, eps):
    G *= rho
    G += (1 - rho) * np.square(g)
    delta = np.sqrt(D + eps) * g / np.sqrt(G + eps)
    D *= rho
    D += (1 - rho) * np.square(delta)
    return w - delta, G, D


# %% With a function for both roots exercise="adadelta_step" right=true
def adadelta_step(w, g, G, D, rho, eps):
    def rms(mean):
        return (mean + eps) ** 0.5

    G = rho * G + (1 - rho) * g**2
    new = w - rms(D) / rms(G) * g
    return new, G, rho * D + (1 - rho) * (new - w) ** 2


# %% eps only below exercise="adadelta_step" wrong="never-starts"
# eps is missing above: D is zero at first, so the first step is zero, and all others too
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D) / np.sqrt(G + eps) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


# %% eps only above exercise="adadelta_step" wrong="eps-missing"
# eps is missing: without it a gradient of zero divides by zero
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


# %% eps outside the roots exercise="adadelta_step" wrong="eps-outside"
# eps stands outside the roots here: the first step is then eps long instead of its root
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -(np.sqrt(D) + eps) / (np.sqrt(G) + eps) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


# %% The roots are forgotten exercise="adadelta_step" wrong="root-missing"
# the roots are missing: take sqrt(D + eps) / sqrt(G + eps)
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -(D + eps) / (G + eps) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


# %% RMSProp with a rate of 1 exercise="adadelta_step" wrong="numerator-missing"
# this is RMSProp with a rate of 1: multiply by the root of D + eps, the size of past steps
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -g / np.sqrt(G + eps)
    return w + delta, G, rho * D + (1 - rho) * delta**2


# %% The quotient turned over exercise="adadelta_step" wrong="turned-over"
# the quotient is turned over: the size of the steps stands above, that of g below
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(G + eps) / np.sqrt(D + eps) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


# %% D remembers gradients exercise="adadelta_step" wrong="gradients-in-D"
# D remembers gradients here: it is the running mean of the squared steps, delta²
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G, rho * D + (1 - rho) * g**2


# %% D is never updated exercise="adadelta_step" wrong="steps-forgotten"
# D stays zero, so the steps never grow: hand on rho D + (1 - rho) delta²
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G, D


# %% D as a mean of lengths exercise="adadelta_step" wrong="steps-not-squared"
# D is a mean of absolute values: it is a mean of squares
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G, rho * D + (1 - rho) * np.abs(delta)


# %% D as a sum exercise="adadelta_step" wrong="steps-summed"
# D is a sum of squared steps: it is a running mean, rho D + (1 - rho) delta²
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G, D + delta**2


# %% G as a sum exercise="adadelta_step" wrong="sum"
# G is Adagrad's sum here: Adadelta keeps a running mean, rho G + (1 - rho) g²
def adadelta_step(w, g, G, D, rho, eps):
    G = G + g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


# %% Weights swapped exercise="adadelta_step" wrong="weights-swapped"
# the weights are swapped: the old mean gets rho, the new square 1 - rho
def adadelta_step(w, g, G, D, rho, eps):
    G = (1 - rho) * G + rho * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G, (1 - rho) * D + rho * delta**2


# %% Divides by the old memory exercise="adadelta_step" wrong="old-memory"
# the step divides by the G of the step before: take the new square in first
def adadelta_step(w, g, G, D, rho, eps):
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, rho * G + (1 - rho) * g**2, rho * D + (1 - rho) * delta**2


# %% Memories swapped exercise="adadelta_step" wrong="order-swapped"
# the order of the results is w, G, D
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, rho * D + (1 - rho) * delta**2, G


# %% Climbs exercise="adadelta_step" wrong="climbs"
# this climbs: the step goes against the gradient
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G, rho * D + (1 - rho) * delta**2


# %% D is not returned exercise="adadelta_step" wrong="wrong-count"
def adadelta_step(w, g, G, D, rho, eps):
    G = rho * G + (1 - rho) * g**2
    delta = -np.sqrt(D + eps) / np.sqrt(G + eps) * g
    return w + delta, G


# %% The correction as factors exercise="adam_step" right=true
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    m = m + (1 - gamma) * (g - m)
    v = v + (1 - beta) * (g**2 - v)
    t += 1
    a = 1 / (1 - gamma**t) if corrected else 1.0
    b = 1 / (1 - beta**t) if corrected else 1.0
    return w - lr * a * m / (np.sqrt(b * v) + eps), m, v, t


# %% The correction in the rate exercise="adam_step" right=true
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    m, v = gamma * m + (1 - gamma) * g, beta * v + (1 - beta) * g * g
    if not corrected:
        return w - lr * m / (eps + v**0.5), m, v, t + 1
    root = np.sqrt(1 - beta ** (t + 1))
    rate = lr * root / (1 - gamma ** (t + 1))
    return w - rate * m / (np.sqrt(v) + eps * root), m, v, t + 1


# %% In place on its own memory exercise="adam_step" right=true
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    m *= gamma
    m += (1 - gamma) * g
    v *= beta
    v += (1 - beta) * np.square(g)
    t = t + 1
    m_hat = m / (1 - gamma**t) if corrected else m
    v_hat = v / (1 - beta**t) if corrected else v
    return w - lr / (np.sqrt(v_hat) + eps) * m_hat, m, v, t


# %% Never corrected exercise="adam_step" wrong="correction-missing"
# the bias correction is missing where it is asked for: divide m by 1 - gamma^t and v by 1 - beta^t
# before they are used
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    # the deck has no correction
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Always corrected exercise="adam_step" wrong="correction-always"
# the bias correction is always on: corrected=False asks for the deck's version
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% The corrected means are kept exercise="adam_step" wrong="corrected-kept"
# the corrected means are returned: the correction is for this step only, remember m and v
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m, v = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v, t


# %% t is not handed on exercise="adam_step" wrong="counter-stuck"
# the correction is that of the first step for ever: it has the power t + 1, and t + 1 is handed on
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t - 1


# %% t is counted twice exercise="adam_step" wrong="counter-late"
# the correction counts one step too many: at the first step the exponent is 1
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma ** (t + 1)), v / (1 - beta ** (t + 1))
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Only m is corrected exercise="adam_step" wrong="first-only"
# only m is corrected: v starts at zero too, divide it by 1 - beta^t
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat = m / (1 - gamma**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Only v is corrected exercise="adam_step" wrong="second-only"
# only v is corrected: m starts at zero too, divide it by 1 - gamma^t
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        v_hat = v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% The correction without its power exercise="adam_step" wrong="counter-stuck"
# the correction is that of the first step for ever: it has the power t + 1, and t + 1 is handed on
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma), v / (1 - beta)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% eps inside the root exercise="adam_step" wrong="eps-inside"
# eps stands inside the root here: Adam adds it outside, sqrt(v) + eps
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v, t


# %% The root is forgotten exercise="adam_step" wrong="root-missing"
# the root is missing: divide by sqrt(v) + eps
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (v_hat + eps), m, v, t


# %% Absolute values exercise="adam_step" wrong="not-squared"
# v is a mean of absolute values: it is a mean of squares
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * np.abs(g)
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% A sum of squares exercise="adam_step" wrong="sum"
# v is a sum here: it is a running mean, beta v + (1 - beta) g²
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = v + g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% 1 - gamma is missing exercise="adam_step" wrong="weight-missing"
# the gradient enters m with the weight 1 - gamma: otherwise m is no mean
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Weights swapped exercise="adam_step" wrong="means-swapped"
# the weights are swapped: the old mean gets gamma or beta, the new value the rest
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = (1 - gamma) * m + gamma * g
    v = (1 - beta) * v + beta * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Only the weights exercise="adam_step" wrong="wrong-count"
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps)


# %% With where exercise="amsgrad_step" right=true
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.where(v > v_max, v, v_max)
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% In place on its own memories exercise="amsgrad_step" right=true
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m *= gamma
    m += (1 - gamma) * g
    v += (1 - beta) * (g**2 - v)
    np.maximum(v_max, v, out=v_max)
    step = lr * m / (np.sqrt(v_max) + eps)
    return w - step, m, v, v_max


# %% The larger one put in exercise="amsgrad_step" right=true
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = v_max.copy()
    larger = v > v_max
    v_max[larger] = v[larger]
    rate = lr / (v_max**0.5 + eps)
    return w - rate * m, m, v, v_max


# %% Stacked exercise="amsgrad_step" right=true
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = m + (1 - gamma) * (g - m)
    v = beta * v + (1 - beta) * g**2
    v_max = np.max([v_max, v], axis=0)
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% Plain Adam exercise="amsgrad_step" wrong="plain-adam"
# this divides by today's v: divide by the largest so far, and hand the new v_max on
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, v)
    return w - lr * m / (np.sqrt(v) + eps), m, v, v_max


# %% The largest is not handed on exercise="amsgrad_step" wrong="plain-adam"
# this divides by today's v: divide by the largest so far, and hand the new v_max on
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    largest = np.maximum(v_max, v)
    return w - lr * m / (np.sqrt(largest) + eps), m, v, v_max


# %% The mean is raised exercise="amsgrad_step" wrong="mean-overwritten"
# v itself is raised to the largest: v goes on as a running mean, v_max stands beside it
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = np.maximum(v_max, beta * v + (1 - beta) * g**2)
    return w - lr * m / (np.sqrt(v) + eps), m, v, v


# %% The largest squared gradient exercise="amsgrad_step" wrong="largest-square"
# v_max is the largest squared gradient here: it is the largest running mean, v
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, g**2)
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% The smallest exercise="amsgrad_step" wrong="smallest"
# this keeps the smallest v, which is zero for ever: take the larger of v_max and v
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.minimum(v_max, v)
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% Adds up exercise="amsgrad_step" wrong="summed"
# v_max adds up here, as in Adagrad: take the larger of v_max and v
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = v_max + v
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% One largest for all exercise="amsgrad_step" wrong="shared-rate"
# one largest v serves all weights: compare entry by entry, with np.maximum
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.full(v.shape, max(v_max.max(), v.max()))
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% Follows the gradient itself exercise="amsgrad_step" wrong="first-moment"
# g itself is followed: Adam follows m, the running mean of the gradients
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, v)
    return w - lr * g / (np.sqrt(v_max) + eps), m, v, v_max


# %% m and v swapped exercise="amsgrad_step" wrong="order-swapped"
# the order of the results is w, m, v, v_max
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, v)
    return w - lr * m / (np.sqrt(v_max) + eps), v, m, v_max


# %% Climbs exercise="amsgrad_step" wrong="climbs"
# this climbs: the step goes against the gradient
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, v)
    return w + lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% eps inside the root exercise="amsgrad_step" wrong="eps-inside"
# eps stands inside the root here: Adam adds it outside, sqrt(v) + eps
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, v)
    return w - lr * m / np.sqrt(v_max + eps), m, v, v_max


# %% The root is forgotten exercise="amsgrad_step" wrong="root-missing"
# the root is missing: divide by sqrt(v_max) + eps
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, v)
    return w - lr * m / (v_max + eps), m, v, v_max


# %% Absolute values exercise="amsgrad_step" wrong="not-squared"
# v is a mean of absolute values: it is a mean of squares
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * np.abs(g)
    v_max = np.maximum(v_max, v)
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% The largest is not returned exercise="amsgrad_step" wrong="wrong-count"
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = np.maximum(v_max, v)
    return w - lr * m / (np.sqrt(v_max) + eps), m, v


# %% max instead of maximum exercise="amsgrad_step" wrong="raised"
def amsgrad_step(w, g, m, v, v_max, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    v_max = max(v_max, v)
    return w - lr * m / (np.sqrt(v_max) + eps), m, v, v_max


# %% Shrinks first exercise="adamw_step" right=true
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    w = w - lr * decay * w
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Both steps in one bracket exercise="adamw_step" right=true
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * (m_hat / (np.sqrt(v_hat) + eps) + decay * w), m, v, t


# %% In place on its own copies exercise="adamw_step" right=true
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    w = w * (1 - lr * decay)
    m += (1 - gamma) * (g - m)
    v += (1 - beta) * (g * g - v)
    t += 1
    w -= lr * (m / (1 - gamma**t)) / (np.sqrt(v / (1 - beta**t)) + eps)
    return w, m, v, t


# %% The decay in the gradient exercise="adamw_step" wrong="decay-coupled"
# the decay is added to the gradient: that is Adam with an L2 penalty. Leave g alone and shrink w
# by 1 - lr decay
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    g = g + decay * w
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% No decay exercise="adamw_step" wrong="decay-missing"
# there is no decay: shrink w by 1 - lr decay
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% The decay without the rate exercise="adamw_step" wrong="rate-missing"
# the decay lacks the learning rate: w shrinks by 1 - lr decay
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return (1 - decay) * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% The weights grow exercise="adamw_step" wrong="decay-grows"
# the weights grow: the decay goes against w
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w + lr * decay * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Shrinks after the step exercise="adamw_step" wrong="decay-after"
# the new weights are shrunk, step included: shrink the old ones
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return (1 - lr * decay) * w, m, v, t


# %% A decay of two lambda exercise="adamw_step" wrong="decay-doubled"
# the decay is doubled: the derivative of lambda/2 w² is lambda w
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps) - 2 * lr * decay * w, m, v, t


# %% The decay in both places exercise="adamw_step" wrong="decay-both"
# the decay is counted twice, in the gradient and outside it
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    g = g + decay * w
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return (1 - lr * decay) * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Without correction exercise="adamw_step" wrong="correction-missing"
# the bias correction is missing: divide m by 1 - gamma^t and v by 1 - beta^t
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    return (1 - lr * decay) * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% The corrected means are kept exercise="adamw_step" wrong="corrected-kept"
# the corrected means are returned: the correction is for this step only, remember m and v
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    w = (1 - lr * decay) * w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m_hat, v_hat, t


# %% eps inside the root exercise="adamw_step" wrong="eps-inside"
# eps stands inside the root here: Adam adds it outside, sqrt(v) + eps
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return (1 - lr * decay) * w - lr * m_hat / np.sqrt(v_hat + eps), m, v, t


# %% Stretched from 0 to 1 exercise="xavier" right=true
def xavier(D, H, rng):
    limit = (6 / (D + H)) ** 0.5
    return limit * (2 * rng.random((D, H)) - 1)


# %% Row by row exercise="xavier" right=true
def xavier(D, H, rng):
    limit = np.sqrt(6) / np.sqrt(D + H)
    return np.array([rng.uniform(-limit, limit, H) for _ in range(D)])


# %% A random sign on a random size exercise="xavier" right=true
def xavier(D, H, rng):
    limit = np.sqrt(6 / (D + H))
    return rng.choice([-1.0, 1.0], (D, H)) * rng.uniform(0, limit, (D, H))


# %% Transposed exercise="xavier" wrong="shape"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return rng.uniform(-r, r, size=(H, D))


# %% One vector exercise="xavier" wrong="shape"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return rng.uniform(-r, r, size=D * H)


# %% Only the inputs count exercise="xavier" wrong="too-wide"
def xavier(D, H, rng):
    r = np.sqrt(6 / D)
    return rng.uniform(-r, r, size=(D, H))


# %% A normal distribution exercise="xavier" wrong="too-wide"
def xavier(D, H, rng):
    return rng.normal(0, np.sqrt(2 / (D + H)), size=(D, H))


# %% The product of both sizes exercise="xavier" wrong="too-narrow"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D * H))
    return rng.uniform(-r, r, size=(D, H))


# %% The root is forgotten exercise="xavier" wrong="too-narrow"
def xavier(D, H, rng):
    r = 6 / (D + H)
    return rng.uniform(-r, r, size=(D, H))


# %% Always one tenth exercise="xavier" wrong="too-narrow"
def xavier(D, H, rng):
    return rng.uniform(-0.1, 0.1, size=(D, H))


# %% Equal weights exercise="xavier" wrong="one-sided"
def xavier(D, H, rng):
    return np.full((D, H), np.sqrt(6 / (D + H)))


# %% From zero on exercise="xavier" wrong="one-sided"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return rng.uniform(0, r, size=(D, H))


# %% Only the two ends exercise="xavier" wrong="not-uniform"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return rng.choice([-r, r], size=(D, H))


# %% The global generator exercise="xavier" wrong="not-from-rng"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return np.random.uniform(-r, r, size=(D, H))
