"""Training steps here and in PyTorch on this machine's processor, in turns, and a table of both.

    apt-get install python3-torch libopenblas0-openmp        # or --python with one of any newer version
    dotnet build src/Disentangle.Cli -c Release
    python3 benchmarks/pytorch/compare.py --disentangle src/Disentangle.Cli/bin/Release/net10.0/Disentangle.Cli

For each number of threads, PyTorch's settings are tried first (memory layout, float32 and autocast to bfloat16, forms of Adam, torch.compile
where there is one), and the fastest of each precision takes part. Then each round runs both sides one after the other, each in a process
of its own that is warm before it is timed. What favours PyTorch: its images lie ready in memory, while here they are rendered during the
training, and its settings are chosen on this machine. Here all is float32. A ratio is the median of each round's own. Memory is that of the
process: its peak in PyTorch, what it holds at the end here. Writes OUTPUT.json and OUTPUT.md.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

STEP = pathlib.Path(__file__).resolve().parent / "step.py"
DATA = {1: "dsprites", 3: "color-dsprites"}


def run(command, threads, limit):
    """The JSON that a process prints, or why there is none."""
    environment = os.environ | {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=limit)
    except subprocess.TimeoutExpired:
        return None, f"not done after {limit} s"
    except OSError as failure:
        sys.exit(f"{command[0]} cannot be run: {failure.strerror}")
    if process.returncode != 0:
        lines = process.stderr.strip().splitlines()
        return None, lines[-1] if lines else f"ended with {process.returncode}"
    return json.loads(process.stdout), None


def ours(options, threads):
    command = [
        *options.disentangle, "bench", "--json", "--arch", options.arch, "--data", options.data, "--batch", str(options.batch),
        "--threads", str(threads), "--rounds", "1", "--warm-up", str(options.warm_up), "--steps", str(options.steps)]
    result, failure = run(command, threads, options.limit)
    if failure:
        sys.exit(f"{' '.join(command)}: {failure}")
    return result


def theirs(options, threads, settings, steps):
    command = [
        *(options.torchsharp or [options.python, str(STEP)]), "--arch", options.arch, "--channels", str(options.channels), "--batch", str(options.batch),
        "--threads", str(threads), "--warm-up", str(options.warm_up), "--steps", str(steps), *settings]
    return run(command, threads, options.limit)


def fastest(options, threads, precision, tried):
    """PyTorch's fastest settings with a precision: of each kind of setting the best, given the best of those before; None where none runs."""
    best, best_speed = None, 0
    kinds = (
        (["--layout", "contiguous"], ["--layout", "channels_last"]),
        (["--adam", "foreach"], ["--adam", "fused"]),
        (["--compile"],))
    for number, kind in enumerate(kinds):
        base = best if number else ["--precision", precision]
        if base is None:
            return None
        for setting in kind:
            settings = [*base, *setting]
            result, failure = theirs(options, threads, settings, options.trial_steps)
            speed = result["imagesPerSecond"] if result else None
            tried.append({"threads": threads, "settings": " ".join(settings), "imagesPerSecond": speed, "failure": failure})
            print(f"tried, {threads} threads: {' '.join(settings)}: {failure or f'{speed:.0f} images/s'}", flush=True)
            if result and speed > best_speed:
                best, best_speed = settings, speed
    return best


def summary(values):
    """Median and quartiles."""
    low, _, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return {"median": statistics.median(values), "lowerQuartile": low, "upperQuartile": high, "values": values}


def compare(options, threads, tried):
    """Rows of the table for a number of threads."""
    sides = {p: fastest(options, threads, p, tried) for p in ("float32", "bfloat16")}
    sides = {precision: settings for precision, settings in sides.items() if settings}
    if not sides:
        sys.exit(f"{(options.torchsharp or [options.python])[-1]} runs no setting of PyTorch: {tried[-1]['failure']}")
    here, there, ratios = [], {p: [] for p in sides}, {p: [] for p in sides}
    memory, facts = {}, {}
    for number in range(options.rounds):
        mine = ours(options, threads)
        here.append(mine["imagesPerSecond"])
        memory["here"] = mine["workingSetBytes"]
        for precision, settings in sides.items():
            result, failure = theirs(options, threads, settings, options.steps)
            if failure:
                sys.exit(f"PyTorch with {' '.join(settings)}: {failure}")
            if result["parameters"] != mine["parameters"]:
                sys.exit(f"the networks differ: {mine['parameters']} parameters here, {result['parameters']} in PyTorch")
            there[precision].append(result["imagesPerSecond"])
            ratios[precision].append(here[-1] / there[precision][-1])
            memory[precision], facts = result["peakMemoryBytes"], result
        speeds = ", ".join(f"PyTorch {p} {values[-1]:.0f}" for p, values in there.items())
        print(f"{threads} threads, round {number + 1}: here {here[-1]:.0f} images/s, {speeds}", flush=True)
    rows = [{"threads": threads, "side": "here, float32", "settings": "", "imagesPerSecond": summary(here), "memoryBytes": memory["here"]}]
    rows += [{
        "threads": threads, "side": f"PyTorch, {p}", "settings": " ".join(sides[p]), "imagesPerSecond": summary(there[p]),
        "ratio": summary(ratios[p]), "memoryBytes": memory[p]} for p in sides]
    return rows, mine, facts


