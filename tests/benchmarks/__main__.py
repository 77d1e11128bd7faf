"""`python -m tests.benchmarks [BEGINNING...]`: measure, print a table, write bench.json.

Run from the root of the repository, as `make bench` does. With beginnings of names only those rows are measured. The
numbers are as good as the machine is quiet; a limit that is not kept is said in the table, and is no error here.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import network_rows, photo_rows, window_rows
from tests.benchmarks.rows import chosen, rows_json, table

MEASUREMENTS = {**network_rows.ROWS, **photo_rows.ROWS, **window_rows.ROWS}
FILE = Path("bench.json")


def main(beginnings: Sequence[str]) -> int:
    """Measure the rows whose names begin so, all of them without; 2 when there are none."""
    wanted = chosen(MEASUREMENTS, beginnings)
    if not wanted:
        names = ", ".join(MEASUREMENTS)
        sys.stderr.write(f"No row begins with {' or '.join(beginnings)}. The rows are: {names}.\n")
        return 2
    rows = []
    for name, measure in wanted.items():
        sys.stderr.write(f"measuring {name} ...\n")
        rows.append(measure())
        FILE.write_text(rows_json(rows), encoding="utf-8")  # what was measured stays, whatever the next row does
    sys.stdout.write("\n" + table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
