"""Files that come in, files kept for recovery, and reports of failures."""
