"""What the worker does about letters."""

from __future__ import annotations

from django.utils import timezone

from naturbudget.apps.municipalities.background import Periodic
from naturbudget.apps.notices.actions import send_letters

SECONDS = 15


def send() -> None:
    """Send the letters that are due."""
    send_letters(at=timezone.now())


PERIODIC = [Periodic("letters", SECONDS, send)]
