"""Opening what comes from outside: a picture, a drawing or a model file becomes something the window can show.

This runs in a worker. A request says where the bytes are; pictures and drawings are told apart by what they hold.
Everything that is wrong with them leaves as a DigitscopeError with one sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.files import display_name
from core.models import load_model, resolve_model
from core.network import Network
from core.opening import drawing_from_bytes, open_drawing
from core.reading import require_digit_reader
from core.strokes import Drawing

MODEL_SUFFIX = ".safetensors"


@dataclass(frozen=True)
class OpenFile:
    """A file by its path, as a str that may hold surrogates; ``remark`` is said to the user when it is open."""

    path: str
    remark: str = ""


@dataclass(frozen=True)
class OpenBytes:
    """The bytes of a file that came without one; ``name`` stands for them in sentences."""

    data: bytes
    name: str
    remark: str = ""


@dataclass(frozen=True)
class OpenModel:
    """A network: the name of a shipped one, or the path of a model file."""

    name_or_path: str
    remark: str = ""


Request = OpenFile | OpenBytes | OpenModel


@dataclass(frozen=True, eq=False)
class Opened:
    """What a request led to: a drawing or a network. ``path`` is set for a drawing that can be saved there again."""

    request: Request
    drawing: Drawing | None = None
    network: Network | None = None
    path: str = ""


def names_network(request: Request) -> bool:
    """Whether this asks for a network, and not for something to show on the canvas."""
    return isinstance(request, OpenModel) or (
        isinstance(request, OpenFile) and request.path.lower().endswith(MODEL_SUFFIX)
    )


def open_outside(request: Request) -> Opened:
    """Read what the request names. Raises DigitscopeError with one sentence; changes nothing."""
    if isinstance(request, OpenModel):
        return Opened(request, network=require_digit_reader(resolve_model(request.name_or_path), request.name_or_path))
    if isinstance(request, OpenBytes):
        return Opened(request, drawing_from_bytes(request.data, request.name).drawing)
    if names_network(request):
        return Opened(request, network=require_digit_reader(load_model(Path(request.path)), request.path))
    opened = open_drawing(Path(request.path))
    of_strokes = opened.box is None
    return Opened(request, opened.drawing, path=request.path if of_strokes else "")


def first_of(paths: Sequence[str], remark: str) -> OpenFile:
    """One request for one or more paths: the first is opened, and when there are more, ``remark`` says so.

    ``remark`` has the places {count} and {name}.
    """
    request = OpenFile(paths[0])
    if len(paths) == 1:
        return request
    return replace(request, remark=remark.format(count=len(paths), name=display_name(paths[0])))
