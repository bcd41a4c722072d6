"""Writes learned.json beside it: what metrics that learn a classifier should find in samples that the tests make by the same rule.

Written from the definitions on the metrics' pages with scikit-learn and NumPy (made with scikit-learn 1.2.1, SciPy 1.10.1 and
NumPy 1.24.2). Run it from anywhere:

    python3 tests/oracles/make_learned.py              writes learned.json
    python3 tests/oracles/make_learned.py protocol 3   prints DCI at full size, of dSprites' factors, for so many seeds: minutes for each

scikit-learn breaks ties between equally good splits at random and adds random noise to equal values; such numbers are means over SEEDS.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
from joblib import Parallel, delayed
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_selection import mutual_info_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, mutual_info_score, roc_auc_score
from sklearn.svm import LinearSVC

SEEDS = range(5)
TEST_ROW = 1_000_000
CASES = {
    "noisy": {
        "sizes": [3, 6, 12],
        "power": 1,
        "mixing": [[0, 0, 1], [0, -2, 0], [1, 0, 0], [0, 0, 0]],
        "noise": [0.1, 0.3, 0.3, 1],
        "train": 1500,
        "test": 750,
    },
    "entangled, classes of several sizes": {
        "sizes": [4, 5, 2],
        "power": 1.5,
        "mixing": [[1, 1, 0], [1, -1, 0], [0.5, 0, 1], [0, 0.3, 0.3]],
        "noise": [0.4, 0.3, 0.5, 0.4],
        "train": 1600,
        "test": 800,
    },
    "a constant code, a code of few values and one of a small range": {
        "sizes": [7, 3],
        "power": 2,
        "mixing": [[0, 0], [3, 0], [0, 20], [0.01, 0.01]],
        "noise": [0, 1, 0, 0.01],
        "train": 1200,
        "test": 600,
    },
}
PROTOCOL = {
    "sizes": [3, 6, 40, 32, 32],
    "power": 1,
    "mixing": [
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 1, 0.6, 0],
        [0, 0, -0.6, 1, 0],
        [0, 0, 0, 0, 1],
        [0, 0.5, 0, 0, 0.5],
        [0.3, 0, 0.3, 0, 0],
        [0, 0, 0, 0.2, 0.2],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
    ],
    "noise": [0.3, 0.1, 0.05, 0.05, 0.02, 0.1, 0.3, 0.3, 1, 0.1],
    "train": 10_000,
    "test": 5_000,
}


def uniform(rows, column):
    """A number in [0, 1) for every row, by an integer hash of row and column."""
    x = (rows.astype(np.uint32) * np.uint32(0x9E3779B9)) + np.uint32(column * 0x85EBCA6B & 0xFFFFFFFF)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    return (x ^ (x >> np.uint32(16))).astype(np.float64) / 2**32


def sample(case, first, count):
    """Factors v_k = floor(size_k u^power) and codes z_d = sum_k mixing_dk v_k / size_k + noise_d (u + u + u - 1.5)."""
    rows = np.arange(first, first + count)
    v = [np.floor(size * uniform(rows, k) ** case["power"]).astype(np.int32) for k, size in enumerate(case["sizes"])]
    z = []
    for d, weights in enumerate(case["mixing"]):
        code = np.zeros(count)
        for weight, values, size in zip(weights, v, case["sizes"]):
            code += weight * (values / size)
        u = [uniform(rows, 100 + 3 * d + j) for j in range(3)]
        z.append(code + case["noise"][d] * (u[0] + u[1] + u[2] - 1.5))
    return np.stack(z, axis=1).astype(np.float32), np.stack(v, axis=1)


def samples(case):
    return (*sample(case, 0, case["train"]), *sample(case, TEST_ROW, case["test"]))


def gap(scores):
    ordered = np.sort(scores, axis=0)
    return np.mean(ordered[-1] - ordered[-2])


def sap(z, v, z_test, v_test):
    accuracies = np.zeros((z.shape[1], v.shape[1]))
    for d in range(z.shape[1]):
        for k in range(v.shape[1]):
            classifier = LinearSVC(C=0.01, class_weight="balanced", random_state=0).fit(z[:, [d]], v[:, k])
            accuracies[d, k] = np.mean(classifier.predict(z_test[:, [d]]) == v_test[:, k])
    return {"sap": gap(accuracies)}


def standardised(z, by):
    scale = by.std(axis=0)
    constant = np.ptp(by, axis=0) == 0
    return np.where(constant, 0, (z - by.mean(axis=0)) / np.where(constant, 1, scale))


def area(classifier, z, labels):
    # One column for each value, two values too: the mean over values of the area of each against the rest.
    return roc_auc_score(labels[:, None] == classifier.classes_, classifier.predict_proba(z))


def explicitness(z, v, z_test, v_test):
    z, z_test = z.astype(np.float64), z_test.astype(np.float64)
    z, z_test = standardised(z, z), standardised(z_test, z)
    fits = [LogisticRegression().fit(z, labels) for labels in v.T]
    return {
        "explicitness": np.mean([area(fit, z_test, labels) for fit, labels in zip(fits, v_test.T)]),
        "explicitness.train": np.mean([area(fit, z, labels) for fit, labels in zip(fits, v.T)]),
    }


def boosted(z, labels, z_test, test_labels, seed):
    """The importances, and the accuracies of test and training."""
    fit = GradientBoostingClassifier(random_state=seed).fit(z, labels)
    return fit.feature_importances_, np.mean(fit.predict(z_test) == test_labels), np.mean(fit.predict(z) == labels)


def concentration(r):
    """1 - the entropy of every row to the base of its length, weighted by the rows' sums."""
    p = r + 1e-11
    p = p / p.sum(axis=1, keepdims=True)
    scores = 1 + np.sum(p * np.log(p), axis=1) / np.log(r.shape[1])
    return np.sum(scores * r.sum(axis=1)) / r.sum()


