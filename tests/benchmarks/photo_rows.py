"""Rows of photos: photo/100, a phone's photo of a hundred digits; marks/3000 and marks_memory/3000, a page too full.

What the files hold is made here, from the project's samples; they are read in processes of their own.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from core.nn.models import DEFAULT_MODEL
from tests.benchmarks.rows import Measurement, Row, figures
from tests.support.page_files import page_of_marks, phone_photo

ROOT = Path(__file__).parents[2]
DIGITS = 100
MARKS = 3000
TIMES = 7
TIMES_OF_MARKS = 2
PROCESS_SECONDS = 600  # after which a process is given up
LIMIT_PHOTO = 1.5  # s
LIMIT_MARKS = 10.0  # s
LIMIT_MEMORY = 1000.0  # MB


def measure_photo() -> Row:
    """From a JPEG file of 4,000 x 3,000 pixels with a hundred digits to the digits, in s."""
    report = read_in_a_process("photo.jpg", phone_photo().data, TIMES)
    if not 0.9 * DIGITS <= report["digits"] <= 1.1 * DIGITS:
        raise RuntimeError(f"{report['digits']} digits were found in a photo of {DIGITS}")
    return Row(f"photo/{DIGITS}", "s", *figures(report["seconds"]), limit=LIMIT_PHOTO)


def measure_marks() -> Row:
    """From a PNG file with 3,000 marks, every other one a digit, to what is made of it, in s."""
    report = read_in_a_process("marks.png", page_of_marks(MARKS), TIMES_OF_MARKS)
    return Row(f"marks/{MARKS}", "s", *figures(report["seconds"]), limit=LIMIT_MARKS, limited="p95")


def measure_memory_of_marks() -> Row:
    """The most memory of the process that reads the same page, in MB."""
    peaks = [read_in_a_process("marks.png", page_of_marks(MARKS), 1)["peak_megabytes"]]
    return Row(f"marks_memory/{MARKS}", "MB", *figures(peaks), limit=LIMIT_MEMORY, limited="p95")


def read_in_a_process(name: str, data: bytes, times: int) -> dict[str, Any]:
    """The report of tests.benchmarks.photo_process about a file of these bytes; RuntimeError when it failed."""
    with tempfile.TemporaryDirectory(prefix="digitscope-bench-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        command = [sys.executable, "-m", "tests.benchmarks.photo_process", str(path), DEFAULT_MODEL, str(times)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PROCESS_SECONDS, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"reading {name} ended with {done.returncode}: {done.stderr.strip() or 'no word'}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


ROWS: dict[str, Measurement] = {
    f"photo/{DIGITS}": measure_photo,
    f"marks/{MARKS}": measure_marks,
    f"marks_memory/{MARKS}": measure_memory_of_marks,
}
