"""Every kind of picture, whole or hostile, gives the right gray or one sentence."""

import io
import math
import os
import random
import struct
import subprocess
import sys
import threading
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.errors import FileError
from core.images import decoding as image_files
from core.images.decoding import load_picture, picture_from_bytes

WIDTH, HEIGHT = 60, 40


def drawn():
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    ImageDraw.Draw(image).line((10, 5, 30, 35), fill="black", width=4)
    return image


GRAY = np.asarray(drawn().convert("L")) / 255


def as_file(image, form, **options):
    stored = io.BytesIO()
    image.save(stored, form, **options)
    return stored.getvalue()


def black_ink_in_alpha():
    """The same picture as black ink whose amount is in the alpha channel."""
    image = Image.new("RGBA", (WIDTH, HEIGHT))
    image.putalpha(Image.fromarray(np.round(255 - GRAY * 255).astype(np.uint8)))
    return image


def animated(form, **options):
    return as_file(drawn(), form, save_all=True, append_images=[Image.new("RGB", (WIDTH, HEIGHT), "gray")], **options)


def palette_with_alpha():
    """Black and white in a palette; what is white is written as fully transparent black."""
    image = Image.fromarray((GRAY > 0.5).astype(np.uint8))
    image = image.convert("P")
    image.putpalette([0, 0, 0, 0, 0, 0])
    return as_file(image, "PNG", transparency=bytes([255, 0]))


def sixteen_bits():
    return Image.fromarray(np.round(GRAY * 65535).astype(np.uint16))


def floats_with_gaps():
    """0..1000 with a hole in the white paper."""
    values = (GRAY * 1000).astype(np.float32) - 7
    values[0, 0] = np.nan
    return Image.fromarray(values)


WHOLE = {
    "PNG": lambda: as_file(drawn(), "PNG"),
    "BMP": lambda: as_file(drawn(), "BMP"),
    "GIF": lambda: as_file(drawn(), "GIF"),
    "TIFF": lambda: as_file(drawn(), "TIFF"),
    "WebP": lambda: as_file(drawn(), "WEBP", lossless=True),
    "TIFF, LZW": lambda: as_file(drawn(), "TIFF", compression="tiff_lzw"),
    "TIFF, deflate": lambda: as_file(drawn(), "TIFF", compression="tiff_deflate"),
    "TIFF, fax": lambda: as_file(drawn().convert("1"), "TIFF", compression="group4"),
    "1-bit PNG": lambda: as_file(drawn().convert("1"), "PNG"),
    "1-bit BMP": lambda: as_file(drawn().convert("1"), "BMP"),
    "gray PNG": lambda: as_file(drawn().convert("L"), "PNG"),
    "16-bit PNG": lambda: as_file(sixteen_bits(), "PNG"),
    "16-bit TIFF": lambda: as_file(sixteen_bits(), "TIFF"),
    "float TIFF": lambda: as_file(Image.fromarray(GRAY.astype(np.float32)), "TIFF"),
    "float TIFF with gaps": lambda: as_file(floats_with_gaps(), "TIFF"),
    "CMYK TIFF": lambda: as_file(drawn().convert("CMYK"), "TIFF"),
    "PNG with alpha": lambda: as_file(black_ink_in_alpha(), "PNG"),
    "TIFF with alpha": lambda: as_file(black_ink_in_alpha(), "TIFF"),
    "TIFF with alpha multiplied in": lambda: as_file(black_ink_in_alpha(), "TIFF", tiffinfo={338: (1,)}),
    "WebP with alpha": lambda: as_file(black_ink_in_alpha(), "WEBP", lossless=True),
    "gray with alpha": lambda: as_file(black_ink_in_alpha().convert("LA"), "PNG"),
    "palette": lambda: as_file(drawn().convert("P"), "PNG"),
    "palette with alpha": palette_with_alpha,
    "animated GIF": lambda: animated("GIF"),
    "animated WebP": lambda: animated("WEBP", lossless=True),
    "animated PNG": lambda: animated("PNG"),
    "TIFF of two pages": lambda: animated("TIFF"),
}
LOSSY = {
    "JPEG": lambda: as_file(drawn(), "JPEG", quality=95),
    "progressive JPEG": lambda: as_file(drawn(), "JPEG", quality=95, progressive=True),
    "gray JPEG": lambda: as_file(drawn().convert("L"), "JPEG", quality=95),
    "CMYK JPEG": lambda: as_file(drawn().convert("CMYK"), "JPEG", quality=95),
    "two pictures in a JPEG": lambda: animated("MPO", quality=95),
    "lossy WebP": lambda: as_file(drawn(), "WEBP", quality=95),
    "TIFF, JPEG": lambda: as_file(drawn(), "TIFF", compression="jpeg", quality=95),
}


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of_size(width, height, pixels=b"\0" * 1000):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in chunks)


