"""DCI here and with scikit-learn on the same codes, one after the other in one run, and the time of all metrics on them.

    dotnet build src/Disentangle.Cli -c Release
    python3 benchmarks/metrics/compare_dci.py --disentangle src/Disentangle.Cli/bin/Release/net10.0/Disentangle.Cli

By default 10,000 + 5,000 codes of 10 values for the factors of dSprites, disentanglement_lib's protocol, in three rounds; --train, --test
and --rounds make it shorter. scikit-learn's factors are shared among all processors by joblib, those with most values first. Its time is
that of fits and predictions alone, ours is what the metric reports; neither holds the start of a process. Written for scikit-learn 1.2.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from joblib import Parallel, delayed

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "oracles"))
import make_learned as oracle  # noqa: E402

KEYS = ("dci.disentanglement", "dci.completeness", "dci.informativeness", "dci.informativeness-train")
SECONDS = "seconds.dci"


def command(program, file, *options):
    """How a file of codes is scored: everything that is known here of the command line."""
    return [*program, "score", str(file), *options, "--json"]


def score(program, file, *options):
    """The scores, and the seconds of the whole process."""
    start = time.perf_counter()
    run = subprocess.run(command(program, file, *options), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if run.returncode != 0:
        sys.exit(f"{' '.join(command(program, file, *options))} ended with {run.returncode}: {run.stderr.strip()}")
    return json.loads(run.stdout), seconds


def scikit_learn(pool, arrays, seed):
    """The scores, and the seconds of fits and predictions."""
    z, v, z_test, v_test = arrays
    longest_first = sorted(range(v.shape[1]), key=lambda k: -len(np.unique(v[:, k])))
    start = time.perf_counter()
    fits = pool(delayed(oracle.boosted)(z, v[:, k], z_test, v_test[:, k], seed) for k in longest_first)
    seconds = time.perf_counter() - start
    r = np.zeros((z.shape[1], v.shape[1]))
    for k, fit in zip(longest_first, fits):
        r[:, k] = fit[0]
    values = (oracle.concentration(r), oracle.concentration(r.T), np.mean([f[1] for f in fits]), np.mean([f[2] for f in fits]))
    return dict(zip(KEYS, values)), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--disentangle", nargs="+", default=["disentangle"], help="the program, with what comes before its command")
    parser.add_argument("--train", type=int, default=oracle.PROTOCOL["train"])
    parser.add_argument("--test", type=int, default=oracle.PROTOCOL["test"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes of scikit-learn")
    options = parser.parse_args()
    arrays = oracle.samples(oracle.PROTOCOL | {"train": options.train, "test": options.test})
    with tempfile.TemporaryDirectory() as folder, Parallel(n_jobs=options.jobs) as pool:
        file = pathlib.Path(folder) / "codes.npz"
        np.savez(file, **dict(zip(("codes_train", "factors_train", "codes_test", "factors_test"), arrays)))
        pool(delayed(oracle.boosted)(arrays[0][:50], arrays[1][:50, 0], arrays[2], arrays[3][:, 0], 0) for _ in range(options.jobs))
        theirs, ours = [], []
        for seed in range(options.rounds):
            values, seconds = scikit_learn(pool, arrays, seed)
            found, whole = score(options.disentangle, file, "--metrics", "dci")
            theirs.append(seconds)
            ours.append(found[SECONDS])
            print(f"round {seed + 1}: scikit-learn {seconds:.2f} s, here {found[SECONDS]:.2f} s ({whole:.2f} s of its process)", flush=True)
            for key in KEYS:
                print(f"  {key}: scikit-learn {values[key]:.4f}, here {found[key]:.4f}", flush=True)
        ratio = statistics.median(theirs) / statistics.median(ours)
        print(f"medians: scikit-learn {statistics.median(theirs):.2f} s, here {statistics.median(ours):.2f} s, {ratio:.1f} times as fast")
        found, whole = score(options.disentangle, file)
        times = sorted(((found[key], key) for key in found if key.startswith("seconds.")), reverse=True)
        print(f"all metrics: {whole:.2f} s; " + ", ".join(f"{key.removeprefix('seconds.')} {seconds:.2f}" for seconds, key in times))


if __name__ == "__main__":
    main()