def dci(z, v, z_test, v_test, seed, jobs=1):
    columns = zip(v.T, v_test.T)
    fits = Parallel(n_jobs=jobs)(delayed(boosted)(z, a, z_test, b, seed) for a, b in columns)
    importances, test, train = zip(*fits)
    r = np.stack(importances, axis=1)
    return {
        "dci.disentanglement": concentration(r),
        "dci.completeness": concentration(r.T),
        "dci.informativeness": np.mean(test),
        "dci.informativeness-train": np.mean(train),
    }


def cross_entropy(z, labels):
    fit = LogisticRegression(penalty=None, class_weight="balanced", multi_class="multinomial").fit(z, labels)
    return log_loss(labels, fit.predict_proba(z))


def infomec(z, v, seed):
    ranges = np.ptp(z, axis=0)
    z = z.astype(np.float64)
    z = standardised(z, z)
    nmi = np.stack([
        mutual_info_classif(z, labels, discrete_features=False, n_neighbors=10, random_state=seed)
        / mutual_info_score(labels, labels)
        for labels in v.T
    ])
    active = ranges > ranges.max() / 20
    nmi = nmi[:, active]
    k, d = nmi.shape
    explained = []
    for labels in v.T:
        null = cross_entropy(np.zeros_like(z), labels)
        explained.append((null - cross_entropy(z, labels)) / null)
    return {
        "infomec.modularity": (np.mean(nmi.max(axis=0) / nmi.sum(axis=0)) - 1 / k) / (1 - 1 / k),
        "infomec.compactness": (np.mean(nmi.max(axis=1) / nmi.sum(axis=1)) - 1 / d) / (1 - 1 / d),
        "infomec.explicitness": np.mean(explained),
        "infomec.active": np.sum(active),
    }


def over_seeds(name, find, seeds=SEEDS):
    """The mean over seeds of every score; prints how far single seeds are from it."""
    found = [find(seed) for seed in seeds]
    means = {key: np.mean([scores[key] for scores in found]) for key in found[0]}
    for key, mean in means.items():
        print(f"{name}: {key} {mean:.6f} +- {max(abs(scores[key] - mean) for scores in found):.6f}", flush=True)
    return means


def protocol(seeds):
    arrays = samples(PROTOCOL)
    over_seeds("protocol", lambda seed: dci(*arrays, seed, jobs=-1), range(seeds))


def main():
    warnings.filterwarnings("ignore")  # what does not converge in the default number of steps
    cases = []
    for name, case in CASES.items():
        arrays = samples(case)
        expected = sap(*arrays) | explicitness(*arrays)
        expected |= over_seeds(name, lambda seed: dci(*arrays, seed))
        expected |= over_seeds(name, lambda seed: infomec(arrays[0], arrays[1], seed))
        cases.append({"name": name} | case | {"expected": {key: round(float(value), 6) for key, value in expected.items()}})
    lines = ",\n".join(json.dumps(case) for case in cases)
    (pathlib.Path(__file__).with_name("learned.json")).write_text(f"[\n{lines}\n]\n")
    print(lines)


if __name__ == "__main__":
    protocol(int(sys.argv[2])) if sys.argv[1:2] == ["protocol"] else main()
