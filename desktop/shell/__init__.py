"""The window around the features: docks, menus, messages, and the wiring between them."""
