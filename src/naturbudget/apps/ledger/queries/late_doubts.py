"""What is worth a second look among much that was sealed a moment ago.

A long file is looked over once it is written, account after account instead of part
after part: each figure is read once, and only those of a few accounts stand in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min

from naturbudget.apps.ledger.models import Observation, Posting
from naturbudget.apps.ledger.queries.chart import Calendar, chart_of, drafts_to_core
from naturbudget.apps.ledger.queries.compared import (
    Figures,
    add_observed,
    add_posted,
    days_about,
    levels,
)
from naturbudget.apps.ledger.queries.doubts import told_of
from naturbudget.apps.ledger.queries.related import relations_of
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.parameters import limits_of
from naturbudget.core.errors import Problem
from naturbudget.core.ledger.doubt import Doubt, figure_of, is_between
from naturbudget.core.ledger.relation import Relation

# So many figures are looked at together, unless one account or series has more.
ROWS_AT_ONCE = 50_000
# Of so many figures the vouchers are read at once to name them.
NAMED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class _Code:
    """An account or series with new figures: how many, and of which days."""

    name: str
    kind: str
    count: int
    first: date
    last: date


def doubts_after(
    municipality: Municipality, seq: int, *, today: date, lines: Sequence[int]
) -> Iterator[list[Doubt]]:
    """Yield what is worth a second look about all that was sealed after a seal.

    It is compared with all that is sealed, itself among it. The number of queries
    depends on how many groups of accounts are needed, not on the rows of each.

    Args:
        municipality: Whose books.
        seq: The number of the last seal before.
        today: The day on which it is looked at.
        lines: Which line of a file each voucher comes from, in the order of the seals.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    chart, calendar = chart_of(municipality), Calendar(municipality)
    related, limits = relations_of(municipality), limits_of(municipality)
    for group in _groups(_codes(municipality, seq), related):
        kind = group[0].kind
        figures, units = _read(municipality, group, related, seq)
        told = sorted(
            told_of(municipality, figures, kind, units, related, limits, today=today),
            key=lambda one: one[0],
        )
        del figures
        for start in range(0, len(told), NAMED_AT_ONCE):
            some = told[start : start + NAMED_AT_ONCE]
            rows = municipality.vouchers.filter(
                seal__seq__in={number for number, _, _ in some}
            ).select_related("seal")
            found = {row.pk: row.seal.seq for row in rows}
            vouchers = drafts_to_core(municipality, list(rows), calendar, chart)
            by_number = dict(zip(found.values(), vouchers, strict=True))
            yield [
                Doubt(
                    number - seq - 1,
                    by_number[number].key,
                    code,
                    figure_of(by_number[number]),
                    _in_lines(problem, seq, lines),
                )
                for number, code, problem in some
                if problem.code != "negative" or not is_between(by_number[number])
            ]


def _in_lines(problem: Problem, seq: int, lines: Sequence[int]) -> Problem:
    """Name the other new figure by its line of the file."""
    if "line" not in problem.values:
        return problem
    line = lines[int(str(problem.values["line"])) - seq - 1]
    return Problem(problem.code, problem.text, {**problem.values, "line": line})


def _codes(municipality: Municipality, seq: int) -> list[_Code]:
    """Return what has new figures, each with all that is sealed of it counted."""
    new = Posting.objects.filter(
        account__kind__in=("flow", "stock"),
        voucher__municipality=municipality,
        voucher__ledger="actual",
        voucher__seal__seq__gt=seq,
    ).exclude(voucher__kind="reversal")
    days = {"first": Min("voucher__valid_from"), "last": Max("voucher__valid_to")}
    accounts = list(
        new.values_list("account", "account__path", "account__kind").annotate(**days)
    )
    counts = dict(
        Posting.objects.filter(account__in=[row[0] for row in accounts])
        .values_list("account")
        .annotate(count=Count("pk"))
    )
    seen = Observation.objects.filter(
        voucher__municipality=municipality, voucher__seal__seq__gt=seq
    ).exclude(voucher__kind="reversal")
    series = list(
        seen.values_list("series", "series__code").annotate(
            since=Min("first"), until=Max("last")
        )
    )
    seen_of = dict(
        Observation.objects.filter(series__in=[row[0] for row in series])
        .values_list("series")
        .annotate(count=Count("pk"))
    )
    return [
        *(
            _Code(path, kind, counts[key], first, last)
            for key, path, kind, first, last in accounts
        ),
        *(
            _Code(code, "series", seen_of[key], first, last)
            for key, code, first, last in series
        ),
    ]


def _groups(
    codes: Iterable[_Code], related: Sequence[Relation]
) -> Iterator[list[_Code]]:
    """Yield what is looked at together: of one kind, with all it must fit."""
    names: dict[str, str] = {}

    def name_of(path: str) -> str:
        while names.get(path, path) != path:
            path = names[path]
        return path

    for relation in related:
        first, *rest = (*relation.upper.leaves, *relation.lower.leaves)
        for path in rest:
            names[name_of(path)] = name_of(first)
    together: dict[tuple[str, str], list[_Code]] = defaultdict(list)
    for code in codes:
        is_flow = code.kind == "flow"
        together[code.kind, name_of(code.name) if is_flow else code.name].append(code)
    group: list[_Code] = []
    for _, members in sorted(together.items(), key=lambda item: item[0]):
        both = group + members
        is_much = sum(code.count for code in both) > ROWS_AT_ONCE
        if group and (is_much or group[0].kind != members[0].kind):
            yield group
            both = members
        group = both
    if group:
        yield group


def _read(
    municipality: Municipality,
    group: Sequence[_Code],
    related: Sequence[Relation],
    seq: int,
) -> tuple[Figures, dict[str, str]]:
    """Return all figures that a group is compared with, and their units."""
    kind = group[0].kind
    figures: Figures = defaultdict(list, {code.name: [] for code in group})
    within = days_about(
        min(code.first for code in group), max(code.last for code in group)
    )
    if kind == "series":
        add_observed(municipality, figures, within=within, after=seq)
        rows = municipality.series.filter(code__in=list(figures))
        return figures, dict(rows.values_list("code", "unit"))
    if kind == "flow":
        for relation in related:
            leaves = (*relation.upper.leaves, *relation.lower.leaves)
            if not figures.keys().isdisjoint(leaves):
                # What it is compared with is read together with the rest.
                for path in leaves:
                    figures[path]  # a list begins for it
    days = within if kind == "flow" else None
    add_posted(municipality, figures, within=days, after=seq)
    accounts = municipality.accounts.filter(path__in=list(figures))
    units = dict(accounts.values_list("path", "unit__code"))
    return (levels(figures) if kind == "stock" else figures), units
