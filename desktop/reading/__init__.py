"""What the network reads: prediction, softmax bars, verdict, history, and the preparation of the input."""
