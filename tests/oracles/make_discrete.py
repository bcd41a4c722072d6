"""InfoMEC of discrete codes by scikit-learn, as in the code of its authors: counted information, logistic regression on one-hot codes.

python3 make_discrete.py writes discrete.json; needs numpy and scikit-learn (1.2).
"""

import json
import pathlib
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, mutual_info_score
from sklearn.preprocessing import OneHotEncoder

SIZES = [4, 5, 3]
ROWS = 1800


def sample():
    """The rule of DiscreteInfoMecTests: factors of row i, and five codes of whole numbers."""
    i = np.arange(ROWS)
    mixed = i * 7919 % 3600
    factors = np.stack([mixed % 4, mixed // 4 % 5, mixed // 20 % 3], axis=1)
    a, b, c = factors.T
    noise = i * 31 % 97
    codes = np.stack([a, (b + (noise < 20)) % 5, (a + 2 * c) % 4, noise % 6, np.full(ROWS, 7)], axis=1)
    return codes, factors


def cross_entropy(z, labels):
    fit = LogisticRegression(penalty=None, class_weight="balanced", multi_class="multinomial").fit(z, labels)
    return log_loss(labels, fit.predict_proba(z))


def infomec(codes, factors):
    nmi = np.array([[mutual_info_score(z, v) / mutual_info_score(v, v) for v in factors.T] for z in codes.T])
    nmi = nmi[np.ptp(codes, axis=0) > 0]
    d, k = nmi.shape
    one_hot = OneHotEncoder(sparse_output=False).fit_transform(codes)
    explained = []
    for labels in factors.T:
        null = cross_entropy(np.zeros((ROWS, 1)), labels)
        explained.append((null - cross_entropy(one_hot, labels)) / null)
    return {
        "infomec.modularity": (np.mean(nmi.max(axis=1) / nmi.sum(axis=1)) - 1 / k) / (1 - 1 / k),
        "infomec.compactness": (np.mean(nmi.max(axis=0) / nmi.sum(axis=0)) - 1 / d) / (1 - 1 / d),
        "infomec.explicitness": np.mean(explained),
        "infomec.active": float(d),
    }


def main():
    warnings.filterwarnings("ignore")  # what does not converge in the default number of steps
    scores = {key: round(float(value), 6) for key, value in infomec(*sample()).items()}
    pathlib.Path(__file__).with_name("discrete.json").write_text(json.dumps(scores, indent=1) + "\n")


if __name__ == "__main__":
    main()
