"""Training: the loop, checkpoints, and weight interpolation."""
