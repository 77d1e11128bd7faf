"""The album and the editor: what is read when and by whom, what a person chooses and corrects, and that nothing of it
is lost. Workers answer at once, or when a gate opens."""

import threading

import numpy as np
import pytest

from core.errors import DigitscopeError
from core.photos.corrections import DeleteDigits, MergeBoxes, MoveBox, SplitBox, TypeDigit
from core.recognition.subject import SubjectKind
from desktop.files.opening import OpenBytes, OpenFile
from desktop.photos import album as album_module
from desktop.photos import page_jobs
from desktop.photos.album import Album
from desktop.photos.page_editor import PageEditor
from desktop.photos.state import Status
from desktop.work.workers import InlineWorker, LatestWorker
from tests.support.pages import digit_by_hand, page_by_hand, photo_of_digits, two_lines
from tests.support.small_networks import small_network

FIRST, SECOND = small_network(0), small_network(1)


class Shelf:
    """Pages by the name of their file; what is not here cannot be read. Counts who read what."""

    def __init__(self):
        self.pages = {}
        self.read = []
        self.gate = None

    def page_of(self, network, data, name):
        if self.gate is not None:
            assert self.gate.wait(10)
        self.read.append((network, name))
        if name not in self.pages:
            raise DigitscopeError(f"“{name}” is no picture.")
        return self.pages[name]()


@pytest.fixture
def shelf(monkeypatch):
    shelf = Shelf()
    monkeypatch.setattr(page_jobs, "page_from_bytes", shelf.page_of)
    monkeypatch.setattr(page_jobs, "read_untrusted", lambda path: b"")
    return shelf


class Hand:
    """An album with its editor, and what they said."""

    def __init__(self, worker=InlineWorker, editing_worker=InlineWorker):
        self.album = Album(str, reading_worker=worker)
        self.editor = PageEditor(self.album, str, worker=editing_worker)
        self.states, self.subjects, self.sentences = [], [], []
        self.editor.state_changed.connect(self.states.append)
        self.editor.subject_requested.connect(self.subjects.append)
        self.album.failed.connect(self.sentences.append)
        self.album.show_network(FIRST)

    @property
    def state(self):
        return self.editor.state

    @property
    def statuses(self):
        return [entry.status for entry in self.state.entries]

    def correct(self, correction):
        self.editor.wish(lambda page, selected: correction)

    def close(self):
        self.album.close()
        self.editor.close()


@pytest.fixture
def hand(qapp):
    hand = Hand()
    yield hand
    hand.close()


@pytest.fixture
def threaded(qapp):
    hand = Hand(LatestWorker)
    yield hand
    hand.close()


@pytest.fixture
def shown(hand):
    """A page of two lines that is shown."""
    hand.album.add_page(OpenBytes(b"", "page.png"), two_lines(), FIRST)
    return hand


def test_without_pictures_there_is_nothing(hand):
    assert hand.state.entries == ()
    assert hand.state.page is None
    hand.editor.undo()
    hand.correct(DeleteDigits(()))
    hand.editor.select(())
    assert hand.state.page is None


def test_a_page_that_was_read_elsewhere_is_shown_as_it_is(shown, shelf):
    assert shown.state.page.text == "12\n345"
    assert shown.state.current.digits == 5
    assert shown.state.current.lines == 2
    assert shelf.read == []
    assert not shown.state.is_stale


def test_files_are_read_one_after_the_other_and_a_bad_one_hinders_nobody(hand, shelf):
    shelf.pages = {"a.png": two_lines, "c.png": lambda: page_by_hand([digit_by_hand((10, 10, 20, 40), 7)])}
    hand.album.open_paths(["/a.png", "/b.png", "/c.png"])
    assert hand.statuses == [Status.READ, Status.FAILED, Status.READ]
    assert hand.state.page.text == "12\n345", "the first is shown"
    assert hand.state.entries[1].problem == "“b.png” is no picture."
    assert hand.state.waiting == 0
    hand.album.show(hand.state.entries[2].key)
    assert hand.state.page.text == "7"
    assert [name for _, name in shelf.read] == ["a.png", "b.png", "c.png"]
    assert [name for name, _ in hand.album.pages] == ["/a.png", "/c.png"]


