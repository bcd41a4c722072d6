"""Writes studies.json beside it: statistics of small samples by SciPy and NumPy, for the statistics of studies.

Made with SciPy 1.10.1 and NumPy 1.24.2. Run it from anywhere: python3 tests/oracles/make_studies.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

FOLDER = pathlib.Path(__file__).resolve().parent


def pairs():
    rng = np.random.RandomState(3)
    smooth = rng.randn(40)
    return {
        "without ties": (smooth, 0.6 * smooth + rng.randn(40)),
        "many ties": (np.round(smooth), np.round(0.5 * smooth + 0.7 * rng.randn(40))),
        "ties in one": (np.round(2 * smooth) / 2, -smooth + rng.randn(40)),
        "five": (np.array([1.0, 2, 2, 3, 5]), np.array([2.0, 1, 4, 4, 5])),
    }


def correlation(first, second):
    return {
        "first": list(first),
        "second": list(second),
        "ranks": list(stats.rankdata(first)),
        "spearman": stats.spearmanr(first, second)[0],
        "kendall": stats.kendalltau(first, second, variant="b")[0],
        "superiority": stats.mannwhitneyu(first, second)[0] / len(first) / len(second),
    }


def sample():
    values = np.random.RandomState(5).gamma(2, size=30)
    sd, (q1, q3) = values.std(ddof=1), np.percentile(values, [25, 75])
    width = 0.9 * min(sd, (q3 - q1) / 1.34) * len(values) ** -0.2
    places = np.linspace(values.min(), values.max(), 5)
    interval = stats.bootstrap((values,), np.mean, n_resamples=200_000, method="percentile", random_state=1).confidence_interval
    return {
        "values": list(values),
        "mean": values.mean(),
        "deviation": sd,
        "quantiles": [[q, np.quantile(values, q)] for q in (0, 0.025, 0.25, 0.5, 0.6, 0.75, 0.975, 1)],
        "bandwidth": width,
        "density": list(stats.gaussian_kde(values, width / sd)(places)),
        "mean interval": [interval.low, interval.high],
    }


def groups():
    rng = np.random.RandomState(7)
    values = [rng.randn(n) + shift for n, shift in ((6, 0), (4, 1), (9, 0.2))]
    f = stats.f_oneway(*values)[0]
    g, n = len(values), sum(map(len, values))
    # F = (SS_b / (g - 1)) / (SS_w / (n - g)); R^2 and omega^2 follow from it.
    return {
        "values": [list(v) for v in values],
        "share": f * (g - 1) / (f * (g - 1) + n - g),
        "adjusted": (g - 1) * (f - 1) / ((g - 1) * (f - 1) + n),
    }


def main():
    out = {
        "scipy": scipy.__version__,
        "numpy": np.__version__,
        "pairs": {name: correlation(*pair) for name, pair in pairs().items()},
        "sample": sample(),
        "groups": groups(),
    }
    (FOLDER / "studies.json").write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
