"""Writes files of pytorch/ beside it whose pickles hold more than tensors (made with Python 3.11, PyTorch 1.13.0 and NumPy 1.24.2).

objects-zip.pt, objects-stream.pt: a model's tensors beside what training scripts keep: NumPy scalars, arrays and random states, a namespace, a
configuration of a class of its own, a date, a defaultdict and a state dictionary that holds a NumPy array under `odd`.
module-zip.pt, module-stream.pt: a module saved whole by torch.save(model), with a module within a module and a buffer.
python2.pt: a stream as Python 2 and PyTorch 0.3 write it: byte strings, ordered dictionaries from lists of pairs, `_rebuild_tensor`, a whole
number above 32 bits as a line of digits. It is written by Python 3 with a pickler that does what that of Python 2 did.

Value i of a tensor is i minus 3.

Run it from anywhere: python3 tests/oracles/make_pickles.py
"""

import argparse
import collections
import datetime
import pathlib
import pickle
import random
import struct
import types

import numpy as np
import torch
from torch import nn

FOLDER = pathlib.Path(__file__).resolve().parent / "pytorch"


class Configuration:
    def __init__(self):
        self.latents, self.path, self.inner = 10, pathlib.PurePosixPath("data"), {"lr": np.float32(0.5)}


class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 2)
        self.register_buffer("counts", torch.zeros(4))


class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.scale, self.activation = Inner(), nn.Parameter(torch.zeros(1)), nn.ReLU()


def filled(model):
    with torch.no_grad():
        for tensor in model.state_dict().values():
            tensor.copy_((torch.arange(tensor.numel()) - 3.0).reshape(tensor.shape))
    return model


def objects():
    state = filled(nn.Linear(3, 2)).state_dict()
    state["odd"] = np.zeros(3)
    counts = collections.defaultdict(list)
    counts["loss"].append(0.25)
    return {
        "epoch": np.int64(3), "best": np.float64(0.5), "curve": np.arange(4.0), "args": argparse.Namespace(lr=0.1, layers=[400, 20]),
        "config": Configuration(), "saved": datetime.datetime(2019, 5, 6, 7, 8, 9), "history": counts, "tags": {"a"}, "frozen": frozenset("b"),
        "python_random": random.Random(1).getstate(), "numpy_random": np.random.RandomState(1).get_state(), "pcg": np.random.PCG64(1).state,
        "torch_random": torch.zeros(5, dtype=torch.uint8), "complex": torch.zeros(2, dtype=torch.complex64), "state_dict": state,
    }


class OldPickler(pickle._Pickler):
    """What Python 2's pickler did otherwise."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_str(self, text):
        data = text.encode("latin-1")
        self.write((b"U" + bytes([len(data)]) if len(data) < 256 else b"T" + struct.pack("<i", len(data))) + data)
        self.memoize(text)

    def save_long(self, number):
        if 2**31 <= number < 2**63:
            self.write(b"I%d\n" % number)
        else:
            pickle._Pickler.save_long(self, number)

    dispatch[str], dispatch[int] = save_str, save_long

    def reducer_override(self, value):
        if isinstance(value, collections.OrderedDict):
            return collections.OrderedDict, ([[key, value] for key, value in value.items()],)
        if isinstance(value, torch.Tensor):
            return torch._utils._rebuild_tensor, (value.storage(), value.storage_offset(), tuple(value.size()), value.stride())
        return NotImplemented


def python2():
    def dump(value, file, protocol):
        OldPickler(file, protocol).dump(value)

    state = collections.OrderedDict((name, tensor.detach()) for name, tensor in filled(nn.Linear(3, 2)).state_dict().items())
    value = {"iterations": 2**40, "caf\u00e9": None, "state_dict": state}
    old = types.SimpleNamespace(__name__="pickle", Pickler=OldPickler, dump=dump)
    torch.save(value, FOLDER / "python2.pt", pickle_module=old, pickle_protocol=2, _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    for name, value in (("objects", objects()), ("module", filled(Outer()))):
        if name == "objects":
            torch.save(value, FOLDER / "objects-zip.pt")
            del value["complex"]  # Its storage's size is not known to a reader that does not know its type.
        else:
            torch.save(value, FOLDER / "module-zip.pt")
        torch.save(value, FOLDER / f"{name}-stream.pt", _use_new_zipfile_serialization=False)
    python2()
