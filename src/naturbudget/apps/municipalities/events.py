"""The journal: who did what, written in the transaction of the action."""

from __future__ import annotations

from datetime import datetime

from naturbudget.apps.municipalities.models import Event, Municipality, User


def record(
    kind: str, *, of: Municipality, by: User, at: datetime, **what: object
) -> None:
    """Write one line; ``what`` holds words and numbers, never keys of rows."""
    Event.objects.create(
        municipality=of,
        kind=kind,
        who=by.email,
        at=at,
        what={name: _plain(value) for name, value in what.items()},
    )


def _plain(value: object) -> object:
    """Keep what JSON knows, write everything else as people read it."""
    return value if isinstance(value, int | bool | list | dict | None) else str(value)
