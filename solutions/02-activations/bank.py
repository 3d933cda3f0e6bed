# %% [markdown]
# Answers to the exercises of this lesson as students write them; `course check` judges each.


# %% One branch after the other exercise="squashing_slope" right=true
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% With exponentials as in the derivation exercise="squashing_slope" right=true
def squashing_slope(name, z):
    table = {
        "identity": lambda z: z * 0 + 1,
        "sign": lambda z: z * 0,
        "threshold": lambda z: z * 0,
        "sigmoid": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        "tanh": lambda z: 4 / (np.exp(z) + np.exp(-z)) ** 2,
        "hardtanh": lambda z: np.where(z > -1, 1, 0) * np.where(z < 1, 1, 0),
    }
    return table[name](z)


# %% tanh from the sigmoid, an array filled by masks exercise="squashing_slope" right=true
def squashing_slope(name, z):
    slope = np.zeros(z.shape)
    if name == "identity":
        slope[...] = 1
    elif name == "sigmoid":
        slope = sigmoid(z) * sigmoid(-z)
    elif name == "tanh":
        slope = 4 * sigmoid(2 * z) * (1 - sigmoid(2 * z))
    elif name == "hardtanh":
        slope[(z >= -1) & (z <= 1)] = 1
    return slope


# %% The value of identity exercise="squashing_slope" wrong="returns-value"
# this is the value g(z), not its slope g'(z)
def squashing_slope(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The value of the threshold exercise="squashing_slope" wrong="returns-value"
# this is the value g(z), not its slope g'(z)
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The value of the sigmoid exercise="squashing_slope" wrong="returns-value"
# this is the value g(z), not its slope g'(z)
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        return sigmoid(z)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The sigmoid's rule applied to z exercise="squashing_slope" wrong="rule-on-z"
# the rule g (1 - g) needs the value g = σ(z), not z itself
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        return z * (1 - z)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The rule of tanh for the sigmoid exercise="squashing_slope" wrong="rule-of-tanh"
# 1 - g^2 is the rule of tanh; the sigmoid's is g (1 - g)
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        return 1 - sigmoid(z) ** 2
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The sigmoid's slope falls exercise="squashing_slope" wrong="sign"
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (s - 1)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The rule of tanh applied to z exercise="squashing_slope" wrong="rule-on-z"
# the rule 1 - g^2 needs the value g = tanh z, not z
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        return 1 - z**2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The sigmoid's rule for tanh exercise="squashing_slope" wrong="rule-of-sigmoid"
# g (1 - g) is the rule of the sigmoid; that of tanh is 1 - g^2
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        t = np.tanh(z)
        return t * (1 - t)
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The square is forgotten exercise="squashing_slope" wrong="not-squared"
# square tanh z before you subtract it from 1
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z)
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% hardtanh inside out exercise="squashing_slope" wrong="inside-out"
# the slope is 1 between -1 and 1, where hardtanh is z, and 0 outside
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return np.where(np.abs(z) > 1, 1.0, 0.0)


# %% hardtanh flat above only exercise="squashing_slope" wrong="one-side"
# below -1 the curve is flat as well
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z)
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return np.where(z < 1, 1.0, 0.0)


# %% One number for identity exercise="squashing_slope" wrong="shape"
def squashing_slope(name, z):
    if name == "identity":
        return 1.0
    if name == "sign":
        return np.zeros_like(z)
    if name == "threshold":
        return np.zeros_like(z)
    if name == "sigmoid":
        s = sigmoid(z)
        return s * (1 - s)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (np.abs(z) < 1).astype(float)


# %% The value of sign exercise="squashing_slope" wrong="returns-value"
# this is the value g(z), not its slope g'(z)
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z, dtype=float)
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.zeros_like(z, dtype=float)
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return (abs(z) < 1).astype(float)


# %% The value of tanh exercise="squashing_slope" wrong="returns-value"
# this is the value g(z), not its slope g'(z)
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z, dtype=float)
    if name == "sign":
        return np.zeros_like(z, dtype=float)
    if name == "threshold":
        return np.zeros_like(z, dtype=float)
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return (abs(z) < 1).astype(float)


