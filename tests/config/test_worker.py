"""The worker does what waits and what recurs, and is not ended by what fails."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connections

from naturbudget.apps.municipalities.background import (
    Periodic,
    is_worker_there,
    task,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.config import worker

DONE = []


@task()
def count_towns(word):
    DONE.append((word, Municipality.objects.count()))


@task()
def fail():
    raise ValueError("no such thing")


def stands(result):
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.get(id=result.id)


@pytest.mark.usefixtures("database_copy")
def test_does_what_waits_once_and_keeps_why_a_task_failed(vaxjo):
    DONE.clear()
    bad, good = fail.enqueue(), count_towns.enqueue("one")

    worker.work_once()
    worker.work_once()

    assert DONE == [("one", 1)]
    assert stands(good).status == "SUCCESSFUL"
    assert stands(bad).status == "FAILED"
    assert "no such thing" in stands(bad).traceback


@pytest.mark.usefixtures("database_copy")
def test_marks_what_a_killed_worker_had_begun_and_does_not_begin_it_again(vaxjo):
    DONE.clear()
    begun = stands(count_towns.enqueue("two"))
    begun.claim("killed")

    worker.work_once()

    assert DONE == []
    assert stands(begun).status == "FAILED"
    assert stands(begun).traceback == worker.INTERRUPTED


@pytest.mark.usefixtures("database_copy")
def test_one_worker_works_at_a_time():
    assert not is_worker_there()
    with worker.only_worker() as first, worker.only_worker() as second:
        assert (first(), first(), second()) == (True, True, False)
        assert is_worker_there()
    connections["default"].close()
    with worker.only_worker() as third:
        assert third()


def test_what_recurs_is_called_when_it_is_due_whatever_became_of_the_others(caplog):
    called = []

    def breaks():
        raise RuntimeError("it broke")

    def misses_the_database():
        raise OperationalError("gone")

    recurring = worker.Recurring(
        [
            Periodic("break", 1, breaks),
            Periodic("miss", 1, misses_the_database),
            Periodic("letters", 10, lambda: called.append("letters")),
        ]
    )
    for now in (100, 105, 110):
        recurring.turn(now)

    assert called == ["letters", "letters"]
    assert "break failed; it is tried again" in caplog.text
    assert "it broke" in caplog.text


def test_a_database_that_goes_away_is_waited_for(monkeypatch):
    turns = []

    def do_waiting():
        turns.append(threading.current_thread())
        if len(turns) < 3:
            raise OperationalError("the server closed the connection")
        raise worker.Ended

    monkeypatch.setattr(worker, "SECONDS_BETWEEN", 0)
    monkeypatch.setattr(worker, "end_interrupted", lambda: None)
    monkeypatch.setattr(worker, "do_waiting", do_waiting)
    monkeypatch.setattr(worker, "periodic_functions", list)
    monkeypatch.setattr(worker, "only_worker", lambda: held())

    with pytest.raises(worker.Ended):
        worker.work_on()
    assert len(turns) == 3


class held:  # noqa: N801 - it stands in for a function
    def __enter__(self):
        return lambda: True

    def __exit__(self, *_):
        return None


@pytest.mark.usefixtures("database_copy")
def test_each_app_names_what_recurs_in_its_tasks(monkeypatch):
    from naturbudget.apps.municipalities import background

    monkeypatch.setattr(worker, "find_spec", lambda name: "municipalities" in name)
    background.PERIODIC = [Periodic("once", 1, lambda: DONE.append("recurred"))]
    monkeypatch.setattr(worker, "import_module", lambda name: background)
    try:
        DONE.clear()
        worker.work_once()
    finally:
        del background.PERIODIC
    assert DONE == ["recurred"]
