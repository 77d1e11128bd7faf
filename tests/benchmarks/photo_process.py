"""Photos read in a process of its own, so that its memory is theirs.

`python -m tests.benchmarks.photo_process FILE NETWORK TIMES` opens and reads a picture so many times, as `digitscope
read` does, after once that is not counted, and prints one line of JSON: the seconds of each time, from the file to the
digits, the number of digits and of remarks, and the most memory that the process had.
"""

import json
import sys
import time
from pathlib import Path

from core.commands.blas import single_blas_thread
from core.nn.models import resolve_model
from core.photos.opening import open_page
from tests.benchmarks.memory import peak_megabytes


@single_blas_thread
def main(path: Path, network_name: str, times: int) -> None:
    """Do it, and print the report."""
    network = resolve_model(network_name)
    seconds = []
    page = open_page(network, path)
    for _ in range(times):
        started = time.perf_counter()
        page = open_page(network, path)
        seconds.append(time.perf_counter() - started)
    report = {
        "seconds": seconds,
        "digits": len(page.digits),
        "remarks": len(page.remarks),
        "peak_megabytes": peak_megabytes(),
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
