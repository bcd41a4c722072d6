#!/usr/bin/env python3
"""Writes what scikit-learn, SciPy and NumPy make of small problems: the oracle of the tests of the linear learners.

    python3 tests/oracles/make_linear.py

writes tests/Disentangle.Metrics.Tests/Learners/Data/linear.npz. Made with scikit-learn 1.2.1, SciPy 1.10.1 and NumPy 1.24.2. Everything is drawn
from fixed seeds. Names: <learner>_<what>; "exact" is a solution with tolerances far below the defaults, "default" one with the defaults.
"""

import os
import warnings

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.stats
from sklearn.feature_selection import mutual_info_classif
from sklearn.feature_selection._mutual_info import _compute_mi_cd
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.svm import LinearSVC

OUT = {}


def keep(name, value):
    OUT[name] = np.asarray(value)


def classes_data(seed, n, d, shares):
    """Gaussian clouds of unequal sizes, features of unequal scales; single precision, so that the file is small."""
    rng = np.random.RandomState(seed)
    y = rng.choice(len(shares), n, p=shares).astype(np.uint8)
    centres = rng.randn(len(shares), d)
    x = (centres[y] + rng.randn(n, d)) * np.linspace(0.5, 2, d) + np.linspace(-1, 1, d)
    return x.astype(np.float32), y


def rows_by_formula(n=10000, values=40):
    """A code of an ordinal factor with noise, of the size that SAP fits; the tests compute the same numbers bit by bit."""
    i = np.arange(n)
    v = i % values
    golden = i * 0.6180339887498949
    return v / values + 0.25 * (golden - np.floor(golden)) - 0.5, v


def svc(name, x, y):
    default = LinearSVC(C=0.01, class_weight="balanced", random_state=0).fit(x, y)
    tight = LinearSVC(C=0.01, class_weight="balanced", random_state=0, tol=1e-11, max_iter=200000).fit(x, y)
    for kind, model in (("default", default), ("exact", tight)):
        keep(f"svc_{name}_{kind}_weights", model.coef_)
        keep(f"svc_{name}_{kind}_intercepts", model.intercept_)
        keep(f"svc_{name}_{kind}_predicted", model.predict(x).astype(np.uint8))


def support_vectors(x, y):
    svc("multi", x.astype(float), y)
    svc("binary", x.astype(float), y == 0)
    svc("scalar", x[:, :1].astype(float), y)
    svc("scalar_binary", x[:, :1].astype(float), y == 0)
    z, v = rows_by_formula()
    svc("sap", z[:, None], v)


def logistic(name, x, y, **options):
    default = LogisticRegression(**options).fit(x, y)
    for what, value in (("weights", default.coef_), ("intercepts", default.intercept_), ("iterations", default.n_iter_)):
        keep(f"logistic_{name}_{what}", value)
    keep(f"logistic_{name}_probabilities", default.predict_proba(x[:50]))
    keep(f"logistic_{name}_loss", log_loss(y, default.predict_proba(x)))
    solver = "newton-cg" if len(np.unique(y)) > 2 else "newton-cholesky"
    exact = LogisticRegression(**{**options, "solver": solver, "tol": 1e-12, "max_iter": 10000}).fit(x, y)
    keep(f"logistic_{name}_exact_probabilities", exact.predict_proba(x[:50]))
    keep(f"logistic_{name}_exact_loss", log_loss(y, exact.predict_proba(x)))


def logistics(x, y):
    x = x.astype(float)
    logistic("multi", x, y)
    logistic("binary", x, y == 0)
    logistic("balanced", x, y, class_weight="balanced")
    logistic("free", x, y, penalty=None, class_weight="balanced")
    logistic("free_binary", x, y == 0, penalty=None)
    # 40 overlapping values: many steps, and an end far from the minimum, so that this compares the paths.
    z, v = rows_by_formula(2000)
    z = (z - z.mean()) / z.std()
    short = LogisticRegression(penalty=None, class_weight="balanced").fit(z[:, None], v)
    keep("logistic_short_iterations", short.n_iter_)
    keep("logistic_short_loss", log_loss(v, short.predict_proba(z[:, None])))


