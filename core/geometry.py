"""Rectangles of pixels."""

from typing import TypeAlias

Box: TypeAlias = tuple[int, int, int, int]
"""x, y, width, height in pixels of the upright photo."""
