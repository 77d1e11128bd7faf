"""Files for other programs: the activations of a pass."""
