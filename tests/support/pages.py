"""Pages made by hand, for tests of what shows and corrects them: the digits' places and readings are chosen."""

import io

import numpy as np
from PIL import Image

from core.drawing.ink import render
from core.drawing.samples import sample
from core.nn.verdicts import Verdict
from core.photos.pages import PAGE_STAGES, Page, PageDigit, PageLine, PageStage

INK = 255


def digit_by_hand(box, digit=1, probability=0.9, verdict=Verdict.DIGIT, typed=None):
    """A digit that fills its box with ink, read with this probability."""
    probabilities = np.full(10, (1 - probability) / 9, np.float32)
    probabilities[digit] = probability
    ink = np.full((box[3], box[2]), INK, np.uint8)
    for array in (probabilities, ink):
        array.setflags(write=False)
    return PageDigit(box, ink, np.log(probabilities), probabilities, 12.0, verdict, typed)


def page_by_hand(*lines, width=400, height=300, angle=0.0, remarks=(), name="page.png"):
    """A page with these lines of digits, each box full of ink on white paper; its stages have one gray each."""
    contrast = np.zeros((height, width), np.uint8)
    for line in lines:
        for digit in line:
            x, y, w, h = digit.box
            contrast[y : y + h, x : x + w] = INK
    photo = np.repeat(255 - contrast[..., None], 3, axis=2)
    stages = (
        PageStage("photo", photo),
        *(
            PageStage(one, np.full((height, width), 40 * place, np.uint8))
            for place, one in enumerate(PAGE_STAGES[1:], 1)
        ),
    )
    for array in (contrast, photo, *(stage.picture for stage in stages)):
        array.setflags(write=False)
    read = tuple(PageLine(tuple(line)) for line in lines)
    return Page(name, width, height, photo, contrast, angle, stages, read, tuple(remarks))


def two_lines(**facts):
    """The digits 12 above 345 "345", one digit unsure, one refused."""
    return page_by_hand(
        [digit_by_hand((40, 30, 30, 60), 1), digit_by_hand((100, 34, 36, 58), 2, 0.6, Verdict.UNSURE)],
        [
            digit_by_hand((30, 150, 40, 60), 3),
            digit_by_hand((90, 156, 40, 60), 4, 0.4, Verdict.NON_DIGIT_LABEL),
            digit_by_hand((150, 150, 40, 64), 5),
        ],
        **facts,
    )


def photo_of_digits(*lines, side=64, gap=40):
    """The bytes of a PNG picture: the project's own samples of these digits, dark on white, in lines ("12", "345")."""
    step = side + gap
    paper = Image.new("L", (gap + step * max(map(len, lines)), gap + step * len(lines)), 250)
    for row, line in enumerate(lines):
        for column, digit in enumerate(line):
            ink = Image.fromarray(255 - render(sample(int(digit)))).resize((side, side), Image.Resampling.BOX)
            paper.paste(ink.point(lambda value: min(value, 250)), (gap + column * step, gap + row * step))
    buffer = io.BytesIO()
    paper.save(buffer, "PNG")
    return buffer.getvalue()
