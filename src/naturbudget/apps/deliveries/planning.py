"""Turns the figures of a file into vouchers, in the light of what the books hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from naturbudget.apps.deliveries.opening import Opener
from naturbudget.apps.deliveries.sealed import SealedFigure, sealed_figures, stock_moves
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import Written
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.figures import Figure, RowProblem
from naturbudget.core.quantity import Quantity, plain
from naturbudget.core.unit import UnitTable

OTHER_CONTENT = gettext_noop(
    "The figure “{key}” is sealed with other content: {sealed}. To correct it, give "
    "it the status corrected; then it is reversed and entered anew."
)
NOT_FINAL = gettext_noop(
    "The figure “{key}” is sealed as {status}. Final replaces what is provisional or "
    "estimated; give it the status corrected."
)
NEVER_SEALED = gettext_noop(
    "There is no sealed figure “{key}” to correct. Give it its own status: measured, "
    "calculated, estimated or provisional."
)
NOT_EXACT = gettext_noop(
    "{value} {written} cannot be written exactly in {unit}, in which {code} is kept. "
    "Give the figure in {unit}."
)
LATER_LEVEL = gettext_noop(
    "{code} already has a sealed entry on {day}, after {last}. A level in between "
    "would move it: book what moved with an entry (addition, loss or use), or give "
    "the levels in the order of their days."
)
LOSS_GROWS = gettext_noop(
    "A {entry} of {value} would make the stock {direction}. What grows is positive, "
    "what shrinks is negative."
)
NOT_YOURS = gettext_noop(
    "{code} is held by another department. You may deliver what your own holds."
)
ENTRY_KINDS = {
    "addition": "addition",
    "loss": "loss",
    "use": "use",
    "reappraisal": "reappraisal",
}
MOVEMENTS = ("addition", "loss", "use")
BY_SURVEY = gettext_noop("{source} (by survey)")


@dataclass
class Plan:
    """What shall be sealed, and which line of the file each voucher comes from."""

    written: list[Written] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    unchanged: int = 0
    corrected: int = 0


class Planner:
    """Decides row by row what a file changes in the books."""

    def __init__(
        self,
        municipality: Municipality,
        *,
        source: Source,
        by: User,
        at: datetime,
        units: UnitTable,
        create: bool,
        department_ids: frozenset[int] | None,
    ) -> None:
        self._municipality = municipality
        self._source = source
        self._author = str(by.pk)
        self._units = units
        self._department_ids = department_ids
        self._calendar = Calendar(municipality)
        self._periods: dict[int, core.Period] = {}
        self._open_year = self._calendar.open_year(at.date())
        self._opener = Opener(municipality, units=units, create=create, by=by, at=at)
        self._plan = Plan()

    def plan(self, figures: Sequence[Figure]) -> Plan:
        """Return the vouchers to seal and every problem with the rows."""
        problems = self._opener.open_missing(figures)
        self._plan.opened = self._opener.opened
        self._plan.problems = problems
        self._chart = self._opener.chart
        wrong = {problem.line for problem in problems}
        known = [
            figure
            for figure in figures
            if figure.line not in wrong
            and (
                figure.code in self._chart.accounts or figure.code in self._chart.series
            )
        ]
        if self._department_ids is not None:
            known = [figure for figure in known if self._is_own(figure)]
        self._sealed = sealed_figures(
            self._municipality, [figure.key for figure in known]
        )
        self._moves = stock_moves(
            self._municipality, {f.code for f in known if f.kind == "stock"}
        )
        for figure in _in_order(known):
            try:
                self._add(figure)
            except NaturbudgetError as error:
                self._refuse(figure, "value", *error.problems)
        return self._plan

    def _is_own(self, figure: Figure) -> bool:
        assert self._department_ids is not None
        held = {**self._chart.account_departments, **self._chart.series_departments}
        if held[figure.code] in self._department_ids:
            return True
        problem = Problem("not-yours", NOT_YOURS, {"code": figure.code})
        self._refuse(figure, "code", problem)
        return False

    def _refuse(self, figure: Figure, column: str, *problems: Problem) -> None:
        self._plan.problems += [
            RowProblem(figure.line, column, problem) for problem in problems
        ]

    def _add(self, figure: Figure) -> None:
        """Compare one figure with what is sealed under its key, and plan the rest."""
        sealed = self._sealed.get(figure.key)
        if figure.kind == "series":
            value = plain(self._converted(figure))
            wanted = (value, figure.first, figure.last, figure.status, "")
        else:
            account = self._chart.accounts[figure.code]
            quantity = Quantity(self._converted(figure), account.unit)
            parts = quantity.in_smallest(scale=account.scale)
            wanted = (
                str(parts),
                figure.first,
                figure.last,
                figure.status,
                figure.department,
            )
        if sealed is not None and self._is_same(figure, sealed, wanted):
            self._plan.unchanged += 1
            return
        key = figure.key
        if sealed is None and figure.replaces == "corrected":
            problem = Problem("never-sealed", NEVER_SEALED, {"key": figure.key})
            self._refuse(figure, "status", problem)
            return
        if sealed is not None:
            problems = self._replacing_problems(figure, sealed)
            if problems:
                self._refuse(figure, "status", *problems)
                return
            key = self._reverse(figure, sealed)
        if figure.kind == "series":
            self._observe(figure, key, wanted[0])
        elif figure.kind == "flow":
            self._move(figure, key, "use", int(wanted[0]))
        else:
            is_opening = sealed is not None and sealed.kind == "opening"
            self._stock(figure, key, int(wanted[0]), is_opening=is_opening)

    def _is_same(
        self, figure: Figure, sealed: SealedFigure, wanted: tuple[object, ...]
    ) -> bool:
        held = sealed.content
        if figure.kind == "stock" and figure.entry not in MOVEMENTS:
            level = self._level(figure.code, until=sealed.last)
            held = (str(level), *held[1:])
        if sealed.code != figure.code:
            return False
        # What is final already stays; an estimate becomes final though it was right.
        is_final = sealed.status in ("measured", "calculated")
        skip = {3} if figure.replaces and is_final else set()
        if sealed.kind == "opening":
            skip.add(1)  # A level has no first day; the opening stands on its last.
        return all(
            left == right
            for position, (left, right) in enumerate(zip(held, wanted, strict=True))
            if position not in skip
        )

    def _replacing_problems(
        self, figure: Figure, sealed: SealedFigure
    ) -> list[Problem]:
        if not figure.replaces:
            values = {"key": figure.key, "sealed": sealed}
            return [Problem("other-content", OTHER_CONTENT, values)]
        if figure.replaces == "final" and sealed.status not in (
            "provisional",
            "estimated",
            "imputed",
        ):
            values = {"key": figure.key, "status": sealed.status}
            return [Problem("not-final", NOT_FINAL, values)]
        return []

    def _converted(self, figure: Figure) -> Decimal:
        """Return the value in the unit in which the books keep it, exactly."""
        where = (
            self._chart.series[figure.code].unit
            if figure.kind == "series"
            else self._chart.accounts[figure.code].unit
        )
        if figure.unit == where:
            return figure.value
        exact = Fraction(figure.value) * self._units.factor(figure.unit, where)
        found = Decimal(exact.numerator) / Decimal(exact.denominator)
        if Fraction(found) != exact:
            values = {
                "value": plain(figure.value),
                "written": figure.written,
                "unit": where,
                "code": figure.code,
            }
            raise NaturbudgetError(Problem("not-exact", NOT_EXACT, values))
        return found

    def _reverse(self, figure: Figure, sealed: SealedFigure) -> str:
        """Plan the reversal of what is sealed and return the key of what follows."""
        mirror = core.reversal_of(
            sealed.to_core(self._calendar),
            key=f"{sealed.key}~reversed",
            period=self._period(figure, default=sealed.period_year),
            reason=figure.source,
            author=self._author,
        )
        self._write(figure, mirror, reverses=sealed)
        if figure.kind == "stock":
            self._moves[figure.code].append(
                (sealed.last, -sum(p.amount for p in sealed.typed))
            )
        self._plan.corrected += 1
        return f"{figure.key}~{sealed.turn + 1}"

    def _observe(self, figure: Figure, key: str, value: str) -> None:
        observed = core.Observation(
            self._chart.series[figure.code],
            figure.first,
            figure.last,
            value,
            figure.status,
        )
        voucher = self._voucher(
            figure, key, "observation", figure.source, observations=(observed,)
        )
        self._write(figure, voucher)

    def _move(
        self, figure: Figure, key: str, kind: str, parts: int, reason: str = ""
    ) -> None:
        posting = core.Posting(
            self._chart.accounts[figure.code], parts, figure.department, figure.status
        )
        voucher = self._voucher(
            figure, key, kind, reason or figure.source, postings=(posting,)
        )
        self._write(figure, voucher)

    def _stock(self, figure: Figure, key: str, parts: int, *, is_opening: bool) -> None:
        """Book a movement as it is, and a level as its difference (AS-4)."""
        if figure.entry in MOVEMENTS:
            if (figure.entry == "addition" and parts < 0) or (
                figure.entry == "loss" and parts > 0
            ):
                direction = "shrink" if parts < 0 else "grow"
                values = {
                    "entry": figure.entry,
                    "value": plain(figure.value),
                    "direction": direction,
                }
                self._refuse(figure, "value", Problem("sign", LOSS_GROWS, values))
                return
            self._move(figure, key, ENTRY_KINDS[figure.entry], parts)
            self._moves[figure.code].append((figure.last, parts))
            return
        moves = self._moves[figure.code]
        later = [day for day, amount in moves if day > figure.last and amount]
        if later:
            found = {"code": figure.code, "day": min(later), "last": figure.last}
            self._refuse(figure, "to", Problem("later-level", LATER_LEVEL, found))
            return
        if not moves or is_opening:
            self._move(figure, key, "opening", parts)
            moves.append((figure.last, parts))
            return
        change = parts - self._level(figure.code, until=figure.last)
        kind = "addition" if change >= 0 else "loss"
        reason = BY_SURVEY.format(source=figure.source)
        if figure.entry == "reappraisal":
            kind, reason = "reappraisal", figure.source
        self._move(figure, key, kind, change, reason)
        moves.append((figure.last, change))

    def _level(self, code: str, *, until: date) -> int:
        return sum(amount for day, amount in self._moves[code] if day <= until)

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

    def _voucher(
        self,
        figure: Figure,
        key: str,
        kind: str,
        reason: str,
        *,
        postings: tuple[core.Posting, ...] = (),
        observations: tuple[core.Observation, ...] = (),
    ) -> core.Voucher:
        return core.Voucher(
            key=key,
            ledger="actual",
            kind=kind,
            period=self._period(figure),
            valid_from=figure.last if kind == "opening" else figure.first,
            valid_to=figure.last,
            reason=reason,
            author=self._author,
            postings=postings,
            observations=observations,
            source=self._source.sha256,
        )

    def _write(
        self,
        figure: Figure,
        voucher: core.Voucher,
        reverses: SealedFigure | None = None,
    ) -> None:
        # A reversal points to what it reverses and needs no evidence of its own.
        written = (
            Written(voucher, reverses=reverses.row)
            if reverses
            else Written(voucher, source=self._source)
        )
        self._plan.written.append(written)
        self._plan.lines.append(figure.line)


def _in_order(figures: Sequence[Figure]) -> Iterable[Figure]:
    """Return the rows as they stand, but the levels of a stock by their days."""
    stocks: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.kind == "stock":
            stocks[figure.code].append(figure)
    queues = {
        code: iter(sorted(rows, key=lambda row: (row.last, row.line)))
        for code, rows in stocks.items()
    }
    for figure in figures:
        yield next(queues[figure.code]) if figure.kind == "stock" else figure
