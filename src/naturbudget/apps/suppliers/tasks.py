"""What the worker does about requests for data: it asks, and it reminds."""

from __future__ import annotations

import logging

from django.utils import timezone

from naturbudget.apps.municipalities.background import Periodic
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.suppliers.actions.asking import open_requests, remind

SECONDS = 3600
log = logging.getLogger(__name__)


def ask_and_remind() -> None:
    """Ask for what is due, and write about what is owed, in every municipality."""
    by = User.objects.operator()
    for town in Municipality.objects.filter(supplies__isnull=False).distinct():
        now = timezone.now()
        try:
            open_requests(town, on=now.date(), by=by, at=now)
            remind(town, on=now.date(), by=by, at=now)
        except Exception:  # the others are asked all the same
            log.exception("requests-failed: %s", town.slug)


PERIODIC = [Periodic("requests for data", SECONDS, ask_and_remind)]
