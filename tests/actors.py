"""People at work at the same moment: each on a thread and a connection of their own."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, transaction

SECONDS_MAX = 20


class Actor:
    """Somebody who works step by step, in one transaction or in none."""

    def __init__(self):
        self._thread = ThreadPoolExecutor(1)
        self._open = None
        self.pid = self.does(_pid)

    def starts(self, step, *args, **fields):
        """Begin a step and return what will come of it."""
        return self._thread.submit(step, *args, **fields)

    def does(self, step, *args, **fields):
        """Do a step to its end and return what came of it."""
        return self.starts(step, *args, **fields).result(SECONDS_MAX)

    def begins(self, isolation=None):
        """Open a transaction, and take its snapshot where the level has one."""
        self._open = transaction.atomic()
        self.does(self._open.__enter__)
        if isolation:
            self.does(_run, f"SET TRANSACTION ISOLATION LEVEL {isolation}")
            self.does(_run, "SELECT 1 FROM municipalities_user LIMIT 1")

    def commits(self):
        done, self._open = self._open, None
        self.does(done.__exit__, None, None, None)

    def undoes(self):
        self.does(transaction.set_rollback, True)
        self.commits()

    def waits(self):
        """Wait until this person's statement waits for somebody else's lock."""
        until = time.monotonic() + SECONDS_MAX
        while time.monotonic() < until:
            if _waits_for_a_lock(self.pid):
                return True
            time.sleep(0.01)
        return False

    def leaves(self):
        if self._open is not None:
            self.undoes()
        self.does(lambda: connection.close())  # of that thread, not of this one
        self._thread.shutdown()


@contextmanager
def at_work(count):
    people = [Actor() for _ in range(count)]
    try:
        yield people
    finally:
        for person in people:
            person.leaves()


def _run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _pid():
    return _run("SELECT pg_backend_pid()")[0][0]


def _waits_for_a_lock(pid):
    rows = _run("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", pid)
    return rows == [("Lock",)]