def processor():
    """The processor's name, where the system tells it."""
    try:
        text = subprocess.run(["lscpu"], capture_output=True, text=True, check=True, env=os.environ | {"LC_ALL": "C"}).stdout
    except (OSError, subprocess.CalledProcessError):
        return platform.processor() or platform.machine()
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    return fields.get("Model name", platform.machine()).strip()


def markdown(report):
    """The report as a page."""
    setup, cell = report["setup"], lambda s, form: f"{s['median']:{form}} ({s['lowerQuartile']:{form}} to {s['upperQuartile']:{form}})"
    lines = [
        f"# Training steps beside PyTorch: {setup['arch']}, 64x64x{setup['channels']}, batch {setup['batch']}", "",
        f"{report['date']}, {report['machine']['processor']}, {report['machine']['processors']} processors; beta-VAE with {setup['parameters']:,} parameters on both sides;",
        f"Disentangle {report['versions']['disentangle']} with {setup['vectorBits']}-bit vectors on {setup['data']}, PyTorch {report['versions']['torch']} "
        f"({report['versions']['capability']}) on images that lie ready.",
        f"{setup['rounds']} rounds in turns, {setup['steps']} steps timed after {setup['warmUp']} in each process. Medians, with quartiles in brackets.",
        f"The machine's load when it began was {report['machine']['loadAtStart']}, and {report['machine']['loadAtEnd']} at the end, of which these processes themselves are part.", "",
        "| threads | side | images/s | here / PyTorch, of each round | memory, MiB | PyTorch's settings |", "|---|---|---|---|---|---|"]
    for row in report["rows"]:
        ratio = cell(row["ratio"], ".2f") if "ratio" in row else ""
        lines.append(
            f"| {row['threads']} | {row['side']} | {cell(row['imagesPerSecond'], ',.0f')} | {ratio} | {row['memoryBytes'] / 2**20:.0f} | {row['settings']} |")
    lines += ["", "Settings tried with fewer steps, once each:", "", "| threads | settings | images/s |", "|---|---|---|"]
    for one in report["tried"]:
        speed = f"{one['imagesPerSecond']:,.0f}" if one["imagesPerSecond"] else one["failure"].replace("|", "/")
        lines.append(f"| {one['threads']} | {one['settings']} | {speed} |")
    lines += ["", f"Libraries of PyTorch's matrix products found in its process: {', '.join(report['versions']['blas']) or 'its own'}."]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--disentangle", nargs="+", default=["disentangle"], help="the program, with what comes before its command")
    parser.add_argument("--python", default="/usr/bin/python3", help="a Python that has PyTorch")
    parser.add_argument("--torchsharp", nargs="+", help="the program of benchmarks/torchsharp, with what comes before it, in place of PyTorch in Python")
    parser.add_argument("--arch", choices=("burgess", "locatello"), default="burgess")
    parser.add_argument("--channels", type=int, choices=(1, 3), default=1)
    parser.add_argument("--data", help="what is rendered here, of as many channels (default: dsprites, or color-dsprites where there are 3)")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=100, help="steps that are timed in each process")
    parser.add_argument("--warm-up", type=int, default=20, help="steps before them")
    parser.add_argument("--trial-steps", type=int, default=30, help="steps that are timed where settings are tried")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which a process is given up")
    parser.add_argument("--output", type=pathlib.Path, help="where to write, without .json and .md (default: beside the program that is compared, named by arch and channels)")
    options = parser.parse_args()
    for name in ("batch", "rounds", "steps", "warm_up", "trial_steps"):
        if getattr(options, name) < 1:
            parser.error(f"--{name.replace('_', '-')} must be >= 1, got {getattr(options, name)}")
    options.data = options.data or DATA[options.channels]
    folder = STEP.parents[1] / "torchsharp" if options.torchsharp else STEP.parent
    output = options.output or folder / f"{options.arch}-{options.channels}"

    output.parent.mkdir(parents=True, exist_ok=True)
    load, tried, rows = os.getloadavg()[0], [], []
    for threads in options.threads:
        found, mine, facts = compare(options, threads, tried)
        rows += found
    version = subprocess.run([*options.disentangle, "--version"], capture_output=True, text=True, check=False).stdout.strip()[:14]
    report = {
        "date": datetime.date.today().isoformat(),
        "machine": {
            "processor": processor(), "processors": os.cpu_count(), "system": platform.platform(),
            "loadAtStart": round(load, 2), "loadAtEnd": round(os.getloadavg()[0], 2)},
        "versions": {"disentangle": version, **{key: facts.get(key, [] if key == "blas" else "not there") for key in ("torch", "capability", "blas")}},
        "setup": {
            "arch": options.arch, "channels": options.channels, "data": options.data, "batch": options.batch, "rounds": options.rounds, "steps": options.steps,
            "warmUp": options.warm_up, "parameters": mine["parameters"], "vectorBits": mine["vectorBits"]},
        "rows": rows,
        "tried": tried,
    }
    pathlib.Path(f"{output}.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    pathlib.Path(f"{output}.md").write_text(markdown(report), encoding="utf-8")
    print(markdown(report))


if __name__ == "__main__":
    main()
