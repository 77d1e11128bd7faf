"""Files: read once within limits, written whole, and the container of named tensors."""
