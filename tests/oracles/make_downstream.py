"""Writes downstream.json beside it: how well scikit-learn's classifiers predict the factors of few rows of the samples of make_learned.py.

For each sample and each number of training rows, the accuracy on the test rows, mean over the factors, of

    GradientBoostingClassifier()                          as gbt
    LogisticRegressionCV(Cs=10, cv=KFold(n_splits=10))    as lr

which are the classifiers of disentanglement_lib. The order of the training rows decides the parts that cross-validation leaves out, and a
seed the ties between equally good splits: mean and standard deviation over ORDERS random orders. Made with scikit-learn 1.2.1 and NumPy 1.24.2:

    python3 tests/oracles/make_downstream.py
"""

import json
import pathlib
import warnings

import numpy as np
from make_learned import CASES, TEST_ROW, sample
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import KFold

ORDERS = 8
LABELS = (100, 1_000)
TEST = 2_000


def accuracies(z, v, z_test, v_test, seed):
    order = np.random.default_rng(seed).permutation(len(z))
    z, v = z[order], v[order]
    found = {"gbt": [], "lr": []}
    for labels, test_labels in zip(v.T, v_test.T):
        for name, classifier in (
            ("gbt", GradientBoostingClassifier(random_state=seed)),
            ("lr", LogisticRegressionCV(Cs=10, cv=KFold(n_splits=10))),
        ):
            try:
                found[name].append(np.mean(classifier.fit(z, labels).predict(z_test) == test_labels))
            except ValueError as e:  # a part without one of the values
                print(f"seed {seed}, {len(z)} rows: {name}: {str(e)[:100]}", flush=True)
                found[name].append(np.nan)
    return {name: np.mean(values) for name, values in found.items()}


def main():
    warnings.filterwarnings("ignore")  # what does not converge in the default number of steps
    cases = []
    for name, case in CASES.items():
        expected = {}
        for n in LABELS:
            arrays = (*sample(case, 0, n), *sample(case, TEST_ROW, TEST))
            found = [accuracies(*arrays, seed) for seed in range(ORDERS)]
            for learner in ("gbt", "lr"):
                values = np.array([one[learner] for one in found])
                values = values[np.isfinite(values)]
                expected[f"downstream.{learner}.{n}"] = [
                    round(float(np.mean(values)), 6), round(float(np.std(values, ddof=1)), 6), len(values)]
        print(name, expected, flush=True)
        cases.append({"name": name, "test": TEST, "expected": expected})
    lines = ",\n".join(json.dumps(case) for case in cases)
    (pathlib.Path(__file__).with_name("downstream.json")).write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
