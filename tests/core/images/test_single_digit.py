"""Digits drawn here by hand, on every kind of paper, are found and come out as they were drawn."""

import numpy as np
import pytest
import scipy
from PIL import Image, ImageDraw, ImageFont

from core.errors import NoDigitError
from core.images.background import ink_is_dark, paper_level
from core.images.decoding import Picture
from core.images.single_digit import find_ink, place_on_canvas
from core.recognition.preparation import prepare

HEIGHT, WIDTH = 300, 400
STROKES = {
    1: [[(50, 5), (50, 95)]],
    2: [[(20, 20), (40, 5), (70, 10), (75, 35), (20, 95), (80, 95)]],
    4: [[(60, 95), (60, 5), (10, 65), (85, 65)]],
    5: [[(25, 25), (25, 50), (60, 45), (80, 70), (55, 95), (20, 90)], [(30, 5), (75, 5)]],  # with a loose bar
    7: [[(15, 5), (80, 5), (35, 95)]],
}


def ink_of(digit, left=120, top=60, side=180, width=16, height_and_width=(HEIGHT, WIDTH)):
    """How much ink is where (H, W), 0..1: a digit of some side, drawn with a round pen."""
    height, whole_width = height_and_width
    image = Image.new("L", (2 * whole_width, 2 * height))
    draw = ImageDraw.Draw(image)
    for stroke in STROKES[digit]:
        points = [(2 * (left + x * side / 100), 2 * (top + y * side / 100)) for x, y in stroke]
        draw.line(points, fill=255, width=2 * width, joint="curve")
        for x, y in points:
            draw.ellipse((x - width, y - width, x + width, y + width), fill=255)
    return np.asarray(image.resize((whole_width, height), Image.Resampling.BOX)).astype(np.float32) / 255


def picture_of(gray, scale=1):
    """A picture of some gray (H, W), as a program or a camera would store it; its original ``scale`` times larger."""
    stored = np.round(np.clip(gray, 0, 1) * 255).astype(np.float32) / 255
    return Picture(stored, "seven.png", gray.shape[1] * scale, gray.shape[0] * scale)


def light(darkest=0.5):
    """Light (H, W) that comes from the upper left."""
    rows, columns = np.indices((HEIGHT, WIDTH))
    return (0.9 - (0.9 - darkest) * (rows / HEIGHT + columns / WIDTH) / 2).astype(np.float32)


def grain(amount, seed=0):
    noise = np.random.default_rng(seed).normal(0, amount, (HEIGHT, WIDTH))
    return scipy.ndimage.gaussian_filter(noise, 0.7).astype(np.float32)


def photo(ink, strength=0.75):
    return light() * (1 - strength * ink) + grain(0.03)


def shadowed(ink):
    """Half of the sheet lies in the shadow of a hand, whose edge crosses the digit."""
    rows, columns = np.indices((HEIGHT, WIDTH))
    shade = 1 / (1 + np.exp((columns - rows / 3 - 150) / 4))
    return light(0.7) * (1 - 0.45 * shade) * (1 - 0.75 * ink) + grain(0.02)


def chalk(ink):
    texture = np.clip(0.75 + grain(0.8, seed=1), 0.2, 1)
    return 0.22 * light() + 0.6 * ink * texture + grain(0.02)


def squared_paper(ink):
    lines = np.zeros((HEIGHT, WIDTH), np.float32)
    lines[5::25] = lines[:, 9::25] = 1
    return light(0.7) * (1 - 0.2 * lines) * (1 - 0.75 * ink) + grain(0.02)


def sheet_on_a_table(ink):
    gray = photo(ink)
    gray[:25], gray[:, :14], gray[-9:] = 0.15, 0.2, 0.15
    return gray


def specks_on_the_sheet(ink):
    gray = photo(ink)
    for row, column in np.random.default_rng(3).integers(5, 290, (12, 2)):
        gray[row : row + 3, column : column + 3] = 0.1
    return gray


def framed(ink):
    gray = 1 - ink
    gray[4:7], gray[-7:-4], gray[:, 4:7], gray[:, -7:-4] = 0, 0, 0, 0
    return gray


