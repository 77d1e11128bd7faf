"""The choice of a network: what each teaches and how well it reads stand in the menu, the box and their tool tips."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QMainWindow, QStyleOptionViewItem

from core.nn.architecture import architecture_from_object
from core.nn.calibration import Calibration
from core.nn.models import ShippedModel
from desktop.shell.network_box import MAX_LESSON_LENGTH, lesson_of
from desktop.shell.network_choice import NetworkChoice
from desktop.state.network_catalogue import NetworkCatalogue
from desktop.ui.actions import ActionTable, plain_name


def shipped(name, title, description, accuracy=None):
    layers = [{"layer": "Flatten"}, {"layer": "Dense", "units": 10}]
    described = {"name": name, "title": title, "description": description, "input": [1, 28, 28], "layers": layers}
    training = {} if accuracy is None else {"test": {"accuracy": accuracy}}
    return ShippedModel(Path(f"{name}.safetensors"), architecture_from_object(described, name), training, Calibration())


SMALL = "Small & quick: one layer. It reads by templates."
MODELS = (
    shipped("small", "Small", SMALL, 0.9123),
    shipped("unmeasured", "Unmeasured", "Nobody knows < how well it reads."),
    shipped("silent", "Silent", ""),
)


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def catalogue(qapp):
    return NetworkCatalogue(MODELS)


@pytest.fixture
def choice(window, catalogue):
    choice = NetworkChoice(window, catalogue, ActionTable())
    catalogue.chosen_changed.connect(choice.show_choice)
    return choice


def test_a_lesson_is_the_first_thought_of_a_description():
    assert lesson_of(SMALL) == "Small & quick"
    assert lesson_of("It reads. And more.") == "It reads"
    assert lesson_of("One thought alone.") == "One thought alone"
    assert lesson_of("Ratio 2:1 stays") == "Ratio 2:1 stays"
    assert lesson_of("") == ""


def test_a_long_thought_ends_after_a_whole_word():
    lesson = lesson_of("word " * 40)
    assert len(lesson) <= MAX_LESSON_LENGTH + 1
    assert lesson.endswith(" word…")


def test_the_menu_has_one_line_on_what_each_network_teaches(choice):
    assert [action.text() for action in choice.actions] == [
        "Small – Small && quick",
        "Unmeasured – Nobody knows < how well it reads",
        "Silent",
    ]
    assert [plain_name(action) for action in choice.actions] == ["Small", "Unmeasured", "Silent"]


def test_the_tool_tip_has_all_of_it_with_parameters_and_accuracy(choice):
    small, unmeasured, silent = choice.actions
    assert "Small &amp; quick: one layer. It reads by templates." in small.toolTip()
    assert "7,850 parameters, 91.23 % accuracy on the MNIST test set" in small.toolTip()
    assert "Ctrl+1" in small.toolTip()
    assert "&lt; how" in unmeasured.toolTip()
    assert "7,850 parameters<" in unmeasured.toolTip()
    assert "MNIST" not in unmeasured.toolTip()
    assert "7,850 parameters" in silent.toolTip()
    assert small.statusTip() == "7,850 parameters, 91.23 % accuracy on the MNIST test set"


def test_the_box_tells_a_screen_reader_the_same(choice):
    spoken = choice.box.itemData(0, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Small, Small & quick, 7,850 parameters, 91.23 % accuracy on the MNIST test set"


def test_box_menu_and_tool_tip_show_what_is_in_use(choice):
    assert choice.box.currentIndex() == -1
    choice.show_choice("unmeasured")
    assert choice.box.currentText() == "Unmeasured"
    assert [action.isChecked() for action in choice.actions] == [False, True, False]
    assert "how well it reads" in choice.box.toolTip()
    assert "Ctrl+1 to Ctrl+3" in choice.box.toolTip()


def test_a_model_file_joins_the_list_and_gives_way_to_the_next(choice):
    for name in ("mine", "yours"):
        choice.show_choice(f"/models/{name}.safetensors")
        assert choice.box.count() == len(MODELS) + 1
        assert choice.box.currentText() == name
        assert not any(action.isChecked() for action in choice.actions)
        assert "A model file in" in choice.box.toolTip()


def test_a_request_is_emitted_once_with_whether_it_is_for_another_network(choice, catalogue):
    requested = []
    choice.requested.connect(lambda name, is_another: requested.append((name, is_another)))
    catalogue.set_chosen("small")
    choice.box.activated.emit(0)
    choice.box.activated.emit(1)
    choice.actions[2].trigger()
    assert requested == [("small", False), ("unmeasured", True), ("silent", True)]
    choice.show_again()
    assert choice.box.currentText() == "Small"
    assert choice.actions[0].isChecked()


def test_the_list_is_wide_and_high_enough_for_all_its_lines_and_paints_them(choice, qtbot):
    box, delegate = choice.box, choice.box.itemDelegate()
    option = QStyleOptionViewItem()
    option.initFrom(box)
    option.widget = box.view()
    index = box.model().index(0, 0)
    size, other = (delegate.sizeHint(option, box.model().index(place, 0)) for place in (0, 2))
    assert size.height() > other.height() > option.fontMetrics.height()
    assert size.width() > option.fontMetrics.horizontalAdvance("Small")
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    option.rect = image.rect()
    painter = QPainter(image)
    delegate.paint(painter, option, index)
    painter.end()
    inked = [any(image.pixelColor(x, y).lightness() < 128 for x in range(size.width())) for y in range(size.height())]
    lines = sum(now and not before for before, now in zip([False, *inked], inked, strict=False))
    assert lines >= 3
    assert not any(inked[:2] + inked[-2:]), "nothing is cut"


def test_a_name_too_long_for_its_place_is_shortened_in_the_middle(choice):
    choice.show_choice(f"/models/{'long' * 30}-end.safetensors")
    choice.box.resize(120, 28)
    picture = choice.box.grab().toImage()
    choice.box.setItemText(choice.box.currentIndex(), "long" * 40)
    assert choice.box.grab().toImage() != picture, "the end of the name is seen"
