"""Counts the references to None, True and False over thousands of Qt calls; run as a program of its own.

Prints one JSON list for each kind of call, [kind, drift of None, of True, of False], in references per call. A library
that loses a reference in every call shows it here long before the interpreter aborts, and should it abort, then what
was printed tells where.
"""

import json
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

CALLS = 2000


class Sender(QObject):
    fired = Signal(object)
    switched = Signal(bool)

    @Slot(object)
    def receive(self, value: object) -> None:
        """Nothing: the way here is what is measured."""


def drift(call: Callable[[], object]) -> list[float]:
    for _ in range(20):  # whatever is made on first use
        call()
    before = [sys.getrefcount(value) for value in (None, True, False)]
    for _ in range(CALLS):
        call()
    after = [sys.getrefcount(value) for value in (None, True, False)]
    return [(late - early) / CALLS for early, late in zip(before, after, strict=True)]


def main() -> None:
    application = QApplication([])
    sender, widget, point = Sender(), QWidget(), QPointF()
    sender.fired.connect(sender.receive)
    sender.switched.connect(sender.receive)
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    colour = QColor(1, 2, 3)
    kinds = {
        "QObject.setObjectName": lambda: sender.setObjectName("name"),
        "QPointF.setX": lambda: point.setX(1.5),
        "QWidget.update": widget.update,
        "QWidget.setEnabled": lambda: widget.setEnabled(True),
        "QPainter.setPen": lambda: painter.setPen(colour),
        "QApplication.sendPostedEvents": application.sendPostedEvents,
        "Signal.emit(None)": lambda: sender.fired.emit(None),
        "Signal.emit(True)": lambda: sender.switched.emit(True),
        "Signal.emit(False)": lambda: sender.switched.emit(False),
    }
    for kind, call in kinds.items():
        sys.stdout.write(json.dumps([kind, *drift(call)]) + "\n")
        sys.stdout.flush()  # the next kind may abort
    painter.end()


if __name__ == "__main__":
    main()
