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


# %% In place on its own velocity exercise="momentum_step" wrong="mutates-input"
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


# %% The velocity of the other deck exercise="momentum_step" wrong="velocity-negated"
# this velocity points uphill and w moves against it, as one deck has it: here w moves by +v
def momentum_step(w, g, v, lr, mu):
    v = mu * v + lr * g
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


# %% Moved toward the new square exercise="rmsprop_step" right=true
def rmsprop_step(w, g, G, lr, beta, eps):
    G = G + (1 - beta) * (g**2 - G)
    return w - lr * g / np.sqrt(G + eps), G


# %% In place on its own memory exercise="rmsprop_step" wrong="mutates-input"
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


# %% eps forgotten exercise="rmsprop_step" wrong="not-finite"
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


# %% Only the weights exercise="rmsprop_step" wrong="wrong-type"
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


# %% In place on its own memory exercise="adam_step" wrong="mutates-input"
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


# %% Only the weights exercise="adam_step" wrong="wrong-type"
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps)


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


# %% In place on its memories exercise="adamw_step" wrong="mutates-input"
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


# %% Where the next row begins is drawn exercise="minibatches" wrong="neighbors-stay"
def minibatches(N, batch_size, rng):
    order = np.roll(np.arange(N), rng.integers(N))
    return [order[k : k + batch_size] for k in range(0, N, batch_size)]


# %% The mini-batches are shuffled, not the rows exercise="minibatches" wrong="neighbors-stay"
def minibatches(N, batch_size, rng):
    starts = list(range(0, N - batch_size, batch_size))
    last = np.arange(starts[-1] + batch_size, N) if starts else np.arange(N)
    batches = [np.arange(start, start + batch_size) for start in rng.permutation(starts)]
    return [*batches, last]


