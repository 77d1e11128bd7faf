import threading
from dataclasses import asdict, replace

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.drawing.strokes import DEFAULT_PEN_WIDTH
from core.evaluation import redrawn as drawn_evaluation
from core.evaluation.redrawn import (
    CONDITIONS,
    DEFAULT_PEN,
    DEFAULT_STEPS,
    STEP_COMBINATIONS,
    Condition,
    drawn,
    evaluate_redrawn,
)
from core.nn.models import resolve_model
from core.recognition.preparation import PreparationSteps, prepare, prepare_drawing
from core.synthesis.skeletons import centre_lines


@pytest.fixture(scope="module")
def samples():
    images = np.stack([prepare(render(sample(digit))).centred for digit in DIGITS])
    return Dataset(images, np.array(DIGITS, np.uint8))


@pytest.fixture(scope="module")
def network():
    return resolve_model("visualisation")


def pens(beginning):
    return [condition.pen for condition in CONDITIONS if condition.name.startswith(beginning)]


def test_the_conditions_are_five_widths_five_sizes_and_nine_positions():
    assert [pen.width for pen in pens("width")] == [0.03, 0.05, 0.08, 0.12, 0.16]
    assert [pen.size for pen in pens("size")] == [0.3, 0.45, 0.6, 0.75, 0.9]
    assert len({(pen.x, pen.y) for pen in pens("small")}) == 9
    assert DEFAULT_PEN.width == DEFAULT_PEN_WIDTH
    names = [condition.name for condition in CONDITIONS]
    assert len(set(names)) == len(names)


def test_each_condition_changes_one_thing():
    for condition in CONDITIONS:
        changed = [name for name, value in asdict(condition.pen).items() if value != getattr(DEFAULT_PEN, name)]
        place = condition.name.startswith("small")
        assert set(changed) <= {"size", "x", "y"} if place else len(changed) + (condition.variant is not None) <= 1


def test_some_positions_let_the_digit_touch_the_border(samples):
    lines = centre_lines(samples.images[0])
    touching = 0
    for condition in CONDITIONS:
        if condition.name.startswith("small"):
            ink = render(drawn(lines, condition, 0))
            touching += bool(ink[0].any() or ink[-1].any() or ink[:, 0].any() or ink[:, -1].any())
            assert (ink > 127).any()
    assert touching >= 6


def test_each_other_preparation_leaves_out_one_step():
    assert STEP_COMBINATIONS[DEFAULT_STEPS] == PreparationSteps()
    differing = [
        [name for name, value in asdict(steps).items() if value != getattr(PreparationSteps(), name)]
        for steps in STEP_COMBINATIONS.values()
    ]
    assert differing == [[], ["box"], ["centre_of_mass"], ["thickness"]]
    assert all(asdict(PreparationSteps()).values())


def test_the_accuracy_on_redrawn_samples_is_high(network, samples):
    found = list(evaluate_redrawn(network, samples))
    assert [result.condition for result in found] == [condition.name for condition in CONDITIONS]
    of_all = [result for result, condition in zip(found, CONDITIONS, strict=True) if condition.digit is None]
    assert all(result.images == 10 for result in of_all)
    assert np.mean([result.accuracy for result in of_all]) > 0.95
    of_one = [result for result in found if result not in of_all]
    assert len(of_one) == 6
    assert all(result.images <= 1 for result in of_one)
    for result in found:
        assert list(result.right) == list(STEP_COMBINATIONS)
        assert all(0 <= right <= result.images for right in result.right.values())


@pytest.mark.parametrize("name", ["width 3%", "small, bottom right", "few points", "small gaps"])
def test_a_batch_is_read_as_its_digits_one_by_one(network, samples, name):
    condition = next(condition for condition in CONDITIONS if condition.name == name)
    (result,) = evaluate_redrawn(network, samples, (condition,))
    for column, steps in STEP_COMBINATIONS.items():
        right = 0
        for number, (image, label) in enumerate(zip(samples.images, samples.labels, strict=True)):
            drawing = drawn(centre_lines(image), condition, number)
            prepared = prepare_drawing(drawing, network.input_shape, steps)
            right += int(network.logits(prepared.input[None])[0].argmax() == label)
        assert result.right[column] == right


def test_a_form_is_measured_on_the_digits_of_its_class_alone(network, samples):
    asked = []

    def form(lines, variant):
        asked.append(lines)
        return lines if len(asked) % 2 else None

    repeated = samples.part(np.repeat(np.arange(10), 3))
    (result,) = evaluate_redrawn(network, repeated, (Condition("sevens", variant=form, digit=7),))
    assert len(asked) == 3
    np.testing.assert_array_equal(asked[0][0], centre_lines(samples.images[7])[0])
    assert result.images == 2, "what has not the shape for it is not counted"


def test_without_digits_of_a_class_its_accuracy_is_unknown(network, samples):
    eights = samples.part(np.array([8, 8]))
    (result,) = evaluate_redrawn(network, eights, (Condition("sevens", digit=7),))
    assert (result.images, result.accuracy) == (0, None)
    assert set(result.right.values()) == {0}


def test_an_image_without_lines_cannot_be_drawn_and_is_not_counted(network, samples):
    images = np.concatenate((samples.images[:1], np.zeros((1, 28, 28), np.uint8)))
    (result,) = evaluate_redrawn(network, Dataset(images, np.zeros(2, np.uint8)), CONDITIONS[:1])
    assert result.images == 1


def test_a_drawing_outside_the_canvas_is_counted_as_a_mistake_or_a_guess(network, samples):
    outside = Condition("outside", replace(DEFAULT_PEN, x=-5.0, y=-5.0, width=0.005))
    (result,) = evaluate_redrawn(network, samples, (outside,))
    assert result.images == 10
    assert max(result.right.values()) <= 2


def test_what_chance_draws_is_drawn_alike_every_time(network, samples):
    chance = tuple(condition for condition in CONDITIONS if condition.variant is not None)
    assert list(evaluate_redrawn(network, samples, chance)) == list(evaluate_redrawn(network, samples, chance))
    lines = centre_lines(samples.images[3])
    trembling = next(condition for condition in chance if condition.name == "trembling hand")
    first, second, other = (drawn(lines, trembling, number).strokes[0].points for number in (3, 3, 4))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_to_stop_asking_stops_what_runs_after_its_batch(network, samples, monkeypatch):
    made, drawn_so = [], []

    def event():
        made.append(threading.Event())
        return made[-1]

    def drawn_slowly(lines, condition, number):
        drawn_so.append(condition)
        if condition == slow:
            made[0].wait()
        return drawn(lines, condition, number)

    quick, slow = CONDITIONS[0], CONDITIONS[1]
    monkeypatch.setattr(drawn_evaluation, "Event", event)
    monkeypatch.setattr(drawn_evaluation, "BATCH", 1)
    monkeypatch.setattr(drawn_evaluation, "drawn", drawn_slowly)
    results = evaluate_redrawn(network, samples, (quick, slow))
    assert next(results).condition == quick.name
    results.close()
    assert drawn_so.count(slow) <= 1


def test_to_stop_asking_stops_the_work(network, samples):
    results = evaluate_redrawn(network, samples)
    next(results)
    results.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("drawing")]