# %% The value of hardtanh exercise="squashing_slope" wrong="returns-value"
# this is the value g(z), not its slope g'(z)
def squashing_slope(name, z):
    if name == "identity":
        return np.ones_like(z, dtype=float)
    if name == "sign":
        return np.zeros_like(z, dtype=float)
    if name == "threshold":
        return np.zeros_like(z, dtype=float)
    if name == "sigmoid":
        return sigmoid(z) * (1 - sigmoid(z))
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% As described exercise="chain_slope" right=true
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        z = weight * a + bias
        a = sigmoid(z)
        slope *= weight * a * (1 - a)
    return np.clip(slope, -limit, limit)


# %% First forward, then the product of arrays exercise="chain_slope" right=true
def chain_slope(x, w, b, limit):
    outputs = [x]
    for weight, bias in zip(w, b):
        outputs.append(sigmoid(weight * outputs[-1] + bias))
    a = np.array(outputs[1:])
    return max(-limit, min(limit, np.prod(w * a * (1 - a))))


# %% From the last layer back to the first exercise="chain_slope" right=true
def chain_slope(x, w, b, limit):
    a, remembered = x, []
    for weight, bias in zip(w, b):
        a = 1 / (1 + np.exp(-(weight * a + bias)))
        remembered.append(a)
    upstream = 1.0
    for weight, a in zip(w[::-1], remembered[::-1]):
        upstream = upstream * a * (1 - a) * weight
    if upstream > limit:
        return limit
    if upstream < -limit:
        return -limit
    return upstream


# %% Recursion exercise="chain_slope" right=true
def chain_slope(x, w, b, limit):
    def walk(a, layer):
        if layer == len(w):
            return 1.0
        out = sigmoid(w[layer] * a + b[layer])
        return w[layer] * out * (1 - out) * walk(out, layer + 1)

    return np.clip(walk(x, 0), -limit, limit)


# %% Without the weights exercise="chain_slope" wrong="missing-weights"
# the weights are missing: z = w a + b, so each layer multiplies by w σ'(z)
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        a = sigmoid(weight * a + bias)
        slope *= a * (1 - a)
    return np.clip(slope, -limit, limit)


# %% Without the slopes exercise="chain_slope" wrong="missing-slopes"
# the slopes of the sigmoids are missing: each layer multiplies by w σ'(z)
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        a = sigmoid(weight * a + bias)
        slope *= weight
    return np.clip(slope, -limit, limit)


# %% The slope at the output exercise="chain_slope" wrong="slope-at-output"
# the slope is taken at the unit's output: take σ' at its input z
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        a = sigmoid(weight * a + bias)
        p = sigmoid(a)
        slope *= weight * p * (1 - p)
    return np.clip(slope, -limit, limit)


# %% Values instead of slopes exercise="chain_slope" wrong="value-not-slope"
# the values σ(z) are multiplied: multiply the slopes σ'(z)
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        a = sigmoid(weight * a + bias)
        slope *= weight * a
    return np.clip(slope, -limit, limit)


# %% Every unit is given x exercise="chain_slope" wrong="same-input"
# every unit is given x: the input of a unit is the output of the one before it
def chain_slope(x, w, b, limit):
    slope = 1.0
    for weight, bias in zip(w, b):
        p = sigmoid(weight * x + bias)
        slope *= weight * p * (1 - p)
    return np.clip(slope, -limit, limit)


# %% Only the first unit exercise="chain_slope" wrong="one-layer"
# this is the slope of the first unit alone: go on through all layers
def chain_slope(x, w, b, limit):
    p = sigmoid(w[0] * x + b[0])
    return np.clip(w[0] * p * (1 - p), -limit, limit)


# %% Returns inside the loop exercise="chain_slope" wrong="one-layer"
# this is the slope of the first unit alone: go on through all layers
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        z = weight * a + bias
        a = sigmoid(z)
        slope *= weight * a * (1 - a)
        return np.clip(slope, -limit, limit)
    return slope


# %% Never clipped exercise="chain_slope" wrong="not-clipped"
# the slope is not clipped: it must not leave [-limit, limit]
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        z = weight * a + bias
        a = sigmoid(z)
        slope *= weight * a * (1 - a)
    return slope


