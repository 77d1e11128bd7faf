"""The state of the window: document (drawing, undo, file), workbench, network catalogue."""
