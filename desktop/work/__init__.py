"""Work off the GUI thread, and its pace."""
