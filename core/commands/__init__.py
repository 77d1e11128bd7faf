"""The commands of `digitscope`, one module each."""