def lasso(seed=5, n=200, d=8, targets=3, alpha=0.1):
    rng = np.random.RandomState(seed)
    x = (rng.randn(n, d) @ (np.eye(d) + 0.3 * rng.randn(d, d)) + rng.randn(d)).astype(np.float32)
    w = rng.randn(d, targets) * (rng.rand(d, targets) < 0.5)
    y = (x @ w + 0.5 * rng.randn(n, targets) + [1, -2, 3]).astype(np.float32)
    keep("lasso_x", x)
    keep("lasso_y", y)
    for kind, options in (("default", {}), ("exact", {"tol": 1e-16, "max_iter": 100000})):
        model = Lasso(alpha=alpha, **options).fit(x.astype(float), y.astype(float))
        keep(f"lasso_{kind}_weights", model.coef_)
        keep(f"lasso_{kind}_intercepts", model.intercept_)


def ranks(seed=6, n=150):
    rng = np.random.RandomState(seed)
    y = rng.choice(5, n).astype(np.uint8)
    p = rng.rand(n, 5) + 0.5 * np.eye(5)[y]
    # Multiples of 1/32, so that there are ties; scikit-learn wants rows that sum to 1, which an area does not depend on class by class.
    p = np.round(p * 32) / 32
    keep("auc_scores", p.astype(np.float32))
    keep("auc_labels", y)
    keep("auc_areas", [roc_auc_score(y == k, p[:, k]) for k in range(5)])
    soft = p / p.sum(1, keepdims=True)
    keep("auc_macro", roc_auc_score(y, soft, multi_class="ovr", average="macro"))
    a, b = np.round(rng.randn(n, 3) * 4), rng.randn(n, 2)
    b[:, 0] += 0.1 * a[:, 1]
    keep("correlation_a", a.astype(np.float32))
    keep("correlation_b", b)
    keep("correlation_pearson", np.corrcoef(a.T, b.T)[:3, 3:])
    keep("correlation_spearman", scipy.stats.spearmanr(a, b)[0][:3, 3:])


def matrices(seed=7):
    rng = np.random.RandomState(seed)
    for name, shape in (("wide", (7, 12)), ("tall", (12, 7)), ("square", (10, 10))):
        gains = rng.randn(*shape)
        i, j = scipy.optimize.linear_sum_assignment(gains, maximize=True)
        keep(f"hungarian_{name}", gains)
        keep(f"hungarian_{name}_sum", gains[i, j].sum())
    half = rng.randn(8, 8) * np.logspace(0, -3, 8)
    s = half @ half.T
    keep("eigen_matrix", s)
    keep("eigen_values", np.linalg.eigvalsh(s))
    keep("eigen_trace", np.trace(scipy.linalg.sqrtm(s)).real)


def information(seed=8, n=500):
    rng = np.random.RandomState(seed)
    y = rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1]).astype(np.uint8)
    # Multiples of 2^-26: differences and their squares are exact, so that no rounding decides which neighbours are within a radius. Every label
    # has more than 2 k values: for fewer scikit-learn takes distances from x^2 - 2xy + y^2, whose rounding is enough to move a neighbour across.
    x = np.round(np.stack([rng.randn(n) + y, rng.rand(n), y + 0.05 * rng.randn(n)], 1) * 2.0**26) / 2.0**26
    # One label of its own.
    y[0] = 9
    keep("information_x", x)
    keep("information_y", y)
    for k in (3, 10):
        # The estimator itself, and the public function, which divides by the standard deviation and adds noise of 1e-10.
        keep(f"information_{k}", [_compute_mi_cd(x[:, c], y, k) for c in range(3)])
        keep(f"information_public_{k}", mutual_info_classif(x, y, discrete_features=False, n_neighbors=k, random_state=0))
    # Values with many ties, where the noise of scikit-learn matters: the mean over seeds.
    tied = np.stack([y, np.round(x[:, 0]), np.round(x[:, 0] * 50) / 50], 1).astype(float)
    runs = [mutual_info_classif(tied, y, discrete_features=False, n_neighbors=10, random_state=s) for s in range(10)]
    keep("information_tied", np.mean(runs, 0))
    print("information", OUT["information_10"], OUT["information_public_10"], "tied", np.mean(runs, 0), "+-", np.std(runs, 0))


def main():
    warnings.simplefilter("ignore")
    x, y = classes_data(1, 400, 4, [0.4, 0.3, 0.2, 0.1])
    keep("classes_x", x)
    keep("classes_y", y)
    support_vectors(x, y)
    logistics(x, y)
    lasso()
    ranks()
    matrices()
    information()
    folder = os.path.join(os.path.dirname(__file__), "..", "Disentangle.Metrics.Tests", "Learners", "Data")
    os.makedirs(folder, exist_ok=True)
    np.savez_compressed(os.path.join(folder, "linear.npz"), **OUT)
    for name in ("logistic_multi", "logistic_free", "logistic_binary", "logistic_short"):
        print(name, OUT[f"{name}_iterations"])


main()
