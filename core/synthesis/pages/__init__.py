"""Synthetic photos of pages of digits, with the ground truth of each."""
