"""The layout of a confusion matrix in whole logical pixels: its cells and its labels."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

FULL_SIZE_CLASSES = 10  # classes: with more of them the cells may be smaller than what is easily clicked
GAP = 1  # between cells
MIN_CELL = 24  # the smallest side of what is clicked
MIN_CELL_OF_MANY = 12
MAX_CELL_WIDTH, MAX_CELL_HEIGHT = 56, 40


@dataclass(frozen=True)
class ConfusionLayout:
    """K by K cells with a line of labels above and beside, and the totals below and at the right.

    ``line`` is the height of a line of small text, ``label`` the width of the labels at the left, ``total`` that of the
    totals at the right.
    """

    line: int
    label: int
    total: int
    cell_width: int
    cell_height: int
    classes: int = FULL_SIZE_CLASSES

    @property
    def left(self) -> int:
        """Where the first column begins: after the upright title and the labels of the rows."""
        return self.line + self.label

    @property
    def top(self) -> int:
        """Where the first row begins: under the legend, the title and the labels of the columns."""
        return 2 * self.line + GAP

    @property
    def width(self) -> int:
        return self.left + self.classes * (self.cell_width + GAP) + self.total

    @property
    def height(self) -> int:
        return self.top + self.classes * (self.cell_height + GAP) + self.line

    @property
    def cells(self) -> QRect:
        """All cells with the gaps after them."""
        return QRect(
            self.left, self.top, self.classes * (self.cell_width + GAP), self.classes * (self.cell_height + GAP)
        )

    def cell(self, row: int, column: int) -> QRect:
        """The box of one cell; row or column K is the line of the totals."""
        x = self.left + column * (self.cell_width + GAP)
        y = self.top + row * (self.cell_height + GAP)
        width = self.total if column == self.classes else self.cell_width
        return QRect(x, y, width, self.line if row == self.classes else self.cell_height)

    def find(self, x: int, y: int) -> tuple[int, int] | None:
        """(row, column) of the cell at a point; the gap after a cell counts as that cell."""
        if not self.cells.contains(x, y):
            return None
        return (y - self.top) // (self.cell_height + GAP), (x - self.left) // (self.cell_width + GAP)


def smallest_layout(line: int, label: int, total: int, classes: int = FULL_SIZE_CLASSES) -> ConfusionLayout:
    """The layout with the smallest cells."""
    side = MIN_CELL if classes <= FULL_SIZE_CLASSES else max(MIN_CELL_OF_MANY, FULL_SIZE_CLASSES * MIN_CELL // classes)
    return ConfusionLayout(line, label, total, side, side, classes)


def lay_out_confusion(
    width: int, height: int, line: int, label: int, total: int, classes: int = FULL_SIZE_CLASSES
) -> ConfusionLayout:
    """The layout with the largest cells, within their limits, that width x height pixels hold."""
    smallest = smallest_layout(line, label, total, classes)
    cell_width = min(smallest.cell_width + max(0, width - smallest.width) // classes, MAX_CELL_WIDTH)
    cell_height = min(smallest.cell_height + max(0, height - smallest.height) // classes, MAX_CELL_HEIGHT, cell_width)
    return ConfusionLayout(line, label, total, cell_width, cell_height, classes)
