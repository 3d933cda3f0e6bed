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


# %% Equal weights exercise="xavier" wrong="no-chance"
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


# %% The same numbers in every run exercise="xavier" wrong="no-chance"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return np.linspace(-r, r, D * H).reshape(D, H)


# %% A generator of its own exercise="xavier" wrong="no-chance"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return np.random.default_rng(0).uniform(-r, r, (D, H))


# %% One column for all units exercise="xavier" wrong="equal-units"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return np.ones((D, H)) * rng.uniform(-r, r, (D, 1))


# %% One number for each unit exercise="xavier" wrong="equal-inputs"
def xavier(D, H, rng):
    r = np.sqrt(6 / (D + H))
    return np.ones((D, H)) * rng.uniform(-r, r, H)


# %% With keepdims exercise="adafactor_squares" right=true
def adafactor_squares(squares):
    rows = squares.mean(axis=1, keepdims=True)
    columns = squares.mean(axis=0, keepdims=True)
    return rows * columns / squares.mean()


# %% With sums exercise="adafactor_squares" right=true
def adafactor_squares(squares):
    return np.outer(squares.sum(axis=1), squares.sum(axis=0)) / squares.sum()


# %% Entry by entry exercise="adafactor_squares" right=true
def adafactor_squares(squares):
    V = np.empty(squares.shape)
    for i in range(squares.shape[0]):
        for j in range(squares.shape[1]):
            V[i, j] = squares[i].mean() * squares[:, j].mean() / squares.mean(axis=1).mean()
    return V


# %% Not divided exercise="adafactor_squares" wrong="not-divided"
# the product of both means is not divided: divide by the mean of r, so that the rows of V have the
# means r again
def adafactor_squares(squares):
    return np.outer(squares.mean(axis=1), squares.mean(axis=0))


# %% Divided by the sum exercise="adafactor_squares" wrong="divided-by-sum"
# this divides by the sum of r: divide by its mean
def adafactor_squares(squares):
    r, c = squares.mean(axis=1), squares.mean(axis=0)
    return np.outer(r, c) / r.sum()


# %% A mean of both means exercise="adafactor_squares" wrong="added"
# row and column are averaged: V is their product
def adafactor_squares(squares):
    r, c = squares.mean(axis=1), squares.mean(axis=0)
    return (r[:, np.newaxis] + c) / 2


# %% Rows alone exercise="adafactor_squares" wrong="rows-alone"
# every column gets the same: the column means take part too
def adafactor_squares(squares):
    r = squares.mean(axis=1)
    return np.outer(r, np.ones(squares.shape[1]))


# %% Columns alone exercise="adafactor_squares" wrong="columns-alone"
# every row gets the same: the row means take part too
def adafactor_squares(squares):
    return np.outer(np.ones(len(squares)), squares.mean(axis=0))


# %% The root of the product exercise="adafactor_squares" wrong="root"
# this is the root of V: the root belongs to the step
def adafactor_squares(squares):
    r, c = squares.mean(axis=1), squares.mean(axis=0)
    return np.sqrt(np.outer(r, c) / r.mean())


# %% One mean for all exercise="adafactor_squares" wrong="one-mean"
# all entries get one mean: each row and each column has its own
def adafactor_squares(squares):
    return np.full(squares.shape, squares.mean())


# %% Nothing rebuilt exercise="adafactor_squares" wrong="unchanged"
# these are the squares themselves: rebuild them from D + H numbers, the means of rows and columns
def adafactor_squares(squares):
    return squares.copy()


# %% Transposed exercise="adafactor_squares" wrong="transposed"
def adafactor_squares(squares):
    r, c = squares.mean(axis=1), squares.mean(axis=0)
    return np.outer(c, r) / r.mean()
