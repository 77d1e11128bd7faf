"""Surroundings of the paper: a sheet on a table is one only if there are no digits around it.

The light of a lamp and the shadow of a fold have edges like those of a sheet.
"""

from dataclasses import replace

import numpy as np

from core.images.decoding import Picture
from core.nn.network import Network
from core.photos.candidates import LabeledPage, region_of_component, score_regions
from core.photos.components import digit_sized, find_components, ink_mask, ink_threshold
from core.photos.illumination import PageContrast, page_contrast

MAX_ASKED = 40
"""This many components, the largest of digit size, are read."""
SURE = 0.9
MIN_DIGITS, MIN_SHARE = 3, 0.3
"""What surrounds the paper is written on when at least this many of them, and this share, are surely digits.

Ones do not count, because any stroke looks like a 1.
"""


def without_surroundings(network: Network, picture: Picture, contrast: PageContrast) -> PageContrast:
    """The contrast of a photo, of the paper alone where the photo shows a sheet that lies on something else.

    ``contrast`` is page_contrast(picture).
    """
    return page_contrast(picture, all_of_it=True) if _has_digits_around(network, contrast) else contrast


def _has_digits_around(network: Network, contrast: PageContrast) -> bool:
    if contrast.around is None:
        return False
    around = replace(contrast, values=contrast.around)
    components = find_components(ink_mask(around), contrast.around)
    likely = digit_sized(components)
    largest = likely[np.argsort(-components.area[likely], kind="stable")[:MAX_ASKED]]
    labeled = LabeledPage(contrast.around, components.labels, ink_threshold(contrast))
    scored = score_regions(network, labeled, [region_of_component(components, int(number)) for number in largest])
    sure = sum(candidate.digit != 1 and candidate.confidence > SURE for candidate in scored)
    return sure >= max(MIN_DIGITS, MIN_SHARE * len(scored))
