"""Measuring and downloading as generators: the order of mistakes, exact figures, progress, stopping, rubbish."""

import gzip

import numpy as np
import pytest

from core.data import downloads
from core.data.dataset import TEST_FILES, Dataset, network_input
from core.data.downloads import RemoteFile
from core.errors import DataError, DigitscopeError, ModelFileError
from core.evaluation.metrics import BLOCK
from core.nn.network import Network
from desktop.evaluation import measurement as module
from desktop.evaluation.measurement import JobProgress, default_folder, fetch, has_test_images, measure
from tests.support.download_mirror import Mirror, MirrorServer
from tests.support.download_mirror import packed as gzip_file
from tests.support.measurements import measurement_by_hand
from tests.support.mnist_files import idx, write
from tests.support.small_networks import bars, small_architecture, small_network


def exhausted(rng):
    """(what it yielded, what it returned)."""
    records = []
    while True:
        try:
            records.append(next(rng))
        except StopIteration as end:
            return records, end.value


def test_every_image_is_read_as_the_network_reads_it():
    network, dataset = small_network(), bars(1_234)
    records, measured = exhausted(measure(network, dataset))
    assert records[0] is dataset
    assert records[1:] == [JobProgress(done, 1_234) for done in (*range(0, 1_234, BLOCK), 1_234)]
    trace = network.trace(network_input(dataset.images, network.input_shape))
    np.testing.assert_array_equal(measured.digits, trace.logits.argmax(axis=1))
    np.testing.assert_allclose(measured.probabilities, trace.probabilities.max(axis=1), rtol=1e-5)
    of_truth = trace.probabilities[np.arange(1_234), dataset.labels]
    np.testing.assert_allclose(np.exp(-measured.losses), of_truth, rtol=1e-4)
    assert measured.evaluation.accuracy == (measured.digits == dataset.labels).mean()
    assert measured.single_image_milliseconds > 0
    for array in (measured.digits, measured.probabilities, measured.losses):
        assert not array.flags.writeable


def test_mistakes_come_worst_first_and_right_ones_least_sure_first():
    measured = measurement_by_hand()
    assert measured.mistakes().tolist() == [7, 1, 3, 5, 9]
    assert measured.cell(4, 9).tolist() == [1, 3]
    assert measured.cell(4, 4).tolist() == [2, 10, 6]
    assert measured.cell(0, 1).tolist() == []
    assert measured.mistakes().tolist() == [mistake.index for mistake in measured.evaluation.mistakes]


def test_the_images_come_from_a_folder_packed_or_not(tmp_path):
    for packed in (True, False):
        folder = tmp_path / str(packed)
        folder.mkdir()
        assert not has_test_images(folder)
        write(folder, TEST_FILES, bars(20), packed=packed)
        assert has_test_images(folder)
        records, measured = exhausted(measure(small_network(), folder))
        assert len(records[0]) == len(measured.dataset) == 20


@pytest.mark.parametrize(
    "content",
    [b"", b"rubbish", gzip_file(b"rubbish"), gzip_file(idx(np.zeros((0, 28, 28), np.uint8)))],
)
def test_rubbish_in_the_folder_is_one_sentence(tmp_path, content):
    for name in TEST_FILES:
        (tmp_path / f"{name}.gz").write_bytes(content)
    assert has_test_images(tmp_path)
    with pytest.raises(DataError) as caught:
        next(measure(small_network(), tmp_path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["", "gone", "a\0b", "file", "folders"])
def test_a_place_without_the_files_has_none(tmp_path, place):
    (tmp_path / "file").write_bytes(b"")
    for name in TEST_FILES:
        (tmp_path / "folders" / f"{name}.gz").mkdir(parents=True)
    assert not has_test_images(tmp_path / place)


def test_a_network_whose_numbers_overflow_is_one_sentence():
    weights = {name: array.copy() for name, array in small_network().weights.items()}
    weights["output.weight"] = np.full_like(weights["output.weight"], 3e38)
    with pytest.raises(ModelFileError):
        exhausted(measure(Network(small_architecture(), weights), bars(20)))


def test_a_download_goes_to_the_folder_for_data_of_this_person(private_home):
    assert default_folder() == private_home / "data" / "digitscope" / "mnist"


@pytest.fixture
def published(monkeypatch):
    """A mirror that has a small data set under the names of the real one."""
    files = {}
    dataset = bars(300)
    for name, array in zip(TEST_FILES, (dataset.images, dataset.labels), strict=True):
        files[f"{name}.gz"] = gzip_file(idx(array))
    sums = [
        RemoteFile(name, downloads.hashlib.sha256(gzip.decompress(content)).hexdigest(), len(gzip.decompress(content)))
        for name, content in files.items()
    ]
    monkeypatch.setattr(module, "REMOTE_TEST_FILES", tuple(sums))
    mirror = Mirror(files)
    with MirrorServer(mirror):
        yield mirror


def test_what_is_downloaded_can_be_measured(published, tmp_path):
    records, folder = exhausted(fetch(tmp_path / "mnist", [published.address]))
    assert folder == tmp_path / "mnist"
    assert has_test_images(folder)
    sizes = sum(map(len, published.files.values()))
    assert records[0] == JobProgress(0, module.DOWNLOAD_BYTES)
    assert records[-1] == JobProgress(sizes, sizes)
    assert [record.done for record in records] == sorted(record.done for record in records)
    assert all(record.done <= record.total for record in records)
    assert isinstance(next(measure(small_network(), folder)), Dataset)


def test_a_download_that_is_stopped_goes_on_from_there(published, tmp_path):
    first = fetch(tmp_path, [published.address])
    while next(first).done == 0:
        pass
    first.close()
    exhausted(fetch(tmp_path, [published.address]))
    assert has_test_images(tmp_path)
    images = [start for name, start in published.requests if name.startswith("t10k-images")]
    assert images[0] is None
    assert len(images) <= 2


def test_a_mirror_that_cannot_be_reached_is_one_sentence_without_a_command(tmp_path):
    with pytest.raises(DigitscopeError) as caught:
        exhausted(fetch(tmp_path, ["http://127.0.0.1:9/"]))
    assert "command" not in str(caught.value)
    assert "try again" in str(caught.value)


def test_the_test_images_alone_are_downloaded():
    assert [file.name for file in module.REMOTE_TEST_FILES] == [f"{name}.gz" for name in TEST_FILES]
    assert round(module.DOWNLOAD_BYTES / 1e6, 1) == 1.7
