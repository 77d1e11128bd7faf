"""Rows of the window: pen_to_pixels/NETWORK, start and memory, each measured in processes of the window's own.

The processes have an empty home, as a person's first start has, and Qt's platform of this process: `make bench` says
offscreen, which gets a screen on which the window has its full size; QT_QPA_PLATFORM=xcb measures with a real one.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from core.nn.models import DEFAULT_MODEL, shipped_models
from tests.benchmarks.rows import Measurement, Row, figures

ROOT = Path(__file__).parents[2]
SCREEN = (1920, 1080)
WINDOW = [1440, 900]  # what the window asks for; on a smaller screen less would be painted
SCRIBBLE_SECONDS = 5.0
STARTS = 5
USES = 3
PROCESS_SECONDS = 120  # after which a process is given up
LIMIT_PEN_TO_PIXELS = 16.0  # ms
LIMIT_WHILE_TRAINING = 1.5  # times the time without a training
TRAINED = "visualisation"
LIMIT_START = 1.5  # s
LIMIT_MEMORY = 300.0  # MB


def measure_pen_to_pixels(name: str) -> Row:
    """From a mouse event to maps and bars that show it, in ms, over a scribble of five seconds."""
    report = run_window("scribble", name, SCRIBBLE_SECONDS)
    median, p95 = figures(report["latencies_ms"])
    return Row(f"pen_to_pixels/{name}", "ms", median, p95, limit=LIMIT_PEN_TO_PIXELS, limited="p95")


def measure_while_training() -> Row:
    """How many times as long pen to pixels takes while a training runs in the background lane, of one run of both."""
    alone = figures(run_window("scribble", TRAINED, SCRIBBLE_SECONDS)["latencies_ms"])
    report = run_window("train", TRAINED, SCRIBBLE_SECONDS)
    beside = figures(report["latencies_ms"])
    sys.stderr.write(
        f"  without: {alone[0]:.1f} ms, p95 {alone[1]:.1f}; with: {beside[0]:.1f} ms, p95 {beside[1]:.1f}; "
        f"{report['batches']} batches meanwhile\n"
    )
    median, p95 = (with_it / without for with_it, without in zip(beside, alone, strict=True))
    return Row("pen_to_pixels/while_training", "ratio", median, p95, limit=LIMIT_WHILE_TRAINING, limited="p95")


def measure_start() -> Row:
    """From the start of the process to the end of the window's first painting, in s; the first start only warms."""
    samples = [run_window("start", DEFAULT_MODEL, 0)["start_seconds"] for _ in range(STARTS + 1)][1:]
    return Row("start", "s", *figures(samples), limit=LIMIT_START)


def measure_memory() -> Row:
    """The most memory that the window had resident while it was used, in MB: a scribble, samples, logits, themes."""
    samples = [run_window("use", DEFAULT_MODEL, 2.0)["peak_megabytes"] for _ in range(USES)]
    return Row("memory", "MB", *figures(samples), limit=LIMIT_MEMORY, limited="p95")


def run_window(task: str, network: str, seconds: float) -> dict[str, Any]:
    """The report of one process of tests.benchmarks.window_process; RuntimeError with its words when it failed."""
    with tempfile.TemporaryDirectory(prefix="digitscope-bench-") as home:
        command = [sys.executable, "-m", "tests.benchmarks.window_process", task, network, str(seconds)]
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | places_below(Path(home)) | screen(Path(home)),
            capture_output=True,
            text=True,
            timeout=PROCESS_SECONDS,
            check=False,
        )
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        raise RuntimeError(f"the window ended with {done.returncode}: {done.stderr.strip() or 'no word'}")
    report = json.loads(lines[-1])
    if report.get("problem"):
        raise RuntimeError(f"the window was scribbled on, but {report['problem']}")
    if report["window"] != WINDOW:
        raise RuntimeError(f"the window had {report['window']} pixels instead of {WINDOW}: give it a larger screen")
    report["start_seconds"] = report["shown"] - started
    return report


def screen(folder: Path) -> dict[str, str]:
    """What makes Qt's platform without a screen pretend one of SCREEN pixels; nothing for other platforms."""
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        return {}
    width, height = SCREEN
    described = {"name": "bench", "x": 0, "y": 0, "width": width, "height": height}
    described |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    file = folder / "screens.json"
    file.write_text(json.dumps({"screens": [described]}), encoding="utf-8")
    return {"QT_QPA_PLATFORM": f"offscreen:configfile={file}"}


def places_below(home: Path) -> dict[str, str]:
    """The environment variables that say where a person's files are, for an empty home."""
    folders = {"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"}
    return {"HOME": str(home), "USERPROFILE": str(home)} | {name: str(home / way) for name, way in folders.items()}


ROWS: dict[str, Measurement] = {
    **{f"pen_to_pixels/{model.name}": partial(measure_pen_to_pixels, model.name) for model in shipped_models()},
    "pen_to_pixels/while_training": measure_while_training,
    "start": measure_start,
    "memory": measure_memory,
}
