"""Whether a sheet on a table is one: where what lies around it is written on with digits, too, there is no table.

The light of a lamp and the shadow of a fold have edges as a sheet has.
"""

from dataclasses import replace

import numpy as np

from core.images.decoding import Picture
from core.nn.network import Network
from core.photos.candidates import Sheet, judged, piece_of_mark
from core.photos.components import find_marks, ink_mask, least_ink, likely_digits
from core.photos.illumination import PageContrast, page_contrast

ASKED = 40
"""So many marks, the largest that may be digits, are read."""
SURE = 0.9
FEWEST, SHARE = 3, 0.3
"""So many of them, and this share, are surely digits where somebody writes. Ones do not count: any stroke is one."""


def without_surroundings(network: Network, picture: Picture, contrast: PageContrast) -> PageContrast:
    """The contrast of a photo, of the paper alone where the photo shows a sheet that lies on something else.

    ``contrast`` is page_contrast(picture).
    """
    return page_contrast(picture, all_of_it=True) if _has_digits_around(network, contrast) else contrast


def _has_digits_around(network: Network, contrast: PageContrast) -> bool:
    if contrast.around is None:
        return False
    around = replace(contrast, values=contrast.around)
    marks = find_marks(ink_mask(around), contrast.around)
    likely = likely_digits(marks)
    largest = likely[np.argsort(-marks.area[likely], kind="stable")[:ASKED]]
    sheet = Sheet(contrast.around, marks.labels, least_ink(contrast))
    said = judged(network, sheet, [piece_of_mark(marks, int(number)) for number in largest])
    sure = sum(one.digit != 1 and one.certainty > SURE for one in said)
    return sure >= max(FEWEST, SHARE * len(said))
