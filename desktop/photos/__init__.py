"""Photos in the window: pages that were read, corrected by hand, and each digit of them one click from the canvas."""
