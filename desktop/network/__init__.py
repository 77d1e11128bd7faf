"""The network view: every feature map of every layer of one trace."""
