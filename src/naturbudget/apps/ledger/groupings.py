"""Groupings: another tree over the accounts, dated, and its sums then and now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils.text import slugify

from naturbudget.apps.ledger.partitions import Grouped, Grouping
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.tree import sums_of
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.assets.grouping import (
    Member,
    grouped_on,
    regrouped,
    regrouping_problems,
)
from naturbudget.core.assets.statement import nodes_above
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.period import budget_year

NODE_LENGTH = 200
CODE_LENGTH = 60
NAME_TAKEN = gettext_noop(
    "There is already a grouping “{name}”. Give this one another name."
)
NO_NAME = gettext_noop("Give the grouping a name of letters or digits.")
NO_PLACES = gettext_noop(
    "No account has a place yet. Write a branch beside one account at least."
)
NODE_TOO_LONG = gettext_noop(
    "The branch of {account} has {count} characters; {limit} are kept. Shorten it."
)


class GroupingError(NaturbudgetError):
    """The accounts cannot be grouped so; its problems say why."""


@transaction.atomic
def open_grouping(
    municipality: Municipality,
    names: Mapping[str, str],
    *,
    places: Mapping[str, str],
    since: date,
    by: User,
    at: datetime,
) -> Grouping:
    """Make another tree over the accounts. No account, voucher or leaf is touched.

    Raises:
        GroupingError: The name is lacking or taken, or no account has a place.

    Source:
        L-3, L-7 (docs/method/ledger.md)
    """
    owner = lock(municipality)
    name = next(iter(names.values()), "")
    code = slugify(name)[:CODE_LENGTH]
    if not code:
        raise GroupingError(Problem("no-name", NO_NAME, {"field": None}))
    if owner.groupings.filter(code=code).exists():
        values = {"name": name, "field": None}
        raise GroupingError(Problem("name-taken", NAME_TAKEN, values))
    if not any(tidy(node) for node in places.values()):
        raise GroupingError(Problem("no-places", NO_PLACES, {"field": None}))
    row = Grouping.objects.create(municipality=owner, code=code, names=dict(names))
    _place(owner, row, places, since=since, by=by, at=at)
    return row


@transaction.atomic
def regroup(
    grouping: Grouping,
    *,
    places: Mapping[str, str],
    since: date,
    by: User,
    at: datetime,
) -> bool:
    """Group accounts anew from a day on; the years before keep how they were grouped.

    Args:
        grouping: Which one.
        places: The branch of each account that moves; an empty one takes it out.
        since: The first day, in a year that is open.
        by: Who does it.
        at: When.

    Returns:
        Whether anything is different from then on.

    Raises:
        GroupingError: The day lies in a closed or voted year.

    Source:
        L-3, L-7, L-37 (docs/method/ledger.md)
    """
    owner = lock(grouping.municipality)
    return _place(owner, grouping, places, since=since, by=by, at=at)


def _place(
    owner: Municipality,
    grouping: Grouping,
    places: Mapping[str, str],
    *,
    since: date,
    by: User,
    at: datetime,
) -> bool:
    wanted = {path: tidy(node) for path, node in places.items()}
    members = members_of(grouping)
    problems = regrouping_problems(
        grouping.label,
        members,
        since=since,
        open_from=open_from(owner, at.date()),
    )
    problems += [
        Problem(
            "node-too-long",
            NODE_TOO_LONG,
            {"account": path, "count": len(node), "limit": NODE_LENGTH, "field": None},
        )
        for path, node in wanted.items()
        if len(node) > NODE_LENGTH
    ]
    if problems:
        raise GroupingError(*problems)
    after = regrouped(members, wanted, since)
    if after == sorted(members, key=lambda one: (one.account, one.valid_from)):
        return False
    _store(owner, grouping, members, after)
    now = grouped_on(members, since)
    moved = {path: node for path, node in wanted.items() if node != now.get(path, "")}
    events.record(
        "accounts-grouped",
        of=owner,
        by=by,
        at=at,
        grouping=grouping.code,
        since=since,
        places=moved,
    )
    return True


def _store(
    owner: Municipality,
    grouping: Grouping,
    before: list[Member],
    after: list[Member],
) -> None:
    """Write the rows that are new, end those that end, take out those of the day."""
    keys = dict(owner.accounts.values_list("path", "pk"))
    old = {(one.account, one.valid_from): one for one in before}
    new = {(one.account, one.valid_from): one for one in after}
    rows = grouping.members
    # What goes and what ends comes first: an account has one place without an end.
    for account, first in old.keys() - new.keys():
        rows.filter(account=keys[account], valid_from=first).delete()
    for (account, first), one in new.items():
        if (account, first) in old and old[account, first] != one:
            row = rows.filter(account=keys[account], valid_from=first)
            row.update(node=one.node, valid_to=one.valid_to)
    Grouped.objects.bulk_create(
        Grouped(
            grouping=grouping,
            account_id=keys[account],
            node=one.node,
            valid_from=first,
            valid_to=one.valid_to,
        )
        for (account, first), one in new.items()
        if (account, first) not in old
    )


def tidy(node: str) -> str:
    """Return a branch as it is kept: its steps without blanks around them.

    >>> tidy(" Buildings / Schools/ ")
    'Buildings/Schools'
    """
    steps = (" ".join(step.split()) for step in node.split("/"))
    return "/".join(step for step in steps if step)


def members_of(grouping: Grouping) -> list[Member]:
    rows = grouping.members.order_by("account__path", "valid_from")
    return [
        Member(*row)
        for row in rows.values_list("account__path", "node", "valid_from", "valid_to")
    ]


def open_from(town: Municipality, today: date) -> date:
    """Return the first day that no closed or voted year holds."""
    year = Calendar(town).open_year(today)
    shut = town.closings.order_by("-period__year").values_list(
        "period__year", flat=True
    )
    calendar = Calendar(town)
    last = max(
        [*shut[:1], *(y for y in range(year - 3, year) if calendar.is_voted(y))],
        default=None,
    )
    if last is None:
        return date(1800, 1, 1)
    return budget_year(last + 1, town.first_month).first


@dataclass(frozen=True)
class GroupedLine:
    """A branch of a grouping, or an account in it, with its amounts by year."""

    path: str
    name: str
    depth: int
    unit: str
    is_account: bool
    amounts: tuple[Fraction | None, ...]


def lines_of(
    grouping: Grouping, years: list[int], *, as_of: date | None
) -> list[GroupedLine]:
    """Return the sums by branch: each year as it was grouped then, or all as on a day.

    Source:
        L-7, L-15 (docs/method/ledger.md)
    """
    town, members = grouping.municipality, members_of(grouping)
    accounts = {
        row.path: row
        for row in town.accounts.filter(
            path__in={one.account for one in members}
        ).select_related("unit")
    }
    sums = sums_of(town, [row.pk for row in accounts.values()])
    found: dict[tuple[str, str, str], list[Fraction | None]] = defaultdict(
        lambda: [None] * len(years)
    )
    leaves: dict[tuple[str, str, str], list[Fraction | None]] = defaultdict(
        lambda: [None] * len(years)
    )
    for place, year in enumerate(years):
        day = as_of or budget_year(year, town.first_month).last
        for path, node in grouped_on(members, day).items():
            row = accounts[path]
            amount = _amount(row, sums.get(row.pk, {}), year)
            leaf = leaves[node, path, row.unit.code]
            leaf[place] = amount
            for branch in (*nodes_above(node), node):
                line = found[branch, row.unit.code, row.kind]
                if amount is not None:
                    line[place] = (line[place] or Fraction(0)) + amount
    lines = [
        GroupedLine(
            node, node.rpartition("/")[2], node.count("/"), unit, False, tuple(amounts)
        )
        for (node, unit, _), amounts in found.items()
    ]
    lines += [
        GroupedLine(
            f"{node}/\uffff{path}",
            path,
            node.count("/") + 1,
            unit,
            True,
            tuple(amounts),
        )
        for (node, path, unit), amounts in leaves.items()
    ]
    return sorted(lines, key=lambda one: (one.path.split("/"), one.unit))


def _amount(
    row: Account, by_department: Mapping[str, Mapping[int, int]], year: int
) -> Fraction | None:
    is_stock = row.kind == Account.Kind.STOCK
    parts = [
        amount
        for by_year in by_department.values()
        for of, amount in by_year.items()
        if of == year or (is_stock and of <= year)
    ]
    return Fraction(sum(parts), 10**row.unit.scale) if parts else None
