"""Named arrays with metadata in one safetensors file: the format of model files and checkpoints.

The safetensors library refuses what is torn, but takes headers of any length, names that stand twice and sizes that
mean nothing. Such things are refused here, before the library or NumPy allocates anything for them.
"""

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.numpy

from core.errors import ModelFileError
from core.quoting import quoted
from core.storage.files import display_name, read_untrusted, write_atomically

KEY = "digitscope"
MAX_HEADER_LENGTH = 2_000_000
MAX_ARRAYS = 5_000
DTYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8"), "I64": np.dtype("<i8")}

Tensors = dict[str, npt.NDArray[Any]]


def write_tensors(path: Path, kind: str, tensors: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, Any]) -> None:
    """Write arrays and metadata (JSON values) as a file of this kind, whole or not at all."""
    # Escaped to ASCII, because half a character, which JSON can hold, cannot be written otherwise.
    text = json.dumps({"kind": kind, **metadata}, allow_nan=False)
    arrays = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    write_atomically(path, safetensors.numpy.save(arrays, {KEY: text}))


def read_tensors(path: Path, kind: str, limit_bytes: int) -> tuple[Tensors, dict[str, Any]]:
    """The arrays and metadata of a file of this kind. Every number is finite.

    FileError when it cannot be read, ModelFileError with one sentence when it is not such a file.
    """
    name = f"“{display_name(path)}”"
    data = read_untrusted(path, limit_bytes)
    metadata = _checked_metadata(data, name, kind)
    try:
        tensors: Tensors = safetensors.numpy.load(data)
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError) as error:
        raise ModelFileError(f"{name} is damaged or cut short. Get the file again.") from error
    for tensor_name, tensor in tensors.items():
        if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
            raise ModelFileError(f"{name} is damaged: {quoted(tensor_name)} holds numbers that are not finite.")
    return tensors, metadata


def read_metadata(path: Path, kind: str, limit_bytes: int) -> dict[str, Any]:
    """The metadata alone."""
    return _checked_metadata(read_untrusted(path, limit_bytes), f"“{display_name(path)}”", kind)


def _checked_metadata(data: bytes, name: str, kind: str) -> dict[str, Any]:
    header = _header(data, name)
    header_metadata = header.get("__metadata__")
    text = header_metadata.get(KEY) if isinstance(header_metadata, dict) else None
    if not isinstance(text, str):
        raise ModelFileError(f"{name} is a safetensors file from another program: expected one written by Digitscope.")
    metadata = _parsed(text, name)
    if metadata.get("kind") != kind:
        raise ModelFileError(f"{name} holds a {quoted(metadata.get('kind'))}, but a {kind!r} was expected.")
    _check_sizes(header, len(data), name)
    return metadata


def _header(data: bytes, name: str) -> dict[str, Any]:
    foreign = f"{name} is not a model file: expected a safetensors file written by Digitscope."
    if len(data) < 10:
        raise ModelFileError(foreign)
    (length,) = struct.unpack("<Q", data[:8])
    if data[8:9] != b"{":
        raise ModelFileError(foreign)
    if length > MAX_HEADER_LENGTH:
        raise ModelFileError(
            f"{name} is damaged: its header claims {length:,} bytes, at most {MAX_HEADER_LENGTH:,} are read."
        )
    if 8 + length > len(data):
        raise ModelFileError(f"{name} is cut short: it ends inside its header. Get the file again.")
    return _parsed(data[8 : 8 + length], name)


def _parsed(text: str | bytes, name: str) -> dict[str, Any]:
    try:
        header = json.loads(
            text, object_pairs_hook=_reject_duplicate_keys, parse_constant=_reject_constant, parse_float=_finite_float
        )
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"{name} is damaged: its header is not readable ({error}).") from error
    if not isinstance(header, dict):
        raise ModelFileError(f"{name} is damaged: its header is not an object.")
    return header


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a name occurs twice")
    return content


def _reject_constant(text: str) -> float:
    raise ValueError(f"{text} is not a number")


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{quoted(text)} is too large")
    return number


def _check_sizes(header: dict[str, Any], file_bytes: int, name: str) -> None:
    arrays = {key: value for key, value in header.items() if key != "__metadata__"}
    if len(arrays) > MAX_ARRAYS:
        raise ModelFileError(f"{name} holds {len(arrays):,} arrays; at most {MAX_ARRAYS:,} are read.")
    for key, described in arrays.items():
        shape = described.get("shape") if isinstance(described, dict) else None
        if not isinstance(shape, list) or any(type(size) is not int or not 0 <= size <= file_bytes for size in shape):
            raise ModelFileError(f"{name} is damaged: the shape of {quoted(key)} is {quoted(shape)}.")
        number_type = described.get("dtype")
        if not isinstance(number_type, str) or number_type not in DTYPES:
            raise ModelFileError(
                f"{name} holds numbers of the type {quoted(number_type)} in {quoted(key)}: "
                f"expected one of {', '.join(DTYPES)}."
            )
