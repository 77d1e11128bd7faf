"""Every number of one pass as a file: for NumPy (.npz) and for a table (.csv).

Both hold one image's activations, float32 without unit; shapes are those of the layers without the number of images,
and everything is counted from 0. Names are those of the layers; "input", "logits" and "probabilities" are added, and a
layer that has one of these names gets "_layer" behind it.
"""

import io
import zipfile
from collections.abc import Iterator

import numpy as np

from core.nn.layers import Array
from core.nn.network import Trace

ADDED = ("input", "logits", "probabilities")
CSV_HEADER = "layer,channel,row,column,value\n"
# Zip files begin in 1980. A fixed date makes the same activations the same bytes.
DATE = (1980, 1, 1, 0, 0, 0)


def named_activations(trace: Trace, image: int = 0) -> dict[str, Array]:
    """The activations of one image of a trace by name, in the order of the network: input (C, H, W), each layer's
    output (C, H, W) or (units,), logits (K,), probabilities (K,)."""
    layers = {
        name + "_layer" if name in ADDED else name: output[image]
        for name, output in zip(trace.network.names, trace.outputs, strict=True)
    }
    ends = {"logits": trace.logits[image], "probabilities": trace.probabilities[image]}
    return {"input": trace.input[image], **layers, **ends}


def activations_npz(trace: Trace, image: int = 0) -> bytes:
    """A compressed .npz with one array for each of `named_activations`; read it with numpy.load."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in named_activations(trace, image).items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(values), allow_pickle=False)
            entry = zipfile.ZipInfo(name + ".npy", DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.getvalue())
    return file.getvalue()


def activations_csv(trace: Trace, image: int = 0) -> bytes:
    """A table with one line for each number: layer, channel, row, column, value.

    A unit of a dense layer is a channel with one cell, row 0 and column 0. Values have nine significant digits, which
    is what a float32 takes to come back exactly.
    """
    lines = [CSV_HEADER]
    for name, values in named_activations(trace, image).items():
        lines.extend(csv_lines(name, values))
    return "".join(lines).encode("ascii")


def csv_lines(name: str, values: Array) -> Iterator[str]:
    """The lines of one layer (C, H, W) or (units,)."""
    maps = values if values.ndim == 3 else values[:, None, None]  # (C, H, W)
    for channel, one_map in enumerate(maps.tolist()):
        for row, cells in enumerate(one_map):
            for column, value in enumerate(cells):
                yield f"{name},{channel},{row},{column},{value:.9g}\n"
