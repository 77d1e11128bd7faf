"""The scheduler: lanes by urgency, chunks that give way, limits of the process that come and go."""

import sys
import threading

import pytest
from threadpoolctl import threadpool_info

from desktop.work import workers
from desktop.work.scheduler import BLAS_THREADS, LINGER, MAX_PAUSE, SWITCH_INTERVAL, Lane, Scheduler
from desktop.work.workers import GeneratorWorker, LatestWorker


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize("busy", list(Lane))
def test_work_waits_for_more_urgent_lanes_alone(busy):
    clock = Clock()
    scheduler = Scheduler(clock)
    with scheduler.job(busy):
        assert [lane for lane in Lane if scheduler.has_to_wait(lane)] == [lane for lane in Lane if lane > busy]
    clock.now += LINGER
    assert not any(scheduler.has_to_wait(lane) for lane in Lane)


def test_two_jobs_of_a_lane_have_to_end_both():
    clock = Clock()
    scheduler = Scheduler(clock)
    scheduler.enter(Lane.INTERACTIVE)
    scheduler.enter(Lane.INTERACTIVE)
    scheduler.leave(Lane.INTERACTIVE)
    assert scheduler.has_to_wait(Lane.BACKGROUND)
    scheduler.leave(Lane.INTERACTIVE)
    assert not scheduler.has_to_wait(Lane.BACKGROUND)


def test_after_live_work_its_answer_is_shown_first():
    clock = Clock()
    scheduler = Scheduler(clock)
    with scheduler.job(Lane.LIVE):
        pass
    assert scheduler.has_to_wait(Lane.INTERACTIVE)
    assert not scheduler.has_to_wait(Lane.LIVE)
    clock.now += LINGER
    assert not scheduler.has_to_wait(Lane.INTERACTIVE)


def test_a_chunk_goes_on_as_soon_as_nothing_is_more_urgent():
    scheduler = Scheduler()
    scheduler.enter(Lane.INTERACTIVE)
    waited = []
    thread = threading.Thread(target=lambda: waited.append(scheduler.give_way(Lane.BACKGROUND)))
    thread.start()
    scheduler.leave(Lane.INTERACTIVE)
    thread.join(5)
    assert waited
    assert waited[0] < MAX_PAUSE


def test_a_chunk_waits_no_longer_than_the_limit_and_never_starves():
    scheduler = Scheduler(max_pause=0.1)
    with scheduler.job(Lane.LIVE):
        waited = scheduler.give_way(Lane.BACKGROUND)
        assert scheduler.give_way(Lane.LIVE) < 0.1
    assert 0.1 <= waited < MAX_PAUSE


def test_the_limits_hold_from_start_to_stop():
    def blas_threads():
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]

    scheduler = Scheduler()
    before, interval = blas_threads(), sys.getswitchinterval()
    assert before
    scheduler.start()
    scheduler.start()
    assert set(blas_threads()) == {BLAS_THREADS}
    assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL)
    scheduler.stop()
    assert (blas_threads(), sys.getswitchinterval()) == (before, interval)


@pytest.fixture
def scheduler(monkeypatch):
    """A scheduler of the test's own, for the workers it makes."""
    scheduler = Scheduler()
    monkeypatch.setattr(workers, "SCHEDULER", scheduler)
    return scheduler


def test_a_worker_keeps_its_lane_busy_until_its_job_has_ended(qtbot, scheduler):
    go_on = threading.Event()
    worker = LatestWorker(lambda request: go_on.wait(5), "test", lane=Lane.INTERACTIVE)
    with qtbot.waitSignal(worker.answered):
        worker.request(1)
        assert scheduler.has_to_wait(Lane.BACKGROUND)
        go_on.set()
    worker.close()
    assert not scheduler.has_to_wait(Lane.BACKGROUND)


def test_a_generator_stands_still_while_live_work_runs(qtbot, scheduler):
    order = []

    def work():
        for step in range(3):
            order.append(step)
            yield step

    worker = GeneratorWorker("test")
    scheduler.enter(Lane.INTERACTIVE)
    with qtbot.waitSignal(worker.finished):
        worker.start(work())
        order.append("urgent work is done")
        scheduler.leave(Lane.INTERACTIVE)
    worker.close()
    assert order == ["urgent work is done", 0, 1, 2]


def test_a_worker_that_is_closed_leaves_no_lane_busy(scheduler):
    worker = LatestWorker(lambda request: request, "test", lane=Lane.LIVE)
    worker.request(1)
    worker.close()
    assert not any(scheduler._busy.values())
