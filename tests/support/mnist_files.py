"""Files in MNIST's format, of a few images made by hand."""

import gzip
import struct


def idx(array):
    return b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write(folder, names, data, packed=True):
    for name, array in zip(names, (data.images, data.labels), strict=True):
        content = idx(array)
        path = folder / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(content) if packed else content)
