"""A figure as the council saw it beside the same figure as it is known now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F

from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.values import Facts
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.core.indicator.terms import Term
from naturbudget.core.indicator.value import Value
from naturbudget.core.period import year_of

Late = tuple[str, int, int]  # key, year of its days, year of its books


@dataclass(frozen=True)
class Both:
    """One year of a figure, in both readings, with the vouchers between them.

    ``saw`` is nothing where no balance of the year was voted yet: the council has not
    seen it. ``is_unvoted`` says of an indicator that the year was voted on without it:
    its budget had no line of it.
    """

    year: int
    saw: Value | None
    now: Value
    vouchers: tuple[str, ...] = ()
    is_unvoted: bool = False

    @property
    def difference(self) -> Fraction | None:
        """Known now less seen then; nothing where either has no value."""
        if self.saw is None or self.saw.amount is None or self.now.amount is None:
            return None
        return self.now.amount - self.saw.amount

    @property
    def differs(self) -> bool:
        """Whether the council saw another figure, or one of another standing."""
        if self.saw is None:
            return False
        return self.saw.amount != self.now.amount or self.saw.status != self.now.status

    @property
    def amounts(self) -> list[Fraction | None]:
        """Return both amounts, for the decimals they share."""
        return [self.saw.amount if self.saw else None, self.now.amount]


def known_both(
    municipality: Municipality,
    names: Iterable[str],
    *,
    years: Sequence[int] | None = None,
) -> dict[str, list[Both]]:
    """Return accounts and series year by year, as the council saw them and as now.

    Read in a number of queries that is fixed, however many names and years.

    Args:
        municipality: Whose books.
        names: Paths of accounts and codes of series.
        years: By default all in which anything happened.

    Returns:
        By name, a row for each year, the earliest first.

    Source:
        L-15, Q-4 (docs/method/ledger.md, docs/method/budget.md)
    """
    asked = list(names)
    accounts = dict(
        municipality.accounts.filter(path__in=asked).values_list("path", "kind")
    )
    series = [name for name in asked if name not in accounts]
    facts = Facts(municipality, accounts=list(accounts), series=series)
    settled = _settled(municipality)
    late = _late(municipality, list(accounts), series)
    wanted = list(facts.years() if years is None else years)
    return {
        name: [
            Both(
                year,
                facts.value(name, year, "closed") if settled(year) else None,
                facts.value(name, year, "restated"),
                _between(
                    late.get(name, ()), year, is_stock=accounts.get(name) == "stock"
                ),
            )
            for year in wanted
        ]
        for name in asked
    }


def both_of_indicators(
    municipality: Municipality,
    versions: Sequence[IndicatorVersion],
    *,
    years: Sequence[int] | None = None,
    values: IndicatorValues | None = None,
) -> dict[str, list[Both]]:
    """Return indicators year by year, as the council saw them and as they are now.

    Both by the formulas given. The vouchers are those on the terms of each formula.
    Read in a number of queries that is fixed, however many indicators and years.

    Args:
        municipality: Whose books.
        versions: The definitions.
        years: By default all in which anything of what they name happened.
        values: What was read of the definitions before; it is not read again.

    Returns:
        By code, a row for each year, the earliest first.

    Source:
        L-15, Q-4 (docs/method/ledger.md, docs/method/budget.md)
    """
    values = values or IndicatorValues(municipality, versions)
    settled = _settled(municipality)
    terms = {
        version.pk: (*found.numerator, *found.denominator)
        for version in versions
        if (found := values.terms[version.pk])
    }
    named = {(one.ref, one.what) for found in terms.values() for one in found}
    named |= {
        (one.degree_days, "series")
        for found in terms.values()
        for one in found
        if one.degree_days
    }
    late = _late(
        municipality,
        sorted(ref for ref, what in named if what == "account"),
        sorted(ref for ref, what in named if what == "series"),
    )
    wanted = list(values.years() if years is None else years)
    lines = _voted_lines(versions)
    told: dict[str, list[Both]] = {}
    for version in versions:
        told[version.indicator.code] = [
            Both(
                year,
                values.value(version, year, "closed")
                if settled(year) and (version.indicator_id, year) in lines
                else None,
                values.value(version, year, "restated"),
                _of_terms(terms[version.pk], late, {year, version.change_of or year}),
                is_unvoted=settled(year) and (version.indicator_id, year) not in lines,
            )
            for year in wanted
        ]
    return told


def _voted_lines(versions: Iterable[IndicatorVersion]) -> set[tuple[int, int]]:
    """Return of which indicators the frozen budgets of which years have a line.

    The budgets stand in an app above; reverse names reach them without an import.
    """
    rows = IndicatorVersion.objects.filter(
        indicator__in={version.indicator_id for version in versions},
        lines__version__document__isnull=False,
    )
    year = "lines__version__budget__period__year"
    return set(rows.values_list("indicator_id", year).distinct())


def _of_terms(
    terms: Iterable[Term], late: Mapping[str, Iterable[Late]], years: Iterable[int]
) -> tuple[str, ...]:
    """Return what moved any term of a formula in any of the years, each once."""
    found = (
        key
        for term in terms
        for year in sorted(years)
        for name in term.names
        for key in _between(late.get(name, ()), year, is_stock=term.kind == "stock")
    )
    return tuple(dict.fromkeys(found))


def _settled(municipality: Municipality) -> Callable[[int], bool]:
    """Return what tells whether a year was voted on, or its books are closed."""
    calendar = Calendar(municipality)
    return lambda year: calendar.is_closed(year) or calendar.is_voted(year)


def _late(
    municipality: Municipality, accounts: Sequence[str], series: Sequence[str]
) -> dict[str, list[Late]]:
    """Return the vouchers that stand in later books than those of their days."""
    sealed = Voucher.objects.sealed().filter(
        municipality=municipality,
        ledger="actual",
        valid_to__lt=F("period__first"),
    )
    columns = ("key", "valid_to", "period__year")
    found: dict[str, list[Late]] = defaultdict(list)
    posted = sealed.filter(postings__account__path__in=accounts).order_by("seal__seq")
    seen = sealed.filter(observations__series__code__in=series).order_by("seal__seq")
    undone = sealed.filter(reverses__observations__series__code__in=series)
    rows = [
        *(posted.values_list("postings__account__path", *columns) if accounts else ()),
        *(seen.values_list("observations__series__code", *columns) if series else ()),
        *(
            undone.values_list("reverses__observations__series__code", *columns)
            if series
            else ()
        ),
    ]
    first_month = municipality.first_month
    for name, key, last, book_year in dict.fromkeys(rows):
        found[name].append((key, year_of(last, first_month), book_year))
    return found


def _between(late: Iterable[Late], year: int, *, is_stock: bool) -> tuple[str, ...]:
    """Return what moved the figure of a year after its books; a level moves on."""
    return tuple(
        key
        for key, happened, booked in late
        if booked > year and (happened == year or (is_stock and happened < year))
    )
