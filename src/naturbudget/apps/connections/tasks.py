"""What the worker does for connections: it fetches those whose day has come."""

from __future__ import annotations

import logging

from django.utils import timezone

from naturbudget.apps.connections.actions import run_connection
from naturbudget.apps.connections.queries import due_connections
from naturbudget.apps.municipalities.background import Periodic
from naturbudget.apps.municipalities.models import User

log = logging.getLogger(__name__)


def run_due() -> None:
    """Fetch what is due; what is new waits for a person, and so does what failed.

    The operator runs it. One connection that breaks leaves the others their turn.
    """
    now = timezone.now()
    for connection in list(due_connections(now.date())):
        try:
            run_connection(connection, by=User.objects.operator(), at=timezone.now())
        except Exception:
            log.exception("connection-not-run: %s", connection.name)


PERIODIC = [Periodic("connections", 3_600, run_due)]
