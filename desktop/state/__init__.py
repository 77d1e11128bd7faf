"""The state of the window: network, drawing, reading, undo."""
