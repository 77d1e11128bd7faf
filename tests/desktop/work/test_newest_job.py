"""Long work of which only the newest is wanted, with gates: what is dropped says nothing, what is wanted begins."""

import threading

import pytest

from desktop.work.newest_job import NewestJob


class Work:
    """Work that yields its name, waits at its gate, and ends; it knows whether it was ended early."""

    def __init__(self, name, failure=None):
        self.name, self.failure = name, failure
        self.may_go, self.entered, self.closed = threading.Event(), threading.Event(), threading.Event()

    def __call__(self):
        try:
            yield self.name
            self.entered.set()
            assert self.may_go.wait(20)
            if self.failure is not None:
                raise self.failure
            yield f"{self.name} again"
        finally:
            self.closed.set()
        return f"{self.name} done"


@pytest.fixture
def works():
    works = [Work("first"), Work("second"), Work("third")]
    yield works
    for work in works:
        work.may_go.set()


@pytest.fixture
def job(qapp, works):
    job = NewestJob("test")
    yield job
    for work in works:
        work.may_go.set()
    job.close()


@pytest.fixture
def said(job):
    said = []
    job.progressed.connect(said.append)
    job.finished.connect(said.append)
    job.failed.connect(lambda failure: said.append(str(failure)))
    return said


def test_work_reports_its_progress_and_its_end(job, said, works, qtbot):
    works[0].may_go.set()
    assert not job.is_active
    with qtbot.waitSignal(job.finished):
        job.begin(works[0])
        assert job.is_active
    assert said == ["first", "first again", "first done"]
    assert not job.is_active


def test_the_newest_work_takes_the_place_of_what_runs(job, said, works, qtbot):
    job.begin(works[0])
    assert works[0].entered.wait(20)
    job.begin(works[1])
    job.begin(works[2])
    with qtbot.waitSignal(job.finished):
        for work in works:
            work.may_go.set()
    assert said == ["third", "third again", "third done"]
    assert works[0].closed.is_set()
    assert not works[1].entered.is_set(), "what waited and gave way never began"


def test_what_is_dropped_says_nothing_more(job, said, works, qtbot):
    job.begin(works[0])
    assert works[0].entered.wait(20)
    job.drop()
    assert not job.is_active
    works[0].may_go.set()
    assert works[0].closed.wait(20)
    works[1].may_go.set()
    with qtbot.waitSignal(job.finished):
        job.begin(works[1])
    assert [one for one in said if "first" in one] == []


def test_a_failure_of_dropped_work_is_no_failure(qapp, qtbot):
    bad, good = Work("bad", failure=ValueError("it broke")), Work("good")
    job = NewestJob("test")
    failures = []
    job.failed.connect(failures.append)
    job.begin(bad)
    assert bad.entered.wait(20)
    job.begin(good)
    good.may_go.set()
    with qtbot.waitSignal(job.finished) as finished:
        bad.may_go.set()
    assert finished.args == ["good done"]
    assert failures == []
    job.close()


def test_a_failure_is_emitted_and_the_job_can_start_again(job, works, qtbot):
    bad = Work("bad", failure=ValueError("it broke"))
    bad.may_go.set()
    with qtbot.waitSignal(job.failed) as failed:
        job.begin(bad)
    assert str(failed.args[0]) == "it broke"
    assert not job.is_active
    works[0].may_go.set()
    with qtbot.waitSignal(job.finished):
        job.begin(works[0])


def test_closing_while_it_works_leaves_no_thread_and_says_nothing(qapp, works):
    before = threading.active_count()
    job = NewestJob("test")
    said = []
    job.finished.connect(said.append)
    job.begin(works[0])
    assert works[0].entered.wait(20)
    works[0].may_go.set()
    job.close()
    qapp.processEvents()
    assert threading.active_count() == before
    assert said == []
    assert not job.is_active
