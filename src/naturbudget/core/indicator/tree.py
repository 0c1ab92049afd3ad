"""Why a number is what it is: a tree of numbered steps down to vouchers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.indicator.formula import ALL_BELOW, Formula, Item, parse
from naturbudget.core.indicator.observation import (
    Observation,
    aggregate_observations,
)
from naturbudget.core.indicator.quotient import product_unit, quotient_unit
from naturbudget.core.indicator.steps import (
    PER_DAY,
    Part,
    Step,
    month_of,
    month_rows,
    sum_of,
    unit_of,
    voucher_rows,
)
from naturbudget.core.indicator.terms import MEAN
from naturbudget.core.period import budget_year


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
        # A change is told in percent; what it compares is not.
        unit = "" if self.indicator.get("change_of") else self.indicator["unit"]
        if not below:
            of_sum = unit if scale == 1 else ""
            items = formula.numerator if formula else ()
            rows = self.rows(number, above, items, of_sum)
            total = sum_of(rows)
            amount = None if total is None else scale * total
            unit = unit or unit_of(rows)
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
            total = sum_of(rows)
            sides.append(Step(own, "sum", what, total, unit_of(rows), inside=rows))
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
        self, number: str, parts: Sequence[Part], items: Sequence[Item], unit: str = ""
    ) -> tuple[Step, ...]:
        """Return one row for each part of the sum; a branch holds its leaves.

        ``unit`` is that of the sum, where it is known.
        """
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
                rows.append(self.term(own, mine[0], item, unit))
                continue
            inside = tuple(
                self.term(f"{own}.{n}", part, item, unit)
                for n, part in enumerate(mine, start=1)
            )
            assert item is not None, "only a branch has several"
            total, of_all = sum_of(inside), unit_of(inside)
            rows.append(
                Step(own, "sum", item.ref, total, of_all, item.ref, inside=inside)
            )
        return tuple(rows)

    def term(self, number: str, part: Part, item: Item | None, unit: str) -> Step:
        """Return what an account or series adds to its side, in the side's unit."""
        coefficient = Fraction(part.term["coefficient"])
        if coefficient == 1:
            return self.place(number, part)
        place = self.place(f"{number}.1", part)
        amount = None if place.amount is None else coefficient * place.amount
        by = self.factor_unit(item, coefficient)
        if by is not None and place.unit:
            unit = unit or product_unit(place.unit, by)
        return Step(
            *(number, "product", part.name, amount, unit),
            factor=coefficient,
            factor_unit=by or "",
            source=self.source(item),
            ref=item.factor or "" if item else "",
            inside=(place,),
        )

    def factor_unit(self, item: Item | None, coefficient: Fraction) -> str | None:
        """Return the unit of a coefficient; nothing, if units are converted in it."""
        if item is None:
            return None
        if item.factor is None:
            return "1" if coefficient == item.number else None
        for row in (self.indicator.get("factors") or {}).get(item.factor, ()):
            if item.number * Fraction(row.get("value", 0)) == coefficient:
                return quotient_unit(row["to_unit"], row["from_unit"])
        return None

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
            rows = voucher_rows(number, entries, 1)
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
            rows = month_rows(number, entries, 1, part.gaps)
            return Step(number, "sum", part.name, sum_of(rows), unit, ref, inside=rows)
        before = Step(f"{number}.1", "opening", part.name, part.opening, unit)
        rows = (before, *month_rows(number, entries, 2, part.gaps))
        if term.get("how") == MEAN:
            amount = None if part.gaps else _mean(part, self.first_month)
            return Step(number, "mean", part.name, amount, unit, ref, inside=rows)
        return Step(number, "level", part.name, sum_of(rows), unit, ref, inside=rows)

    def by_degree_days(self, number: str, part: Part, by: Part) -> Step:
        """Return what was used for each degree day (IN-8)."""
        used = self.place(f"{number}.1", replace(part, by=None))
        days = _degree_days(f"{number}.2", by)
        amount = None
        if used.amount is not None and days.amount:
            amount = used.amount / days.amount
        unit = quotient_unit(part.term["unit"], by.term["unit"])
        return Step(*(number, PER_DAY, part.name, amount, unit), inside=(used, days))


def _degree_days(number: str, part: Part) -> Step:
    """Return the degree days of a year; nothing, where a day lacks or counts twice."""
    unit, ref = part.term["unit"], part.term["ref"]
    if not part.entries:
        return Step(number, "missing", part.name, None, unit, ref)
    stands = [one for one in part.entries if not one.get("withdrawn")]
    in_order = sorted((one["first"], one["last"]) for one in stands)
    is_twice = any(after[0] <= one[1] for one, after in pairwise(in_order))
    rows = voucher_rows(number, part.entries, 1)
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
                if month_of(one) <= end
            ),
            Fraction(0),
        )
        for end in budget_year(year_of, first_month).months
    ]
    return sum(levels, Fraction(0)) / len(levels)
