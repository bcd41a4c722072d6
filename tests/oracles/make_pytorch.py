"""Writes the files of pytorch/ beside it, with real PyTorch (made with PyTorch 1.13.0 and NumPy 1.24.2).

types-zip.pt, types-stream.pt: tensors of every type and of several layouts, in both forms of torch.save; value i of a tensor is i
minus 3, or i % 2 for booleans and i for unsigned bytes.
training-zip.pt, training-stream.pt: what a training script saves: a model's state dictionary of a wrapped module beside an optimizer's.
network.npz: codes and images of the convolutional pair of disentangling-vae, whose weights are the function `fill` of their place.

With the name of a folder it also writes burgess.pt there, that pair's state dictionary (2 MB).

Run it from anywhere: python3 tests/oracles/make_pytorch.py [FOLDER]
"""

import collections
import math
import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

FOLDER = pathlib.Path(__file__).resolve().parent / "pytorch"


def types():
    d = collections.OrderedDict()
    for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8):
        d[str(dtype)[6:]] = (torch.arange(6) - 3).reshape(2, 3).to(dtype)
    d["uint8"] = torch.arange(6, dtype=torch.uint8).reshape(2, 3)
    d["bool"] = (torch.arange(6) % 2).reshape(2, 3).bool()
    base = torch.arange(24, dtype=torch.float32) - 3
    d["base"] = base
    d["transposed"] = base.reshape(2, 3, 4).permute(2, 0, 1)
    d["slice"] = base.reshape(4, 6)[1:, 2:5:2]
    d["scalar"] = torch.tensor(-3.0)
    d["empty"] = torch.zeros(0, 5)
    d["five"] = base.reshape(1, 2, 3, 2, 2)
    d["parameter"] = nn.Parameter(base[:3].clone())
    return d


def training():
    torch.manual_seed(1)
    model = nn.DataParallel(nn.Sequential(collections.OrderedDict(conv=nn.Conv2d(1, 2, 2), norm=nn.BatchNorm2d(2))))
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(2, 1, 3, 3)).sum().backward()
    optimizer.step()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_((torch.arange(parameter.numel()) - 3.0).reshape(parameter.shape))
    return {"epoch": 3, "best": 0.5, "device": torch.device("cpu"), "model_state_dict": model.state_dict(), "optimizer": optimizer.state_dict()}


class Pair(nn.Module):
    """The convolutional encoder and decoder of disentangling-vae for images of 64x64x1: its names and layers, written anew."""

    def __init__(self, latents=10):
        super().__init__()
        self.latents = latents
        e, d = self.encoder, self.decoder = nn.Module(), nn.Module()
        e.conv1, e.conv2, e.conv3, e.conv_64 = nn.Conv2d(1, 32, 4, 2, 1), *[nn.Conv2d(32, 32, 4, 2, 1) for _ in range(3)]
        e.lin1, e.lin2, e.mu_logvar_gen = nn.Linear(512, 256), nn.Linear(256, 256), nn.Linear(256, 2 * latents)
        d.lin1, d.lin2, d.lin3 = nn.Linear(latents, 256), nn.Linear(256, 256), nn.Linear(256, 512)
        d.convT_64, d.convT1, d.convT2 = [nn.ConvTranspose2d(32, 32, 4, 2, 1) for _ in range(3)]
        d.convT3 = nn.ConvTranspose2d(32, 1, 4, 2, 1)

    def encode(self, x):
        e = self.encoder
        for layer in (e.conv1, e.conv2, e.conv3, e.conv_64):
            x = torch.relu(layer(x))
        x = torch.relu(e.lin2(torch.relu(e.lin1(x.reshape(len(x), -1)))))
        return e.mu_logvar_gen(x).view(-1, self.latents, 2).unbind(-1)

    def decode(self, z):
        d = self.decoder
        for layer in (d.lin1, d.lin2, d.lin3):
            z = torch.relu(layer(z))
        z = z.view(-1, 32, 4, 4)
        for layer in (d.convT_64, d.convT1, d.convT2):
            z = torch.relu(layer(z))
        return torch.sigmoid(d.convT3(z))


def fill(count, number):
    """The uniform numbers from -1 to 1 of a linear congruence: exact in any language with 64-bit integers."""
    i = np.arange(1, count + 1, dtype=np.uint64) + np.uint64(1_000_003 * number)
    return ((i * np.uint64(2654435761)) % np.uint64(2**32)).astype(np.float64) / 2**31 - 1


def network(folder):
    pair = Pair().eval()
    with torch.no_grad():
        for number, parameter in enumerate(pair.parameters()):
            fan = parameter[0].numel() if parameter.dim() > 1 else 64
            values = fill(parameter.numel(), number) * math.sqrt(6 / fan)
            parameter.copy_(torch.from_numpy(values.astype(np.float32).reshape(parameter.shape)))
        images = torch.from_numpy(((fill(2 * 4096, 99) + 1) / 2).astype(np.float32).reshape(2, 1, 64, 64))
        mean, log_variance = pair.encode(images)
        decoded = pair.decode(mean)
    np.savez_compressed(FOLDER / "network.npz", mean=mean.numpy(), log_variance=log_variance.numpy(), decoded=decoded.permute(0, 2, 3, 1).numpy())
    print("mean", mean[0, :3], "log-variance", log_variance[0, :3], "decoded", decoded.min(), decoded.max())
    if folder:
        torch.save(pair.state_dict(), pathlib.Path(folder) / "burgess.pt")
        torch.save(pair.state_dict(), pathlib.Path(folder) / "burgess-stream.pt", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, value in (("types", types()), ("training", training())):
        torch.save(value, FOLDER / f"{name}-zip.pt")
        torch.save(value, FOLDER / f"{name}-stream.pt", _use_new_zipfile_serialization=False)
    network(sys.argv[1] if len(sys.argv) > 1 else None)