# %% Clipped above only exercise="chain_slope" wrong="one-side"
# a slope below -limit is not clipped: cut it off on both sides
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        z = weight * a + bias
        a = sigmoid(z)
        slope *= weight * a * (1 - a)
    return min(slope, limit)


# %% The sign is lost exercise="chain_slope" wrong="sign"
# clipping must keep the sign
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        z = weight * a + bias
        a = sigmoid(z)
        slope *= weight * a * (1 - a)
    return np.sign(slope) * slope if abs(slope) < limit else limit


# %% Each factor clipped exercise="chain_slope" wrong="clips-each-layer"
# each layer's factor is clipped: clip the whole product, once, at the end
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        a = sigmoid(weight * a + bias)
        slope *= np.clip(weight * a * (1 - a), -limit, limit)
    return slope


# %% The product clipped after each layer exercise="chain_slope" wrong="clips-each-layer"
# the product is clipped after each layer: clip it once, at the end
def chain_slope(x, w, b, limit):
    a, slope = x, 1.0
    for weight, bias in zip(w, b):
        a = sigmoid(weight * a + bias)
        slope = np.clip(slope * weight * a * (1 - a), -limit, limit)
    return slope


# %% The output of the chain exercise="chain_slope" wrong="returns-output"
# this is the output y of the chain, not its slope dy/dx
def chain_slope(x, w, b, limit):
    a = x
    for weight, bias in zip(w, b):
        a = sigmoid(weight * a + bias)
    return np.clip(a, -limit, limit)


# %% The formulas of the text exercise="rectifier" right=true
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% Positive and negative part exercise="rectifier" right=true
def rectifier(name, z, k):
    up, down = np.maximum(z, 0), np.minimum(z, 0)
    return {
        "relu": up,
        "leaky_relu": up + k * down,
        "prelu": up + k * down,
        "relu6": np.clip(z, 0, 6),
        "elu": up + k * np.expm1(down),
        "maxout": np.max(z, axis=-1),
    }[name]


# %% Masks on a copy, maxout by sorting exercise="rectifier" right=true
def rectifier(name, z, k):
    if name == "maxout":
        return np.sort(z, axis=1)[:, -1]
    negative, a = z < 0, z.copy()
    factor = np.broadcast_to(k, z.shape)
    if name in ("relu", "relu6"):
        a[negative] = 0
    elif name == "elu":
        a[negative] = (factor * (np.exp(z) - 1))[negative]
    else:
        a[negative] = (factor * z)[negative]
    return np.where(a > 6, 6, a) if name == "relu6" else a


# %% ReLU keeps the negative part exercise="rectifier" wrong="flipped"
# ReLU keeps the positive z, not these
def rectifier(name, z, k):
    if name == "relu":
        return np.minimum(z, 0)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% ReLU as absolute value exercise="rectifier" wrong="absolute"
# a negative z gives 0, not -z
def rectifier(name, z, k):
    if name == "relu":
        return np.abs(z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% The smaller of z and kz exercise="rectifier" wrong="minimum"
# take the larger of z and k z: k z is larger where z is negative
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.minimum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% k on both sides exercise="rectifier" wrong="k-everywhere"
# where z is positive the value is z, not k z
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return k * z
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% Leaky ReLU without a leak exercise="rectifier" wrong="no-leak"
# this is ReLU: where z < 0 it is k z
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, 0)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% Parametric ReLU without its parameter exercise="rectifier" wrong="no-leak"
# this is ReLU: where z < 0 it is k z
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return z * (z > 0)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% One slope for all units exercise="rectifier" wrong="shared-slope"
# all units are given one slope: k holds a slope for each unit
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, np.mean(k) * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% ReLU6 without the 6 exercise="rectifier" wrong="no-ceiling"
# cut off at 6 as well: min(…, 6)
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.maximum(z, 0)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% ReLU6 without the 0 exercise="rectifier" wrong="no-floor"
# a negative z gives 0: max(z, 0)
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(z, 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1)


# %% ELU without the -1 exercise="rectifier" wrong="missing-minus-1"
# where z < 0 it is alpha (exp(z) - 1), so that both halves meet in 0
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * np.exp(z))
    if name == "maxout":
        return z.max(axis=1)