def test_what_could_not_be_read_is_tried_again_when_asked(hand, shelf):
    hand.album.open_paths(["/a.png", "/b.png"])
    assert hand.statuses == [Status.FAILED] * 2
    shelf.pages["a.png"] = two_lines
    hand.album.show(hand.state.entries[0].key)
    assert hand.statuses[0] is Status.FAILED
    hand.album.read_again(hand.state.entries[0].key)
    assert hand.statuses == [Status.READ, Status.FAILED]


def test_the_same_file_has_one_place_in_the_list(hand, shelf):
    shelf.pages["a.png"] = two_lines
    hand.album.open_paths(["/a.png", "/b.png"])
    hand.album.open_paths(["/a.png"])
    hand.album.add_page(OpenFile("/a.png"), two_lines(), FIRST)
    assert len(hand.state.entries) == 2
    assert hand.state.current.name == "a.png"


def test_opening_a_corrected_file_again_is_a_step_that_can_be_undone(hand, shelf):
    hand.album.add_page(OpenFile("/a.png"), two_lines(), FIRST)
    hand.correct(TypeDigit(0, 9))
    hand.album.add_page(OpenFile("/a.png"), two_lines(), FIRST)
    assert hand.state.page.text == "12\n345"
    hand.editor.undo()
    assert hand.state.page.text == "92\n345"


def test_a_folder_stands_for_its_pictures_and_an_empty_one_is_a_sentence(hand, shelf, tmp_path):
    shelf.pages = {"b.png": two_lines, "a.JPG": two_lines}
    hand.album.open_paths([str(tmp_path)])
    assert "no picture" in hand.sentences[0]
    for name in ("b.png", "a.JPG", "notes.txt", ".hidden.png"):
        (tmp_path / name).write_bytes(b"")
    hand.album.open_paths([str(tmp_path)])
    assert [entry.name for entry in hand.state.entries] == ["a.JPG", "b.png"]


def test_an_empty_folder_among_others_is_a_sentence_and_the_rest_is_read(hand, shelf, tmp_path):
    shelf.pages = {"a.png": two_lines}
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare").mkdir()
    hand.album.open_paths([str(tmp_path / "empty"), "/a.png", str(tmp_path / "bare")])
    assert [(entry.name, entry.status) for entry in hand.state.entries] == [("a.png", Status.READ)]
    (sentence,) = hand.sentences
    assert "“empty”" in sentence
    assert "“bare”" in sentence


def test_cancelling_stops_what_waits_and_a_click_reads_it_after_all(threaded, shelf, qtbot):
    shelf.pages = dict.fromkeys(("a.png", "b.png", "c.png"), two_lines)
    shelf.gate = threading.Event()
    threaded.album.open_paths(["/a.png", "/b.png", "/c.png"])
    qtbot.waitUntil(lambda: threaded.statuses == [Status.READING, Status.WAITING, Status.WAITING])
    assert threaded.state.waiting == 3
    threaded.album.cancel()
    assert threaded.statuses == [Status.READING, Status.STOPPED, Status.STOPPED]
    shelf.gate.set()
    qtbot.waitUntil(lambda: threaded.statuses == [Status.READ, Status.STOPPED, Status.STOPPED])
    threaded.album.show(threaded.state.entries[2].key)
    qtbot.waitUntil(lambda: threaded.statuses == [Status.READ, Status.STOPPED, Status.READ])


def test_the_picture_that_is_shown_is_read_before_the_others(threaded, shelf, qtbot):
    shelf.pages = dict.fromkeys(("a.png", "b.png", "c.png"), two_lines)
    shelf.gate = threading.Event()
    threaded.album.open_paths(["/a.png", "/b.png", "/c.png"])
    qtbot.waitUntil(lambda: len(threaded.state.entries) == 3)
    threaded.album.show(threaded.state.entries[2].key)
    shelf.gate.set()
    qtbot.waitUntil(lambda: threaded.statuses == [Status.READ] * 3)
    assert [name for _, name in shelf.read] == ["a.png", "c.png", "b.png"]


def test_closing_while_files_are_read_joins_the_thread(qapp, shelf):
    hand = Hand(LatestWorker)
    shelf.gate = threading.Event()
    hand.album.open_paths(["/a.png", "/b.png"])
    shelf.gate.set()
    hand.close()
    assert not any(thread.name.startswith("digitscope-photos") for thread in threading.enumerate())


