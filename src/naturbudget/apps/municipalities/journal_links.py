"""Where the things stand that an entry of the journal speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from naturbudget.apps.municipalities.models import Event, Municipality

# The apps that own these pages stand above; names of routes reach them.
BY_YEAR = {
    "balance-": "cycle:balance",
    "proposal-": "cycle:balance",
    "line-explained": "cycle:balance",
    "line-commented": "inyear:list",
    "line-steered": "inyear:list",
    "in-year-": "inyear:list",
    "year-closed": "cycle:balance",
    "budget-": "cycle:budget",
    "line-": "cycle:budget",
    "supplement-": "cycle:budget",
    "audit": "audit:year",  # planned, and its auditors
    "sample-": "audit:year",
    "finding-": "audit:year",
    "opinion-": "audit:year",
}


class Subjects:
    """Knows which things are there, so that no link leads to nothing."""

    def __init__(self, town: Municipality) -> None:
        self._town = town

    def addresses(self, events: Iterable[Event]) -> list[str]:
        """Return for each entry the address of what it is about, or nothing."""
        found = list(events)
        there = {
            "voucher": self._there("vouchers", "key", found, "voucher"),
            "account": self._there("accounts", "path", found, "account", "thing"),
            "series": self._there(
                "series", "code", found, "series", "account", "thing"
            ),
            "sha256": self._there("sources", "sha256", found, "sha256"),
            "indicator": self._there("indicators", "code", found, "indicator"),
            "year": self._there("periods", "year", found, "year"),
        }
        return [self._address(event, there) for event in found]

    def _there(
        self, related: str, field: str, events: list[Event], *names: str
    ) -> set[Any]:
        """Return which of the things that entries name are there: one query."""
        asked = {event.what.get(name) for event in events for name in names}
        kind = int if field == "year" else str
        values = [one for one in asked if isinstance(one, kind) and one]
        if not values:
            return set()
        rows = getattr(self._town, related).filter(**{f"{field}__in": values})
        return {*rows.values_list(field, flat=True)}

    def _address(self, event: Event, there: dict[str, set[Any]]) -> str:
        what, slug = event.what, self._town.slug
        if what.get("voucher") in there["voucher"]:
            return reverse("ledger:voucher", args=[slug, what["voucher"]])
        for name in ("account", "series", "thing"):
            value = what.get(name)
            if value in there["account"]:
                return reverse("ledger:account", args=[slug, value])
            if value in there["series"]:
                return reverse("ledger:series", args=[slug, value])
        if what.get("indicator") in there["indicator"]:
            return reverse("resources:define-version", args=[slug, what["indicator"]])
        if what.get("sha256") in there["sha256"]:
            return reverse("evidence:source", args=[slug, what["sha256"]])
        if what.get("year") in there["year"]:
            for begins, route in BY_YEAR.items():
                if event.kind.startswith(begins):
                    return reverse(route, args=[slug, what["year"]])
        if event.kind == "decision-recorded":
            return reverse("cycle:council", args=[slug])
        return ""