# %% ELU without alpha exercise="rectifier" wrong="missing-alpha"
# alpha, handed over as k, is missing: k (exp(z) - 1) where z < 0
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, np.exp(z) - 1)
    if name == "maxout":
        return z.max(axis=1)


# %% The largest example exercise="rectifier" wrong="over-examples"
# this is the largest of all examples: take the largest piece of each, along axis 1
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=0)


# %% The number of the winner exercise="rectifier" wrong="place-not-value"
# this is the number of the piece that wins: return its value
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return np.argmax(z, axis=1)


# %% Maxout with a 0 among the pieces exercise="rectifier" wrong="with-zero"
# maxout has no 0 among its pieces: all of them may be negative
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return np.maximum(z.max(axis=1), 0)


# %% The winner as a column exercise="rectifier" wrong="shape"
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(0, z)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.minimum(np.maximum(z, 0), 6)
    if name == "elu":
        return np.where(z > 0, z, k * (np.exp(z) - 1))
    if name == "maxout":
        return z.max(axis=1, keepdims=True)


# %% Masks that multiply an overflow exercise="rectifier" wrong="not-finite"
def rectifier(name, z, k):
    if name == "relu":
        return np.maximum(z, 0)
    if name in ("leaky_relu", "prelu"):
        return np.where(z > 0, z, k * z)
    if name == "relu6":
        return np.clip(z, 0, 6)
    if name == "elu":
        return (z > 0) * z + (z <= 0) * k * (np.exp(z) - 1)
    return z.max(axis=1)


# %% One branch after the other exercise="rectifier_slope" right=true
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% Arithmetic with the mask, maxout by argmax exercise="rectifier_slope" right=true
def rectifier_slope(name, z, k):
    fires = np.heaviside(z, 0)
    if name == "maxout":
        return np.eye(z.shape[1])[np.argmax(z, axis=1)]
    if name == "relu6":
        return fires * np.heaviside(6 - z, 0)
    below = {"relu": 0.0, "elu": k * np.exp(np.minimum(z, 0))}.get(name, k)
    return fires + (1 - fires) * below


# %% Number by number exercise="rectifier_slope" right=true
def rectifier_slope(name, z, k):
    slope = np.zeros(z.shape)
    k = k * np.ones(z.shape[1])
    for n in range(z.shape[0]):
        for h in range(z.shape[1]):
            if name == "maxout":
                slope[n, h] = all(z[n, h] >= other for other in z[n])
            elif z[n, h] > 0:
                slope[n, h] = 0 if name == "relu6" and z[n, h] > 6 else 1
            elif name in ("leaky_relu", "prelu"):
                slope[n, h] = k[h]
            elif name == "elu":
                slope[n, h] = k[h] * np.exp(z[n, h])
    return slope


# %% The value of ReLU exercise="rectifier_slope" wrong="returns-value"
# this is the value g(z), not its slope g'(z)
def rectifier_slope(name, z, k):
    if name == "relu":
        return np.maximum(z, 0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% The slope of ReLU flipped exercise="rectifier_slope" wrong="flipped"
# the slope is 1 where z is positive
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z < 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% The leak is forgotten exercise="rectifier_slope" wrong="no-leak"
# this is the slope of ReLU: where z < 0 the slope is k
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return (z > 0).astype(float)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% The value of leaky ReLU exercise="rectifier_slope" wrong="returns-value"
# this is the value g(z), not its slope g'(z)
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.maximum(z, k * z)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% k z is not differentiated exercise="rectifier_slope" wrong="times-z"
# where z < 0 the value is k z, so the slope is k
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k * z)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% Parametric ReLU without its parameter exercise="rectifier_slope" wrong="no-leak"
# this is the slope of ReLU: where z < 0 the slope is k, one for each unit
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return (z > 0) * 1.0
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% The derivative by k exercise="rectifier_slope" wrong="slope-by-k"
# this is the derivative by k: asked is the one by z
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.minimum(z, 0)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% No ceiling exercise="rectifier_slope" wrong="no-ceiling"
# above 6 the curve is flat again: the slope is 0 there
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return (z > 0).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% The constant is kept exercise="rectifier_slope" wrong="minus-1-kept"
# the derivative of the constant -1 is 0: k exp(z) is left where z < 0
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * (np.exp(z) - 1))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% ELU without alpha exercise="rectifier_slope" wrong="missing-alpha"
# alpha, handed over as k, is missing where z < 0: k exp(z)
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=1, keepdims=True)).astype(float)


