"""Writes the files of datasets/ beside it: small files in the formats of the field's data sets, by writers that are not ours.

HDF5 by h5py 3.7.0 and h5repack (HDF5 1.10.8), MATLAB by SciPy 1.10.1, NumPy archives by NumPy 1.24.2, MNIST's and NORB's formats by struct.
Pixels follow formulas that the tests repeat. Run it from anywhere: python3 tests/oracles/make_datasets.py
"""

import gzip
import itertools
import pathlib
import struct
import subprocess

import h5py
import numpy as np
import scipy.io

FOLDER = pathlib.Path(__file__).resolve().parent / "datasets"


def pixels(count, height=64, width=64, channels=3):
    """Image i at row y, column x, channel c: 37 i + 3 (y // 8) + 5 (x // 8) + 70 c, modulo 256."""
    i, y, x, c = np.ogrid[:count, :height, :width, :channels]
    return ((37 * i + 3 * (y // 8) + 5 * (x // 8) + 70 * c) % 256).astype(np.uint8)


def shapes3d():
    sizes = (2, 1, 2, 2, 2, 3)
    values = [[0.0, 0.1], [0.0], [0.0, 0.1], [0.75, 1.25], [0, 1], [-30, 0, 30]]
    with h5py.File(FOLDER / "3dshapes.h5", "w", libver="earliest") as file:
        file.create_dataset(
            "images", data=pixels(int(np.prod(sizes))), chunks=(5, 64, 64, 3), compression="gzip", compression_opts=9)
        file.create_dataset("labels", data=np.array(list(itertools.product(*values)), np.float64))


def hdf5_kinds():
    bytes23 = np.array([[1, 2, 3], [4, 5, 255]], np.uint8)
    with h5py.File(FOLDER / "kinds.h5", "w") as file:
        file["bytes"] = bytes23
        file["floats"] = np.array([[0.5, -1], [2, 3e300]], ">f8")
        file["singles"] = np.array([0.1, -2.5, 1e30], "<f4")
        file.create_dataset("packed", data=np.arange(1000).reshape(100, 10).astype(np.uint8), chunks=(7, 3),
                            compression="gzip", shuffle=True, fletcher32=True)
        file.create_dataset("lzf", data=np.zeros((10, 10), np.uint8), compression="lzf")
        file.create_dataset("huge", shape=(1 << 30, 64, 64, 3), dtype=np.uint8, chunks=(1, 64, 64, 3), compression="gzip")
        file.create_dataset("wide", shape=(2, 1 << 40), dtype=np.uint8, chunks=(1, 1 << 10))
        file.create_dataset("empty", shape=(0, 3), dtype=np.uint8)
        file["scalar"] = np.uint8(7)
        file["signed"] = bytes23.astype(np.int8)
        file["words"] = bytes23.astype(np.uint16)
        file["text"] = np.array([b"abc"])
        file.create_group("group")
        file["soft"] = h5py.SoftLink("/bytes")
        layout = h5py.VirtualLayout((2, 3), np.uint8)
        layout[...] = h5py.VirtualSource("3dshapes.h5", "images", shape=(2, 3))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("elsewhere", shape=(4,), dtype=np.uint8, external=[("/etc/passwd", 0, 4)])


def hdf5_structures():
    """The same few datasets in the format's older and newer structures, and links that are kept in a group's own header."""
    values = (np.arange(7 * 5 * 6) % 251).astype(np.uint8).reshape(7, 5, 6)
    for name, options in (
        ("userblock.h5", {"libver": "earliest", "userblock_size": 512}),
        ("v108.h5", {"libver": ("v108", "v108")}),
        ("latest.h5", {"libver": "latest"}),
    ):
        with h5py.File(FOLDER / name, "w", **options) as file:
            file["plain"] = values
            file.create_dataset("chunks", data=values, chunks=(3, 2, 4))
            file.create_dataset("floats", data=(values / 4).astype(">f4"), chunks=(2, 5, 6), compression="gzip", shuffle=True, fletcher32=True)
            file.create_dataset("filled", shape=(9, 4), dtype=np.float64, chunks=(2, 3), fillvalue=-2.5)[2:4, 1] = [7, 8]
            if name == "v108.h5":
                file["external"] = h5py.ExternalLink("3dshapes.h5", "/labels")
                file["named"] = np.dtype(np.uint8)
                file.create_dataset("shared", shape=(3,), dtype=file["named"])
    # The way out of the newest structures that the reader names.
    subprocess.run(["h5repack", "-f", "GZIP=4", FOLDER / "latest.h5", FOLDER / "repacked.h5"], check=True)
    with h5py.File(FOLDER / "dense.h5", "w", libver="latest") as file:
        for i in range(12):
            file[f"d{i}"] = np.uint8([i])
    with h5py.File(FOLDER / "many.h5", "w", libver="earliest") as file:
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_layout(h5py.h5d.COMPACT)
        dataset = h5py.h5d.create(file.id, b"compact", h5py.h5t.STD_U8LE, h5py.h5s.create_simple((2, 3)), properties)
        dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([[1, 2, 3], [4, 5, 255]], np.uint8))
        # Many attributes, so that the header is continued elsewhere, and 150 chunks, so that their index has inner nodes.
        large = file.create_dataset("large", data=(np.arange(300) % 241).astype(np.uint8), chunks=(2,))
        for i in range(30):
            large.attrs[f"a{i}"] = i
        for i in range(12):
            file.create_group(f"g{i}")


def cars3d():
    """Car n at height h, width w, channel c, azimuth a, elevation e: 50 n + 7 (h // 32) + 11 (w // 32) + 70 c + 3 a + 29 e."""
    h, w, c, a, e = np.ogrid[:128, :128, :3, :24, :4]
    for n in (1, 2):
        im = ((50 * n + 7 * (h // 32) + 11 * (w // 32) + 70 * c + 3 * a + 29 * e) % 256).astype(np.uint8)
        scipy.io.savemat(FOLDER / f"car_{n:03}_mesh.mat", {"im": im}, do_compression=True)


def matlab_kinds():
    values = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    for name, compress in (("plain.mat", False), ("packed.mat", True)):
        scipy.io.savemat(FOLDER / name, {
            "x": np.array([[1.5, 2]]), "im": values, "text": "words", "b": np.array([[True, False]]), "w": np.array([[300]], np.uint16),
            "z": np.array([[1 + 2j]])}, do_compression=compress)
    # SciPy writes the machine's own order alone: this is plain.mat's variable im written by hand, the most significant byte first.
    element = struct.pack(">II", 6, 8) + struct.pack(">BBBBI", 0, 0, 0, 9, 0)
    element += struct.pack(">IIiii", 5, 12, 2, 3, 4) + bytes(4) + struct.pack(">HH", 2, 1) + b"im\0\0"
    element += struct.pack(">II", 2, 24) + values.tobytes(order="F")
    header = b"MATLAB 5.0 MAT-file, written by hand".ljust(116) + bytes(8) + struct.pack(">H", 0x0100) + b"MI"
    (FOLDER / "big-endian.mat").write_bytes(header + struct.pack(">II", 14, len(element)) + element)


def norb_matrix(path, array, magic):
    dims = array.shape + (1,) * (3 - array.ndim)
    data = struct.pack("<ii", magic, array.ndim) + struct.pack(f"<{len(dims)}i", *dims) + array.tobytes()
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(data, mtime=0))
    else:
        path.write_bytes(data)


def smallnorb():
    """Three training and two testing pairs; the right image of a pair is the left one's negative."""
    for part, gz, rows in (
        ("5x46789x9x18x6x2x96x96-training", ".gz", [[0, 4, 0, 0, 0], [1, 6, 8, 34, 5], [4, 9, 3, 2, 1]]),
        ("5x01235x9x18x6x2x96x96-testing", ".gz", [[2, 0, 1, 4, 2], [3, 5, 7, 32, 3]]),
    ):
        rows = np.array(rows, np.int32)
        left = pixels(len(rows), 96, 96, 1)[..., 0]
        norb_matrix(FOLDER / f"smallnorb-{part}-dat.mat{gz}", np.stack([left, 255 - left], axis=1), 0x1E3D4C55)
        norb_matrix(FOLDER / f"smallnorb-{part}-cat.mat", rows[:, 0].copy(), 0x1E3D4C54)
        norb_matrix(FOLDER / f"smallnorb-{part}-info.mat{gz}", rows[:, 1:].copy(), 0x1E3D4C54)


def mpi3d():
    np.savez_compressed(FOLDER / "mpi3d.npz", images=pixels(2 * 1 * 2 * 1 * 3 * 1 * 2))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    shapes3d()
    hdf5_kinds()
    hdf5_structures()
    cars3d()
    matlab_kinds()
    smallnorb()
    mpi3d()
