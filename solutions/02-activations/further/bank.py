# %% [markdown]
# Answers to the exercises that go further than the lesson about activations.

# %% One branch after the other exercise="squashing" right=true
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% A dictionary of functions exercise="squashing" right=true
def squashing(name, z):
    table = {
        "identity": lambda z: z.copy(),
        "sign": lambda z: (z > 0) * 1.0 - (z < 0) * 1.0,
        "threshold": lambda z: (z > 0).astype(int),
        "sigmoid": sigmoid,
        "tanh": lambda z: 2 * sigmoid(2 * z) - 1,
        "hardtanh": lambda z: np.minimum(np.maximum(z, -1), 1),
    }
    return table[name](z)


# %% One number at a time exercise="squashing" right=true
def squashing(name, z):
    import math

    def one(v):
        if name == "identity":
            return v
        if name == "sign":
            return 0.0 if v == 0 else math.copysign(1, v)
        if name == "threshold":
            return 1.0 if v > 0 else 0.0
        if name == "sigmoid":
            return 1 / (1 + math.exp(-v))
        if name == "tanh":
            return (math.exp(v) - math.exp(-v)) / (math.exp(v) + math.exp(-v))
        return max(-1.0, min(1.0, v))

    return np.array([one(v) for v in z.flat]).reshape(z.shape)


# %% The sign of a negative number is 0 exercise="squashing" wrong="threshold"
# sign is -1 where z is negative
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.where(z > 0, 1.0, 0.0)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% The sign of 0 is 1 exercise="squashing" wrong="at-zero"
# the sign of 0 is 0
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.where(z >= 0, 1.0, -1.0)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% The threshold fires at 0 exercise="squashing" wrong="at-zero"
# [z > 0] is 0 where z is 0
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return (z >= 0).astype(float)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% The threshold answers -1 exercise="squashing" wrong="sign-instead"
# the hard threshold is 0, not -1, below 0
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.sign(z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% No minus sign in the exponent exercise="squashing" wrong="sign-of-exponent"
# the exponent has the wrong sign: 1 / (1 + exp(-z)) rises with z
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% No 1 in the denominator exercise="squashing" wrong="missing-one"
# the 1 in the denominator is missing: divide by 1 + exp(-z)
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / np.exp(-z)
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% tanh without the 2 inside exercise="squashing" wrong="not-steeper"
# this is 2 σ(z) - 1: the 2 inside is missing, tanh z = 2 σ(2z) - 1
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return 2 / (1 + np.exp(-z)) - 1
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% tanh not moved down exercise="squashing" wrong="not-shifted"
# this lies between 0 and 2: subtract 1
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return 2 / (1 + np.exp(-2 * z))
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% hardtanh cut off at 0 exercise="squashing" wrong="cut-at-zero"
# hardtanh is cut off at -1, not at 0
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, 0, 1)


# %% hardtanh cut off above only exercise="squashing" wrong="one-side"
# cut z off at -1 too, not at 1 alone
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.where(z > 1, 1, z)


# %% if asks a whole array exercise="squashing" wrong="raised"
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return 1.0 if z > 0 else -1.0
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% hardtanh cut off in place exercise="squashing" wrong="mutates-input"
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "hardtanh":
        z[z > 1] = 1
        z[z < -1] = -1
        return z


# %% tanh printed, not returned exercise="squashing" wrong="returns-none"
def squashing(name, z):
    if name == "identity":
        return z
    if name == "sign":
        return np.sign(z)
    if name == "threshold":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        print(np.tanh(z))
    if name == "hardtanh":
        return np.clip(z, -1, 1)


# %% Two conditions and a mean exercise="one_sign_share" right=true
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return (np.all(dw > 0, axis=1) | np.all(dw < 0, axis=1)).mean()


# %% A loop over the examples exercise="one_sign_share" right=true
def one_sign_share(x, delta):
    agreeing = 0
    for row, d in zip(x, delta):
        signs = {1 if d * v > 0 else -1 if d * v < 0 else 0 for v in row}
        if signs in ({1}, {-1}):
            agreeing += 1
    return agreeing / len(x)


# %% The signs add up to D or -D exercise="one_sign_share" right=true
def one_sign_share(x, delta):
    signs = np.sign(np.einsum("nd,n->nd", x, delta))
    return np.sum(np.abs(signs.sum(axis=1)) == x.shape[1]) / x.shape[0]


# %% The smallest and the largest have one sign exercise="one_sign_share" right=true
def one_sign_share(x, delta):
    dw = (x.T * delta).T
    return np.mean(dw.min(axis=1) * dw.max(axis=1) > 0)


# %% Looks at x alone exercise="one_sign_share" wrong="ignores-delta"
# delta is not used: where it is 0 no weight moves, neither up nor down
def one_sign_share(x, delta):
    return np.mean(np.all(x > 0, axis=1) | np.all(x < 0, axis=1))


# %% Positive ones only exercise="one_sign_share" wrong="only-positive"
# examples whose gradients are all negative count as well
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return np.mean(np.all(dw > 0, axis=1))


# %% Negative ones only exercise="one_sign_share" wrong="only-negative"
# examples whose gradients are all positive count as well
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return np.mean(np.all(dw < 0, axis=1))


# %% A gradient of 0 counts exercise="one_sign_share" wrong="zero-counts"
# a gradient of 0 has no sign: ask for > 0 and < 0
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return np.mean(np.all(dw >= 0, axis=1) | np.all(dw <= 0, axis=1))


# %% One positive weight is enough exercise="one_sign_share" wrong="any-weight"
# one gradient with that sign is not enough: all weights of the unit must agree
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return np.mean(np.any(dw > 0, axis=1))


# %% Compares along the examples exercise="one_sign_share" wrong="wrong-axis"
# this asks whether one weight has the same sign in all examples: compare the weights within an
# example, along axis 1
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return np.mean(np.all(dw > 0, axis=0) | np.all(dw < 0, axis=0))


# %% The number of examples exercise="one_sign_share" wrong="counted"
# this is the number of examples: divide it by N to get the share
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return np.sum(np.all(dw > 0, axis=1) | np.all(dw < 0, axis=1))


# %% A yes or no per example exercise="one_sign_share" wrong="mask"
# this is a yes or no for each example: return the share of yes, their mean
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return np.all(dw > 0, axis=1) | np.all(dw < 0, axis=1)


# %% delta is not given a second axis exercise="one_sign_share" wrong="raised"
def one_sign_share(x, delta):
    dw = x * delta
    return np.mean(np.all(dw > 0, axis=1) | np.all(dw < 0, axis=1))


# %% In percent exercise="one_sign_share" wrong="percent"
# this is in percent: return the share itself, from 0 to 1
def one_sign_share(x, delta):
    dw = x * delta[:, None]
    return 100 * np.mean(np.all(dw > 0, axis=1) | np.all(dw < 0, axis=1))
