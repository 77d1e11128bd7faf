"""Rows: what one measurement found, how its samples become two figures, and the table and the file of all rows.

A family of rows is a module with a plain dict from the name of a row to a function without arguments that measures it
and returns a `Row`; `tests/benchmarks/__main__.py` lists the families.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

FIELDS = ("name", "unit", "median", "p95", "torch", "onnxruntime", "limit")
UNKNOWN = "–"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    median: of the samples; p95: what 95 % of the samples are at least as good as; torch and onnxruntime: the median of
    the peer in the same run, None where there is none; limit: the worst value allowed, None where nothing is asked.
    limited: which of the two figures the limit is for; more_is_better: for rates.
    """

    name: str
    unit: str
    median: float
    p95: float
    torch: float | None = None
    onnxruntime: float | None = None
    limit: float | None = None
    limited: str = "median"
    more_is_better: bool = False

    @property
    def within_limit(self) -> bool | None:
        """Whether the limit is kept; None when there is none."""
        if self.limit is None:
            return None
        value = self.p95 if self.limited == "p95" else self.median
        return value >= self.limit if self.more_is_better else value <= self.limit


Measurement = Callable[[], Row]


def figures(samples: Sequence[float] | np.ndarray, more_is_better: bool = False) -> tuple[float, float]:
    """(median, what 95 % of the samples are at least as good as) of samples (N,), N at least 1."""
    worst = 5 if more_is_better else 95
    # An observed value, not one between two: with five samples the 95th percentile is the worst of them.
    method = "lower" if more_is_better else "higher"
    return float(np.median(samples)), float(np.percentile(samples, worst, method=method))


def chosen(measurements: Mapping[str, Measurement], beginnings: Sequence[str]) -> dict[str, Measurement]:
    """Those rows whose name begins with one of `beginnings`, in their order; all of them when there are none."""
    return {
        name: measure
        for name, measure in measurements.items()
        if not beginnings or any(name.startswith(beginning) for beginning in beginnings)
    }


def rows_json(rows: Sequence[Row]) -> str:
    """The rows as a JSON list of objects with the keys FIELDS; null for what does not apply."""
    objects = [{key: value for key, value in asdict(row).items() if key in FIELDS} for row in rows]
    return json.dumps(objects, indent=1, allow_nan=False) + "\n"


def table(rows: Sequence[Row]) -> str:
    """The rows as lines of text, numbers right-aligned, with a last column that says whether the limit is kept."""
    lines = [("row", "unit", "median", "p95", "torch", "onnxruntime", "limit", "")]
    for row in rows:
        numbers = (row.median, row.p95, row.torch, row.onnxruntime)
        lines.append((row.name, row.unit, *map(number_text, numbers), limit_text(row), verdict(row)))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = []
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line[:2], widths[:2], strict=True)]
        cells += [cell.rjust(width) for cell, width in zip(line[2:7], widths[2:7], strict=True)]
        texts.append("  ".join([*cells, line[7]]).rstrip())
    return "\n".join(texts) + "\n"


def number_text(value: float | None) -> str:
    """Three significant digits, whole numbers from 100 on; a dash for None."""
    if value is None:
        return UNKNOWN
    if value == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"


def limit_text(row: Row) -> str:
    if row.limit is None:
        return UNKNOWN
    return number_text(row.limit) + (" (p95)" if row.limited == "p95" else "")


def verdict(row: Row) -> str:
    return {None: "", True: "within", False: "NOT WITHIN"}[row.within_limit]
