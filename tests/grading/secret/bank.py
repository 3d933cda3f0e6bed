# %% Tripled exercise="scaled" wrong="tripled"
# the factor is 2, not 3
def scaled(v):
    return 3 * v


# %% The factor is missing exercise="scaled" wrong="factor-missing"
# the factor 2 is missing
def scaled(v):
    return v
