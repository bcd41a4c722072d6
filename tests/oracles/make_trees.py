"""Writes trees.json: what scikit-learn's GradientBoostingClassifier makes of small data sets.

    python3 tests/oracles/make_trees.py            (written with scikit-learn 1.2.1 and numpy 1.24.2)

Ties between splits are broken by scikit-learn at random (between dimensions) or by rounding (along one), and change the importances.
The data sets have none: on a grid whose every cell is occupied no cut along one axis is a cut along another, a single dimension has
nothing to tie with, and stumps cut nothing but the whole set. What coincidences are left are found by fitting with other values of
random_state, with mirrored codes and with the rows in another order; labels are drawn anew until all of these fits agree.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.ensemble import GradientBoostingClassifier


def labels_of(codes, classes, random):
    """Quantiles of a noisy function of the first codes, with gaps in the label values: 0, 3, 6 ..."""
    signal = codes[:, 0] - 0.6 * codes[:, -1] * (codes[:, codes.shape[1] // 2] > np.median(codes[:, codes.shape[1] // 2]))
    signal = signal / signal.std() + 0.7 * random.normal(size=len(codes))
    return 3 * np.searchsorted(np.quantile(signal, np.arange(1, classes) / classes), signal)


def grid(side, dimensions, repeats, random):
    """Every cell of a grid, the first of them up to `repeats` times, in random order."""
    cells = np.stack(np.meshgrid(*[np.arange(side)] * dimensions, indexing="ij"), -1).reshape(-1, dimensions)
    rows = np.repeat(cells, random.integers(1, repeats + 1, size=len(cells)), axis=0)
    return random.permutation(rows).astype(np.float32)


def distinct(count, dimensions, random):
    """Codes with no value twice in a dimension."""
    columns = [random.permutation(np.arange(count)) * 0.013 - 2 for _ in range(dimensions)]
    return np.round(np.stack(columns, -1), 3).astype(np.float32)


def agreed_fit(codes, labels, test, settings, random):
    """The fit, or None where it depends on how ties are broken."""
    fit = GradientBoostingClassifier(random_state=0, **settings).fit(codes, labels)
    order = random.permutation(len(codes))
    for sign, rows, state in ((1, order, 1), (-1, order, 2), (-1, np.arange(len(codes)), 3)):
        other = GradientBoostingClassifier(random_state=state, **settings).fit(sign * codes[rows], labels[rows])
        if np.abs(other.feature_importances_ - fit.feature_importances_).max() > 1e-10:
            return None
        if np.abs(other.predict_proba(sign * test) - fit.predict_proba(test)).max() > 1e-10:
            return None
    return fit


def case(name, codes, classes, seed, **settings):
    random = np.random.default_rng(seed)
    # Between the values of the training codes and beyond them.
    test = random.uniform(codes.min() - 0.5, codes.max() + 0.5, size=(30, codes.shape[1])).round(3).astype(np.float32)
    fit, draws = None, 0
    while fit is None:
        labels = labels_of(codes, classes, random)
        fit, draws = agreed_fit(codes, labels, test, settings, random), draws + 1
        assert draws < 12, name
    print(f"{name}: draw {draws}", flush=True)
    return {
        "name": name,
        "stages": fit.n_estimators,
        "depth": fit.max_depth,
        "learningRate": fit.learning_rate,
        "dimensions": codes.shape[1],
        "codes": [float(str(v)) for v in codes.ravel()],
        "labels": labels.tolist(),
        "importances": fit.feature_importances_.tolist(),
        "trainPredictions": fit.predict(codes).tolist(),
        "testCodes": [float(str(v)) for v in test.ravel()],
        "testPredictions": fit.predict(test).tolist(),
        "testProbabilities": fit.predict_proba(test).round(10).ravel().tolist(),
    }


def main():
    random = np.random.default_rng(20)
    cases = [
        case("two classes on a grid", grid(5, 3, 3, random), 2, 1),
        case("three classes on a grid", grid(5, 3, 3, random), 3, 2),
        case("twelve classes on a grid", grid(4, 2, 90, random), 12, 3),
        case("two classes along one dimension", distinct(150, 1, random), 2, 4),
        case("three classes along one dimension", distinct(150, 1, random), 3, 5),
        case("three classes by stumps on distinct values", distinct(200, 4, random), 3, 6, max_depth=1),
        case("three classes, few and deep trees", grid(6, 2, 5, random), 3, 7, max_depth=5, n_estimators=10, learning_rate=0.5),
    ]
    path = pathlib.Path(__file__).with_name("trees.json")
    head = {"scikit-learn": sklearn.__version__, "numpy": np.__version__}
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    path.write_text(json.dumps(head)[:-1] + ', "cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
