"""The real window in a process of its own, watched from inside: when it is shown, what a scribble is answered, memory.

`python -m tests.benchmarks.window_process TASK NETWORK SECONDS` opens the window as `digitscope` does, does the task
and prints one line of JSON. TASK is start (quit as soon as the window is painted), scribble (draw for SECONDS), train
(draw while a network trains in the background) or use (draw, then sample digits, logits, both themes). The moment
`shown` is of the clock time.monotonic, which all processes of a machine share.
"""

import json
import sys
import time

from PySide6.QtCore import QEvent, QTimer, Signal, Slot

from core.nn.models import resolve_model
from desktop import app
from desktop.shell.main_window import MainWindow
from desktop.work.scheduler import Lane
from desktop.work.workers import GeneratorWorker
from tests.benchmarks.memory import peak_megabytes
from tests.benchmarks.scribble import Scribble

SETTLING = 300  # ms from the first paint to the task, so that starting is over
PAUSE = 150  # ms between the actions of the task `use`
ACTIONS = (
    *(f"sample_{digit}" for digit in range(10)),
    "theme_dark",
    "sample_3",
    "theme_light",
    "undo",
    "redo",
    "clear",
)


class WatchedWindow(MainWindow):
    """The window, which does one task after its first paint and then closes."""

    pass_over = Signal()  # everything that was to be painted has been

    task = "start"
    network = ""
    seconds = 0.0
    report: dict[str, object]

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            self.pass_over.emit()
        if event.type() == QEvent.Type.Paint and not hasattr(self, "report"):
            self.report = {}
            QTimer.singleShot(0, self._be_shown)  # after this pass over the window, which also paints what is in it
        return handled

    @Slot()
    def _be_shown(self) -> None:
        self.report["shown"] = time.monotonic()
        self.report["window"] = [self.width(), self.height()]
        QTimer.singleShot(0 if self.task == "start" else SETTLING, self._begin)

    @Slot()
    def _begin(self) -> None:
        if self.task == "start":
            self._end()
            return
        if self.workbench.a.network.name != self.network:
            self.workbench.a.show_network(resolve_model(self.network))
        if self.task == "train":
            self._begin_training()
        places = (self.network_panel.view, self.reading_panel.probabilities.viewport())
        self._scribble = Scribble(self.canvas_panel.canvas, self.workbench.a, places, self.pass_over, self.seconds)
        self._scribble.finished.connect(self._go_on)
        self._scribble.start()

    def _begin_training(self) -> None:
        """Train the network that is drawn for, from random weights, with the usual settings, until the drawing ends."""
        # Only here: the window does not load the training code, so the other tasks must not either (74 MB, 0.4 s).
        from tests.benchmarks.endless_training import endless_training  # noqa: PLC0415

        self._batches = 0
        self._trainer: GeneratorWorker[object, None] = GeneratorWorker("training", self, Lane.BACKGROUND)
        self._trainer.connect_progressed(self._count_batch)
        self._trainer.start(endless_training(self.workbench.a.network.architecture))

    @Slot(object)
    def _count_batch(self, _progress: object) -> None:
        self._batches += 1

    @Slot(object)
    def _go_on(self, found: dict[str, object]) -> None:
        self.report.update(found)
        if self.task == "train":
            self.report["batches"] = self._batches
            self._trainer.close()
        actions = list(ACTIONS) if self.task == "use" else []
        if self.task == "use":
            self.reading_panel.logits_action.trigger()
        self._act(actions)

    def _act(self, actions: list[str]) -> None:
        if not actions:
            self._end()
            return
        self.window_actions[actions[0]].trigger()
        QTimer.singleShot(PAUSE, lambda: self._act(actions[1:]))

    def _end(self) -> None:
        self.report["peak_megabytes"] = peak_megabytes()
        self.close()


def main(task: str, network: str, seconds: float) -> int:
    """Open the window, do the task, print the report; the exit code of the program."""
    WatchedWindow.task, WatchedWindow.network, WatchedWindow.seconds = task, network, seconds
    windows: list[WatchedWindow] = []

    def watched(*arguments: object) -> WatchedWindow:
        windows.append(WatchedWindow(*arguments))
        return windows[0]

    app.MainWindow = watched
    code = app.run([])
    sys.stdout.write(json.dumps(windows[0].report) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
