"""Which part of a report goes to which account or series, as rows to be imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from naturbudget.core.delivery.reported import (
    MISSING,
    Reported,
    days_of,
)
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.period import Span
from naturbudget.core.quantity import exact_decimal

NOTHING_FOUND = gettext_noop(
    "Nothing in what was sent is {picked}, which goes to {code}. What there is: "
    "{known}. Correct the choice, or ask the office for it."
)
TWO_FOUND = gettext_noop(
    "Several figures for {period} are {picked}, which goes to {code}. Say more exactly "
    "which one is meant: {known}."
)
NOT_A_PERIOD = gettext_noop(
    "“{given}” is no period that is known: a year, a half-year, a quarter, a month, a "
    "week or a day."
)
NOT_A_NUMBER = gettext_noop("“{given}” for {period} is no number.")
KNOWN_MAX = 6


class PartsError(NaturbudgetError):
    """What was sent does not hold what was asked of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of figures in a report, and where it goes.

    Attributes:
        picked: What its columns must say, by their names.
        code: The account's path or the series' code.
        kind: flow, stock or series.
        unit: The unit the office reports in.
        status: What a figure is that the office does not mark.
    """

    picked: Mapping[str, str]
    code: str
    kind: str
    unit: str
    status: str = "measured"

    @property
    def said(self) -> str:
        """How it is picked, in a sentence."""
        return ", ".join(f"{name} {value}" for name, value in self.picked.items())


@dataclass(frozen=True, slots=True)
class Row:
    """A figure as an import takes it."""

    code: str
    kind: str
    unit: str
    first: date
    last: date
    value: str
    status: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """A figure that the office says it has not."""

    code: str
    period: str
    remark: str


@dataclass(frozen=True, slots=True)
class Parted:
    """What a report holds for the books: figures, and those that are missing."""

    rows: list[Row] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)


def parted(
    reports: Sequence[Reported], parts: Sequence[Part], *, until: date
) -> Parted:
    """Return the figures of each part; what is missing stays missing, never zero.

    Args:
        reports: All that was sent.
        parts: What goes where.
        until: Periods that end later are left out: they are not over.

    Raises:
        PartsError: A part is not there, or is not one figure a period.

    Source:
        L-16 (docs/method/ledger.md)
    """
    found, problems = Parted(), []
    for part in parts:
        chosen = [one for one in reports if _is_picked(one, part)]
        if not chosen:
            problems.append(_problem("nothing-found", NOTHING_FOUND, part, reports))
            continue
        periods: set[str] = set()
        for one in chosen:
            if one.period in periods:
                values = {"period": one.period}
                problems.append(
                    _problem("two-found", TWO_FOUND, part, chosen, **values)
                )
                break
            periods.add(one.period)
            problems += _add(found, part, one, until)
    if problems:
        raise PartsError(*problems)
    found.rows.sort(key=lambda row: (row.code, row.first, row.last))
    return found


def _is_picked(one: Reported, part: Part) -> bool:
    return all(one.at.get(name) == value for name, value in part.picked.items())


def _add(found: Parted, part: Part, one: Reported, until: date) -> Iterator[Problem]:
    span = days_of(one.period)
    if span is None:
        given = {"given": shortened(one.period)}
        yield Problem("not-a-period", NOT_A_PERIOD, given)
        return
    if span.last > until:
        return
    if one.status == MISSING:
        found.absent.append(Absent(part.code, one.period, one.remark))
        return
    try:
        exact_decimal(one.value)
    except NaturbudgetError:
        values = {"given": shortened(one.value), "period": one.period}
        yield Problem("not-a-number", NOT_A_NUMBER, values)
        return
    found.rows.append(_row(part, one, span))


def _row(part: Part, one: Reported, span: Span) -> Row:
    # A stock is what is there on its last day.
    first = span.last if part.kind == "stock" else span.first
    status = one.status or part.status
    return Row(
        part.code, part.kind, part.unit, first, span.last, one.value, status, one.remark
    )


def _problem(
    code: str, text: str, part: Part, among: Sequence[Reported], **more: object
) -> Problem:
    values = {"code": part.code, "picked": part.said or "…", "known": _known(among)}
    return Problem(code, text, {**values, **more})


def _known(among: Sequence[Reported]) -> str:
    """Return what there is to choose from: columns with more than one word."""
    words: dict[str, dict[str, None]] = {}
    for one in among:
        for name, value in one.at.items():
            words.setdefault(name, {})[value] = None
    told = [f"{name} {_first(values)}" for name, values in words.items()]
    return "; ".join(told) or "–"


def _first(values: Mapping[str, None]) -> str:
    shown = [shortened(value) for value in [*values][:KNOWN_MAX]]
    return ", ".join([*shown, "…"] if len(values) > KNOWN_MAX else shown)
