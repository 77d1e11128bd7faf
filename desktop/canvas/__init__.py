"""The canvas: pen input, paper, ink, and its tools."""
