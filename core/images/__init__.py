"""Images from outside: decoding, grayscale, the background, and the ink of a single digit."""