# %% Every piece has slope 1 exercise="rectifier_slope" wrong="all-pieces"
# only the piece that wins moves the output: the slope by all others is 0
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return np.ones_like(z)


# %% Every positive piece exercise="rectifier_slope" wrong="positive-pieces"
# this is the slope of ReLU: here the largest piece has slope 1, whatever its sign
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z > 0).astype(float)


# %% The winner of each column exercise="rectifier_slope" wrong="winner-of-column"
# the pieces of one example compete: compare along axis 1, not over the examples
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0).astype(float)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, k)
    if name == "prelu":
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)).astype(float)
    if name == "elu":
        return np.where(z > 0, 1.0, k * np.exp(z))
    if name == "maxout":
        return (z == z.max(axis=0)).astype(float)


# %% Masks that multiply an overflow exercise="rectifier_slope" wrong="not-finite"
def rectifier_slope(name, z, k):
    if name == "relu":
        return (z > 0) * 1.0
    if name in ("leaky_relu", "prelu"):
        return np.where(z > 0, 1.0, k)
    if name == "relu6":
        return ((z > 0) & (z < 6)) * 1.0
    if name == "elu":
        return (z > 0) + (z <= 0) * k * np.exp(z)
    return (z == z.max(axis=1, keepdims=True)) * 1.0


# %% All z at most 0 exercise="dead_units" right=true
def dead_units(x, W, b):
    return np.sum(np.all(x @ W + b <= 0, axis=0))


# %% The largest z of each unit exercise="dead_units" right=true
def dead_units(x, W, b):
    return int(np.count_nonzero((x @ W + b).max(axis=0) <= 0))


# %% Units whose outputs sum to 0, one after the other exercise="dead_units" right=true
def dead_units(x, W, b):
    dead = 0
    for h in range(W.shape[1]):
        outputs = [max(0.0, row @ W[:, h] + b[h]) for row in x]
        if sum(outputs) == 0:
            dead += 1
    return dead


# %% All units without those that fire exercise="dead_units" right=true
def dead_units(x, W, b):
    fires = np.zeros(len(b), dtype=bool)
    for row in x:
        fires |= row @ W + b > 0
    return len(b) - fires.sum()


# %% Silent once is enough exercise="dead_units" wrong="silent-once"
# a unit that is silent on one example is not dead: it must be silent on all
def dead_units(x, W, b):
    return np.sum(np.any(x @ W + b <= 0, axis=0))


# %% Counts the living exercise="dead_units" wrong="counts-living"
# these are the units that fire: count the others
def dead_units(x, W, b):
    return np.sum(np.any(x @ W + b > 0, axis=0))


# %% Counts examples exercise="dead_units" wrong="counts-examples"
# this counts examples on which no unit fires: look over the examples, along axis 0
def dead_units(x, W, b):
    return np.sum(np.all(x @ W + b <= 0, axis=1))


# %% Without the bias exercise="dead_units" wrong="missing-bias"
# the bias b is not added to x @ W
def dead_units(x, W, b):
    return np.sum(np.all(x @ W <= 0, axis=0))


# %% Zero is taken as firing exercise="dead_units" wrong="boundary"
# z = 0 does not fire either: a unit is dead when z <= 0 on all examples
def dead_units(x, W, b):
    return np.sum(np.all(x @ W + b < 0, axis=0))


# %% The share of dead units exercise="dead_units" wrong="share"
# this is the share of dead units: return their number
def dead_units(x, W, b):
    return np.mean(np.all(x @ W + b <= 0, axis=0))


# %% By the mean of z exercise="dead_units" wrong="by-mean"
# a unit whose mean z is negative may still fire on some example
def dead_units(x, W, b):
    return np.sum((x @ W + b).mean(axis=0) <= 0)


# %% Not any, on the wrong side exercise="dead_units" wrong="never-silent"
# these are the units that always fire
def dead_units(x, W, b):
    return np.sum(~np.any(x @ W + b <= 0, axis=0))


# %% Which units are dead exercise="dead_units" wrong="mask"
# this says which units are dead: return how many they are
def dead_units(x, W, b):
    return np.all(x @ W + b <= 0, axis=0)