def refused(action, *arguments, name):
    """The sentence with which a picture is refused: one line with its name and a full stop, nothing of Python's."""
    with pytest.raises(FileError) as caught:
        action(*arguments)
    sentence = str(caught.value)
    assert f"“{name}”" in sentence
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert not any(word in sentence for word in ("Traceback", "Error", "Errno", "Pillow", "PIL", "None"))
    return sentence


def refused_bytes(data, name="picture.png"):
    return refused(picture_from_bytes, data, name, name=name)


@pytest.mark.parametrize("kind", WHOLE)
def test_every_kind_of_picture_gives_the_gray_that_was_saved(kind):
    picture = picture_from_bytes(WHOLE[kind](), "seven")
    np.testing.assert_allclose(picture.gray, GRAY, atol=0.005)
    assert picture.gray.dtype == np.float32
    assert not picture.gray.flags.writeable
    assert (picture.width, picture.height, picture.name) == (WIDTH, HEIGHT, "seven")


@pytest.mark.parametrize("kind", LOSSY)
def test_every_lossy_kind_gives_nearly_the_gray_that_was_saved(kind):
    picture = picture_from_bytes(LOSSY[kind](), "seven")
    assert np.abs(picture.gray - GRAY).mean() < 0.01
    assert picture.gray.min() >= 0
    assert picture.gray.max() <= 1
    assert (picture.width, picture.height) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_stands_as_the_camera_was_held(form, orientation):
    turned = {
        1: GRAY,
        2: GRAY[:, ::-1],
        3: GRAY[::-1, ::-1],
        4: GRAY[::-1],
        5: GRAY.T,
        6: np.rot90(GRAY, -1),
        7: GRAY[::-1, ::-1].T,
        8: np.rot90(GRAY),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = picture_from_bytes(as_file(drawn(), form, exif=exif), "seven")
    assert picture.gray.shape == turned.shape == (picture.height, picture.width)
    assert np.abs(picture.gray - turned).mean() < 0.02


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "metadata",
    [
        b"Exif\0\0",
        b"Exif\0\0garbage",
        b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(20),
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x63\0\0\0\0\0\0",  # orientation 99
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x03up\0\0\0\0\0\0",  # orientation "up"
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x05\0\0\0\x01\0\0\0\x1a\0\0\0\0\0\0\0\x06\0\0\0\0",  # 6 / 0
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12\0\x03",
    ],
)
def test_nonsense_in_the_metadata_changes_nothing(form, metadata):
    picture = picture_from_bytes(as_file(drawn(), form, exif=metadata), "seven")
    assert np.abs(picture.gray - GRAY).mean() < 0.02


def test_a_single_pixel_is_a_picture():
    picture = picture_from_bytes(as_file(Image.new("L", (1, 1), 51), "PNG"), "dot")
    np.testing.assert_allclose(picture.gray, [[0.2]], atol=1e-6)


