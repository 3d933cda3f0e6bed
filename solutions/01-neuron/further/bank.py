# %% [markdown]
# Answers to the exercises that go further than the lesson about the neuron.

# %% Counts with arrays exercise="binary_scores" right=true
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    found = np.sum(yes & (y == 1))
    precision = found / max(np.sum(yes), 1)
    recall = found / np.sum(y == 1)
    f1 = 2 * found / (np.sum(yes) + np.sum(y == 1))
    gap = y_hat[y == 1][:, np.newaxis] - y_hat[y == 0]
    return precision, recall, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% Loops and counters exercise="binary_scores" right=true
def binary_scores(y, y_hat):
    tp = fp = fn = 0
    for truth, output in zip(y, y_hat):
        if output > 0.5 and truth == 1:
            tp += 1
        elif output > 0.5:
            fp += 1
        elif truth == 1:
            fn += 1
    p = tp / (tp + fp) if tp + fp > 0 else 0
    r = tp / (tp + fn) if tp + fn > 0 else 0
    f1 = 2 * p * r / (p + r) if p + r > 0 else 0
    wins, pairs = 0, 0
    for i in range(len(y)):
        for j in range(len(y)):
            if y[i] == 1 and y[j] == 0:
                pairs += 1
                if y_hat[i] > y_hat[j]:
                    wins += 1
                elif y_hat[i] == y_hat[j]:
                    wins += 0.5
    return p, r, f1, wins / pairs


# %% The area from the ranks exercise="binary_scores" right=true
def binary_scores(y, y_hat):
    decision = (y_hat > 0.5).astype(int)
    tp = decision @ y
    p = tp / decision.sum() if decision.any() else 0.0
    r = tp / y.sum()
    f1 = 0.0 if tp == 0 else 2 / (1 / p + 1 / r)
    below = (y_hat[:, None] > y_hat).sum(axis=1) + 0.5 * (y_hat[:, None] == y_hat).sum(axis=1)
    ranks = below + 0.5
    n1, n0 = y.sum(), (1 - y).sum()
    return p, r, f1, (ranks[y == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)


# %% Accuracy for precision exercise="binary_scores" wrong="accuracy"
# this is the accuracy: true negatives do not count here
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    precision = np.mean(yes == (y == 1))
    recall = tp / np.sum(y == 1)
    f1 = 2 * tp / max(yes.sum() + y.sum(), 1)
    gap = y_hat[y == 1][:, None] - y_hat[y == 0]
    return precision, recall, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% Precision and recall swapped exercise="binary_scores" wrong="recall-for-precision"
# this is the recall: precision divides by all that the unit calls positive, TP + FP
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    precision = tp / max(np.sum(yes), 1)
    recall = tp / np.sum(y == 1)
    f1 = 2 * tp / max(yes.sum() + y.sum(), 1)
    gap = y_hat[y == 1][:, None] - y_hat[y == 0]
    return recall, precision, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% Divided by all examples exercise="binary_scores" wrong="divides-by-all"
# divided by all examples: precision divides by the predicted positives, TP + FP
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    precision = np.mean(yes & (y == 1))
    recall = np.sum(yes & (y == 1)) / np.sum(y)
    f1 = 2 * np.sum(yes & (y == 1)) / (np.sum(yes) + np.sum(y))
    gap = y_hat[y == 1][:, None] - y_hat[y == 0]
    return precision, recall, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% Specificity for recall exercise="binary_scores" wrong="specificity"
# this is the specificity, the share of the negatives that are rejected
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp, tn, fp = np.sum(yes & (y == 1)), np.sum(~yes & (y == 0)), np.sum(yes & (y == 0))
    precision = tp / max(tp + fp, 1)
    recall = tn / (tn + fp)
    f1 = 2 * tp / max(yes.sum() + y.sum(), 1)
    gap = y_hat[y == 1][:, None] - y_hat[y == 0]
    return precision, recall, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% The mean of precision and recall exercise="binary_scores" wrong="arithmetic-mean"
# this is the ordinary mean of precision and recall: F1 is the harmonic mean
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    p, r = tp / max(np.sum(yes), 1), tp / np.sum(y == 1)
    gap = y_hat[y == 1][:, None] - y_hat[y == 0]
    return p, r, (p + r) / 2, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% F1 without its 2 exercise="binary_scores" wrong="missing-2"
# half of F1: the harmonic mean of two numbers has a 2 in front
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    p, r = tp / max(np.sum(yes), 1), tp / np.sum(y == 1)
    f1 = p * r / (p + r) if tp else 0
    gap = y_hat[y == 1][:, None] - y_hat[y == 0]
    return p, r, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% The product of precision and recall exercise="binary_scores" wrong="product"
# this is the product of precision and recall: F1 is 2 p r / (p + r)
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    p, r = tp / max(np.sum(yes), 1), tp / np.sum(y == 1)
    gap = y_hat[y == 1][:, None] - y_hat[y == 0]
    return p, r, p * r, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% The negatives are compared with the positives exercise="binary_scores" wrong="reversed"
# 1 minus the right value: count the pairs in which the positive has the higher output
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    p, r = tp / max(np.sum(yes), 1), tp / np.sum(y == 1)
    f1 = 2 * p * r / (p + r) if tp else 0
    gap = y_hat[y == 0][:, None] - y_hat[y == 1]
    return p, r, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% Ties count nothing exercise="binary_scores" wrong="ties-lost"
# a tie counts one half, here 0
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    p, r = tp / max(np.sum(yes), 1), tp / np.sum(y == 1)
    f1 = 2 * p * r / (p + r) if tp else 0
    return p, r, f1, np.mean(y_hat[y == 1][:, None] > y_hat[y == 0])


# %% Ties count fully exercise="binary_scores" wrong="ties-won"
# a tie counts one half, here 1
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    p, r = tp / max(np.sum(yes), 1), tp / np.sum(y == 1)
    f1 = 2 * p * r / (p + r) if tp else 0
    return p, r, f1, np.mean(y_hat[y == 1][:, None] >= y_hat[y == 0])


# %% The area after the threshold exercise="binary_scores" wrong="after-threshold"
# the outputs are cut to 0 or 1 before they are compared: compare the outputs
def binary_scores(y, y_hat):
    yes = (y_hat > 0.5) * 1
    tp = np.sum(yes * y)
    p, r = tp / max(np.sum(yes), 1), tp / np.sum(y == 1)
    f1 = 2 * p * r / (p + r) if tp else 0
    gap = yes[y == 1][:, None] - yes[y == 0]
    return p, r, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% Divides by zero when nothing is predicted positive exercise="binary_scores" wrong="not-finite"
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    precision = tp / np.sum(yes)
    recall = tp / np.sum(y == 1)
    f1 = 2 * precision * recall / (precision + recall)
    gap = y_hat[y == 1][:, None] - y_hat[y == 0]
    return precision, recall, f1, np.mean((gap > 0) + 0.5 * (gap == 0))


# %% Only three results exercise="binary_scores" wrong="wrong-type"
def binary_scores(y, y_hat):
    yes = y_hat > 0.5
    tp = np.sum(yes & (y == 1))
    p, r = tp / max(np.sum(yes), 1), tp / np.sum(y == 1)
    return p, r, 2 * p * r / (p + r) if tp else 0
