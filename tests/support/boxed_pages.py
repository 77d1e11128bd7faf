"""Pages that nobody had to read: lines of digits with boxes, made by hand."""

import numpy as np

from core.nn.verdicts import Verdict
from core.photos.pages import Page, PageDigit, PageLine


def page_digit(digit, box, verdict=Verdict.DIGIT, probability=0.9, ink=None):
    """A digit at a place, with that probability; a full box of ink unless another is given."""
    probabilities = np.full(10, (1 - probability) / 9, np.float32)
    probabilities[digit] = probability
    ink = np.full((box[3], box[2]), 255, np.uint8) if ink is None else ink
    return PageDigit(box, ink, np.log(probabilities), probabilities, 2.5, verdict)


def page_of_digits(lines, name="page.png", width=640, height=480, remarks=()):
    """A page of these lines of PageDigits on a gray photo."""
    photo = np.full((height, width, 3), 200, np.uint8)
    contrast = np.zeros((height, width), np.uint8)
    return Page(name, width, height, photo, contrast, 0.0, (), tuple(PageLine(tuple(line)) for line in lines), remarks)


def page_of_boxes(lines, **facts):
    """A page of lines of (digit, box)."""
    return page_of_digits([[page_digit(digit, box) for digit, box in line] for line in lines], **facts)