@pytest.mark.parametrize("kind", [*WHOLE, *LOSSY])
def test_a_file_cut_in_half_is_refused(kind):
    data = (WHOLE | LOSSY)[kind]()
    several = "animated" in kind or "two p" in kind  # the first of them is enough: cut inside that one
    data = data[: len(data) // (6 if several else 2)]
    refused_bytes(data, f"half of {kind}")


@pytest.mark.parametrize("length", [1, 8, 20, 40])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WebP"])
def test_hardly_any_bytes_are_refused(kind, length):
    refused_bytes((WHOLE | LOSSY)[kind]()[:length], kind)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"the digit seven\n", "is not a picture"),
        (bytes(1000), "is not a picture"),
        (b"%PDF-1.7\n", "is not a picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged or incomplete. Choose another file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is actually an SVG drawing"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made -->\n<svg/>", "is actually an SVG drawing"),
        (b"<html><body></body></html>", "is not a picture"),
        (b"P5 2 2 255\n1234", "is not a picture"),  # a format that Pillow knows, and that is not offered
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(data, words):
    assert words in refused_bytes(data, "seven.png")


@pytest.mark.parametrize(
    ("width", "height", "found"),
    [
        (30_000, 30_000, "900,000,000 pixels"),
        (10_000, 10_000, "10,000 × 10,000 pixels"),  # where Pillow only warns
        (5_001, 5_000, "5,001 × 5,000 pixels"),
        (100_000, 10, "100,000 × 10 pixels"),
        (2**31 - 1, 2**31 - 1, "pixels"),
    ],
)
def test_too_many_pixels_are_refused_by_the_header(width, height, found):
    sentence = refused_bytes(png_of_size(width, height))
    assert "too large" in sentence
    assert found in sentence


def test_a_picture_of_fewer_pixels_than_it_says_is_refused():
    refused_bytes(png_of_size(4_000, 4_000))


def test_a_webp_has_a_smaller_limit_because_its_decoder_needs_more_memory(monkeypatch):
    monkeypatch.setitem(image_files._PIXEL_LIMITS, "WEBP", WIDTH * HEIGHT - 1)
    assert "2,399 pixels" in refused_bytes(WHOLE["WebP"]())


def tiff_of_one_tile(side, tile_side, tile=None):
    """A TIFF of side x side pixels in one tile: a white one, or these bytes."""
    tile = zlib.compress(b"\xff" * tile_side * tile_side) if tile is None else tile
    values = {256: side, 257: side, 258: 8, 259: 8, 262: 1, 277: 1, 322: tile_side, 323: tile_side}
    values |= {324: 8 + 2 + 12 * 10 + 4, 325: len(tile)}  # where the tile is, and how long
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in values.items())
    return b"II*\0" + struct.pack("<IH", 8, len(values)) + entries + bytes(4) + tile


def test_a_small_tiff_of_huge_tiles_is_refused_before_a_tile_is_read():
    assert picture_from_bytes(tiff_of_one_tile(32, 64), "tile").gray.shape == (32, 32)
    side = math.isqrt(image_files.PIXEL_LIMIT) // 16 * 16 + 16
    assert f"tiles of {side:,} × {side:,}" in refused_bytes(tiff_of_one_tile(32, side, b"never read"))


def test_a_jpeg_of_a_thousand_scans_is_refused():
    data = LOSSY["progressive JPEG"]()
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert "scans" in refused_bytes(data[:-2] + scan * 1000 + b"\xff\xd9")
    picture_from_bytes(data[:-2] + scan * 20 + b"\xff\xd9", "some more scans than usual")


def test_a_large_jpeg_is_decoded_at_half_its_size_and_upright():
    width, height = 6_000, image_files.GRAY_PIXELS // 6_000 + 8
    height -= height % 2
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = picture_from_bytes(as_file(Image.new("L", (width, height), 200), "JPEG", exif=exif), "large")
    assert picture.gray.shape == (width // 2, height // 2)
    assert (picture.width, picture.height) == (height, width)


def test_a_jpeg_far_above_the_limit_of_other_formats_is_decoded_at_a_small_size():
    image = Image.new("RGB", (10_000, 3_000), (250, 240, 60))
    image.paste((10, 20, 200), (0, 0, 5_000, 3_000))
    picture = picture_from_bytes(as_file(image, "JPEG"), "panorama")
    assert (picture.width, picture.height) == (10_000, 3_000)
    assert picture.gray.shape == (1_500, 5_000)
    assert picture.shown.shape == (1_500, 5_000, 3)
    np.testing.assert_allclose(picture.shown[700, [100, -100]], [(10, 20, 200), (250, 240, 60)], atol=6)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_colours_are_turned_and_laid_on_white_as_the_gray_is(orientation):
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (12, 20, 4), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = picture_from_bytes(as_file(image, "PNG", exif=exif), "speckled")
    assert picture.colours is not None
    assert picture.colours.shape[:2] == picture.gray.shape
    gray = np.asarray(Image.fromarray(picture.colours).convert("L")) / 255
    np.testing.assert_allclose(gray, picture.gray, atol=1.5 / 255)


def test_a_gray_picture_is_shown_in_gray():
    picture = picture_from_bytes(as_file(drawn().convert("L"), "PNG"), "seven")
    assert picture.colours is None
    np.testing.assert_allclose(picture.shown[..., 1], 255 * picture.gray, atol=0.51)


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"msf1"])
def test_a_heic_picture_without_the_extra_says_how_to_get_it(monkeypatch, brand):
    monkeypatch.setattr(image_files, "HEIC_READABLE", False)
    data = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(200)
    sentence = refused_bytes(data, "IMG_0007.HEIC")
    assert "pipx inject digitscope pillow-heif" in sentence
    assert "digitscope[heic]" in sentence


