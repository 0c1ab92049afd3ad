"""Opens what a file names for the first time, or says what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from naturbudget.apps.ledger.queries.chart import chart_of
from naturbudget.apps.municipalities.actions import department
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.actions import assign_holder, resource
from naturbudget.apps.resources.models import Account, Resource, Series, Unit
from naturbudget.apps.resources.opening import open_each, placed
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    UnitCode,
    Word,
    gettext_noop,
)
from naturbudget.core.ledger.figures import Figure, RowProblem
from naturbudget.core.unit import UnitTable

NOT_THERE = gettext_noop(
    "There is no {kind} “{code}”. Open it first, or import with the choice to open "
    "what is missing."
)
NO_DEPARTMENT = gettext_noop(
    "There is no department “{department}”. Add it first, or import with the choice "
    "to open what is missing."
)
OTHER_KIND = gettext_noop(
    "“{code}” is a {is_kind} in the books, and the row says {kind}. Correct the kind "
    "or the code."
)
UNIT_DOES_NOT_FIT = gettext_noop(
    "{code} is kept in {unit}; {written} is another kind of quantity. Correct the unit "
    "or the code."
)
ACCOUNT_UNIT = gettext_noop(
    "An account cannot be kept in {unit}: amounts in it do not add up. Give the row "
    "the kind series."
)
NO_KIND = gettext_noop("account or series")
# What must be known of a row before something is opened for it.
OPENING = ("kind", "unit", "from", "to", "code", "aggregation", "resource")


class Opener:
    """Knows the chart, and opens what is missing where that is asked."""

    def __init__(
        self,
        municipality: Municipality,
        *,
        units: UnitTable,
        create: bool,
        by: User,
        at: datetime,
    ) -> None:
        self._municipality = municipality
        self._units = units
        self._create = create
        self._by = by
        self._at = at
        self.opened: list[str] = []
        self.chart = chart_of(municipality)

    def open_missing(self, figures: Sequence[Figure]) -> list[RowProblem]:
        """Return why rows do not fit the chart, after opening what may be opened.

        Args:
            figures: In the order of the file, with those that are wrong in themselves
                as far as they can be read.
        """
        problems: list[RowProblem] = []
        first_days: dict[str, date] = {}
        for figure in figures:
            if figure.says("from", "to"):
                day = first_days.get(figure.code)
                if day is None or figure.first < day:
                    first_days[figure.code] = figure.first
        missing: dict[str, Figure] = {}
        for figure in figures:
            if figure.department:
                problems += self._department(figure)
            if not figure.code or self._knows(figure.code):
                continue
            # Without these, what it would be is not known.
            if not self._create or figure.says(*OPENING):
                missing.setdefault(figure.code, figure)
        refused = self._open(missing, first_days)
        problems += [
            RowProblem(figure.line, "code", problem)
            for figure in figures
            for problem in refused.get(figure.code, ())
        ]
        if self._create:
            self._assign(figures)
        self.chart = chart_of(self._municipality)
        if self._create:
            self._widen(first_days)
        fitting: set[tuple[str, str, str]] = set()  # most rows are alike
        for figure in figures:
            alike = figure.code, figure.kind, figure.unit
            if alike not in fitting:
                found = self._fits(figure)
                problems += found
                if not found:
                    fitting.add(alike)
        return problems

    def _knows(self, code: str) -> bool:
        return code in self.chart.accounts or code in self.chart.series

    def _department(self, figure: Figure) -> list[RowProblem]:
        code = figure.department
        if code in self.chart.department_keys:
            return []
        if self._create:
            row = department(self._municipality, code)
            keys = {**self.chart.department_keys, code: row.pk}
            object.__setattr__(self.chart, "department_keys", keys)
            return []
        problem = Problem("no-department", NO_DEPARTMENT, {"department": code})
        return [RowProblem(figure.line, "department", problem)]

    def _open(
        self, missing: Mapping[str, Figure], first_days: Mapping[str, date]
    ) -> dict[str, list[Problem]]:
        """Return why what is missing stays so, by code, after opening all the rest."""
        refused: dict[str, list[Problem]] = {}
        if not self._create:
            for code, figure in missing.items():
                values = {"kind": figure.kind or Word(NO_KIND), "code": code}
                refused[code] = [Problem("not-there", NOT_THERE, values)]
            return refused
        rows: list[Account | Series] = []
        known = _Known(self._municipality, self._units)
        for code, figure in missing.items():
            try:
                rows.append(known.row_of(figure, opened=first_days[code]))
            except NaturbudgetError as error:
                refused[code] = list(error.problems)
        refused |= open_each(self._municipality, rows, by=self._by, at=self._at)
        self.opened += [str(row) for row in rows if str(row) not in refused]
        return refused

    def _assign(self, figures: Sequence[Figure]) -> None:
        """Let the department that a file names hold what nobody holds yet."""
        named: dict[str, str] = {}
        for figure in figures:
            if figure.department:
                named.setdefault(figure.code, figure.department)
        town = self._municipality
        accounts = town.accounts.filter(path__in=named, department=None)
        series = town.series.filter(code__in=named, department=None)
        rows: list[Account | Series] = [*accounts, *series]
        for row in rows:
            holder = department(town, named[str(row)])
            assign_holder(row, holder, by=self._by, at=self._at)

    def _widen(self, first_days: dict[str, date]) -> None:
        """Let accounts begin as early as the figures that are delivered for them."""
        for code, day in first_days.items():
            account = self.chart.accounts.get(code)
            series = self.chart.series.get(code)
            if account and day < account.opened:
                self._municipality.accounts.filter(path=code).update(opened=day)
            if series and day < series.opened:
                self._municipality.series.filter(code=code).update(opened=day)
        self.chart = chart_of(self._municipality)

    def _fits(self, figure: Figure) -> list[RowProblem]:
        account = self.chart.accounts.get(figure.code)
        series = self.chart.series.get(figure.code)
        if account is None and series is None:
            return []
        problems = []
        kind = account.kind if account else "series"
        if kind != figure.kind and figure.says("kind"):
            values = {"code": figure.code, "is_kind": kind, "kind": figure.kind}
            problem = Problem("other-kind", OTHER_KIND, values)
            problems.append(RowProblem(figure.line, "kind", problem))
        unit = account.unit if account else series.unit if series else ""
        if figure.unit == unit or not figure.says("unit"):
            return problems
        try:
            self._units.factor(figure.unit, unit)
        except NaturbudgetError:
            values = {
                "code": figure.code,
                "unit": UnitCode(unit),
                "written": figure.written,
            }
            problem = Problem("unit-does-not-fit", UNIT_DOES_NOT_FIT, values)
            problems.append(RowProblem(figure.line, "unit", problem))
        return problems


class _Known:
    """Makes the rows of what a file opens; looks up each thing that they name once."""

    def __init__(self, municipality: Municipality, units: UnitTable) -> None:
        self._municipality = municipality
        self._units = units
        self._rows = {row.code: row for row in Unit.objects.all()}
        self._departments: dict[str, Department] = {}
        self._resources: dict[str, Resource] = {}

    def row_of(self, figure: Figure, *, opened: date) -> Account | Series:
        """Return the account or series of a figure, in no table yet.

        Raises:
            NaturbudgetError: No account can be kept in its unit.
        """
        given = placed(
            self._municipality,
            opened=opened,
            names=figure.names,
            department=self._department(figure.department),
            resource=self._resource(figure.resource),
        )
        if figure.kind == "series":
            aggregation = figure.aggregation or Series.Aggregation.LAST
            return Series(
                code=figure.code, unit=figure.unit, aggregation=aggregation, **given
            )
        unit = self._rows.get(figure.unit)
        if unit is None or not self._units.row(figure.unit).is_additive:
            values = {"unit": UnitCode(figure.unit)}
            raise NaturbudgetError(Problem("account-unit", ACCOUNT_UNIT, values))
        return Account(path=figure.code, kind=figure.kind, unit=unit, **given)

    def _department(self, code: str) -> Department | None:
        if code and code not in self._departments:
            self._departments[code] = department(self._municipality, code)
        return self._departments.get(code)

    def _resource(self, code: str) -> Resource | None:
        if code and code not in self._resources:
            self._resources[code] = resource(self._municipality, code)
        return self._resources.get(code)
