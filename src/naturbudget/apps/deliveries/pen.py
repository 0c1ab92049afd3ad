"""Writes the vouchers of an import: in whose books, in which unit, under which key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from naturbudget.apps.deliveries.sealed import SealedFigure, stock_moves
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import Written
from naturbudget.apps.ledger.queries.chart import Calendar, Chart
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.figures import Figure, RowProblem
from naturbudget.core.ledger.keys import next_key, reversal_key
from naturbudget.core.ledger.splitting import divided
from naturbudget.core.quantity import Quantity, in_smallest
from naturbudget.core.unit import UnitTable

REASON_MAX = 500
CORRECTED_BY = gettext_noop("Corrected by {file}: {source}")
FINAL_BY = gettext_noop("Replaced by the final figure of {file}: {source}")
LATE_CLOSED = gettext_noop(
    "{year} is closed and keeps its figure: the correction from {old} to {new} stands "
    "in the books of {books}."
)
LATE_VOTED = gettext_noop(
    "The balance of {year} is voted and keeps its figure: the correction from {old} to "
    "{new} stands in the books of {books}."
)

LATE_OTHER = gettext_noop(
    "Its last day is of {year}; the correction from {old} to {new} stands in the books "
    "of {books}."
)


@dataclass
class Plan:
    """What shall be sealed, and which line of the file each voucher comes from."""

    written: list[Written] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    conversions: dict[tuple[str, str], str] = field(default_factory=dict)
    unchanged: int = 0
    corrected: int = 0
    # Corrections that stand in other books than those of their days, as old and new.
    late: list[RowProblem] = field(default_factory=list)
    # Bills over the end of a year that nobody asked to divide.
    crossing: int = 0


class Pen:
    """Writes what is planned, and knows how each stock stands after it."""

    def __init__(
        self,
        municipality: Municipality,
        *,
        source: Source,
        by: User,
        at: datetime,
        units: UnitTable,
    ) -> None:
        self._municipality = municipality
        self._source = source
        self._author = str(by.pk)
        self._units = units
        self._calendar = Calendar(municipality)
        self._periods: dict[int, core.Period] = {}
        self._open_year = self._calendar.open_year(at.date())
        self.plan = Plan()
        self.moves: dict[str, list[tuple[date, int]]] = defaultdict(list)
        self.chart: Chart

    def begin(self) -> Plan:
        """Begin a part of the file with nothing planned."""
        self.plan = Plan(conversions=self.plan.conversions)
        return self.plan

    def read(self, chart: Chart, stocks: Iterable[str]) -> None:
        """Take the chart as it is now, and read what moved these stocks."""
        self.chart = chart
        self.moves = stock_moves(self._municipality, stocks, source=self._source)

    def refuse(self, figure: Figure, column: str, *problems: Problem) -> None:
        self.plan.problems += [
            RowProblem(figure.line, column, problem) for problem in problems
        ]

    def kept_in(self, figure: Figure) -> str:
        """Return the unit in which the books keep what a row is about."""
        if figure.kind == "series":
            return self.chart.series[figure.code].unit
        return self.chart.accounts[figure.code].unit

    def noted(self, figure: Figure) -> Figure:
        """Note in the reason what was given, and by which factor it is converted."""
        where = self.kept_in(figure)
        if figure.unit == where:
            return figure
        equation = self._units.equation(figure.unit, where)
        self.plan.conversions[figure.unit, where] = equation
        note = self._units.note(figure.value, figure.unit, where)
        return replace(figure, source=figure.source + note)

    def converted(self, figure: Figure) -> Decimal:
        """Return the value in the unit in which the books keep it, exactly."""
        where = self.kept_in(figure)
        if figure.unit == where:
            return figure.value
        return self._units.converted(figure.value, figure.unit, where)

    def parts(self, figure: Figure) -> int:
        """Return the value of a row on an account in the account's smallest parts."""
        account = self.chart.accounts[figure.code]
        amount = self.converted(figure)
        return in_smallest(amount, account.unit, scale=account.scale)

    def pieces(self, figure: Figure) -> list[Figure]:
        """Return a bill divided by days where the row asks for it (L-11)."""
        if not figure.split:
            return [figure]
        account = self.chart.accounts[figure.code]
        found = divided(
            self.noted(figure),
            self.parts(figure),
            unit=account.unit,
            scale=account.scale,
            first_month=self._municipality.first_month,
        )
        return found if len(found) > 1 else [figure]

    def level(self, code: str, *, until: date) -> int:
        """Return what a stock holds at the end of a day, after all that is planned."""
        return sum(amount for day, amount in self.moves[code] if day <= until)

    def reverse(self, figure: Figure, sealed: SealedFigure) -> str:
        """Plan the reversal of what is sealed and return the key of what follows."""
        self._tell_late(figure, sealed)
        mirror = core.reversal_of(
            sealed.to_core(self._calendar),
            key=reversal_key(sealed.key),
            period=self._period(figure, default=sealed.period_year),
            reason=self._why(figure),
            author=self._author,
        )
        self.plan.written.append(Written(mirror, reverses=sealed.row))
        self.plan.lines.append(figure.line)
        self._moved(mirror)
        self.plan.corrected += 1
        return next_key(figure.key, sealed.turn + 1)

    def _why(self, figure: Figure) -> str:
        """Return why a figure is reversed: which file corrects it, and its remark."""
        said = FINAL_BY if figure.replaces == "final" else CORRECTED_BY
        told = said.format(file=self._source.origin, source=figure.source)
        return told[:REASON_MAX]

    def _tell_late(self, figure: Figure, sealed: SealedFigure) -> None:
        """Note a correction that stands in other books: old, new, and whose."""
        year = self._calendar.of_day(figure.last).year
        books = self._period(figure, default=sealed.period_year).year
        if books == year:
            return
        code = sealed.code
        if series := self.chart.series.get(code):
            old, unit = Decimal(str(sealed.content[0])), series.unit
        else:
            account = self.chart.accounts[code]
            parts = abs(int(str(sealed.content[0])))
            if account.kind == "stock" and not sealed.is_between:
                parts = self.level(code, until=sealed.last)
            elif account.kind == "flow":
                parts = int(str(sealed.content[0]))
            old, unit = Decimal(parts).scaleb(-account.scale), account.unit
        period = self._cached(year)
        sentence = LATE_VOTED if period.is_voted else LATE_OTHER
        if period.is_closed:
            sentence = LATE_CLOSED
        values: dict[str, object] = {
            "year": str(year),
            "books": str(books),
            "old": Quantity(old, unit),
            "new": Quantity(figure.value, figure.unit),
        }
        told = Problem("other-books", sentence, values)
        self.plan.late.append(RowProblem(figure.line, figure.code, told))

    def write(self, figure: Figure, voucher: core.Voucher) -> None:
        """Plan one voucher; the file is its evidence."""
        self.plan.written.append(Written(voucher, source=self._source))
        self.plan.lines.append(figure.line)
        self._moved(voucher)

    def voucher(
        self,
        figure: Figure,
        key: str,
        kind: str,
        reason: str = "",
        *,
        postings: tuple[core.Posting, ...] = (),
        observations: tuple[core.Observation, ...] = (),
        cause: str = "",
    ) -> core.Voucher:
        """Return the voucher of a row, and plan nothing."""
        return core.Voucher(
            key=key,
            ledger="actual",
            kind=kind,
            period=self._period(figure),
            valid_from=figure.last if kind == "opening" else figure.first,
            valid_to=figure.last,
            reason=reason or figure.source,
            author=self._author,
            postings=postings,
            observations=observations,
            source=self._source.sha256,
            cause=cause or figure.cause,
        )

    def posting(self, figure: Figure, parts: int) -> core.Posting:
        account = self.chart.accounts[figure.code]
        return core.Posting(account, parts, figure.department, figure.status)

    def _moved(self, voucher: core.Voucher) -> None:
        for line in voucher.postings:
            if line.account.kind == "stock":
                move = (voucher.valid_to, line.amount)
                self.moves[line.account.path].append(move)

    def _period(self, figure: Figure, default: int | None = None) -> core.Period:
        """Return the year in whose books a figure stands; the file may say."""
        if figure.books:
            return self._cached(figure.books)
        year = default or self._calendar.of_day(figure.last).year
        period = self._cached(year)
        is_shut = period.is_closed or period.is_voted or period.is_before_a_voted_one
        if is_shut and figure.replaces:
            return self._cached(self._open_year)
        return period

    def _cached(self, year: int) -> core.Period:
        if year not in self._periods:
            row = self._calendar.of_year(year)
            self._periods[year] = self._calendar.to_core(row)
        return self._periods[year]
