"""From ink to the network's input, and what the network reads in it."""