# %% Both halves shuffled by themselves exercise="minibatches" wrong="rows-stay"
def minibatches(N, batch_size, rng):
    order = np.concatenate([rng.permutation(N // 2), N // 2 + rng.permutation(N - N // 2)])
    return [order[start : start + batch_size] for start in range(0, N, batch_size)]


# %% An empty mini-batch at the end exercise="minibatches" wrong="batch-size"
def minibatches(N, batch_size, rng):
    order = rng.permutation(N)
    return [order[start : start + batch_size] for start in range(0, N + 1, batch_size)]


# %% With a for loop exercise="find_rate" right=true
def find_rate(loss_after, lr):
    best = loss_after(lr)
    for _ in range(1000):
        loss = loss_after(2 * lr)
        if not loss < best:
            break
        lr, best = 2 * lr, loss
    return 0.5 * lr


# %% Calls itself exercise="find_rate" right=true
def find_rate(loss_after, lr):
    if loss_after(2 * lr) < loss_after(lr):
        return find_rate(loss_after, 2 * lr)
    return lr / 2


# %% All losses in a list exercise="find_rate" right=true
def find_rate(loss_after, lr):
    losses = [loss_after(lr)]
    while len(losses) < 2 or losses[-1] < losses[-2]:
        lr *= 2
        losses.append(loss_after(lr))
    return lr / 4


# %% Asks whether the loss is finite first exercise="find_rate" right=true
def find_rate(loss_after, lr):
    while True:
        now, doubled = loss_after(lr), loss_after(lr * 2)
        if not np.isfinite(doubled) or doubled >= now:
            return lr / 2
        lr = lr * 2


# %% At the edge exercise="find_rate" wrong="not-halved"
# this is the last rate that was good, at the edge: keep a distance and return half of it
def find_rate(loss_after, lr):
    while loss_after(2 * lr) < loss_after(lr):
        lr = 2 * lr
    return lr


# %% The rate that failed exercise="find_rate" wrong="too-large"
# this is the first rate that was worse: return half of the last one that was good
def find_rate(loss_after, lr):
    while loss_after(2 * lr) < loss_after(lr):
        lr = 2 * lr
    return 2 * lr


# %% A quarter exercise="find_rate" wrong="quarter"
# this is a quarter of the last good rate: return half of it
def find_rate(loss_after, lr):
    while loss_after(2 * lr) < loss_after(lr):
        lr = 2 * lr
    return lr / 4


# %% Doubles once exercise="find_rate" wrong="once"
# the rate is doubled at most once: go on as long as doubling lowers the loss
def find_rate(loss_after, lr):
    if loss_after(2 * lr) < loss_after(lr):
        lr = 2 * lr
    return lr / 2


# %% Never doubles exercise="find_rate" wrong="first-rate"
# this is half of the first rate: go on as long as doubling lowers the loss
def find_rate(loss_after, lr):
    return lr / 2


# %% Compares with the first loss exercise="find_rate" wrong="compares-with-first"
# each loss is compared with the first one: compare it with that of the rate before
def find_rate(loss_after, lr):
    first = loss_after(lr)
    while loss_after(2 * lr) < first:
        lr = 2 * lr
    return lr / 2


# %% Until it flies off exercise="find_rate" wrong="until-lost"
# the rate is doubled until the loss is not finite: stop at the first doubling that does not lower
# it
def find_rate(loss_after, lr):
    for _ in range(60):
        if not np.isfinite(loss_after(2 * lr)):
            break
        lr = 2 * lr
    return lr / 2


# %% Ten times as large each time exercise="find_rate" wrong="tenfold"
# the rate grows by factors of ten: double it
def find_rate(loss_after, lr):
    while loss_after(10 * lr) < loss_after(lr):
        lr = 10 * lr
    return lr / 2


# %% A loss of nan counts as lower exercise="find_rate" wrong="nan-is-lower"
# a loss of nan counts as lower here, since every comparison with nan is false: ask whether the
# doubled rate is lower, not whether it is higher
def find_rate(loss_after, lr):
    for _ in range(40):
        if loss_after(2 * lr) >= loss_after(lr):
            break
        lr = 2 * lr
    return lr / 2


# %% The lowest of ten rates exercise="find_rate" wrong="fixed-grid"
# a fixed number of rates is tried: go on as long as doubling lowers the loss, and no longer
def find_rate(loss_after, lr):
    rates = [lr * 2**k for k in range(4)]
    return min(rates, key=loss_after) / 2


# %% The loss is returned exercise="find_rate" wrong="loss-returned"
# this is a loss: return the learning rate
def find_rate(loss_after, lr):
    while loss_after(2 * lr) < loss_after(lr):
        lr = 2 * lr
    return loss_after(lr)


# %% Prints the rate exercise="find_rate" wrong="returns-none"
def find_rate(loss_after, lr):
    while loss_after(2 * lr) < loss_after(lr):
        lr = 2 * lr
    print(lr / 2)


# %% Goes on while the loss stays as it is exercise="find_rate" wrong="equal-is-lower"
# a loss that stays the same is not lower: doubling must give a lower one to go on
def find_rate(loss_after, lr):
    loss, doubled = loss_after(lr), loss_after(2 * lr)
    while doubled <= loss:
        lr, loss = 2 * lr, doubled
        doubled = loss_after(2 * lr)
    return lr / 2


# %% PyTorch's convention exercise="momentum_step" wrong="pytorch"
# this is PyTorch's velocity, without the learning rate: here v is the step itself, rate included
def momentum_step(w, g, v, lr, mu):
    v = mu * v + g
    return w - lr * v, v


# %% The weights in place exercise="momentum_step" wrong="mutates-input"
def momentum_step(w, g, v, lr, mu):
    v = mu * v - lr * g
    w += v
    return w, v


# %% Entry by entry exercise="momentum_step" right=true
def momentum_step(w, g, v, lr, mu):
    new_w, new_v = np.empty(w.shape), np.empty(w.shape)
    for place in np.ndindex(w.shape):
        new_v[place] = mu * v[place] - lr * g[place]
        new_w[place] = w[place] + new_v[place]
    return new_w, new_v


# %% The square is subtracted exercise="rmsprop_step" wrong="memory-negative"
# G becomes negative and has no root: the new square is added, with the weight 1 - beta
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G - (1 - beta) * g**2
    return w - lr * g / np.sqrt(G + eps), G


# %% A mean of the gradients themselves exercise="rmsprop_step" wrong="gradient-mean"
# G is a mean of the gradients, which may be negative and has no root: it is a mean of squares
def rmsprop_step(w, g, G, lr, beta, eps):
    G = beta * G + (1 - beta) * g
    return w - lr * g / np.sqrt(G + eps), G


# %% The memory in place exercise="rmsprop_step" wrong="mutates-input"
def rmsprop_step(w, g, G, lr, beta, eps):
    G *= beta
    G += (1 - beta) * g * g
    return w - lr * g / np.sqrt(G + eps), G


# %% Entry by entry exercise="rmsprop_step" right=true
def rmsprop_step(w, g, G, lr, beta, eps):
    new_w, new_G = np.empty(w.shape), np.empty(w.shape)
    for place in np.ndindex(w.shape):
        new_G[place] = beta * G[place] + (1 - beta) * g[place] ** 2
        new_w[place] = w[place] - lr * g[place] / (new_G[place] + eps) ** 0.5
    return new_w, new_G


# %% The exponent starts at 0 exercise="adam_step" wrong="counter-early"
# the correction of the first step is 1 - gamma^0 = 0 here: t counts the steps before this one, so
# the exponent is t + 1
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t + 1


# %% The letters of the papers exercise="adam_step" wrong="letters-swapped"
# the letters are those of the papers here: in this course gamma belongs to m and beta to v
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = beta * m + (1 - beta) * g
    v = gamma * v + (1 - gamma) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - beta**t), v / (1 - gamma**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% The square is subtracted exercise="adam_step" wrong="memory-negative"
# v becomes negative and has no root: the new square is added, with the weight 1 - beta
def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v - (1 - beta) * g**2
    m_hat, v_hat = m, v
    if corrected:
        m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% A helper for both means exercise="adam_step" right=true
def running_mean(old, new, share, t, corrected):
    mean = share * old + (1 - share) * new
    return mean, mean / (1 - share**t) if corrected else mean


def adam_step(w, g, m, v, t, lr=0.001, gamma=0.9, beta=0.999, eps=1e-8, corrected=True):
    m, first = running_mean(m, g, gamma, t + 1, corrected)
    v, second = running_mean(v, np.square(g), beta, t + 1, corrected)
    return w - lr * first / (np.sqrt(second) + eps), m, v, t + 1


# %% The friend's rule as it is exercise="adamw_step" wrong="unchanged"
# all three faults are still there: where does the decay go, which power has the correction, and
# where does eps stand?
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    g = g + decay * w
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma), v / (1 - beta)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v, t


# %% Only the power mended exercise="adamw_step" wrong="decay-and-eps"
# the correction is mended; the decay is still in the gradient, and eps inside the root
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    g = g + decay * w
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma**t), v / (1 - beta**t)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v, t


# %% Only the decay mended exercise="adamw_step" wrong="power-and-eps"
# the decay is mended; the correction still lacks its power t, and eps stands inside the root
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma), v / (1 - beta)
    return (1 - lr * decay) * w - lr * m_hat / np.sqrt(v_hat + eps), m, v, t


