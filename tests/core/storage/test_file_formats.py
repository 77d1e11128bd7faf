"""The table of file formats: no ending means two formats, and Pillow knows each by the name in the table."""

import pytest
from PIL import Image

from core.images.decoding import FORMATS, HEIC_READABLE
from core.storage.file_formats import (
    CLIPBOARD_FORMATS,
    DRAWING_EXTENSION,
    HEIC,
    PICTURE_EXTENSIONS,
    PICTURE_FORMATS,
    choice_of,
)


def test_every_ending_is_a_lower_case_one_of_a_single_format():
    assert len(set(PICTURE_EXTENSIONS)) == len(PICTURE_EXTENSIONS)
    assert all(
        extension == extension.lower() and extension.startswith(".")
        for extension in (*PICTURE_EXTENSIONS, DRAWING_EXTENSION)
    )


@pytest.mark.parametrize("known", [known for known in PICTURE_FORMATS if known is not HEIC or HEIC_READABLE])
def test_the_decoder_of_a_format_is_that_of_its_endings_and_media_type(known):
    Image.init()
    assert known.decoder in FORMATS
    assert {Image.EXTENSION[extension] for extension in known.extensions} == {known.decoder}
    if known is not HEIC:  # its decoder is registered for two media types
        assert Image.MIME[known.decoder] == known.media_type


def test_the_clipboard_offers_the_same_formats():
    assert sorted(known.title for known in CLIPBOARD_FORMATS) == sorted(known.title for known in PICTURE_FORMATS)


def test_a_choice_is_part_of_a_sentence():
    assert choice_of(("PNG", "JPEG", "BMP")) == "PNG, JPEG or BMP"
