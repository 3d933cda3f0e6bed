# %% A sum of two exercise="double" right=true
def double(x):
    return x + x


# %% A loop exercise="double" right=true
def double(x):
    return [2 * value for value in x]


# %% A helper exercise="double" right=true
def double(x):
    def twice(value):
        return value * 2

    return np.array(list(map(twice, x)))


# %% Squared instead exercise="double" wrong="squared"
# x is squared, not doubled
def double(x):
    return x**2


# %% The sign is wrong exercise="double" wrong="sign"
def double(x):
    return -2 * x


# %% Works in place exercise="double" wrong="mutates-input"
def double(x):
    x *= 2
    return x


# %% Prints instead of returning exercise="double" wrong="returns-none"
def double(x):
    print(2 * x)


# %% Built-in sum exercise="total" right=true
def total(x):
    return sum(x)


# %% Only the first exercise="total" wrong="wrong-value"
def total(x):
    return x[0]
