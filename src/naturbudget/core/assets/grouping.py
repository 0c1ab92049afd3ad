"""Another tree over the same accounts, that may change from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from naturbudget.core.errors import Problem, gettext_noop

IS_KEPT = gettext_noop(
    "{grouping} of the years until {last} stays as it was: they are closed or voted. "
    "Choose a day from {first} on."
)


@dataclass(frozen=True, slots=True)
class Member:
    """An account in its place of a grouping; both days belong to it."""

    account: str
    node: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the account stands here on a day."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )


def grouped_on(members: Iterable[Member], day: date) -> dict[str, str]:
    """Return in which node each account stands on a day.

    Source:
        L-7 (docs/method/ledger.md)
    """
    return {one.account: one.node for one in members if one.holds_on(day)}


def changes_of(members: Iterable[Member]) -> list[tuple[date, list[tuple[str, str]]]]:
    """Return from which day on which accounts stood in another node, latest first.

    An account that was taken out has an empty node from then on.

    Source:
        L-7 (docs/method/ledger.md)

    >>> one = Member("gas", "Offices", date(2025, 1, 1), date(2026, 6, 30))
    >>> [(day.isoformat(), moved) for day, moved in changes_of([one])]
    [('2026-07-01', [('gas', '')]), ('2025-01-01', [('gas', 'Offices')])]
    """
    rows = list(members)
    begun = {(one.account, one.valid_from): one.node for one in rows}
    ended = {
        (one.account, one.valid_to + timedelta(days=1)): ""
        for one in rows
        if one.valid_to is not None
    }
    found: dict[date, list[tuple[str, str]]] = {}
    for (account, day), node in sorted({**ended, **begun}.items()):
        found.setdefault(day, []).append((account, node))
    return sorted(found.items(), reverse=True)


def regrouped(
    members: Iterable[Member], places: Mapping[str, str], since: date
) -> list[Member]:
    """Return all members after a change: what was before the day stays as it was.

    Args:
        members: As they are.
        places: Where accounts stand from the day on; an empty node takes one out.
            An account that is not named stays where it is.
        since: The first day. Where an account moves on a later day already, its new
            place holds until then.

    Source:
        L-3, L-7 (docs/method/ledger.md)
    """
    found: list[Member] = []
    there: set[str] = set()
    ends: dict[str, date] = {}
    for one in members:
        node = places.get(one.account)
        if node is None or not one.holds_on(since):
            found.append(one)
            if one.valid_from > since:
                end = one.valid_from - timedelta(days=1)
                ends[one.account] = min(end, ends.get(one.account, end))
            continue
        there.add(one.account)
        if node == one.node:
            found.append(one)
            continue
        if one.valid_from < since:
            found.append(replace(one, valid_to=since - timedelta(days=1)))
        if node:
            found.append(Member(one.account, node, since, one.valid_to))
    found += [
        Member(account, node, since, ends.get(account))
        for account, node in places.items()
        if node and account not in there
    ]
    return _joined(sorted(found, key=lambda one: (one.account, one.valid_from)))


def _joined(in_order: Iterable[Member]) -> list[Member]:
    """Return members with those made one that follow each other in the same node."""
    found: list[Member] = []
    for one in in_order:
        last = found[-1] if found else None
        if (
            last is not None
            and (last.account, last.node) == (one.account, one.node)
            and last.valid_to is not None
            and last.valid_to + timedelta(days=1) == one.valid_from
        ):
            found[-1] = replace(last, valid_to=one.valid_to)
        else:
            found.append(one)
    return found


def regrouping_problems(
    grouping: str,
    members: Iterable[Member],
    *,
    since: date,
    open_from: date,
) -> list[Problem]:
    """Return why accounts may not be grouped anew from a day on.

    Args:
        grouping: What it is called.
        members: As they are.
        since: From which day on.
        open_from: The first day that no closed or voted year holds.

    Source:
        L-7, L-37 (docs/method/ledger.md)
    """
    if not any(members) or since >= open_from:
        return []
    values = {
        "grouping": grouping,
        "first": open_from,
        "last": open_from - timedelta(days=1),
        "field": "since",
    }
    return [Problem("grouping-is-kept", IS_KEPT, values)]
