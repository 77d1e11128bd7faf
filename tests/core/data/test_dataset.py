import gzip
import struct

import numpy as np
import pytest

from core.data.dataset import TEST_FILES, TRAINING_FILES, load_test, load_training, network_input
from core.errors import DataError
from tests.support.download_mirror import packed as gzip_file
from tests.support.mnist_files import idx, write
from tests.support.small_networks import bars


@pytest.mark.parametrize("packed", [True, False])
def test_the_files_read_back_as_they_were_written(tmp_path, packed):
    data = bars(30)
    write(tmp_path, TRAINING_FILES, data, packed)
    write(tmp_path, TEST_FILES, bars(20, seed=1), packed)
    found = load_training(tmp_path)
    np.testing.assert_array_equal(found.images, data.images)
    np.testing.assert_array_equal(found.labels, data.labels)
    assert not found.images.flags.writeable
    assert len(load_test(tmp_path)) == 20


def test_the_checksum_knows_the_data(tmp_path):
    assert bars(30).checksum() == bars(30).checksum()
    assert bars(30).checksum() != bars(30, seed=1).checksum()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        gzip_file(b""),
        gzip_file(b"\0\0\x08"),
        gzip_file(b"\0\0\x0d\x03" + bytes(12)),
        gzip_file(b"\0\0\x08\x03\0\0"),
        gzip_file(b"\0\0\x08\x03" + struct.pack(">3I", 2**32 - 1, 2**32 - 1, 2**32 - 1)),
        gzip_file(idx(np.zeros((3, 28, 28), np.uint8)))[:-9],
        gzip_file(idx(np.zeros((3, 28, 28), np.uint8))[:-1]),
        gzip_file(idx(np.zeros((3, 27, 28), np.uint8))),
        gzip_file(idx(np.zeros((0, 28, 28), np.uint8))),
        gzip_file(idx(np.zeros((3, 784), np.uint8))),
    ],
)
def test_a_damaged_file_gets_a_sentence(tmp_path, content):
    write(tmp_path, TRAINING_FILES, bars(3))
    (tmp_path / f"{TRAINING_FILES[0]}.gz").write_bytes(content)
    with pytest.raises(DataError, match=rf"{TRAINING_FILES[0]}.*\.$"):
        load_training(tmp_path)


def test_labels_that_do_not_fit_get_a_sentence(tmp_path):
    write(tmp_path, TRAINING_FILES, bars(30))
    for labels in (np.zeros(29, np.uint8), np.full(30, 10, np.uint8)):
        (tmp_path / f"{TRAINING_FILES[1]}.gz").write_bytes(gzip_file(idx(labels)))
        with pytest.raises(DataError, match="label"):
            load_training(tmp_path)


def test_an_unpacked_bomb_is_refused(tmp_path):
    write(tmp_path, TRAINING_FILES, bars(3))
    with gzip.open(tmp_path / f"{TRAINING_FILES[0]}.gz", "wb", compresslevel=1) as file:
        for _ in range(201):
            file.write(bytes(1_000_000))
    with pytest.raises(DataError, match="larger than any MNIST file"):
        load_training(tmp_path)


def test_a_missing_folder_says_how_to_download(tmp_path):
    with pytest.raises(DataError, match="digitscope data"):
        load_test(tmp_path / "nowhere")


def test_input_is_the_images_in_0_to_1_with_equal_borders():
    images = bars(4).images
    found = network_input(images, (1, 32, 32))
    assert found.shape == (4, 1, 32, 32)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[:, 0, 2:30, 2:30], images / 255, rtol=1e-6)
    found[:, 0, 2:30, 2:30] = 0
    assert not found.any()


@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 27, 28), (1, 28, 20)])
def test_an_input_that_does_not_fit_gets_a_sentence(shape):
    with pytest.raises(DataError, match="input"):
        network_input(bars(2).images, shape)