# %% The power is forgotten exercise="adamw_step" wrong="counter-stuck"
# the correction is that of the first step for ever: it has the power t
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = gamma * m + (1 - gamma) * g
    v = beta * v + (1 - beta) * g**2
    m_hat, v_hat = m / (1 - gamma), v / (1 - beta)
    return (1 - lr * decay) * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% Numbers instead of names exercise="adamw_step" wrong="setting-ignored"
# the step does not depend on gamma and beta: use the arguments, not 0.9 and 0.999
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    t = t + 1
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return (1 - lr * decay) * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t


# %% The decay is taken from w at the end exercise="adamw_step" right=true
def adamw_step(w, g, m, v, t, lr=0.001, decay=0.01, gamma=0.9, beta=0.999, eps=1e-8):
    n = t + 1
    m = m + (1 - gamma) * (g - m)
    v = v + (1 - beta) * (g * g - v)
    rate = lr * (1 - beta**n) ** 0.5 / (1 - gamma**n)
    step = rate * m / (v**0.5 + eps * (1 - beta**n) ** 0.5)
    return w - step - lr * decay * w, m, v, n


# %% Built with dict exercise="read_curves" right=true
def read_curves():
    causes = ["rate too large", "overfitting", "equal start", "rate too small", "not shuffled"]
    return dict(zip("ABCDE", causes))