def test_another_network_reads_every_page_again(hand, shelf):
    shelf.pages = {"a.png": two_lines, "b.png": two_lines}
    hand.album.open_paths(["/a.png", "/b.png"])
    hand.album.show(hand.state.entries[1].key)
    hand.editor.select((3,))
    shelf.read.clear()
    hand.album.show_network(SECOND)
    assert shelf.read == [(SECOND, "b.png"), (SECOND, "a.png")], "the one that is shown first"
    assert hand.state.selected == (3,), "the same box"
    assert not hand.state.is_stale


def test_until_it_is_read_again_a_page_is_stale_and_cannot_be_corrected(threaded, shelf, qtbot):
    shelf.pages["a.png"] = two_lines
    threaded.album.add_page(OpenFile("/a.png"), two_lines(), FIRST)
    shelf.gate = threading.Event()
    threaded.album.show_network(SECOND)
    assert threaded.state.is_stale
    assert threaded.state.page.text == "12\n345"
    threaded.correct(DeleteDigits((0,)))
    assert len(threaded.state.page.digits) == 5
    shelf.gate.set()
    qtbot.waitUntil(lambda: not threaded.state.is_stale)


def test_a_corrected_page_keeps_its_boxes_and_its_undo_under_another_network(shown, shelf):
    shown.correct(TypeDigit(0, 8))
    shown.correct(DeleteDigits((4,)))
    before = shown.state.page
    shown.album.show_network(SECOND)
    assert shelf.read == []
    after = shown.state.page
    assert [digit.box for digit in after.digits] == [digit.box for digit in before.digits]
    assert after.digits[0].typed == 8
    assert not np.array_equal(after.digits[1].logits, before.digits[1].logits)
    shown.editor.undo()
    assert len(shown.state.page.digits) == 5
    logits = [digit.logits for digit in shown.state.page.digits]
    shown.album.show_network(FIRST)
    assert not any(
        np.array_equal(*pair) for pair in zip(logits, [d.logits for d in shown.state.page.digits], strict=True)
    )


def test_a_file_that_is_gone_is_read_again_by_its_ink(hand, shelf):
    shelf.pages["a.png"] = two_lines
    hand.album.open_paths(["/a.png", "/b.png"])
    del shelf.pages["a.png"]
    before = hand.state.page
    hand.album.show_network(SECOND)
    assert hand.statuses == [Status.READ, Status.FAILED]
    assert [digit.box for digit in hand.state.page.digits] == [digit.box for digit in before.digits]
    assert not np.array_equal(hand.state.page.digits[0].logits, before.digits[0].logits)


def test_pictures_of_long_ago_are_given_up_and_the_corrections_stay(hand, shelf, monkeypatch):
    monkeypatch.setattr(album_module, "MAX_PICTURES", 2)
    names = ["a.png", "b.png", "c.png", "d.png"]
    shelf.pages = dict.fromkeys(names, two_lines)
    hand.album.open_paths([f"/{name}" for name in names])
    hand.correct(TypeDigit(0, 9))
    keys = [entry.key for entry in hand.state.entries]
    for key in keys[1:]:
        hand.album.show(key)
    assert sum(page.photo.size > 0 for _, page in hand.album.pages) == 2
    assert dict(hand.album.pages)["/a.png"].text == "92\n345"
    hand.album.show(keys[0])
    assert hand.state.page.text == "92\n345"
    assert hand.state.page.photo.size
    assert hand.state.can_undo


def test_taking_a_picture_off_the_list_shows_the_next_one(hand, shelf):
    shelf.pages = dict.fromkeys(("a.png", "b.png", "c.png"), two_lines)
    hand.album.open_paths(["/a.png", "/b.png", "/c.png"])
    keys = [entry.key for entry in hand.state.entries]
    hand.album.show(keys[1])
    hand.album.remove(keys[1])
    assert hand.state.current.key == keys[2]
    hand.album.remove(keys[2])
    assert hand.state.current.key == keys[0]
    hand.album.remove(keys[0])
    assert hand.state.page is None
    assert hand.state.entries == ()
    hand.album.remove(keys[0])


def test_one_chosen_digit_goes_to_every_view_and_several_do_not(shown):
    shown.editor.select((2,))
    (subject,) = shown.subjects
    drawing = subject.drawing
    assert subject.kind is SubjectKind.PHOTO_DIGIT
    assert drawing.strokes == ()
    assert np.array_equal(drawing.picture, shown.state.page.digits[2].canvas_ink)
    shown.editor.select((2, 3))
    shown.editor.select(())
    assert len(shown.subjects) == 1
    assert shown.states[-1].selected == ()


