"""Drawings: vector strokes, their smooth curves, and the ink that they leave on a raster."""
