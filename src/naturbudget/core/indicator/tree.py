"""Why a number is what it is: a tree of numbered steps down to vouchers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.indicator.formula import ALL_BELOW, Formula, Item, parse
from naturbudget.core.indicator.observation import (
    Observation,
    aggregate_observations,
)
from naturbudget.core.indicator.quotient import quotient_unit
from naturbudget.core.indicator.terms import MEAN
from naturbudget.core.period import Span, budget_year

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One account or series of a formula with what was sealed on it in a year.

    ``term`` is the term as documents hold it. ``opening`` is what a stock held before
    the year. ``aggregation`` is how the observations of a series are drawn together.
    ``gaps`` are days of the year for which nothing was sealed, where that leaves the
    part without a value. ``by`` are the degree days that a flow is divided by.
    """

    term: Mapping[str, Any]
    name: str
    entries: Sequence[Entry]
    opening: Fraction = Fraction(0)
    aggregation: str = ""
    gaps: Sequence[Span] = ()
    by: Part | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One row: its number, what it is, what it comes to, and the rows it is made of.

    ``what`` says how a reader gets the amount from the rows inside, whose numbers it
    names: ``sum``, ``quotient``, ``change``, ``product``, ``level``, ``mean``,
    ``aggregate``; or it is ``voucher``, ``opening`` or ``missing``, with the ``days``
    that are. Figures of one ``month``, or of the same ``days``, stand in one sum.
    """

    number: str
    what: str
    title: str
    amount: Fraction | None
    unit: str = ""
    ref: str = ""
    factor: Fraction = Fraction(1)
    source: str = ""
    month: date | None = None
    entry: Entry | None = None
    days: Span | None = None
    inside: tuple[Step, ...] = ()

    @property
    def size(self) -> int:
        """Return how many rows the tree has below it, itself included."""
        return 1 + sum(step.size for step in self.inside)

    @property
    def depth(self) -> int:
        """Return how many steps lie between it and the value."""
        return self.number.count(".")


def tree_of(
    indicator: Mapping[str, Any],
    parts_of: Callable[[int], Sequence[Part]],
    *,
    year: int,
    title: str,
    first_month: int = 1,
) -> Step:
    """Return the tree of a value: each step can be worked out from the steps in it.

    Args:
        indicator: The definition as documents hold it: formula, terms, scale, factors.
        parts_of: What gives, for a budget year, the terms with their vouchers.
        year: The budget year.
        title: What the indicator is called.
        first_month: The month a budget year begins with.

    Source:
        IN-11 (docs/method/indicator.md)
    """
    scale, since = Fraction(indicator["scale"]), indicator.get("change_of")
    build = _Builder(indicator, first_month)
    if since is not None:
        now = build.quotient("1.1", str(year), parts_of(year), year, Fraction(1))
        then = build.quotient(
            "1.2", str(since), parts_of(since), int(since), Fraction(1)
        )
        amount = None
        if now.amount is not None and then.amount:
            amount = scale * (now.amount / then.amount - 1)
        return Step(
            *("1", "change", title, amount, indicator["unit"]),
            factor=scale,
            inside=(now, then),
        )
    return build.quotient("1", title, parts_of(year), year, scale)


@dataclass(frozen=True, slots=True)
class _Builder:
    indicator: Mapping[str, Any]
    first_month: int

    def quotient(
        self,
        number: str,
        title: str,
        parts: Sequence[Part],
        year: int,
        scale: Fraction,
    ) -> Step:
        """Return a sum, or the sum above the line divided by the sum below it."""
        held = [part for part in parts if _holds(part.term, year)]
        above = [part for part in held if part.term["side"] == "numerator"]
        below = [part for part in held if part.term["side"] == "denominator"]
        formula = self.formula(year)
        unit = self.indicator["unit"]
        if not below:
            rows = self.rows(number, above, formula.numerator if formula else ())
            total = _sum(rows)
            amount = None if total is None else scale * total
            return Step(number, "sum", title, amount, unit, factor=scale, inside=rows)
        sides = []
        for place, (side, items) in enumerate(
            (
                (above, formula.numerator if formula else ()),
                (below, formula.denominator if formula else ()),
            ),
            start=1,
        ):
            own = f"{number}.{place}"
            rows = self.rows(own, side, items)
            what = "above" if place == 1 else "below"
            sides.append(Step(own, "sum", what, _sum(rows), inside=rows))
        over, under = sides[0].amount, sides[1].amount
        amount = None if over is None or not under else scale * over / under
        return Step(
            *(number, "quotient", title, amount, unit),
            factor=scale,
            inside=tuple(sides),
        )

    def formula(self, year: int) -> Formula | None:
        """Return the formula of a year, to group the terms as it was written."""
        texts = [
            one["formula"]
            for one in self.indicator.get("earlier") or ()
            if (one.get("from") is None or one["from"] <= year)
            and (one.get("to") is None or year <= one["to"])
        ]
        try:
            return parse((texts or [self.indicator["formula"]])[0])
        except NaturbudgetError:
            return None

    def rows(
        self, number: str, parts: Sequence[Part], items: Sequence[Item]
    ) -> tuple[Step, ...]:
        """Return one row for each part of the sum; a branch holds its leaves."""
        left = list(parts)
        groups: list[tuple[Item | None, list[Part]]] = []
        for one in items:
            mine = [part for part in left if _is_of(part.term["ref"], one.ref)]
            left = [part for part in left if part not in mine]
            if mine:
                groups.append((one, mine))
        groups += [(None, [part]) for part in left]
        if len(groups) == 1 and len(groups[0][1]) > 1:  # a branch that is the whole sum
            [(item, mine)] = groups
            groups = [(item, [part]) for part in mine]
        rows = []
        for place, (item, mine) in enumerate(groups, start=1):
            own = f"{number}.{place}"
            if len(mine) == 1:
                rows.append(self.term(own, mine[0], item))
                continue
            inside = tuple(
                self.term(f"{own}.{n}", part, item)
                for n, part in enumerate(mine, start=1)
            )
            assert item is not None, "only a branch has several"
            rows.append(
                Step(own, "sum", item.ref, _sum(inside), ref=item.ref, inside=inside)
            )
        return tuple(rows)

    def term(self, number: str, part: Part, item: Item | None) -> Step:
        """Return what an account or series adds to its side."""
        coefficient = Fraction(part.term["coefficient"])
        if coefficient == 1:
            return self.place(number, part)
        place = self.place(f"{number}.1", part)
        amount = None if place.amount is None else coefficient * place.amount
        return Step(
            *(number, "product", part.name, amount),
            factor=coefficient,
            source=self.source(item),
            ref=item.factor or "" if item else "",
            inside=(place,),
        )

    def source(self, item: Item | None) -> str:
        """Return where the factor of an item comes from."""
        factors = self.indicator.get("factors") or {}
        rows = factors.get(item.factor, ()) if item and item.factor else ()
        return "; ".join(dict.fromkeys(row["source"] for row in rows))

    def place(self, number: str, part: Part) -> Step:
        """Return what was sealed on an account or a series, month by month."""
        term, entries = part.term, part.entries
        unit, ref = term["unit"], term["ref"]
        if part.by is not None:
            return self.by_degree_days(number, part, part.by)
        if not entries:
            return Step(number, "missing", part.name, None, unit, ref)
        if term["what"] == "series":
            rows = _vouchers(number, entries, 1)
            seen = [
                Observation(one["first"], one["last"], Decimal(one["amount"]))
                for one in entries
                if not one.get("withdrawn")
            ]
            amount = aggregate_observations(seen, part.aggregation or "last").amount
            return Step(
                *(number, "aggregate", part.name, amount, unit, ref),
                source=part.aggregation,
                inside=rows,
            )
        if term["kind"] != "stock":
            rows = _months(number, entries, 1, part.gaps)
            return Step(number, "sum", part.name, _sum(rows), unit, ref, inside=rows)
        before = Step(f"{number}.1", "opening", part.name, part.opening, unit)
        rows = (before, *_months(number, entries, 2, part.gaps))
        if term.get("how") == MEAN:
            amount = None if part.gaps else _mean(part, self.first_month)
            return Step(number, "mean", part.name, amount, unit, ref, inside=rows)
        return Step(number, "level", part.name, _sum(rows), unit, ref, inside=rows)

    def by_degree_days(self, number: str, part: Part, by: Part) -> Step:
        """Return what was used for each degree day (IN-8)."""
        used = self.place(f"{number}.1", replace(part, by=None))
        days = _degree_days(f"{number}.2", by)
        amount = None
        if used.amount is not None and days.amount:
            amount = used.amount / days.amount
        unit = quotient_unit(part.term["unit"], by.term["unit"])
        return Step(*(number, "quotient", part.name, amount, unit), inside=(used, days))


def _degree_days(number: str, part: Part) -> Step:
    """Return the degree days of a year; nothing, where a day lacks or counts twice."""
    unit, ref = part.term["unit"], part.term["ref"]
    if not part.entries:
        return Step(number, "missing", part.name, None, unit, ref)
    stands = [one for one in part.entries if not one.get("withdrawn")]
    in_order = sorted((one["first"], one["last"]) for one in stands)
    is_twice = any(after[0] <= one[1] for one, after in pairwise(in_order))
    rows = _vouchers(number, part.entries, 1)
    start = len(rows) + 1
    rows += tuple(
        Step(f"{number}.{place}", "missing", "", None, days=days)
        for place, days in enumerate(part.gaps, start=start)
    )
    amount = None
    if not part.gaps and not is_twice:
        amount = sum((Fraction(Decimal(one["amount"])) for one in stands), Fraction(0))
    return Step(
        *(number, "aggregate", part.name, amount, unit, ref), source="sum", inside=rows
    )


def _holds(term: Mapping[str, Any], year: int) -> bool:
    first, last = term.get("from"), term.get("to")
    return (first is None or first <= year) and (last is None or year <= last)


def _is_of(ref: str, named: str) -> bool:
    if named.endswith(ALL_BELOW):
        return ref.startswith(named.removesuffix("*"))
    return ref == named


def _sum(rows: Sequence[Step]) -> Fraction | None:
    """Return what all rows come to; one without an amount, and there is none."""
    total = Fraction(0)
    for row in rows:
        if row.amount is None:
            return None
        total += row.amount
    return total if rows else None


def _month_of(entry: Entry) -> date:
    last: date = entry["last"]
    return last.replace(day=1)


def _days_of(entry: Entry) -> Span:
    """Return the month in which a figure lies; its own days, if it is of more."""
    first, last = entry["first"], entry["last"]
    month = _month_of(entry)
    return Span(month, month) if first >= month else Span(first, last)


def _months(
    number: str, entries: Sequence[Entry], start: int, missing: Sequence[Span] = ()
) -> tuple[Step, ...]:
    """Return a row for each month; a month with one voucher is that voucher.

    A figure of more days than a month has its own row, with others of the same days,
    before the months that begin later. What is missing has a row in its place among
    them, without an amount.
    """
    in_order = sorted(entries, key=lambda one: (*_order(_days_of(one)), one["seq"]))
    found: list[tuple[Span, list[Entry] | None]] = [
        (days, list(members)) for days, members in groupby(in_order, key=_days_of)
    ]
    found += [(days, None) for days in missing]
    found.sort(key=lambda one: (one[0].first.replace(day=1), *_order(one[0])))
    rows = []
    for place, (days, mine) in enumerate(found, start=start):
        own = f"{number}.{place}"
        if mine is None:
            rows.append(Step(own, "missing", "", None, days=days))
            continue
        if len(mine) == 1:
            rows.append(_voucher(own, mine[0]))
            continue
        inside = _vouchers(own, mine, 1)
        of_month = days.first == days.last
        rows.append(
            Step(
                *(own, "sum", "", _sum(inside), mine[0]["unit"]),
                month=days.first if of_month else None,
                days=None if of_month else days,
                inside=inside,
            )
        )
    return tuple(rows)


def _order(days: Span) -> tuple[date, int]:
    """Return by what days are put in order: the longest first, of one first day."""
    return days.first, -days.days


def _vouchers(number: str, entries: Sequence[Entry], start: int) -> tuple[Step, ...]:
    return tuple(
        _voucher(f"{number}.{place}", one)
        for place, one in enumerate(entries, start=start)
    )


def _voucher(number: str, entry: Entry) -> Step:
    amount = Fraction(Decimal(entry["amount"]))
    return Step(number, "voucher", "", amount, entry["unit"], entry=entry)


def _mean(part: Part, first_month: int) -> Fraction:
    """Return the mean of the levels at the ends of the months (IN-4)."""
    year = max(one["last"] for one in part.entries)
    year_of = year.year if year.month >= first_month else year.year - 1
    levels = [
        part.opening
        + sum(
            (
                Fraction(Decimal(one["amount"]))
                for one in part.entries
                if _month_of(one) <= end
            ),
            Fraction(0),
        )
        for end in budget_year(year_of, first_month).months
    ]
    return sum(levels, Fraction(0)) / len(levels)
