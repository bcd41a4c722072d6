"""Writes pytorch/qlae.npz beside it: the networks of QLAE in PyTorch (made with PyTorch 2.6.0 and NumPy 2.2.4).

Written from the paper's description (Hsu et al., Disentanglement via latent quantization, NeurIPS 2023, appendix on architectures): for the
published channels, a half and a quarter of them, the number of parameters of encoder and decoder for images of 64x64x3 and 12 latent
units, the encoder's outputs for two images, and every fourth pixel of two decoded codes, as logits. The weights are the function `fill` of
make_pytorch.py of a tensor's place among the names in alphabetical order.

Run it from anywhere: python3 tests/oracles/make_qlae.py
"""

import math
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from make_pytorch import fill

LATENTS = 12
BLOCKS = ((3, 1), (3, 1), (4, 2))  # kernel and stride of a stage
EPSILON = 1e-6


class Encoder(nn.Module):
    def __init__(self, divisor):
        super().__init__()
        inputs, number = 3, 0
        for stage in range(4):
            outputs = (32 << stage) // divisor
            for kernel, stride in BLOCKS:
                number += 1
                self.add_module(f"conv{number}", nn.Conv2d(inputs, outputs, kernel, stride, padding=1, bias=False))
                self.add_module(f"norm{number}", nn.InstanceNorm2d(outputs, eps=EPSILON, affine=True))
                inputs = outputs
        self.blocks = number
        self.fc1, self.fc2, self.heads = nn.Linear(16 * inputs, 256), nn.Linear(256, 256), nn.Linear(256, LATENTS)

    def forward(self, x):
        for number in range(1, self.blocks + 1):
            x = F.leaky_relu(getattr(self, f"norm{number}")(getattr(self, f"conv{number}")(x)), 0.2)
        return self.heads(torch.relu(self.fc2(torch.relu(self.fc1(x.flatten(1))))))


class Decoder(nn.Module):
    def __init__(self, divisor):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(LATENTS, 256), nn.Linear(256, 256)
        inputs, number = 256 // divisor, 0
        self.constant = nn.Parameter(torch.empty(4 * 4 * inputs))  # channels last
        for stage in reversed(range(4)):
            outputs = (32 << stage) // divisor
            for kernel, stride in BLOCKS:
                number += 1
                self.add_module(f"convt{number}", nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding=1, bias=False))
                self.add_module(f"style{number}", nn.Linear(256, 2 * outputs))
                inputs = outputs
        self.blocks = number
        self.last = nn.Conv2d(inputs, 3, 3, padding=1, bias=False)

    def forward(self, z):
        features = torch.relu(self.fc2(torch.relu(self.fc1(z))))
        x = self.constant.view(1, 4, 4, -1).permute(0, 3, 1, 2).expand(len(z), -1, -1, -1)
        for number in range(1, self.blocks + 1):
            x = F.instance_norm(F.leaky_relu(getattr(self, f"convt{number}")(x), 0.2), eps=EPSILON)
            scale, shift = torch.relu(getattr(self, f"style{number}")(features)).chunk(2, dim=1)
            x = x * scale[:, :, None, None] + shift[:, :, None, None]
        return self.last(x)


def fill_all(networks):
    tensors = sorted((f"{prefix}.{name}", value) for prefix, network in networks for name, value in network.named_parameters())
    for number, (name, value) in enumerate(tensors):
        values = fill(value.numel(), number)
        if value.dim() > 1:
            fan = value.numel() // value.shape[1] if "convt" in name else value[0].numel()
            values *= math.sqrt(6 / fan)
        elif ".norm" in name and name.endswith("weight"):
            values = 1 + values / 2
        value.copy_(torch.from_numpy(values.astype(np.float32).reshape(value.shape)))


def main():
    torch.set_num_threads(1)
    images = torch.from_numpy(((fill(2 * 3 * 4096, 99) + 1) / 2).astype(np.float32).reshape(2, 64, 64, 3)).permute(0, 3, 1, 2)
    codes = torch.from_numpy((fill(2 * LATENTS, 98) / 2).astype(np.float32).reshape(2, LATENTS))
    arrays = {}
    for name, divisor in (("qlae", 1), ("qlae-half", 2), ("qlae-quarter", 4)):
        encoder, decoder = Encoder(divisor), Decoder(divisor)
        with torch.no_grad():
            fill_all((("encoder", encoder), ("decoder", decoder)))
            encoded, decoded = encoder(images), decoder(codes).permute(0, 2, 3, 1)[:, ::4, ::4]
        counts = [sum(p.numel() for p in network.parameters()) for network in (encoder, decoder)]
        arrays |= {f"{name}/parameters": np.array(counts), f"{name}/encoded": encoded.numpy(), f"{name}/decoded": decoded.numpy()}
        print(name, counts, "encoded", encoded[0, :3], "decoded", decoded.min(), decoded.max(), decoded.std())
    np.savez_compressed(pathlib.Path(__file__).resolve().parent / "pytorch" / "qlae.npz", **arrays)


if __name__ == "__main__":
    main()
