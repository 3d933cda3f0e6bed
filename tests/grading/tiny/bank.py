# %% A sum exercise="double" right=true
def double(v):
    return v + v


# %% In two steps exercise="slope" right=true
def slope(v):
    square = v + v
    cube = v * v * 3
    return square, cube


# %% The factor 3 is missing exercise="slope" wrong="factor-3"
# the factor 3 is missing
def slope(v):
    return 2 * v, v**2


# %% The sign exercise="slope" wrong="sign"
def slope(v):
    return 2 * v, -3 * v**2


# %% The factor 2 is missing exercise="slope" wrong="factor-2"
def slope(v):
    return v, 3 * v**2


# %% Zeros exercise="slope" wrong="wrong-value"
def slope(v):
    return 0 * v, 0 * v
