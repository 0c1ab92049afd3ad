"""The values of indicators: queries over the ledger, none is stored (IN-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from naturbudget.apps.ledger.models import Posting
from naturbudget.apps.ledger.queries.values import Facts, Reading
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import IndicatorVersion, Term
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import Named
from naturbudget.core.indicator.evaluate import value_of
from naturbudget.core.indicator.terms import Term as CoreTerm
from naturbudget.core.indicator.terms import Terms
from naturbudget.core.indicator.value import Value
from naturbudget.core.indicator.years import chained, in_force
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.period import ONE_DAY, Span, year_of

# Path, kind, unit and, of a closed account, the last budget year it belongs to.
Leaf = tuple[str, str, str, int | None]


class Definitions:
    """The terms of many definitions, and all that they name."""

    def __init__(
        self,
        municipality: Municipality,
        versions: Iterable[IndicatorVersion],
        *,
        size: int | None = None,
    ) -> None:
        asked = {version.pk: version for version in versions}
        chains = _chains(asked.values())
        used = {version.pk for chain in chains.values() for version in chain}
        rows = _rows_of(used)
        nodes = any(row.node for found in rows.values() for row in found)
        leaves = _leaves(municipality, size) if nodes else []
        self.chains = chains
        self.terms = {
            pk: chained(
                [
                    (one.first_year, terms_of(one, rows.get(one.pk, []), leaves))
                    for one in chain
                ]
            )
            for pk, chain in chains.items()
        }
        self.refs = {ref for found in self.terms.values() for ref in found.refs}


@dataclass(frozen=True, slots=True)
class Gap:
    """What one term lacks in a year: the days without a sealed figure."""

    asked: str
    year: int
    name: Named
    days: tuple[Span, ...]


class IndicatorValues:
    """The values of many indicators in many years, by a fixed number of queries.

    Args:
        municipality: Whose books.
        versions: The definitions.
        size: As known when the log had so many vouchers; by default, all of it. A node
            then stands for the leaves that were booked on until then (L-15).
    """

    reads: type[Facts] = Facts

    def __init__(
        self,
        municipality: Municipality,
        versions: Iterable[IndicatorVersion],
        *,
        size: int | None = None,
    ) -> None:
        found = Definitions(municipality, versions, size=size)
        self.chains, self.terms = found.chains, found.terms
        self._facts = self.reads(
            municipality, accounts=found.refs, series=found.refs, size=size
        )

    def value(
        self, version: IndicatorVersion, year: int, reading: Reading = "restated"
    ) -> Value:
        """Return the value of an indicator in a year, or why it has none."""
        terms = self.terms[version.pk]
        return value_of(
            terms,
            lambda ref, asked: self._facts.value(ref, asked, reading, known=year),
            year,
        )

    def gaps(self, version: IndicatorVersion, year: int) -> list[Gap]:
        """Return all that is missing for a value of a year, by term and in order.

        Of a change since a year, what is missing of that year too.

        Source:
            IN-7, IN-11 (docs/method/indicator.md)
        """
        terms = self.terms[version.pk]
        years = [year] if terms.change_of is None else [year, terms.change_of]
        asked = dict.fromkeys(
            (name, of)
            for of in years
            for term in (*terms.numerator, *terms.denominator)
            if term.holds_in(of)
            for name in ((term.ref, term.asked) if term.degree_days else (term.asked,))
        )
        found: dict[tuple[str, int], Gap] = {}
        for name, of in asked:
            named, days = self._facts.gaps(name, of)
            if days and (named.code, of) not in found:
                found[named.code, of] = Gap(name, of, named, tuple(days))
        return list(found.values())

    def years(self) -> range:
        """Return the years in which anything of what they name happened."""
        return self._facts.years()

    def history(self, version: IndicatorVersion, *, until: int) -> dict[int, Value]:
        """Return the values of all years that have one, with all that is known."""
        years = (year for year in self._facts.years() if year <= until)
        found = {year: self.value(version, year) for year in years}
        return {
            year: value for year, value in found.items() if value.amount is not None
        }


def _chains(
    versions: Iterable[IndicatorVersion],
) -> dict[int, list[IndicatorVersion]]:
    """Return with each definition those before it that its early years keep (IN-5)."""
    asked = list(versions)
    dated = [version.indicator_id for version in asked if version.first_year]
    earlier = defaultdict[int, list[IndicatorVersion]](list)
    if dated:
        rows = IndicatorVersion.objects.filter(indicator__in=dated)
        for row in rows.order_by("number"):
            earlier[row.indicator_id].append(row)
    found = {}
    for version in asked:
        before = [
            row
            for row in earlier[version.indicator_id]
            if version.first_year and row.number < version.number
        ]
        whole = [*before, version]
        kept = {place for place, _ in in_force([row.first_year for row in whole])}
        found[version.pk] = [whole[place] for place in sorted(kept)]
    return found


class _Row(NamedTuple):
    """A stored term, without what a whole row of the table costs."""

    version: int
    side: str
    node: str
    path: str | None
    kind: str | None
    series: str | None
    unit: str
    num: Decimal
    den: Decimal
    first: int | None
    last: int | None
    how: str


def _rows_of(versions: Iterable[int]) -> dict[int, list[_Row]]:
    """Return the terms of each definition in the order in which they were written."""
    found: dict[int, list[_Row]] = {}
    rows = Term.objects.filter(version__in=versions).order_by("position")
    for row in rows.values_list(
        *("version", "side", "node", "account__path", "account__kind"),
        *("series__code", "unit", "coefficient_num", "coefficient_den"),
        *("first_year", "last_year", "how"),
    ):
        found.setdefault(row[0], []).append(_Row(*row))
    return found


def terms_of(version: IndicatorVersion, rows: list[_Row], leaves: list[Leaf]) -> Terms:
    """Return the terms of a definition; a node stands for the leaves below it.

    A leaf belongs to its node until the budget year in which its account closes.

    Source:
        L-3, L-7 (docs/method/ledger.md)
    """
    sides: dict[str, list[CoreTerm]] = {"numerator": [], "denominator": []}
    for row in rows:
        sides[row.side] += _written_out(row, leaves)
    return Terms(
        numerator=tuple(sides["numerator"]),
        denominator=tuple(sides["denominator"]),
        scale=Fraction(int(version.scale_num), int(version.scale_den)),
        kind=version.kind,
        unit=version.unit,
        change_of=version.change_of,
    )


def _written_out(row: _Row, leaves: list[Leaf]) -> list[CoreTerm]:
    coefficient = Fraction(int(row.num), int(row.den))
    valid: Any = {"first": row.first, "last": row.last, "how": row.how}
    if row.path and row.kind:
        unit = row.unit
        return [CoreTerm(row.path, "account", row.kind, unit, coefficient, **valid)]
    if row.series:
        ref, unit = row.series, row.unit
        return [CoreTerm(ref, "series", "state", unit, coefficient, **valid)]
    # A leaf opened later may be kept in another unit of the same dimension.
    units = unit_table()
    return [
        CoreTerm(
            path,
            "account",
            kind,
            unit,
            coefficient * units.factor(unit, row.unit),
            **{**valid, "last": min(filter(None, (row.last, last)), default=None)},
        )
        for path, kind, unit, last in leaves
        if path.startswith(f"{row.node}/")
    ]


def _leaves(municipality: Municipality, size: int | None) -> list[Leaf]:
    """Return the accounts below any node, each with the budget year it ends in."""
    rows = municipality.accounts.exclude(kind="environment").order_by("path")
    if size is not None:
        booked = Posting.objects.filter(
            account=OuterRef("pk"), voucher__seal__seq__lte=size
        )
        rows = rows.filter(Exists(booked))
    month = municipality.first_month
    return [
        (path, kind, unit, year_of(closed - ONE_DAY, month) if closed else None)
        for path, kind, unit, closed in rows.values_list(
            "path", "kind", "unit__code", "closed"
        )
        if not is_unassigned(path)
    ]
