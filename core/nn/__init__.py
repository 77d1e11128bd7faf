"""The network in NumPy: layers, architectures, networks, losses, optimizers, calibration, and model files."""
