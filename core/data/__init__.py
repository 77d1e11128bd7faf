"""MNIST: reading its files, splitting them, and downloading them."""
