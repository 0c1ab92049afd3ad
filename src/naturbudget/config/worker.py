"""The process beside the server: does what waits in the queue, and what recurs."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from types import FrameType

from django.apps import apps
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
)
from django.utils import timezone

from naturbudget.apps.municipalities.background import WORKER_LOCK, Periodic

SECONDS_BETWEEN = 1.0
SECONDS_TO_END = 5
DATABASE_IS_GONE = (OperationalError, InterfaceError)
INTERRUPTED = "The worker was ended while it worked on this."
log = logging.getLogger(__name__)


class Ended(BaseException):
    """Somebody asked the worker to end."""


def main() -> None:
    """Work until somebody ends it."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _end)
    with suppress(Ended):
        work_on()


def work_on() -> None:
    """Work for ever. A database that goes away is waited for.

    One worker works at a time: others wait until it ends, and take its place.
    """
    recurring = Recurring(periodic_functions())
    recurring.start()
    try:
        while True:
            try:
                with only_worker() as is_still_mine:
                    end_interrupted()
                    recurring.is_on.set()
                    while is_still_mine():
                        do_waiting()
                        time.sleep(SECONDS_BETWEEN)
            except DATABASE_IS_GONE as error:
                log.warning("The database does not answer; trying again (%s)", error)
            finally:
                recurring.is_on.clear()
            time.sleep(SECONDS_BETWEEN)
    finally:
        recurring.end()


def work_once() -> None:
    """Do what waits, and each recurring thing once: for a timer, and for tests."""
    with only_worker() as is_mine:
        if is_mine():
            end_interrupted()
            for one in periodic_functions():
                one.run()
            do_waiting()


@contextmanager
def only_worker() -> Iterator[Callable[[], bool]]:
    """Hold the lock of the worker as long as its connection lives.

    Yields:
        What tells whether this is the worker, and asks for the lock where it is not.
    """
    # A connection of its own: Django may close the common one after each task.
    holder = connections["default"].copy()
    is_mine = False

    def ask() -> bool:
        nonlocal is_mine
        with holder.cursor() as cursor:
            if not is_mine:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [WORKER_LOCK])
                [is_mine] = cursor.fetchone() or [False]
            else:
                cursor.execute("SELECT 1")
        return is_mine

    try:
        yield ask
    finally:
        holder.close()


def end_interrupted() -> None:
    """Mark as failed what a worker that was killed had begun: nothing of it is kept."""
    from django_tasks_db.models import DBTaskResult

    running = DBTaskResult.objects.filter(status="RUNNING")
    for one in running:
        log.warning("Was interrupted: %s %s", one.task_path, one.id)
    running.update(status="FAILED", finished_at=timezone.now(), traceback=INTERRUPTED)


def do_waiting() -> None:
    """Do all tasks that wait, one after the other."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    if not DBTaskResult.objects.ready().exists():
        close_old_connections()
        return
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="worker",
        excluded_queue_names=[],
    ).run()


def periodic_functions() -> list[Periodic]:
    """Return what recurs, as each app's ``tasks.py`` names it under ``PERIODIC``."""
    found: list[Periodic] = []
    for app in apps.get_app_configs():
        name = f"{app.name}.tasks"
        if app.name.startswith("naturbudget.") and find_spec(name):
            found += getattr(import_module(name), "PERIODIC", [])
    return found


class Recurring:
    """Calls what recurs in a thread of its own, so that letters pass long imports."""

    def __init__(self, functions: list[Periodic]) -> None:
        self._functions = functions
        self._due = dict.fromkeys((one.name for one in functions), 0.0)
        self._ended = threading.Event()
        self.is_on = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """End after what is being done, if that does not take long."""
        self._ended.set()
        self._thread.join(SECONDS_TO_END)

    def _go_on(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN):
            if self.is_on.is_set():
                self.turn(time.monotonic())

    def turn(self, now: float) -> None:
        """Call what is due."""
        for one in self._functions:
            if self._ended.is_set() or self._due[one.name] > now:
                continue
            self._due[one.name] = now + one.seconds
            close_old_connections()
            try:
                one.run()
            except DATABASE_IS_GONE as error:
                log.warning("%s waits for the database (%s)", one.name, error)
            except Exception:
                log.exception("%s failed; it is tried again", one.name)
            close_old_connections()


def _end(number: int, frame: FrameType | None) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    raise Ended
