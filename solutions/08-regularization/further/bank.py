# %% With where exercise="dropout_backward" right=true
def dropout_backward(z, mask, upstream):
    return np.where(z > 0, mask * upstream, 0)


# %% In two steps exercise="dropout_backward" right=true
def dropout_backward(z, mask, upstream):
    dh = mask * upstream
    dz = dh.copy()
    dz[z <= 0] = 0
    return dz


# %% With heaviside exercise="dropout_backward" right=true
def dropout_backward(z, mask, upstream):
    slope = np.heaviside(z, 0.0)
    return np.multiply(slope, np.multiply(upstream, mask))


# %% The mask is forgotten exercise="dropout_backward" wrong="mask-forgotten"
# the mask is missing: a dropped unit had no say, so no gradient reaches it
def dropout_backward(z, mask, upstream):
    return upstream * (z > 0)


# %% ReLU is forgotten exercise="dropout_backward" wrong="relu-forgotten"
# the step back through ReLU is missing: where z is not positive, nothing passes
def dropout_backward(z, mask, upstream):
    return upstream * mask


# %% The scale is forgotten exercise="dropout_backward" wrong="scale-forgotten"
# the scale of the survivors is missing: they were multiplied by 1 / (1 - rate)
def dropout_backward(z, mask, upstream):
    return upstream * (mask > 0) * (z > 0)


# %% The mask twice exercise="dropout_backward" wrong="scaled-twice"
# the mask is used twice: the output is linear in the mask, so it enters once
def dropout_backward(z, mask, upstream):
    return upstream * mask * mask * (z > 0)


# %% Gradients to the dropped exercise="dropout_backward" wrong="mask-reversed"
# the mask is the wrong way round: gradients go to the survivors
def dropout_backward(z, mask, upstream):
    return upstream * (mask == 0) * (z > 0)


# %% The value of ReLU exercise="dropout_backward" wrong="value-of-relu"
# relu(z) stands where its slope belongs, which is 0 or 1
def dropout_backward(z, mask, upstream):
    return upstream * mask * relu(z)


# %% The forward on upstream exercise="dropout_backward" wrong="forward-again"
# this is the forward applied to upstream: the sign of z decides what passes
def dropout_backward(z, mask, upstream):
    return mask * relu(upstream)


# %% Upstream is not used exercise="dropout_backward" wrong="upstream-ignored"
def dropout_backward(z, mask, upstream):
    return mask * (z > 0)


# %% A sign too many exercise="dropout_backward" wrong="sign"
def dropout_backward(z, mask, upstream):
    return -upstream * mask * (z > 0)


# %% Summed over the batch exercise="dropout_backward" wrong="shape"
def dropout_backward(z, mask, upstream):
    return (upstream * mask * (z > 0)).sum(axis=0)


# %% argpartition exercise="top_k_backward" right=true
def top_k_backward(x, W, delta, k):
    H = delta.shape[1]
    largest = np.argpartition(np.abs(delta), H - k, axis=1)[:, H - k :]
    kept = np.zeros_like(delta)
    np.put_along_axis(kept, largest, np.take_along_axis(delta, largest, axis=1), axis=1)
    return x.T @ kept, kept @ W.T


# %% A threshold for each row exercise="top_k_backward" right=true
def top_k_backward(x, W, delta, k):
    size = np.abs(delta)
    least = np.sort(size, axis=1)[:, -k][:, np.newaxis]
    kept = np.where(size >= least, delta, 0)
    return np.einsum("nd,nh->dh", x, kept), np.einsum("nh,dh->nd", kept, W)


# %% Example by example exercise="top_k_backward" right=true
def top_k_backward(x, W, delta, k):
    dW, dx = np.zeros(W.shape), np.zeros(x.shape)
    for n in range(len(x)):
        for j in sorted(range(delta.shape[1]), key=lambda j: -abs(delta[n, j]))[:k]:
            dW[:, j] += x[n] * delta[n, j]
            dx[n] += W[:, j] * delta[n, j]
    return dW, dx


# %% Nothing is left out exercise="top_k_backward" wrong="all-kept"
# all deltas take part: keep the k largest in each row
def top_k_backward(x, W, delta, k):
    return x.T @ delta, delta @ W.T


# %% Largest numbers, not sizes exercise="top_k_backward" wrong="signed"
# the largest numbers are kept: a large negative delta matters as much, compare sizes
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(delta):
        largest = np.argsort(row)[-k:]
        kept[n, largest] = row[largest]
    return x.T @ kept, kept @ W.T


# %% The smallest are kept exercise="top_k_backward" wrong="smallest-kept"
# the k smallest are kept: keep the largest in size
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(delta):
        chosen = np.argsort(np.abs(row))[:k]
        kept[n, chosen] = row[chosen]
    return x.T @ kept, kept @ W.T


# %% k in each column exercise="top_k_backward" wrong="per-column"
# the k largest of each column are kept: choose in each row, one row is one example
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for j in range(delta.shape[1]):
        chosen = np.argsort(np.abs(delta[:, j]))[-k:]
        kept[chosen, j] = delta[chosen, j]
    return x.T @ kept, kept @ W.T