SCENES = {
    "a drawing program": lambda ink: 1 - ink,
    "a dark screen": lambda ink: 0.1 + 0.85 * ink,
    "gray on gray": lambda ink: 0.6 - 0.25 * ink,
    "a drawing with a frame": framed,
    "a clean scan": lambda ink: np.minimum(1.02 - 0.9 * ink + grain(0.03), 1),
    "a photo in uneven light": photo,
    "a photo in which a shadow falls": shadowed,
    "pencil": lambda ink: photo(ink * np.clip(0.75 + grain(0.6, seed=2), 0.2, 1), 0.35),
    "chalk on a board": chalk,
    "squared paper": squared_paper,
    "a sheet on a dark table": sheet_on_a_table,
    "a sheet with specks": specks_on_the_sheet,
    "a photo out of focus": lambda ink: photo(scipy.ndimage.gaussian_filter(ink, 2.5)),
}


def centred(ink):
    """What ``prepare`` makes of ink (h, w) laid on the canvas."""
    return prepare(place_on_canvas(ink)).centred.astype(np.float64)


def likeness(found, ink):
    """The correlation of the centred found ink with that of what was drawn (H, W) 0..1: 1 for the same.

    The rounding of a centre of mass may move either by a pixel, which does not count.
    """
    expected = centred(np.round(ink * 255).astype(np.uint8))
    moved = [np.roll(centred(found.ink), shift, axis=(0, 1)) for shift in np.ndindex(3, 3)]
    return max(np.corrcoef(plane.ravel(), np.roll(expected, (1, 1), axis=(0, 1)).ravel())[0, 1] for plane in moved)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("digit", STROKES)
def test_a_digit_is_found_on_every_paper(digit, scene):
    ink = ink_of(digit)
    found = find_ink(picture_of(SCENES[scene](ink)))
    assert likeness(found, ink) > 0.88  # the least is that of a 7 with a speck at its edge
    x, y, width, height = found.box
    rows, columns = np.nonzero(ink > 0.5)
    expected = (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)
    np.testing.assert_allclose((x, y, width, height), expected, atol=9)
    assert found.ink.shape == (height, width)
    assert found.ink.dtype == np.uint8
    assert found.ink.max() == 255
    assert not found.ink.flags.writeable


@pytest.mark.parametrize("digit", STROKES)
def test_light_ink_is_read_as_dark_ink(digit):
    gray = 1 - ink_of(digit)
    dark, bright = find_ink(picture_of(gray)), find_ink(picture_of(1 - gray))
    np.testing.assert_array_equal(dark.ink, bright.ink)
    assert dark.box == bright.box


@pytest.mark.parametrize("width", [3, 8, 30, 45])
@pytest.mark.parametrize("digit", [2, 4, 7])
def test_thin_and_thick_pens_are_found(digit, width):
    ink = ink_of(digit, width=width)
    for gray in (1 - ink, photo(ink)):
        assert likeness(find_ink(picture_of(gray)), ink) > 0.9


@pytest.mark.parametrize(("left", "top", "side", "width"), [(5, 5, 90, 8), (290, 190, 95, 8), (70, 10, 270, 30)])
def test_small_and_large_digits_anywhere_are_found(left, top, side, width):
    ink = ink_of(4, left, top, side, width)
    for gray in (1 - ink, photo(ink)):
        assert likeness(find_ink(picture_of(gray)), ink) > 0.93


def test_a_picture_cut_close_to_the_digit_is_read():
    ink = ink_of(2)[55:245, 145:280]
    paper = light()[55:245, 145:280]
    assert likeness(find_ink(picture_of(1 - ink)), ink) > 0.95
    assert likeness(find_ink(picture_of(paper * (1 - 0.75 * ink) + grain(0.02)[55:245, 145:280])), ink) > 0.93


def test_a_stroke_that_is_broken_stays_one_digit():
    ink = ink_of(7)
    ink[120:128] = 0
    ink[180:188] = 0
    for gray in (1 - ink, photo(ink)):
        assert likeness(find_ink(picture_of(gray)), ink) > 0.93


