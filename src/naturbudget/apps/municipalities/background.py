"""Work behind the pages: how an app names what the worker does for it.

An app's ``tasks.py`` holds its tasks (``@task``: done once, as soon as there is time)
and, under the name ``PERIODIC``, what is done again and again. Each calls an action,
like any other door. The worker itself is ``config/worker.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import django
from django.db import connection

# Held by the worker as long as it lives; the number means nothing.
WORKER_LOCK = 8_240_471_513

if django.VERSION >= (6, 0):
    from django.tasks import task
else:
    from django_tasks import task  # type: ignore[no-redef, unused-ignore]

__all__ = ["WORKER_LOCK", "Periodic", "is_worker_there", "task"]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A function that the worker calls again and again, never twice at once.

    It takes nothing, opens its own transactions and may be ended at any moment. What
    it raises is logged, and it is called again when its time comes.
    """

    name: str
    seconds: float
    run: Callable[[], object]


def is_worker_there() -> bool:
    """Tell whether a worker lives that would do what waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
            " AND classid = %s AND objid = %s AND granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [WORKER_LOCK >> 32, WORKER_LOCK & 0xFFFFFFFF],
        )
        [found] = cursor.fetchone() or [False]
    return bool(found)
