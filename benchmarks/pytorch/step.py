"""Training steps of a beta-VAE in PyTorch, timed in this process; prints one line of JSON. compare.py starts it.

    python3 benchmarks/pytorch/step.py --arch burgess --threads 1 --steps 50

The networks, the loss (Bernoulli on logits and KL, summed for each image, mean over the batch) and Adam are those of `disentangle bench`.
The images are random and binary and lie ready in memory, which favours this side: the other draws its own while it trains.
"""

import argparse
import inspect
import itertools
import json
import os
import resource
import time

import torch
from torch import nn
from torch.nn import functional

LATENTS = 10


def burgess(channels):
    """Burgess et al. 2018, for 64x64."""
    encoder = nn.Sequential(
        *itertools.chain.from_iterable((nn.Conv2d(c, 32, 4, 2, 1), nn.ReLU()) for c in (channels, 32, 32, 32)),
        nn.Flatten(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 2 * LATENTS))
    decoder = nn.Sequential(
        nn.Linear(LATENTS, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 512), nn.ReLU(), nn.Unflatten(1, (32, 4, 4)),
        *itertools.chain.from_iterable((nn.ConvTranspose2d(32, 32, 4, 2, 1), nn.ReLU()) for _ in range(3)),
        nn.ConvTranspose2d(32, channels, 4, 2, 1))
    return encoder, decoder


def locatello(channels):
    """Locatello et al. 2019, for 64x64."""
    encoder = nn.Sequential(
        nn.Conv2d(channels, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 32, 4, 2, 1), nn.ReLU(),
        nn.Conv2d(32, 64, 2, 2), nn.ReLU(), nn.Conv2d(64, 64, 2, 2), nn.ReLU(),
        nn.Flatten(), nn.Linear(1024, 256), nn.ReLU(), nn.Linear(256, 2 * LATENTS))
    decoder = nn.Sequential(
        nn.Linear(LATENTS, 256), nn.ReLU(), nn.Linear(256, 1024), nn.ReLU(), nn.Unflatten(1, (64, 4, 4)),
        nn.ConvTranspose2d(64, 64, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(32, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, channels, 4, 2, 1))
    return encoder, decoder


class BetaVae(nn.Module):
    """Images (B, C, 64, 64) to the loss, a single number."""

    def __init__(self, arch, channels, beta):
        super().__init__()
        self.encoder, self.decoder = {"burgess": burgess, "locatello": locatello}[arch](channels)
        self.beta = beta

    def forward(self, x):
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        logits = self.decoder(z)
        reconstruction = functional.binary_cross_entropy_with_logits(logits.float(), x, reduction="sum")
        kl = 0.5 * (mean ** 2 + log_variance.exp() - log_variance - 1).sum()
        return (reconstruction + self.beta * kl) / x.shape[0]


def blas():
    """The library behind the dense layers, where PyTorch uses the system's."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        files = {line.split()[-1] for line in maps if "blas" in line or "mkl" in line}
    return sorted(os.path.realpath(file) for file in files if ".so" in file and "lapack" not in file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arch", choices=("burgess", "locatello"), default="burgess")
    parser.add_argument("--channels", type=int, choices=(1, 3), default=1)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--warm-up", type=int, default=10)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--beta", type=float, default=4)
    parser.add_argument("--layout", choices=("contiguous", "channels_last"), default="contiguous")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--adam", choices=("default", "foreach", "fused"), default="default")
    parser.add_argument("--compile", action="store_true", help="torch.compile, of newer versions")
    options = parser.parse_args()

    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)
    layout = torch.channels_last if options.layout == "channels_last" else torch.contiguous_format
    model = BetaVae(options.arch, options.channels, options.beta).to(memory_format=layout)
    known = inspect.signature(torch.optim.Adam).parameters
    if options.adam != "default" and options.adam not in known:
        raise SystemExit(f"Adam of this version has no {options.adam}")
    adam = torch.optim.Adam(model.parameters(), lr=5e-4, betas=(0.9, 0.999), eps=1e-8, **({} if options.adam == "default" else {options.adam: True}))
    if options.compile and not hasattr(torch, "compile"):
        raise SystemExit("this version has no torch.compile")
    loss_of = torch.compile(model) if options.compile else model
    batches = [
        (torch.rand(options.batch, options.channels, 64, 64) < 0.5).float().contiguous(memory_format=layout) for _ in range(16)]
    feed = itertools.cycle(batches)

    def step():
        adam.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.precision == "bfloat16"):
            loss = loss_of(next(feed))
        loss.backward()
        adam.step()
        return loss

    first = step().item()
    for _ in range(options.warm_up):
        step()
    start = time.perf_counter()
    for _ in range(options.steps):
        loss = step()
    seconds = time.perf_counter() - start
    print(json.dumps({
        "imagesPerSecond": options.steps * options.batch / seconds,
        "parameters": sum(p.numel() for p in model.parameters()),
        "firstLoss": first,
        "lastLoss": loss.item(),
        "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "torch": torch.__version__,
        "capability": torch.backends.cpu.get_cpu_capability() if hasattr(torch.backends, "cpu") else "not told by this version",
        "blas": blas(),
    }))


if __name__ == "__main__":
    main()
