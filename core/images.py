"""The two halves of the way from a picture to a network, under one name.

``find_ink`` and ``place_on_canvas`` (``core.picture_ink``) turn an opened picture into ink on the canvas;
``prepare`` (``core.preparation``) turns ink, drawn or found, into the network's input and keeps every stage.
"""

from core.picture_ink import InkPicture, find_ink, place_on_canvas
from core.preparation import Preparation, prepare

__all__ = ["InkPicture", "Preparation", "find_ink", "place_on_canvas", "prepare"]
