"""Opening what comes from outside: a picture, a drawing or a model file becomes something the window can show.

This runs in a worker. A request says where the bytes are; pictures and drawings are recognised by their content, and
pictures of one digit from pages of several by reading them with the network in use.
Everything that is wrong with them leaves as a DigitscopeError with one sentence.
"""

from dataclasses import dataclass
from pathlib import Path

from core.drawing.strokes import Drawing
from core.images.decoding import picture_from_bytes
from core.nn.models import load_model, resolve_model
from core.nn.network import Network
from core.photos.opening import drawing_from_bytes, holds_drawing, page_from_picture
from core.photos.pages import Page
from core.recognition.reading import require_drawing_reader
from core.storage.files import display_name, read_untrusted

MODEL_SUFFIX = ".safetensors"


@dataclass(frozen=True)
class OpenFile:
    """A file by its path, as a str that may hold surrogates."""

    path: str


@dataclass(frozen=True)
class OpenBytes:
    """The bytes of a picture or drawing without a file; ``name`` names them in messages."""

    data: bytes
    name: str


@dataclass(frozen=True)
class OpenModel:
    """A network: the name of a shipped one, or the path of a model file."""

    name_or_path: str


Request = OpenFile | OpenBytes | OpenModel


@dataclass(frozen=True, eq=False)
class Opened:
    """What a request led to: a drawing, a network, or a page with the network that read it. ``path`` is set for a
    drawing that can be saved there again."""

    request: Request
    drawing: Drawing | None = None
    network: Network | None = None
    path: str = ""
    page: Page | None = None
    page_network: Network | None = None


def names_network(request: Request) -> bool:
    """Whether this asks for a network, and not for something to show on the canvas."""
    return isinstance(request, OpenModel) or (
        isinstance(request, OpenFile) and request.path.lower().endswith(MODEL_SUFFIX)
    )


def open_request(request: Request, network: Network | None = None) -> Opened:
    """Read what the request names; with a network that reads digits, a picture of several becomes a page.

    Raises DigitscopeError with one sentence; changes nothing.
    """
    if isinstance(request, OpenModel):
        return Opened(
            request, network=require_drawing_reader(resolve_model(request.name_or_path), request.name_or_path)
        )
    if isinstance(request, OpenFile) and names_network(request):
        return Opened(request, network=require_drawing_reader(load_model(Path(request.path)), request.path))
    if isinstance(request, OpenBytes):
        data, name, path = request.data, request.name, ""
    else:
        data, name, path = read_untrusted(Path(request.path)), display_name(request.path), request.path
    if holds_drawing(data, name):
        return Opened(request, drawing_from_bytes(data, name).drawing, path=path)
    if network is None or not network.task.is_digits:
        return Opened(request, drawing_from_bytes(data, name).drawing)
    page = page_from_picture(network, picture_from_bytes(data, name))
    if len(page.digits) == 1:
        return Opened(request, Drawing((), page.digits[0].canvas_ink))
    return Opened(request, page=page, page_network=network)
