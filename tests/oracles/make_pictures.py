"""Writes the files of pictures/ beside it: small files in every format that is read, by Pillow 9.4.0, and what Pillow
makes of them in pictures.npz: an array (height, width) or (height, width, 3) of bytes for each file.

Run it from anywhere: python3 tests/oracles/make_pictures.py
"""

import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).resolve().parent / "pictures"


def colours(height=20, width=27):
    """A smooth picture of all colours, in which neither axis looks like the other."""
    y, x = np.mgrid[:height, :width]
    return np.stack([255 * x / (width - 1), 255 * y / (height - 1), 127 + 120 * np.sin(x / 4 + y / 3)], axis=2).astype(np.uint8)


def png(width, height, bits, colour, interlace, rows, palette=None):
    """A PNG file chunk by chunk, for the kinds that Pillow does not write. rows are bytes with their filter type in front."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    parts = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace))]
    if palette:
        parts.append(chunk(b"PLTE", palette))
    return b"".join(parts + [chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b"")])


def interlaced(pixels):
    """The rows of an interlaced RGB picture, pass by pass, unfiltered."""
    rows = b""
    for x, y, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        part = pixels[y::dy, x::dx]
        if part.size:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    return rows


def main():
    assert PIL.__version__ == "9.4.0", PIL.__version__
    FOLDER.mkdir(exist_ok=True)
    rgb = colours()
    grey = Image.fromarray(rgb).convert("L")
    image = Image.fromarray(rgb)
    alpha = np.dstack([rgb, np.linspace(0, 255, rgb.shape[0] * rgb.shape[1]).reshape(rgb.shape[:2]).astype(np.uint8)])
    image.save(FOLDER / "rgb.png")
    grey.save(FOLDER / "grey.png")
    grey.point(lambda v: 255 * (v > 127)).convert("1").save(FOLDER / "bits.png")
    image.quantize(16).save(FOLDER / "palette.png", bits=4)
    Image.fromarray(alpha, "RGBA").save(FOLDER / "alpha.png")
    wide = np.asarray(grey).astype(">u2") * 257
    (FOLDER / "deep.png").write_bytes(png(27, 20, 16, 0, 0, b"".join(b"\0" + row.tobytes() for row in wide)))
    levels = np.asarray(grey) // 64
    packed = np.pad(levels, ((0, 0), (0, 1))).reshape(20, 7, 4)
    fours = (packed * np.array([64, 16, 4, 1])).sum(axis=2).astype(np.uint8)
    (FOLDER / "quarters.png").write_bytes(png(27, 20, 2, 0, 0, b"".join(b"\0" + row.tobytes() for row in fours)))
    Image.fromarray(np.dstack([np.asarray(grey), alpha[..., 3]]), "LA").save(FOLDER / "greyalpha.png")
    (FOLDER / "interlaced.png").write_bytes(png(27, 20, 8, 2, 1, interlaced(rgb)))
    image.save(FOLDER / "baseline.jpg", quality=90, subsampling=0)
    image.save(FOLDER / "progressive.jpg", quality=90, subsampling=0, progressive=True)
    image.save(FOLDER / "sampled.jpg", quality=85, subsampling=2)
    grey.save(FOLDER / "grey.jpg", quality=90)
    image.convert("CMYK").save(FOLDER / "cmyk.jpg", quality=90, subsampling=0)
    for orientation in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        image.save(FOLDER / f"turned{orientation}.jpg", quality=90, subsampling=0, exif=exif)
        if orientation == 6:
            image.save(FOLDER / "turned.png", exif=exif)
            image.save(FOLDER / "turned.webp", lossless=True, exif=exif)
            image.save(FOLDER / "turned.tif", tiffinfo={0x0112: orientation})
    twelve = (np.asarray(grey).astype(np.uint16) * 16).astype(">u2")
    (FOLDER / "twelve.png").write_bytes(png(27, 20, 16, 0, 0, b"".join(b"\0" + row.tobytes() for row in twelve)))
    wide_rgb = rgb.astype(">u2") * 257
    Image.fromarray(alpha, "RGBA").save(FOLDER / "alpha.tif")
    Image.fromarray(alpha, "RGBA").save(FOLDER / "alpha.webp", lossless=True, exact=True)
    palette = image.quantize(16)
    palette.info["transparency"] = 3
    palette.save(FOLDER / "transparent.gif", transparency=3)
    palette.save(FOLDER / "transparent.png", transparency=3, bits=4)
    image.quantize(16).save(FOLDER / "palette.bmp")
    image.quantize(16).save(FOLDER / "palette.tif")
    grey.point(lambda v: 255 * (v > 127)).convert("1").save(FOLDER / "bits.tif", compression="group4", tiffinfo={262: 0})
    (FOLDER / "deeprgb.png").write_bytes(png(27, 20, 16, 2, 0, b"".join(b"\0" + row.tobytes() for row in wide_rgb)))
    image.save(FOLDER / "rgb.bmp")
    grey.save(FOLDER / "grey.bmp")
    image.quantize(16).save(FOLDER / "palette.gif")
    grey.save(FOLDER / "grey.gif")
    image.quantize(64).save(FOLDER / "frames.gif", save_all=True, append_images=[image.rotate(180).quantize(64)])
    image.save(FOLDER / "rgb.tif")
    image.save(FOLDER / "lzw.tif", compression="tiff_lzw")
    image.save(FOLDER / "deflate.tiff", compression="tiff_adobe_deflate")
    grey.save(FOLDER / "grey.tif", compression="packbits")
    Image.fromarray((np.asarray(grey).astype(np.uint16) * 257)).save(FOLDER / "deep.tif")
    image.save(FOLDER / "pages.tif", save_all=True, append_images=[image.rotate(180)])
    image.save(FOLDER / "lossless.webp", lossless=True)
    image.save(FOLDER / "lossy.webp", quality=95)
    arrays = {}
    for path in sorted(FOLDER.glob("*.*")):
        read = Image.open(path)
        if read.format != "TIFF":  # those Pillow 9.4.0 turns by itself
            read = ImageOps.exif_transpose(read)
        if "transparency" in read.info:
            read = read.convert("RGBA")
        if path.name == "grey.gif":
            read = read.convert("L")
        if read.mode in ("RGBA", "LA"):
            # Laid on black: each value times its opacity.
            values = np.asarray(read).astype(np.int64)
            laid = ((values[..., :-1] * values[..., -1:] + 127) // 255).astype(np.uint8)
            arrays[path.name] = laid if read.mode == "RGBA" else laid[..., 0]
        elif read.mode.startswith("I"):
            arrays[path.name] = (np.asarray(read) >> 8).astype(np.uint8)
        else:
            arrays[path.name] = np.asarray(read.convert("L" if read.mode in "L1" else "RGB"))
    arrays["rgb.png in 4x5"] = np.asarray(image.resize((5, 4), Image.BOX, box=(1, 0, 26, 20)))
    np.savez_compressed(FOLDER.parent / "pictures.npz", **arrays)


main()