# %% Largest of the whole batch exercise="top_k_backward" wrong="whole-batch"
# the largest of the whole batch are kept: each example keeps its own k
def top_k_backward(x, W, delta, k):
    least = np.sort(np.abs(delta).ravel())[-k * len(delta)]
    kept = np.where(np.abs(delta) >= least, delta, 0)
    return x.T @ kept, kept @ W.T


# %% One choice for the batch exercise="top_k_backward" wrong="one-choice"
# all examples keep the same units: choose in each row anew
def top_k_backward(x, W, delta, k):
    units = np.argsort(np.abs(delta).sum(axis=0))[-k:]
    kept = np.zeros(delta.shape)
    kept[:, units] = delta[:, units]
    return x.T @ kept, kept @ W.T


# %% Signs lost exercise="top_k_backward" wrong="signs-lost"
# the kept deltas have lost their signs: compare sizes, but keep the numbers
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(np.abs(delta)):
        largest = np.argsort(row)[-k:]
        kept[n, largest] = row[largest]
    return x.T @ kept, kept @ W.T


# %% The largest are dropped exercise="top_k_backward" wrong="k-dropped"
# the k largest are dropped and the rest is kept: the other way round
def top_k_backward(x, W, delta, k):
    kept = delta.copy()
    for n, row in enumerate(delta):
        kept[n, np.argsort(np.abs(row))[-k:]] = 0
    return x.T @ kept, kept @ W.T


# %% dx from all deltas exercise="top_k_backward" wrong="all-kept"
# all deltas take part: keep the k largest in each row
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(delta):
        largest = np.argsort(np.abs(row))[-k:]
        kept[n, largest] = row[largest]
    return x.T @ kept, delta @ W.T


# %% Changes delta exercise="top_k_backward" wrong="mutates-input"
def top_k_backward(x, W, delta, k):
    for row in delta:
        row[np.argsort(np.abs(row))[:-k]] = 0
    return x.T @ delta, delta @ W.T


# %% dW transposed exercise="top_k_backward" wrong="transposed"
def top_k_backward(x, W, delta, k):
    kept = np.zeros(delta.shape)
    for n, row in enumerate(delta):
        largest = np.argsort(np.abs(row))[-k:]
        kept[n, largest] = row[largest]
    return kept.T @ x, kept @ W.T


# %% A loop over the members exercise="ensemble_accuracies" right=true
def ensemble_accuracies(probabilities, y):
    alone, total = [], 0
    for p in probabilities:
        alone.append(np.mean(np.argmax(p, axis=1) == y))
        total = total + p
    return sum(alone) / len(alone), np.mean(np.argmax(total, axis=1) == y)


# %% Counting exercise="ensemble_accuracies" right=true
def ensemble_accuracies(probabilities, y):
    M, N, _ = probabilities.shape
    right = sum(int(probabilities[m, n].argmax() == y[n]) for m in range(M) for n in range(N))
    mean = probabilities.sum(axis=0) / M
    return right / (M * N), sum(mean[n].argmax() == y[n] for n in range(N)) / N


# %% With einsum exercise="ensemble_accuracies" right=true
def ensemble_accuracies(probabilities, y):
    mean = np.einsum("mnk->nk", probabilities)
    guesses = probabilities.argmax(-1)
    return [float((guesses == y[np.newaxis]).mean(1).mean()), float((mean.argmax(-1) == y).mean())]


# %% The ensemble twice exercise="ensemble_accuracies" wrong="ensemble-twice"
# this is the accuracy of the ensemble: judge each member alone, then take the mean
def ensemble_accuracies(probabilities, y):
    together = np.mean(probabilities.mean(axis=0).argmax(axis=1) == y)
    return together, together


# %% Only the first member exercise="ensemble_accuracies" wrong="first-member"
# only the first member is judged: take the mean over all of them
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities[0].argmax(axis=1) == y)
    return alone, np.mean(probabilities.mean(axis=0).argmax(axis=1) == y)


# %% The best member exercise="ensemble_accuracies" wrong="best-member"
# this is the best member's accuracy: take the mean over all of them
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=2) == y, axis=1)
    return alone.max(), np.mean(probabilities.mean(axis=0).argmax(axis=1) == y)


# %% Right answers counted exercise="ensemble_accuracies" wrong="counted"
# right answers are counted: an accuracy is a share of the examples
def ensemble_accuracies(probabilities, y):
    alone = np.sum(probabilities.argmax(axis=2) == y, axis=1).mean()
    return alone, np.sum(probabilities.mean(axis=0).argmax(axis=1) == y)


# %% A vote exercise="ensemble_accuracies" wrong="majority-vote"
# the members vote: averaging their probabilities lets a sure member count for more
def ensemble_accuracies(probabilities, y):
    labels = probabilities.argmax(axis=2)
    votes = [np.bincount(column, minlength=probabilities.shape[2]) for column in labels.T]
    return np.mean(labels == y), np.mean(np.argmax(votes, axis=1) == y)


