"""The evaluation of a network on test images."""
