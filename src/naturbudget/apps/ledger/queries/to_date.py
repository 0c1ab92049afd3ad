"""What the books say of a year until a day within it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.values import Facts
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.core.errors import Named, Problem, gettext_noop
from naturbudget.core.indicator.evaluate import value_of
from naturbudget.core.indicator.observation import (
    Observation,
    aggregate_observations,
)
from naturbudget.core.indicator.terms import asked_of
from naturbudget.core.indicator.value import Value, weakest
from naturbudget.core.indicator.weather import (
    degree_days,
    degree_days_of,
    per_degree_day,
)
from naturbudget.core.period import BudgetYear, Span, budget_year, covers

NO_PART = (
    gettext_noop("No figures from {first} to {day}: {ref}."),
    gettext_noop("Deliver the days that are missing, or say why not."),
)
NO_LEVEL = (
    gettext_noop("No figure until {day}: {ref}."),
    gettext_noop("Deliver it, or say why not."),
)


class FactsToDate(Facts):
    """The values of accounts and series in a year until a day, as known today.

    Source:
        IY-1, IY-5, IN-7 (docs/method/in-year.md, docs/method/indicator.md)
    """

    def until(self, asked: str, year: int, last: date) -> Value:
        """Return the value of the days from the first of the year to the last.

        Of a flow the sum, if vouchers that end by then cover every day; of a stock the
        level, as the last entry left it; of a series what was observed in these days,
        or, if nothing was, the observation before them.

        Args:
            asked: See `Facts.value`.
            year: The budget year.
            last: The last day of a month of it.
        """
        ref, how = asked_of(asked)
        span = self._part(year, last)
        if (by := degree_days_of(how)) and ref in self._accounts:
            seen = [x for x in self._stands(by) if span.first <= x.first]
            days = degree_days(
                [x for x in seen if x.last <= last],
                Span(span.first, last),
                of=self._name(by),
                year=str(year),
            )
            used = self._used(ref, span)
            return per_degree_day(used, days, of=self._name(by), year=str(year))
        if ref in self._accounts:
            if self._accounts[ref].kind == "stock":
                return self._level_on(ref, last)
            return self._used(ref, span)
        if ref in self._series:
            return self._observed_until(ref, span)
        return _missing(NO_LEVEL, Named(ref), span)

    def last_figure(self, ref: str, last: date) -> date | None:
        """Return the day of the last figure of an account or series until a day."""
        if ref in self._accounts:
            found = [x[1] for x in self._accounts[ref].entries if x[4] is None]
        else:
            found = [seen.last for seen in self._stands(ref)]
        return max((day for day in found if day <= last), default=None)

    def _part(self, year: int, last: date) -> BudgetYear:
        return BudgetYear(year, budget_year(year, self._first_month).first, last)

    def _used(self, ref: str, span: BudgetYear) -> Value:
        account = self._accounts[ref]
        entries = [
            (Span(first, last), status)
            for first, last, status, _, undone_in in account.entries
            if undone_in is None and span.first <= last <= span.last
        ]
        if not covers([one for one, _ in entries], span):
            return _missing(NO_PART, account.name, span)
        parts = sum(
            amount
            for (month, _), amount in account.sums.items()
            if span.first <= month <= span.last
        )
        status = weakest(status for _, status in entries)
        return Value(_exact(parts, account.scale), status)

    def _level_on(self, ref: str, last: date) -> Value:
        account = self._accounts[ref]
        entries = [x for x in account.entries if x[4] is None and x[1] <= last]
        if not entries:
            return _missing(NO_LEVEL, account.name, BudgetYear(last.year, last, last))
        parts = sum(x for (month, _), x in account.sums.items() if month <= last)
        latest = max(x[1] for x in entries)
        status = weakest(x[2] for x in entries if x[1] == latest)
        return Value(_exact(parts, account.scale), status)

    def _observed_until(self, ref: str, span: BudgetYear) -> Value:
        seen = [one for one in self._stands(ref) if one.last <= span.last]
        inside = [one for one in seen if one.last >= span.first]
        if not seen:
            return _missing(NO_LEVEL, self._series[ref].name, span)
        latest = max(one.last for one in seen)
        taken = inside or [one for one in seen if one.last == latest]
        return aggregate_observations(taken, self._series[ref].aggregation)

    def _stands(self, code: str) -> list[Observation]:
        return [
            Observation(first, last, value, status)
            for value, first, last, status, _, withdrawn in self._seen(code)
            if withdrawn is None
        ]


class ValuesToDate(IndicatorValues):
    """The values of indicators in a year until a day within it, as known today.

    Source:
        IY-1, IY-5 (docs/method/in-year.md)
    """

    reads = FactsToDate
    _facts: FactsToDate

    def until(self, version: IndicatorVersion, year: int, last: date) -> Value:
        """Return the value of the year's days until a day, or why there is none."""

        def facts(asked: str, then: int) -> Value:
            return self._facts.until(asked, then, _same_month(last, then - year))

        return value_of(self.terms[version.pk], facts, year)

    def last_figure(self, version: IndicatorVersion, last: date) -> date | None:
        """Return the day of the oldest of the last figures above the line."""
        found = [
            self._facts.last_figure(term.ref, last)
            for term in self.terms[version.pk].numerator
        ]
        return min((day for day in found if day is not None), default=None)


def _same_month(last: date, years: int) -> date:
    """Return the last day of the same month so many years later."""
    day = last.replace(day=1)
    months = budget_year(day.year + years, day.month).months
    return date.fromordinal(months[1].toordinal() - 1)


def _exact(parts: int, scale: int) -> Fraction:
    return Fraction(parts, 10**scale)


def _missing(words: tuple[str, str], of: Named, span: BudgetYear) -> Value:
    fact, remedy = words
    values = {"ref": of, "first": span.first, "day": span.last}
    return Value.absent(Problem("not-until", fact, values, remedy))
