"""Memory that a training step gives back is kept for the next step.

glibc returns large blocks to the system at once, and the next step gets them back as fresh pages, each of which costs
a fault and has to be cleared. Training allocates the same sizes again and again, so keeping them is worth a third to a
half of the whole time (docs/decisions has the measurement). On systems with another C library nothing happens.
"""

import ctypes
import sys

# From glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
MAX_SIZE_KEPT = 32 * 2**20
"""Bytes of the largest block that glibc allows to be kept."""


def keep_freed_memory() -> bool:
    """Ask the C library to keep what is freed; whether it does."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is None:
        return False
    # One arena for all threads, because only the first may grow without limit.
    kept = [mallopt(M_ARENA_MAX, 1), mallopt(M_MMAP_THRESHOLD, MAX_SIZE_KEPT), mallopt(M_TRIM_THRESHOLD, 2**31 - 1)]
    return all(kept)
