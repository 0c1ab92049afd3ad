"""Days of which somebody who was asked answered that there is no figure."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, partial

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.period import Span


class Unavailable:
    """Knows what was answered so, by account; it asks once, and only where needed.

    The app that keeps requests stands above; the reverse name reaches its rows.
    """

    def __init__(self, municipality: Municipality) -> None:
        self._town = municipality

    def of(self, path: str) -> partial[list[Span]]:
        """Return what tells the days of an account when it is called."""
        return partial(self._days, path)

    def _days(self, path: str) -> list[Span]:
        return self._found.get(path, [])

    @cached_property
    def _found(self) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = defaultdict(list)
        rows = self._town.data_requests.filter(
            state="not-available", account__isnull=False
        )
        for path, first, last in rows.values_list("account__path", "first", "last"):
            found[path].append(Span(first, last))
        return dict(found)