# %% One by one exercise="read_curves" right=true
def read_curves():
    found = {}
    found["E"] = "not shuffled"
    found["D"] = "rate too small"
    found["C"] = "equal start"
    found["B"] = "overfitting"
    found["A"] = "rate too large"
    return found


# %% With names for the causes exercise="read_curves" right=true
def read_curves():
    large, small = "rate too large", "rate too small"
    return dict(A=large, D=small, C="equal start", B="overfitting", E="not shuffled")


# %% Large and not shuffled swapped exercise="read_curves" wrong="jumps-confused"
# both curves jump, but one keeps a rhythm, ten times in each epoch, and still falls: there the rows
# come sorted. The other never gets better
def read_curves():
    return {
        "A": "not shuffled",
        "B": "overfitting",
        "C": "equal start",
        "D": "rate too small",
        "E": "rate too large",
    }


# %% Small rate and equal start swapped exercise="read_curves" wrong="flat-confused"
# a small rate still lowers the loss a little; equal weights and a gradient of zero never leave
# guessing, at 2.30
def read_curves():
    return {
        "A": "rate too large",
        "B": "overfitting",
        "C": "rate too small",
        "D": "equal start",
        "E": "not shuffled",
    }


# %% Overfitting and a large rate swapped exercise="read_curves" wrong="overfitting-confused"
# a model that overfits does well on its own examples: the solid line falls to nearly nothing, and
# the dashed one turns and rises
def read_curves():
    return {
        "A": "overfitting",
        "B": "rate too large",
        "C": "equal start",
        "D": "rate too small",
        "E": "not shuffled",
    }


# %% Overfitting and a small rate swapped exercise="read_curves" wrong="overfitting-small"
# look for the gap: in an overfit training the solid and the dashed line part, with a small rate
# they fall together
def read_curves():
    return {
        "A": "rate too large",
        "B": "rate too small",
        "C": "equal start",
        "D": "overfitting",
        "E": "not shuffled",
    }


# %% Overfitting and not shuffled swapped exercise="read_curves" wrong="overfitting-sorted"
# sorted rows make the loss jump at every new digit; they do not make validation rise while training
# falls
def read_curves():
    return {
        "A": "rate too large",
        "B": "not shuffled",
        "C": "equal start",
        "D": "rate too small",
        "E": "overfitting",
    }


# %% Small and large swapped exercise="read_curves" wrong="rates-confused"
# a rate that is too large jumps and gets no better, one that is too small falls smoothly and slowly
def read_curves():
    return {
        "A": "rate too small",
        "B": "overfitting",
        "C": "equal start",
        "D": "rate too large",
        "E": "not shuffled",
    }


# %% One is missing exercise="read_curves" wrong="wrong-type"
def read_curves():
    return {"A": "rate too large", "B": "overfitting", "C": "equal start", "D": "rate too small"}


# %% A list exercise="read_curves" wrong="wrong-type"
def read_curves():
    return ["rate too large", "overfitting", "equal start", "rate too small", "not shuffled"]