def test_a_damaged_heic_picture_with_the_extra_is_called_damaged(monkeypatch):
    monkeypatch.setattr(image_files, "HEIC_READABLE", True)
    assert "damaged" in refused_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "IMG_0007.HEIC")


def test_too_little_memory_is_a_sentence(monkeypatch):
    def too_large(image):
        raise MemoryError

    monkeypatch.setattr(image_files, "gray_plane", too_large)
    assert "not enough memory" in refused_bytes(WHOLE["PNG"]())


def test_files_that_are_no_files_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "loop.png").symlink_to("loop.png")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("the digit seven")
    for name in ("pipe.png", "loop.png", "folder.png", "empty.png", "text.png", "missing.png"):
        refused(load_picture, tmp_path / name, name=name)
    refused(load_picture, "/dev/zero", name="zero")


def test_a_file_with_any_name_is_read(tmp_path):
    for name in (b"7.png", b"\xff\xfe.png", "sieben–七.txt".encode(), b"no ending", b"-7.png", b"%s{0}.png"):
        path = os.fsencode(tmp_path) + b"/" + name
        with open(path, "wb") as file:
            file.write(WHOLE["PNG"]())
        picture = load_picture(os.fsdecode(path))
        np.testing.assert_allclose(picture.gray, GRAY, atol=1e-6)
        assert picture.name.isprintable()


def test_a_damaged_tiff_prints_nothing_past_python(capfd):
    data = bytearray(WHOLE["TIFF, LZW"]())
    data[10:60] = b"\xff" * 50
    refused_bytes(bytes(data))
    os.write(2, b"the stream is back\n")
    assert capfd.readouterr() == ("", "the stream is back\n")


def test_several_threads_may_open_pictures_at_once():
    files = [make() for make in WHOLE.values()]
    grays = []

    def open_all():
        grays.extend(picture_from_bytes(data, "seven").gray for data in files)

    threads = [threading.Thread(target=open_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(grays) == 4 * len(files)
    for gray in grays:
        np.testing.assert_allclose(gray, GRAY, atol=0.005)


def mutants(data, count, seed):
    """Copies of some bytes with a few of them overwritten, cut out or repeated; most near the front, in headers."""
    choose = random.Random(seed)
    for _ in range(count):
        mutant = bytearray(data)
        for _ in range(choose.choice([1, 2, 8])):
            place = choose.randrange(min(len(mutant), choose.choice([40, 200, len(data)])))
            mutant[place] = choose.choice([0, 1, 127, 128, 255, choose.randrange(256)])
        if choose.random() < 0.2:
            place = choose.randrange(len(mutant))
            del mutant[place : place + choose.randrange(1, 30)]
        yield bytes(mutant)


@pytest.mark.parametrize("kind", [*WHOLE, *LOSSY])
def test_damaged_bytes_give_a_picture_or_a_sentence(kind):
    for mutant in mutants((WHOLE | LOSSY)[kind](), 150, kind):
        try:
            picture = picture_from_bytes(mutant, "mutant")
        except FileError:
            refused_bytes(mutant, "mutant")
        else:
            assert picture.gray.dtype == np.float32
            assert picture.gray.min() >= 0
            assert picture.gray.max() <= 1


PEAK = """
import resource, sys
from core.images.decoding import picture_from_bytes
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
picture = picture_from_bytes(data, "large")
assert (picture.width, picture.height) == (5000, 5000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is counted in other units elsewhere")
def test_the_largest_picture_needs_little_memory():
    """25 million pixels of 16-bit red, green, blue and alpha are 200 MB; Pillow keeps 100 of them."""
    header = struct.pack(">IIBBBBB", 5000, 5000, 16, 6, 0, 0, 0)
    squeeze = zlib.compressobj(1)
    pixels = b"".join(squeeze.compress(bytes(1 + 8 * 5000)) for _ in range(5000)) + squeeze.flush()
    chunks = [(b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, content) for kind, content in chunks)
    done = subprocess.run([sys.executable, "-c", PEAK], input=data, capture_output=True, check=True, timeout=100)
    assert int(done.stdout) * 1024 < 250_000_000
