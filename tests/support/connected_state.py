"""Document, workbench and opener connected as the window connects them, without a window."""

import numpy as np

from core.drawing.strokes import Drawing, Stroke
from core.errors import DigitscopeError
from desktop.files.opener import Opener
from desktop.state.document import Document
from desktop.state.workbench import Workbench
from desktop.work.workers import InlineWorker


def describe_error(failure):
    """The sentence of an error; anything else is a defect."""
    assert isinstance(failure, DigitscopeError), failure
    return str(failure)


class ProgramState:
    """``document``, ``bench``, its ``place`` A and ``opener``, and everything that their signals carried."""

    def __init__(self, network=None, worker=InlineWorker):
        self.document = Document(describe_error)
        self.bench = Workbench(self.document, describe_error, worker=worker)
        self.place = self.bench.a
        self.opener = Opener(describe_error, worker=worker)
        self.place.network_changed.connect(self.opener.set_network)
        self.opener.network_opened.connect(self.place.show_network)
        self.opener.drawing_opened.connect(self.document.begin)
        self.drawings, self.begun, self.readings, self.subjects = [], [], [], []
        self.history, self.files, self.failures, self.opened = [], [], [], []
        if network is not None:
            self.place.show_network(network)
        self.document.changed.connect(self.drawings.append)
        self.document.begun.connect(self.begun.append)
        self.document.history_changed.connect(lambda undo, redo: self.history.append((undo, redo)))
        self.document.file_changed.connect(lambda path, modified: self.files.append((path, modified)))
        self.place.reading_changed.connect(self.readings.append)
        self.place.subject_changed.connect(self.subjects.append)
        self.opener.opened.connect(self.opened.append)
        for failed in (self.document.failed, self.place.failed, self.opener.failed):
            failed.connect(self.failures.append)

    def close(self):
        """Stop the workers and join their threads."""
        self.opener.close()
        self.bench.close()


def line(x=0.5):
    """A drawing of one upright line, x of 0..1."""
    return Drawing((Stroke(np.array([[x, 0.2, 0.5], [x, 0.8, 0.5]])),))


def longer(drawing, x):
    """The drawing with one more line."""
    return Drawing((*drawing.strokes, *line(x).strokes), drawing.picture)