def test_a_digit_of_mere_dots_is_read_where_every_pixel_is_meant():
    image = np.zeros((28, 28), np.float32)
    for top in range(4, 24, 5):
        image[top : top + 3, 13:15] = 1
    found = find_ink(picture_of(image))
    assert found.box == (13, 4, 2, 18)


def test_ink_whose_levels_differ_by_a_rounding_error_is_found():
    ink = ink_of(7) > 0.5
    gray = np.where(ink, np.float32(0.3), np.float32(0.8))
    gray[:150] = np.nextafter(gray[:150], np.float32(1))
    assert likeness(find_ink(Picture(gray, "seven.png", WIDTH, HEIGHT)), ink.astype(np.float32)) > 0.99


def test_any_plane_gives_ink_or_a_sentence():
    choose = np.random.default_rng(0)
    for number in range(300):
        gray = choose.uniform(0, 1, choose.integers(1, 2 ** choose.integers(1, 7, 2), 2)).astype(np.float32)
        if number % 3 == 1:
            gray = np.round(gray * 3) / np.float32(3)
        if number % 3 == 2:
            gray[:] = gray[0, 0]
            gray[gray.shape[0] // 2 :, gray.shape[1] // 3 :] = choose.uniform()
        try:
            found = find_ink(picture_of(gray))
        except NoDigitError:
            continue
        x, y, width, height = found.box
        assert 0 <= x < x + width <= gray.shape[1]
        assert 0 <= y < y + height <= gray.shape[0]
        assert prepare(place_on_canvas(found.ink)) is not None


def test_a_mark_that_the_edge_of_the_picture_cuts_is_left_out():
    ink = ink_of(4)
    marked = ink.copy()
    marked[100:160, :12] = 1  # of the digit before
    for gray in (1 - marked, photo(marked)):
        assert likeness(find_ink(picture_of(gray)), ink) > 0.93


def test_the_box_is_in_pixels_of_the_original():
    ink = ink_of(7)
    small, large = find_ink(picture_of(1 - ink)), find_ink(picture_of(1 - ink, scale=3))
    np.testing.assert_array_equal(small.ink, large.ink)
    assert large.box == tuple(3 * value for value in small.box)


def test_a_picture_of_many_pixels_is_worked_on_at_a_smaller_size():
    ink = ink_of(4)
    gray = (1 - ink).repeat(6, axis=0).repeat(6, axis=1)
    found = find_ink(picture_of(gray))
    assert max(found.ink.shape) <= 800
    assert likeness(found, ink) > 0.99
    np.testing.assert_allclose(found.box, [6 * value for value in find_ink(picture_of(1 - ink)).box], atol=6)
    x, y, width, height = found.box
    assert 0 <= x < x + width <= gray.shape[1]
    assert 0 <= y < y + height <= gray.shape[0]


def data_set_images():
    """Digits in the manner of MNIST: 28 x 28, soft edges, the faintest gray included; one with a loose bar."""
    images = [prepare(np.round(ink_of(digit, width=width) * 255).astype(np.uint8)).centred for digit, width in
              [(1, 22), (2, 14), (4, 18), (5, 14), (7, 26)]]  # fmt: skip
    for digit in "0123456789":
        image = Image.new("L", (300, 300))
        ImageDraw.Draw(image).text((60, 20), digit, fill=255, font=ImageFont.load_default(220))
        images.append(prepare(scipy.ndimage.gaussian_filter(np.asarray(image), 5)).centred)
    return images


@pytest.mark.parametrize("number", range(15))
@pytest.mark.parametrize("inverted", [False, True])
def test_an_image_of_a_data_set_goes_through_unchanged(number, inverted):
    image = data_set_images()[number]
    gray = image.astype(np.float32) / 255
    found = find_ink(Picture(1 - gray if inverted else gray, "seven.png", 28, 28))
    np.testing.assert_array_equal(prepare(place_on_canvas(found.ink)).centred, image)


def noise(seed, size=(200, 300)):
    return np.random.default_rng(seed).uniform(0, 1, size).astype(np.float32)


NOTHING = {
    "white": np.ones((100, 150), np.float32),
    "black": np.zeros((100, 150), np.float32),
    "gray": np.full((28, 28), 0.4, np.float32),
    "one pixel": np.zeros((1, 1), np.float32),
    "one row": np.linspace(0, 1, 9, dtype=np.float32)[None],
    "four pixels": np.eye(2, dtype=np.float32),
    "noise": noise(0),
    "coarse noise": np.round(noise(1)),
    "soft noise": 0.5 + grain(0.1),
    "salt": (noise(2) > 0.99).astype(np.float32),
    "a chessboard": (np.indices((200, 200)) // 10).sum(axis=0) % 2 * np.float32(1),
    "squared paper alone": squared_paper(np.zeros((HEIGHT, WIDTH), np.float32)),
    "paper in uneven light": photo(np.zeros((HEIGHT, WIDTH), np.float32)),
    "an empty board": chalk(np.zeros((HEIGHT, WIDTH), np.float32)),
    "one speck": np.pad(np.ones((3, 3), np.float32), 60),
    "nearly all ink": np.pad(np.ones((90, 90), np.float32), 5),
}


@pytest.mark.parametrize("kind", NOTHING)
@pytest.mark.parametrize("inverted", [False, True])
def test_where_no_digit_is_a_sentence_says_so(kind, inverted):
    gray = NOTHING[kind]
    with pytest.raises(NoDigitError) as caught:
        find_ink(Picture(1 - gray if inverted else gray, "seven.png", gray.shape[1], gray.shape[0]))
    sentence = str(caught.value)
    assert "“seven.png”" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("scene", ["a photo in uneven light", "pencil", "squared paper", "a sheet on a dark table"])
def test_ink_on_paper_is_dark_and_chalk_is_light(scene):
    ink = ink_of(5)
    assert ink_is_dark(SCENES[scene](ink))
    assert not ink_is_dark(1 - SCENES[scene](ink))
    assert not ink_is_dark(chalk(ink))


def test_paper_of_one_level_is_distinguished_from_a_photo():
    ink = ink_of(5)
    assert paper_level(1 - ink) == pytest.approx(1)
    assert paper_level((0.6 - 0.25 * ink).astype(np.float32)) == pytest.approx(0.6)
    assert paper_level(photo(ink)) is None


@pytest.mark.parametrize("shape", [(20, 12), (20, 20), (7, 20), (1, 1), (1, 300), (150, 90), (200, 33), (37, 200)])
def test_ink_of_up_to_two_hundred_pixels_is_placed_by_a_whole_factor(shape):
    ink = np.random.default_rng(0).integers(10, 256, shape, dtype=np.uint8)
    canvas = place_on_canvas(ink)
    assert canvas.shape == (280, 280)
    assert canvas.dtype == np.uint8
    assert not canvas.flags.writeable
    rows, columns = np.flatnonzero(canvas.any(axis=1)), np.flatnonzero(canvas.any(axis=0))
    placed = canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if max(shape) <= 200:
        factor = 200 // max(shape)
        np.testing.assert_array_equal(placed, ink.repeat(factor, axis=0).repeat(factor, axis=1))
    else:
        assert max(placed.shape) == 200
    for used in (rows, columns):
        assert abs(used[0] - (279 - used[-1])) <= 1  # in the middle


def test_larger_ink_is_reduced_by_area():
    ink = np.random.default_rng(0).integers(10, 256, (600, 400), dtype=np.uint8)
    canvas = place_on_canvas(ink)
    expected = ink.reshape(200, 3, -1, 2).mean(axis=(1, 3))  # (200, 200); 400 / 2 is wider than the 133 of the canvas
    assert np.count_nonzero(canvas.any(axis=1)) == 200
    assert np.count_nonzero(canvas.any(axis=0)) == round(400 / 3)
    assert canvas[canvas > 0].mean() == pytest.approx(expected.mean(), abs=1)


def test_what_surrounds_the_ink_does_not_matter_to_its_place():
    ink = np.random.default_rng(0).integers(10, 256, (20, 15), dtype=np.uint8)
    np.testing.assert_array_equal(place_on_canvas(np.pad(ink, ((3, 9), (0, 40)))), place_on_canvas(ink))


def test_no_ink_is_a_blank_canvas():
    assert not place_on_canvas(np.zeros((5, 5), np.uint8)).any()
    assert not place_on_canvas(np.zeros((0, 0), np.uint8)).any()
