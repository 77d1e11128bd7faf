"""Training data that MNIST lacks: augmentation, other handwriting, and non-digits."""