def test_every_correction_can_be_undone_and_done_again(shown):
    pages = [shown.state.page]
    for correction in (
        TypeDigit(1, 7),
        DeleteDigits((0,)),
        SplitBox(1, 45),
        MergeBoxes((1, 2)),
        MoveBox(0, (102, 36, 30, 50)),
    ):
        shown.correct(correction)
        pages.append(shown.state.page)
    for page in pages[-2::-1]:
        shown.editor.undo()
        assert shown.state.page.lines == page.lines
    assert not shown.state.can_undo
    shown.editor.undo()
    for page in pages[1:]:
        shown.editor.redo()
        assert shown.state.page.lines == page.lines
    assert not shown.state.can_redo


def test_undoing_waits_for_the_correction_that_is_being_made(qapp, qtbot):
    hand, gate = Hand(editing_worker=LatestWorker), threading.Event()
    hand.album.add_page(OpenBytes(b"", "page.png"), two_lines(), FIRST)

    class SlowDeletion(DeleteDigits):
        def apply(self, page, network):
            assert gate.wait(10)
            return super().apply(page, network)

    hand.correct(SlowDeletion((0,)))
    assert hand.state.can_undo, "a key that undoes is the photo's from now on"
    hand.correct(DeleteDigits((0,)))
    for step in (hand.editor.undo, hand.editor.undo, hand.editor.redo):
        step()
    gate.set()
    qtbot.waitUntil(lambda: hand.state.can_redo)
    assert hand.state.page.text == "2\n345"
    hand.close()


def test_a_correction_after_undoing_forgets_what_was_undone(shown):
    shown.correct(DeleteDigits((0,)))
    shown.editor.undo()
    shown.correct(DeleteDigits((4,)))
    assert not shown.state.can_redo
    assert shown.state.page.text == "12\n34"


def test_what_is_new_is_chosen_and_what_only_went_leaves_its_neighbour(shown):
    shown.editor.select((2,))
    shown.subjects.clear()
    shown.correct(TypeDigit(2, 0))
    assert shown.state.selected == (2,)
    assert shown.subjects == [], "its ink is the same"
    shown.correct(SplitBox(2, 50))
    assert shown.state.selected == (2,)
    assert len(shown.subjects) == 1
    shown.correct(DeleteDigits((2, 3)))
    assert shown.state.selected == (2,)
    assert np.array_equal(shown.subjects[-1].drawing.picture, shown.state.page.digits[2].canvas_ink)
    shown.correct(DeleteDigits(tuple(range(4))))
    assert shown.state.selected == ()
    assert shown.state.page.lines == ()


def test_a_correction_that_cannot_be_made_is_a_sentence_until_the_next(shown):
    shown.correct(MoveBox(0, (300, 200, 50, 50)))
    assert "no ink" in shown.state.problem
    assert not shown.state.can_undo
    shown.editor.select((1,))
    assert shown.state.problem == ""


def test_another_picture_begins_with_nothing_chosen(shown):
    shown.editor.select((1,))
    shown.album.add_page(OpenBytes(b"", "other"), two_lines(), FIRST)
    assert shown.state.selected == ()
    assert len(shown.state.entries) == 2


def test_a_page_of_another_network_than_the_one_in_use_is_read_again(hand, shelf):
    shelf.pages["a.png"] = two_lines
    hand.album.add_page(OpenFile("/a.png"), two_lines(), SECOND)
    assert shelf.read == [(FIRST, "a.png")]
    assert not hand.state.is_stale


def test_a_real_picture_and_a_drawing_are_read_by_the_jobs(tmp_path):
    def read(source):
        return page_jobs.run_job(page_jobs.ReadSource(1, source, FIRST)).result

    drawing = tmp_path / "one.digit.json"
    drawing.write_text('{"strokes": [[[0.5, 0.2, 0.5], [0.5, 0.8, 0.5]]]}')
    page = read(OpenFile(str(drawing)))
    assert [len(line.digits) for line in page.lines] == [1]
    x, _, width, height = page.digits[0].box
    assert x < 140 < x + width
    assert height > 4 * width
    assert read(OpenBytes(b'{"strokes": []}', "blank.digit.json")).digits == ()
    assert read(OpenBytes(photo_of_digits("12"), "two.png")).photo.shape == (144, 248, 3)
