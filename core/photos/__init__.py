"""Photos and scans: a page of handwriting becomes lines of digits, each one read as if it had been drawn."""
