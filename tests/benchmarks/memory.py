"""How much memory this process had resident at most."""

import sys
from pathlib import Path

try:
    import psutil
except ImportError:  # the extra `bench` is not installed; Linux does without
    psutil = None

MEGABYTE = 1_000_000


def peak_megabytes() -> float | None:
    """The largest resident set so far, in MB (a million bytes); None where the system or psutil does not tell.

    On Linux from /proc: the figure of getrusage would be at least that of the process that started this one.
    """
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / MEGABYTE
    if psutil is not None:
        memory = psutil.Process().memory_info()
        return getattr(memory, "peak_wset", memory.rss) / MEGABYTE
    return None