# %% Counts entries, not units exercise="dead_units" wrong="counts-entries"
# this counts every z that is at most 0: count units, each once
def dead_units(x, W, b):
    return np.sum(x @ W + b <= 0)


# %% Says whether there are any exercise="dead_units" wrong="wrong-value"
def dead_units(x, W, b):
    return bool(np.any(np.all(x @ W + b <= 0, axis=0)))


# %% The maximum of each row subtracted exercise="stable_softmax" right=true
def stable_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% Row by row exercise="stable_softmax" right=true
def stable_softmax(z):
    p = np.zeros(z.shape)
    for n, row in enumerate(z):
        e = np.exp(row - max(row))
        p[n] = e / sum(e)
    return p


# %% Through the logarithm exercise="stable_softmax" right=true
def stable_softmax(z):
    shifted = (z.T - z.max(axis=1)).T
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return np.exp(shifted - log_sum[:, None])


# %% One over a sum of differences exercise="stable_softmax" right=true
def stable_softmax(z):
    gaps = z[:, None, :] - z[:, :, None]
    return 1 / np.exp(np.minimum(gaps, 700)).sum(axis=2)


# %% The formula as it stands exercise="stable_softmax" wrong="overflows"
# exp overflows for large scores, or all exp are 0: subtract each row's maximum first while
# running, your code warned: overflow encountered in exp; invalid value encountered in divide
def stable_softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


# %% Sums down the columns exercise="stable_softmax" wrong="wrong-axis"
# each column sums to 1: the classes are the columns, so sum along axis 1
def stable_softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


# %% One sum for the whole array exercise="stable_softmax" wrong="over-everything"
# the whole array sums to 1: each row is an example of its own
def stable_softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


# %% One maximum for all rows exercise="stable_softmax" wrong="one-maximum"
# one maximum for all rows: in a row far below it every exp is 0; use each row's own while running,
# your code warned: invalid value encountered in divide
def stable_softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


# %% The minimum subtracted exercise="stable_softmax" wrong="subtracts-minimum"
# the minimum is subtracted, so the largest exponent still grows: subtract the maximum
def stable_softmax(z):
    e = np.exp(z - z.min(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% Divided by the maximum exercise="stable_softmax" wrong="divides-by-maximum"
# dividing by the maximum changes the result: subtract it, which cancels
def stable_softmax(z):
    e = np.exp(z / z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% No exponential exercise="stable_softmax" wrong="no-exponential"
# the scores are divided by their sum: take exp first
def stable_softmax(z):
    return z / z.sum(axis=1, keepdims=True)


# %% Only the winner exercise="stable_softmax" wrong="winner-only"
# this is 1 for the winner and 0 for the rest: softmax gives each class its share
def stable_softmax(z):
    return np.eye(z.shape[1])[z.argmax(axis=1)]


# %% The logarithm exercise="stable_softmax" wrong="log-softmax"
# this is log p: return p itself
def stable_softmax(z):
    s = z - z.max(axis=1, keepdims=True)
    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))


# %% Works in place exercise="stable_softmax" wrong="mutates-input"
def stable_softmax(z):
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


# %% The maximum lacks an axis exercise="stable_softmax" wrong="raised"
def stable_softmax(z):
    e = np.exp(z - z.max(axis=1))
    return e / e.sum(axis=1)


# %% A cap on the exponent exercise="stable_softmax" wrong="capped"
# a cap on the exponent changes the result: subtract each row's maximum, which cancels while
# running, your code warned: invalid value encountered in divide
def stable_softmax(z):
    e = np.exp(np.minimum(z, 700))
    return e / e.sum(axis=1, keepdims=True)


# %% Subtracts the maximum of each column exercise="stable_softmax" wrong="column-maximum"
# the maximum is taken over the examples, along axis 0: the scores that compete stand in one row
def stable_softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=1, keepdims=True)


# %% One sum for all rows exercise="stable_softmax" wrong="one-sum"
# the exponentials of all rows are added up: each row is an example, and its shares sum to 1
def stable_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum()


# %% Subtracts the mean of each row exercise="stable_softmax" wrong="not-finite"
def stable_softmax(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
