"""Writes udr.npz beside it: codes of five models and how disentanglement_lib's definition ranks them.

Written from the definition on the ranking's page with scikit-learn's Lasso and SciPy's rankdata
(made with scikit-learn 1.2.1, SciPy 1.10.1 and NumPy 1.24.2). Run it from anywhere: python3 tests/oracles/make_udr.py
"""

import pathlib

import numpy as np
from scipy.stats import rankdata
from sklearn.linear_model import Lasso

FOLDER = pathlib.Path(__file__).resolve().parent
LEAST_KL = 0.01


def models(n=300, d=5):
    rng = np.random.RandomState(20)
    factors = rng.randn(n, d)
    mixed = factors @ (np.eye(d) + 0.5 * rng.randn(d, d))
    codes = [
        factors + 0.3 * rng.randn(n, d),
        -3 * factors[:, ::-1] + rng.randn(n, d) + 2,
        mixed,
        np.round(2 * factors) / 2,  # ties
        rng.randn(n, d),
    ]
    codes[1][:, 1] = 0.5  # constant, of however much KL
    kl = np.abs(rng.randn(5, d)) + 0.1
    kl[0, 2] = 0.009
    kl[3, [1, 4]] = 0.01, 0.0  # what is just as large does not count
    return np.stack(codes).astype(np.float32), kl


def standardised(z, kl):
    z = z.astype(np.float64)
    deviation = z.std(axis=0)
    z = (z - z.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    return z * (kl > LEAST_KL)


def lasso(a, b):
    return np.abs(Lasso(alpha=0.1, tol=1e-16, max_iter=100000).fit(a, b).coef_).T


def spearman(a, b):
    ranks = [rankdata(column) for column in np.hstack([a, b]).T]
    return np.nan_to_num(np.abs(np.corrcoef(ranks)[: a.shape[1], a.shape[1] :]))


def agreement(r):
    with np.errstate(invalid="ignore"):
        columns = np.nan_to_num(r.max(axis=0) ** 2 / r.sum(axis=0))
        rows = np.nan_to_num(r.max(axis=1) ** 2 / r.sum(axis=1))
    return (columns.mean() + rows.mean()) / 2


def rank(codes, kl, relation):
    m = len(codes)
    pairwise = np.full((m, m), np.nan)
    for i in range(m):
        for j in range(m):
            if i != j:
                r = relation(standardised(codes[i], kl[i]), standardised(codes[j], kl[j]))
                pairwise[i, j] = agreement(r[kl[i] > LEAST_KL][:, kl[j] > LEAST_KL])
    scores = [np.median(np.delete(pairwise[:, j], j)) for j in range(m)]
    return pairwise, np.array(scores)


def main():
    codes, kl = models()
    out = {"codes": codes, "kl": kl}
    for name, relation in (("lasso", lasso), ("spearman", spearman)):
        out[f"{name}_pairwise"], out[f"{name}_scores"] = rank(codes, kl, relation)
        print(name, out[f"{name}_scores"])
    np.savez_compressed(FOLDER / "udr.npz", **out)


if __name__ == "__main__":
    main()
