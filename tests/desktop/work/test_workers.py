"""The workers, with gates instead of sleeps: nothing starves, the last request is answered, no thread survives."""

import threading

import pytest
from PySide6.QtCore import QTimer

from desktop.work.workers import GeneratorWorker, InlineWorker, LatestWorker


class Gate:
    """A job that waits until it is let through; remembers what it was asked and in which thread it ran."""

    def __init__(self):
        self.may_go = threading.Event()
        self.entered = threading.Event()
        self.requests = []
        self.threads = set()

    def __call__(self, request):
        self.requests.append(request)
        self.threads.add(threading.current_thread())
        self.entered.set()
        assert self.may_go.wait(20)
        return request * 10


@pytest.fixture
def gate():
    return Gate()


@pytest.fixture
def worker(gate, qapp):
    worker = LatestWorker(gate, "test")
    yield worker
    gate.may_go.set()
    worker.close()


def test_answers_come_home_in_the_gui_thread_while_the_job_ran_in_another(worker, gate, qtbot):
    gate.may_go.set()
    home = []
    worker.answered.connect(lambda answer: home.append((answer, threading.current_thread())))
    with qtbot.waitSignal(worker.answered):
        worker.request(4)
    assert home == [(40, threading.main_thread())]
    assert threading.main_thread() not in gate.threads


def test_one_runs_one_waits_and_the_newest_wins(worker, gate, qtbot):
    answers = []
    worker.answered.connect(answers.append)
    for request in range(1, 6):
        worker.request(request)
    gate.may_go.set()
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == [10, 50], "the running job is shown although newer requests came; 2, 3 and 4 gave way to 5"
    assert gate.requests == [1, 5]
    assert not worker.busy


def test_a_request_at_every_tick_does_not_starve_the_view_and_the_last_one_is_answered(qapp, qtbot):
    """The job passes only when the fifth request since it began has come, so every answer is late: all are shown."""
    passes = threading.Semaphore(0)

    def slow(request):
        assert passes.acquire(timeout=20)
        return request

    worker = LatestWorker(slow, "test")
    answers, sent = [], []
    worker.answered.connect(answers.append)
    ticks = QTimer(interval=1)

    def tick():
        sent.append(len(sent) + 1)
        worker.request(sent[-1])
        if len(sent) % 5 == 0:
            passes.release()
        if len(sent) == 100:
            ticks.stop()
            passes.release()

    ticks.timeout.connect(tick)
    ticks.start()
    qtbot.waitUntil(lambda: bool(answers) and answers[-1] == 100, timeout=20_000)
    shown_while_moving = [answer for answer in answers if answer < 100]
    assert len(shown_while_moving) >= 15
    assert answers == sorted(answers)
    worker.close()


def test_forget_drops_what_waits_and_keeps_what_runs(worker, gate, qtbot):
    answers = []
    worker.answered.connect(answers.append)
    worker.request(1)
    worker.request(2)
    worker.forget()
    with qtbot.waitSignal(worker.answered):
        gate.may_go.set()
    assert answers == [10]
    assert not worker.busy
    assert gate.requests == [1]


def test_an_exception_of_a_job_is_emitted_and_the_next_request_is_answered(qapp, qtbot):
    def picky(request):
        if request == 1:
            raise ValueError("one is not accepted")
        return request

    worker = LatestWorker(picky, "test")
    with qtbot.waitSignal(worker.failed) as failed:
        worker.request(1)
    assert isinstance(failed.args[0], ValueError)
    assert "one is not accepted" in str(failed.args[0])
    assert failed.args[1] == 1
    with qtbot.waitSignal(worker.answered) as answered:
        worker.request(2)
    assert answered.args == [2]
    worker.close()


def test_closing_while_a_job_runs_and_another_waits_leaves_no_thread_and_emits_nothing(gate, qapp):
    before = threading.active_count()
    worker = LatestWorker(gate, "test")
    emitted = []
    worker.answered.connect(emitted.append)
    worker.failed.connect(lambda failure, request: emitted.append(failure))
    worker.request(1)
    worker.request(2)
    assert gate.entered.wait(20)
    gate.may_go.set()
    worker.close()
    qapp.processEvents()
    assert threading.active_count() == before
    assert emitted == []
    assert gate.requests == [1], "what waited was never begun"
    worker.request(3)
    assert gate.requests == [1]


def test_requests_arrive_as_the_same_object(qapp, qtbot):
    record = {"frozen": "and complete"}
    worker = LatestWorker(lambda request: request, "test")
    with qtbot.waitSignal(worker.answered) as answered:
        worker.request(record)
    assert answered.args[0] is record
    worker.close()


def test_the_inline_worker_answers_before_request_returns(qapp):
    def half(request):
        return request // 2 if request % 2 == 0 else 1 / 0

    worker = InlineWorker(half, "test")
    answers, failures = [], []
    worker.answered.connect(answers.append)
    worker.failed.connect(lambda failure, request: failures.append((type(failure), request)))
    worker.request(8)
    worker.request(3)
    assert answers == [4]
    assert failures == [(ZeroDivisionError, 3)]
    worker.close()
    worker.request(6)
    assert answers == [4]


def counting(last, closed=None):
    try:
        yield from range(last)
    finally:
        if closed is not None:
            closed.append(True)
    return "done"


def test_a_generator_reports_every_record_in_order_and_then_its_result(qapp, qtbot):
    worker = GeneratorWorker("test")
    records = []
    worker.progressed.connect(records.append)
    with qtbot.waitSignal(worker.finished) as finished:
        assert worker.start(counting(50))
        assert not worker.start(counting(3)), "one work at a time"
    assert records == list(range(50))
    assert finished.args == ["done"]
    with qtbot.waitSignal(worker.finished):
        assert worker.start(counting(3))
    worker.close()


def test_stopping_is_to_ask_for_no_more(qapp, qtbot):
    worker = GeneratorWorker("test")
    closed = []
    records = []
    worker.progressed.connect(records.append)
    worker.progressed.connect(lambda record: worker.stop() if record == 3 else None)
    with qtbot.waitSignal(worker.stopped):
        worker.start(counting(10**9, closed))
    assert closed == [True], "its finally has run"
    assert records[:4] == [0, 1, 2, 3]
    assert len(records) <= 4 + GeneratorWorker.MAX_AHEAD
    worker.close()


def test_a_generator_that_raises_is_reported(qapp, qtbot):
    def breaking():
        yield 1
        raise RuntimeError("the second step failed")

    worker = GeneratorWorker("test")
    with qtbot.waitSignal(worker.failed) as failed:
        worker.start(breaking())
    assert "the second step failed" in str(failed.args[0])
    assert not worker.busy
    worker.close()


def test_a_quick_generator_waits_for_the_window_and_closing_it_then_leaves_no_thread(qapp):
    before = threading.active_count()
    yielded = []
    full = threading.Event()

    def quick():
        for count in range(10**9):
            yielded.append(count)
            if count == GeneratorWorker.MAX_AHEAD:
                full.set()
            yield count

    worker = GeneratorWorker("test")
    worker.start(quick())
    assert full.wait(20)  # the GUI thread takes nothing home here, so the generator stands still
    assert len(yielded) == GeneratorWorker.MAX_AHEAD + 1
    worker.close()
    assert threading.active_count() == before
    qapp.processEvents()
    assert not worker.busy
