"""Settings survive a restart, and no settings file, however broken, prevents one."""

import os

import pytest

from core.drawing.limits import MAX_PEN_WIDTH
from core.drawing.strokes import DEFAULT_PEN_WIDTH
from desktop.ui.pixels import Scale
from desktop.ui.settings import MAX_SCALE, RECENT_FILES, Settings


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings.ini"


def assert_defaults(settings):
    assert settings.theme == "system"
    assert settings.scale == 1.0
    assert settings.pen_width == DEFAULT_PEN_WIDTH
    assert settings.geometry == b""
    assert settings.layout == b""
    assert settings.recent_files == ()
    assert settings.folder == ""
    assert settings.colour_scale is Scale.LAYER
    assert settings.shows_verdict
    assert settings.network == ""
    assert settings.data_folder == ""


def test_without_a_file_everything_has_its_default(path):
    assert_defaults(Settings(path))


def test_everything_survives_a_restart(path, tmp_path):
    settings = Settings(path)
    settings.theme = "dark"
    settings.scale = 1.3
    settings.pen_width = 0.05
    settings.geometry = bytes(range(256))
    settings.layout = b"\0layout\xff"
    settings.folder = str(tmp_path)
    settings.colour_scale = Scale.MAP
    settings.shows_verdict = False
    settings.network = "/models/\udcff.safetensors"
    settings.data_folder = "/data/mn\udcffist"
    settings.remember_file("/pictures/a, b; c=%20.png")
    settings.remember_file("/pictures/\udcff.png")
    settings.save()
    again = Settings(path)
    assert again.theme == "dark"
    assert again.scale == 1.3
    assert again.pen_width == 0.05
    assert again.geometry == bytes(range(256))
    assert again.layout == b"\0layout\xff"
    assert again.folder == str(tmp_path)
    assert again.colour_scale is Scale.MAP
    assert not again.shows_verdict
    assert again.network == "/models/\udcff.safetensors"
    assert again.data_folder == "/data/mn\udcffist"
    assert again.recent_files == ("/pictures/\udcff.png", "/pictures/a, b; c=%20.png")


def test_a_folder_whose_name_is_no_text_is_the_same_after_a_restart(path, tmp_path):
    folder = tmp_path / "strange\udcff"
    folder.mkdir()
    settings = Settings(path)
    settings.folder = str(folder)
    settings.save()
    assert Settings(path).folder == str(folder)


def test_recent_files_are_few_unique_and_newest_first(path):
    settings = Settings(path)
    for number in range(RECENT_FILES + 3):
        settings.remember_file(f"{number}.png")
    settings.remember_file("5.png")
    assert len(settings.recent_files) == RECENT_FILES
    assert settings.recent_files[:2] == ("5.png", "11.png")
    assert settings.recent_files.count("5.png") == 1
    settings.forget_file("5.png")
    assert "5.png" not in settings.recent_files


@pytest.mark.qt_log_ignore("QVariant::load")  # what Qt says of a value it cannot decode
@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00garbage\n[[[\n",
        b"[view]\ntheme=purple\nscale=nan\n[pen]\nwidth=thick\n[window]\ngeometry=\xc3\xa4\nlayout=abc\n",
        b"[view]\nscale=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\0)\ntheme=@Invalid()\n[files]\nrecent=[1, [], null]\n",
        b"[files]\nrecent=a, b, c\nfolder=/no/such/folder\n[pen]\nwidth=@ByteArray(x)\n",
        b"[files]\nrecent=" + b"[" * 100_000,
        b"[network]\nchosen=" + b"[" * 100_000 + b"\n[view]\ncolour_scale=all\nverdict=maybe\n",
        b'[network]\nchosen="a\\\\u0000b"\n',
        b'[files]\ndata_folder="a\\\\u0000b"\n',
        b"[files]\ndata_folder=7\n",
        b"",
    ],
)
def test_a_broken_file_reads_as_defaults_and_can_be_written_again(path, content):
    path.write_bytes(content)
    assert_defaults(Settings(path))
    settings = Settings(path)
    settings.theme = "light"
    settings.save()
    assert settings.theme == "light"


def test_numbers_out_of_range_are_brought_into_it(path):
    path.write_text("[view]\nscale=900\n[pen]\nwidth=7\n")
    assert Settings(path).scale == MAX_SCALE
    assert Settings(path).pen_width == MAX_PEN_WIDTH


def test_a_folder_in_the_place_of_the_file_is_no_obstacle(path):
    path.mkdir()
    settings = Settings(path)
    assert_defaults(settings)
    settings.theme = "dark"
    settings.save()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    os.chmod(locked, 0o500)
    try:
        settings = Settings(locked / "deeper" / "settings.ini")
        settings.theme = "dark"
        settings.save()
    finally:
        os.chmod(locked, 0o700)


def test_the_own_place_is_below_the_home_of_the_user(private_home, qapp):
    settings = Settings()
    settings.theme = "dark"
    settings.save()
    assert list(private_home.rglob("Digitscope*"))