# %% The mean of the labels exercise="ensemble_accuracies" wrong="mean-of-labels"
# labels are averaged, and the mean of a 3 and a 9 is no 6: average probabilities
def ensemble_accuracies(probabilities, y):
    labels = probabilities.argmax(axis=2)
    return np.mean(labels == y), np.mean(np.round(labels.mean(axis=0)).astype(int) == y)


# %% Probabilities multiplied exercise="ensemble_accuracies" wrong="product"
# probabilities are multiplied, so that one member can veto: take their mean
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=2) == y)
    return alone, np.mean(probabilities.prod(axis=0).argmax(axis=1) == y)


# %% The most sure member decides exercise="ensemble_accuracies" wrong="most-sure-member"
# the most sure member decides alone: take the mean of the probabilities
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=2) == y)
    return alone, np.mean(probabilities.max(axis=0).argmax(axis=1) == y)


# %% The mean of the accuracies twice exercise="ensemble_accuracies" wrong="members-mean"
# this is the mean of the members' accuracies: average their probabilities, then decide
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=2) == y)
    return alone, alone


# %% Largest over the wrong axis exercise="ensemble_accuracies" wrong="raised"
def ensemble_accuracies(probabilities, y):
    alone = np.mean(probabilities.argmax(axis=1) == y)
    return alone, np.mean(probabilities.mean(axis=0).argmax(axis=0) == y)


# %% Step by step exercise="batch_norm_forward" right=true
def batch_norm_forward(z, gamma, beta, eps):
    mean = np.mean(z, axis=0, keepdims=True)
    variance = np.mean((z - mean) ** 2, axis=0, keepdims=True)
    return (z - mean) * (gamma / np.sqrt(variance + eps)) + beta


# %% Unit by unit exercise="batch_norm_forward" right=true
def batch_norm_forward(z, gamma, beta, eps):
    a = np.empty(z.shape)
    for j in range(z.shape[1]):
        column = z[:, j]
        a[:, j] = gamma[j] * (column - column.mean()) / (column.var() + eps) ** 0.5 + beta[j]
    return a


# %% As a linear map exercise="batch_norm_forward" right=true
def batch_norm_forward(z, gamma, beta, eps):
    scale = gamma / np.sqrt(z.var(0) + eps)
    return z * scale + (beta - scale * z.mean(0))


# %% Over the units of an example exercise="batch_norm_forward" wrong="over-units"
# mean and deviation are taken over the units of each example, which is layer normalization: take
# them over the batch, axis 0
def batch_norm_forward(z, gamma, beta, eps):
    z_hat = (z - z.mean(axis=1, keepdims=True)) / np.sqrt(z.var(axis=1, keepdims=True) + eps)
    return gamma * z_hat + beta


# %% Over everything exercise="batch_norm_forward" wrong="over-everything"
# one mean and one deviation are taken over all units: each unit has its own, axis 0
def batch_norm_forward(z, gamma, beta, eps):
    return gamma * (z - z.mean()) / np.sqrt(z.var() + eps) + beta


# %% Divided by the variance exercise="batch_norm_forward" wrong="root-missing"
# this divides by the variance: the standard deviation is its root
def batch_norm_forward(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / (z.var(axis=0) + eps) + beta


# %% eps outside the root exercise="batch_norm_forward" wrong="eps-outside"
# eps stands outside the root: add it to the variance
def batch_norm_forward(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / (z.std(axis=0) + eps) + beta


# %% eps forgotten exercise="batch_norm_forward" wrong="eps-missing"
# eps is missing: add it to the variance, so that a constant unit does not divide by 0
def batch_norm_forward(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / z.std(axis=0) + beta


# %% With N - 1 exercise="batch_norm_forward" wrong="n-minus-1"
# the variance is divided by N - 1: batch normalization divides by N
def batch_norm_forward(z, gamma, beta, eps):
    return gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0, ddof=1) + eps) + beta


# %% Not scaled and moved exercise="batch_norm_forward" wrong="not-scaled"
# this is standardized and no more: scale by gamma and move by beta
def batch_norm_forward(z, gamma, beta, eps):
    return (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps)


# %% gamma and beta swapped exercise="batch_norm_forward" wrong="swapped"
# gamma and beta are swapped: gamma scales, beta moves
def batch_norm_forward(z, gamma, beta, eps):
    return beta * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + gamma


# %% The mean stays exercise="batch_norm_forward" wrong="mean-stays"
# the mean is not subtracted: standardizing takes it away first
def batch_norm_forward(z, gamma, beta, eps):
    return gamma * z / np.sqrt(z.var(axis=0) + eps) + beta


# %% In place exercise="batch_norm_forward" wrong="mutates-input"
def batch_norm_forward(z, gamma, beta, eps):
    z -= z.mean(axis=0)
    z /= np.sqrt(z.var(axis=0) + eps)
    return gamma * z + beta
