"""Where each line of a running year stands, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.budget.queries.places import budgeted
from naturbudget.apps.inyear.models import Comment, InYearAccount, Steering
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.execution import moved_and_carried
from naturbudget.apps.ledger.queries.to_date import ValuesToDate
from naturbudget.core.budget.inyear import (
    MIXED,
    PROFILE_YEARS,
    PROFILE_YEARS_DEFAULT,
    Outlook,
    Profile,
    SoFar,
    ends_of,
    is_used_up,
    outlook_of,
    profile_of,
)
from naturbudget.core.budget.line import Line
from naturbudget.core.budget.steering import Steered
from naturbudget.core.errors import Problem
from naturbudget.core.indicator.value import Value
from naturbudget.core.period import budget_year


@dataclass(frozen=True)
class Month:
    """The end of a month: what was posted until then, and what was expected."""

    day: date
    posted: Fraction | None
    profile: Profile
    by_now: Fraction | None = None

    @property
    def share(self) -> Fraction:
        """Return the share of the year that is expected by then."""
        return self.profile.share


@dataclass(frozen=True)
class LineRow:
    """A line with its outlook, and what was said and decided of it."""

    row: BudgetLine
    line: Line
    outlook: Outlook
    profile: Profile | None
    comment: Comment | None
    steering: Steering | None

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def steered(self) -> Steered:
        """Return it as the gate asks about it."""
        return Steered(
            self.code,
            self.outlook.expected,
            self.comment is not None,
            self.steering is not None,
        )


def budget_in_force(period: Period) -> BudgetVersion | None:
    """Return the voted budget that an in-year account is measured against."""
    rows = BudgetVersion.objects.filter(
        budget__period=period, state=BudgetVersion.State.RATIFIED
    ).select_related("budget__period", "budget__municipality", "decision", "document")
    return rows.order_by("-number").first()


def profile_years(parameters: Mapping[str, object]) -> int:
    """Return how many years the profile has in a municipality (IY-2)."""
    return int(str(parameters.get(PROFILE_YEARS) or PROFILE_YEARS_DEFAULT))


class Outlooks:
    """The outlooks of the lines of a voted budget, in a fixed number of queries.

    Args:
        version: The budget in force.
        as_of: The last day of a month of its year.

    Source:
        IY-1 to IY-6 (docs/method/in-year.md)
    """

    def __init__(self, version: BudgetVersion, as_of: date) -> None:
        town = version.budget.municipality
        self.version, self.as_of = version, as_of
        self.rows = lines_of(version)
        self.values = ValuesToDate(town, [row.definition for row in self.rows])
        self.count = profile_years(town.parameters)
        self._first_month = town.first_month
        self._year = budget_year(version.budget.year, town.first_month)
        moved, _ = moved_and_carried(version.budget.period)
        self._moved = budgeted(self.rows, moved)

    def line(self, row: BudgetLine) -> Line:
        """Return a line as it was voted, with virements in its target (B-2)."""
        line, moved = line_to_core(row), self._moved.get(row.pk)
        if line.target is None or not moved:
            return line
        return replace(line, target=line.target + moved)

    def of(self, row: BudgetLine) -> tuple[Outlook, Profile | None]:
        """Return the outlook of a line, and the profile it was made with."""
        so_far = self._so_far(row)
        profile = None
        if so_far.used_up:
            profile = self._profile(row, so_far.until or self.as_of)
        outlook = outlook_of(self.line(row), so_far, profile, year=self._year.year)
        return outlook, profile

    def months(self, row: BudgetLine) -> list[Month]:
        """Return the line month by month; what is not delivered stays absent."""
        if not is_used_up(self.values.terms[row.definition.pk]):
            return []
        target = self.line(row).target
        found: list[Month] = []
        for day in [*ends_of(self._year.year, self._first_month), self._year.last]:
            posted = None
            if day <= self.as_of:
                posted = self._until(row, self._year.year, day).amount
            found.append(Month(day, posted, self._profile(row, day)))
        # Between days that the profile knows, a straight line would leave its course.
        is_known = any(one.profile.years for one in found[:-1])
        return [
            replace(one, by_now=None if target is None else target * one.share)
            if one.profile.years or not is_known
            else one
            for one in found
        ]

    def _so_far(self, row: BudgetLine) -> SoFar:
        used_up = is_used_up(self.values.terms[row.definition.pk])
        year = self._year.year
        if used_up is None:
            return SoFar(Value.absent(Problem("mixed", MIXED)), None, None)
        if used_up:
            first: Value | None = None
            for day in self._ends_until_now():
                found = self._until(row, year, day)
                if found.amount is not None:
                    return SoFar(found, day, True)
                first = first or found
            assert first is not None, "a year has a month that is over"
            return SoFar(first, None, True)
        value = self._until(row, year, self.as_of)
        until = self.values.last_figure(row.definition, self.as_of)
        is_old = until is None or until < self._year.first
        return SoFar(value, until, False, is_old)

    def _ends_until_now(self) -> list[date]:
        ends = ends_of(self._year.year, self._first_month)
        return [day for day in reversed(ends) if day <= self.as_of]

    def _until(self, row: BudgetLine, year: int, day: date) -> Value:
        return self.values.until(row.definition, year, day)

    def _profile(self, row: BudgetLine, until: date) -> Profile:
        """Return the profile of the latest years that are known in parts."""
        earlier: dict[int, tuple[Fraction | None, Fraction | None]] = {}
        profile = self._made(earlier, until)
        for then in reversed(self.values.years()):
            if then >= self._year.year:
                continue
            part = self._until(row, then, _end_of(then - self._year.year, until))
            if part.amount is None:
                continue
            whole = self.values.value(row.definition, then)
            earlier[then] = (part.amount, whole.amount)
            profile = self._made(earlier, until)
            if len(profile.years) == self.count:
                break
        return profile

    def _made(
        self, earlier: Mapping[int, tuple[Fraction | None, Fraction | None]], day: date
    ) -> Profile:
        return profile_of(earlier, until=day, year=self._year, count=self.count)


def _end_of(years: int, day: date) -> date:
    """Return the last day of the same month, so many years away."""
    month = budget_year(day.year + years, day.month)
    return date.fromordinal(month.months[1].toordinal() - 1)


def rows_of(account: InYearAccount, outlooks: Outlooks) -> list[LineRow]:
    """Return the lines of an account, with what was said and decided of each."""
    said = {one.indicator_id: one for one in account.comments.all()}
    steered = {one.indicator_id: one for one in account.steerings.all()}
    found = []
    for row in outlooks.rows:
        outlook, profile = outlooks.of(row)
        found.append(
            LineRow(
                row,
                outlooks.line(row),
                outlook,
                profile,
                said.get(row.definition.indicator_id),
                steered.get(row.definition.indicator_id),
            )
        )
    return found
