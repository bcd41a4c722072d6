"""Writes metrics.npz and metrics.json beside it: codes, factors, and what metrics of one sample should find.

Written from the definitions on the metrics' pages with NumPy, SciPy and scikit-learn's mutual_info_score
(made with NumPy 1.24.2, SciPy 1.10.1 and scikit-learn 1.2.1). Run it from anywhere: python3 tests/oracles/make_metrics.py
"""

import json
import pathlib

import numpy as np
from scipy.linalg import sqrtm
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata
from sklearn.metrics import mutual_info_score

BINS = 20
SIZES = (3, 6, 12)
FOLDER = pathlib.Path(__file__).resolve().parent


def sample(n=2000):
    rng = np.random.RandomState(20240607)
    v = np.stack([rng.randint(size, size=n) for size in SIZES], axis=1)
    noise = rng.standard_normal((n, 6))
    z = np.empty((n, 6))
    z[:, 0] = v[:, 2] / 12 + 0.1 * noise[:, 0]
    z[:, 1] = -30 * v[:, 1] + 20 * noise[:, 1]
    z[:, 2] = v[:, 0] + 0.3 * v[:, 1] + 0.5 * noise[:, 2]
    z[:, 3] = 1.7  # constant
    z[:, 4] = v[:, 2] // 2  # few values, each many times
    z[:, 5] = np.round(2 * noise[:, 5]) / 2
    z[1000:1100] = z[:100]  # whole rows twice
    v[1000:1100] = v[:100]
    return z.astype(np.float32), v.astype(np.int32)


def binned(x):
    edges = np.histogram(x, BINS)[1]
    return np.digitize(x, edges[:-1])


def informations(z, v):
    codes = [binned(column) for column in z.T]
    m = np.array([[mutual_info_score(a, b) for b in v.T] for a in codes])
    of_codes = np.array([mutual_info_score(a, a) for a in codes])
    of_factors = np.array([mutual_info_score(b, b) for b in v.T])
    between = np.array([[mutual_info_score(a, b) for b in codes] for a in codes])
    return m, of_codes, of_factors, between


def modularity(m):
    scores = []
    for row in m:
        top = row.max()
        scores.append(0.0 if top == 0 else 1 - (np.sum(row**2) - top**2) / (top**2 * (len(row) - 1)))
    return np.mean(scores)


def irs(z, factors, q=99.0):
    z = z[:, np.ptp(z, axis=0) > 0]
    weights = np.abs(z - z.mean(axis=0)).max(axis=0)
    deviations = np.zeros((z.shape[1], len(factors)))
    for k, labels in enumerate(factors):
        values = np.unique(labels)
        for value in values:
            group = z[labels == value]
            deviations[:, k] += np.percentile(np.abs(group - group.mean(axis=0)), q, axis=0) / len(values)
    return np.average((1 - deviations / weights[:, None]).max(axis=1), weights=weights)


def sap(z, v):
    s = np.zeros((z.shape[1], v.shape[1]))
    for d in range(z.shape[1]):
        for k in range(v.shape[1]):
            c = np.cov(z[:, d], v[:, k])
            s[d, k] = 0 if c[0, 0] <= 1e-12 else c[0, 1] ** 2 / (c[0, 0] * c[1, 1])
    s = np.sort(s, axis=0)
    return np.mean(s[-1] - s[-2])


def dcimig(m, of_factors):
    kept = np.zeros_like(m)
    for d, row in enumerate(m):
        top = np.sort(row)
        kept[d, row.argmax()] = top[-1] - top[-2]
    return kept.max(axis=0).sum() / of_factors.sum()


def jemmig(m, of_codes, of_factors):
    raw = []
    for k in range(m.shape[1]):
        first, second = np.argsort(-m[:, k])[:2]
        raw.append(of_codes[first] + of_factors[k] - 2 * m[first, k] + m[second, k])
    return np.array(raw)


def total_correlation(s):
    varying = np.diag(s) > 1e-12
    s = s[np.ix_(varying, varying)]
    return 0.5 * (np.log(np.diag(s)).sum() - np.linalg.slogdet(s)[1])


def matched_correlations(z, v):
    result = {}
    for key, f in (("mcc", lambda x: x), ("mcc.spearman", lambda x: np.apply_along_axis(rankdata, 0, x))):
        r = np.abs(np.corrcoef(f(z).T, f(v).T)[: z.shape[1], z.shape[1] :])
        rows, columns = linear_sum_assignment(-r)
        result[key] = r[rows, columns].sum() / v.shape[1]
    return result


def main():
    codes, v = sample()
    z = codes.astype(np.float64)
    m, of_codes, of_factors, between = informations(z, v)
    top = np.sort(m, axis=0)
    by_factor = np.sort(m / of_factors, axis=1)
    raw = jemmig(m, of_codes, of_factors)
    s = np.cov(z.T)
    wasserstein = 2 * np.trace(s) - 2 * np.trace(sqrtm(np.diag(np.diag(s)) @ s)).real
    d = z.shape[1]
    expected = {
        "mig": np.mean((top[-1] - top[-2]) / of_factors),
        "modularity": modularity(m),
        "mig-sup.all": np.mean(by_factor[:, -1] - by_factor[:, -2]),
        "dcimig": dcimig(m, of_factors),
        "jemmig": np.mean(raw),
        "jemmig.normalised": np.mean(1 - raw / (of_factors + np.log(BINS))),
        "aam.plug-in": np.mean(np.maximum(0, 2 * top[-1] - top.sum(axis=0)) / top[-1]),
        "sap-r2": sap(z, v),
        "irs": irs(z, [binned(b) for b in v.T]),
        "irs.unbinned": irs(z, list(v.T)),
        "active-units": int(np.sum(z.var(axis=0, ddof=1) > 0.01)),
        "unsupervised.gaussian-tc": total_correlation(s),
        "unsupervised.wasserstein": wasserstein,
        "unsupervised.wasserstein-normalised": wasserstein / np.trace(s),
        "unsupervised.mutual-information": (between.sum() - np.trace(between)) / (d * (d - 1)),
    }
    expected |= matched_correlations(z[:, np.ptp(z, axis=0) > 0], v)
    np.savez_compressed(FOLDER / "metrics.npz", codes=codes, factors=v)
    text = json.dumps({key: float(value) for key, value in expected.items()}, indent=2)
    (FOLDER / "metrics.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
