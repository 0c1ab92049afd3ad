"""Turns the figures of a file into vouchers, in the light of what the books hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from naturbudget.apps.deliveries.misfits import StandIn, stand_ins
from naturbudget.apps.deliveries.movements import KINDS, is_sealed_so, movement_of
from naturbudget.apps.deliveries.opening import Opener
from naturbudget.apps.deliveries.pen import Pen, Plan
from naturbudget.apps.deliveries.sealed import SealedFigure, sealed_figures
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.assets.survey import ASSET, KNOWLEDGE, survey_entry
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.figures import Figure, FiguresRead, RowProblem
from naturbudget.core.ledger.row import BETWEEN
from naturbudget.core.ledger.sides import side_problems, sides_of
from naturbudget.core.ledger.splitting import crosses_a_year
from naturbudget.core.quantity import Quantity, plain

OTHER_CONTENT = gettext_noop(
    "The figure “{key}” is sealed with other content: {sealed}. To correct it, say "
    "that the file corrects what is here, or give it the status corrected; then it is "
    "reversed and entered anew."
)
OTHER_LEVEL = gettext_noop(
    "The figure “{key}” is sealed with other content: a level of {level}, booked as "
    "{sealed}. To correct it, say that the file corrects what is here, or give it the "
    "status corrected; then it is reversed and entered anew."
)
NOT_FINAL = gettext_noop(
    "The figure “{key}” is sealed as {status}. Final replaces what is provisional or "
    "estimated; give it the status corrected."
)
OTHER_MOVEMENT = gettext_noop(
    "“{key}” is a movement between accounts: {sealed}. Give all its rows with their "
    "entry to correct it, or choose another key."
)
KEY_OF_ANOTHER = gettext_noop(
    "“{key}” is the key of something else: {code}, {sealed}. A file changes only what "
    "it names; give the figure a key of its own, or none."
)
NEVER_SEALED = gettext_noop(
    "There is no sealed figure “{key}” to correct. Give it its own status: measured, "
    "calculated, estimated or provisional."
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
# What a final figure takes the place of.
SOFT = ("provisional", "estimated", "imputed")
MOVEMENTS = ("addition", "loss", "use")
BY_SURVEY = gettext_noop("{source} (by survey)")


class Planner:
    """Decides row by row what a file changes in the books."""

    def __init__(
        self,
        municipality: Municipality,
        opener: Opener,
        pen: Pen,
        *,
        department_ids: frozenset[int] | None,
        corrects: bool = False,
    ) -> None:
        self._corrects = corrects
        self._municipality = municipality
        self._opener = opener
        self.pen = pen
        self._department_ids = department_ids
        self.stand_ins: list[StandIn] = []

    def plan(self, read: FiguresRead) -> Plan:
        """Return the vouchers to seal and every problem with the rows of a part."""
        figures = read.figures
        rows = sorted([*figures, *read.wrong], key=lambda figure: figure.line)
        problems = self._opener.open_missing(rows)
        problems += side_problems(figures, is_whole=read.is_whole)
        plan, chart = self.pen.begin(), self._opener.chart
        self.stand_ins = []
        plan.opened = self._opener.opened
        plan.problems = problems
        rows = [f for f in rows if f.code in chart.accounts or f.code in chart.series]
        stocks = {path for path, one in chart.accounts.items() if one.kind == "stock"}
        self.pen.read(chart, stocks & {figure.code for figure in rows})
        if self._department_ids is not None:
            rows = [figure for figure in rows if self._is_own(figure)]
        wrong = {problem.line for problem in (*read.problems, *problems)}
        known = [figure for figure in rows if figure.line not in wrong]
        month = self._municipality.first_month
        plan.crossing = sum(crosses_a_year(figure, month) for figure in known)
        known = [piece for figure in known for piece in self._pieces(figure)]
        self._sealed = sealed_figures(
            self._municipality, [figure.key for figure in known]
        )
        codes = {key: code for code, key in chart.department_keys.items()}
        known = [self._held(figure, codes) for figure in known]
        movements, complete = sides_of(figures), sides_of(known)
        for figure in _in_order(known):
            try:
                if figure.entry not in BETWEEN:
                    self._add(self.pen.noted(figure))
                    continue
                # The first side brings the others, if they are all there.
                rows = complete.pop(figure.key, [])
                if len(rows) == len(movements[figure.key]) > 1:
                    self._add_movement(rows)
            except NaturbudgetError as error:
                self.pen.refuse(figure, "value", *error.problems)
        self._look_at(rows, wrong)
        return plan

    def _look_at(self, rows: Sequence[Figure], wrong: set[int]) -> None:
        """See what the books have against rows that are wrong for other reasons.

        Args:
            rows: All whose account or series is there.
            wrong: The lines that were not planned because of what was found before.
        """
        plan = self.pen.plan
        refused = wrong | {problem.line for problem in plan.problems}
        unplanned = refused.difference(plan.lines)
        rest = [figure for figure in rows if figure.line in unplanned]
        self._sealed |= sealed_figures(
            self._municipality, [figure.key for figure in rest]
        )
        for figure in rest:
            self.stand_ins += stand_ins(self.pen, figure)
            named_so = figure.says("key", "code", "from", "to") and not figure.split
            if figure.entry in BETWEEN or not named_so:
                continue
            sealed = self._sealed.get(figure.key)
            for problem in self._replacing_problems(figure, sealed):
                told = RowProblem(figure.line, "status", problem)
                # Whether the content differs is not known of what cannot be read.
                if problem.code != "other-content" and told not in plan.problems:
                    plan.problems.append(told)

    def _pieces(self, figure: Figure) -> list[Figure]:
        try:
            return self.pen.pieces(figure)
        except NaturbudgetError as error:
            self.pen.refuse(figure, "value", *error.problems)
            return []

    def _held(self, figure: Figure, codes: Mapping[int, str]) -> Figure:
        """Return a figure with its department where the row says none (L-16).

        What is sealed already keeps its own; what is new is its holder's, as it would
        be if somebody typed it.
        """
        if figure.department or figure.kind == "series":
            return figure
        sealed = self._sealed.get(figure.key)
        if sealed is None:
            holder = self.pen.chart.account_departments.get(figure.code)
            department = codes[holder] if holder else ""
        else:
            named = {path: department for path, _, _, department in sealed.sides}
            department = named.get(figure.code, "")
        return replace(figure, department=department) if department else figure

    def _is_own(self, figure: Figure) -> bool:
        assert self._department_ids is not None
        chart = self.pen.chart
        held = {**chart.account_departments, **chart.series_departments}
        if held[figure.code] in self._department_ids:
            return True
        problem = Problem("not-yours", NOT_YOURS, {"code": figure.code})
        self.pen.refuse(figure, "code", problem)
        return False

    def _add(self, figure: Figure) -> None:
        """Compare one figure with what is sealed under its key, and plan the rest."""
        sealed = self._sealed.get(figure.key)
        is_series = figure.kind == "series"
        value = plain(self.pen.converted(figure)) if is_series else ""
        parts = 0 if is_series else self.pen.parts(figure)
        if sealed is not None:
            department = "" if is_series else figure.department
            days = figure.first, figure.last
            wanted = (value or str(parts), *days, figure.status, department)
            if self._is_same(figure, sealed, wanted):
                self.pen.plan.unchanged += 1
                return
        key, figure = figure.key, self._correcting(figure, sealed)
        problems = self._replacing_problems(figure, sealed)
        if problems:
            self.pen.refuse(figure, "status", *problems)
            return
        if sealed is not None:
            key = self.pen.reverse(figure, sealed)
        if figure.kind == "series":
            self._observe(figure, key, value)
        elif figure.kind == "flow":
            self._move(figure, key, "use", parts)
        else:
            is_opening = sealed is not None and sealed.kind == "opening"
            self._stock(figure, key, parts, is_opening=is_opening)

    def _is_same(
        self, figure: Figure, sealed: SealedFigure, wanted: tuple[object, ...]
    ) -> bool:
        held = sealed.content
        if figure.kind == "stock" and figure.entry not in MOVEMENTS:
            level = self.pen.level(figure.code, until=sealed.last)
            held = (str(level), *held[1:])
        if sealed.code != figure.code or sealed.is_between:
            return False
        if figure.cause and figure.cause != sealed.row.cause:
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

    def _add_movement(self, rows: Sequence[Figure]) -> None:
        """Compare a movement between accounts with what is sealed under its key."""
        found = movement_of(self.pen, rows)
        if found is None:
            return
        first, postings = found
        key, sealed = first.key, self._sealed.get(first.key)
        if sealed is not None and is_sealed_so(first, postings, sealed):
            self.pen.plan.unchanged += 1
            return
        first = self._correcting(first, sealed)
        problems = self._replacing_problems(first, sealed)
        if problems:
            self.pen.refuse(first, "status", *problems)
            return
        if sealed is not None:
            key = self.pen.reverse(first, sealed)
        kind = KINDS[first.entry]
        voucher = self.pen.voucher(first, key, kind, postings=postings)
        self.pen.write(first, voucher)

    def _correcting(self, figure: Figure, sealed: SealedFigure | None) -> Figure:
        """Let a row take the place of other content, where the file shall correct."""
        if not self._corrects or sealed is None or figure.replaces:
            return figure
        is_final = sealed.status in SOFT and figure.status not in SOFT
        return replace(figure, replaces="final" if is_final else "corrected")

    def _replacing_problems(
        self, figure: Figure, sealed: SealedFigure | None
    ) -> list[Problem]:
        """Return why a row may not take the place of what is sealed under its key."""
        if sealed is None:
            if figure.replaces != "corrected":
                return []
            return [Problem("never-sealed", NEVER_SEALED, {"key": figure.key})]
        values = {"key": figure.key, "sealed": sealed, "status": sealed.status}
        if not self._may_replace(figure, sealed):
            values["code"] = sealed.code
            return [Problem("key-of-another", KEY_OF_ANOTHER, values)]
        if sealed.is_between and figure.entry not in BETWEEN:
            return [Problem("other-movement", OTHER_MOVEMENT, values)]
        if not figure.replaces:
            account = self.pen.chart.accounts.get(sealed.code)
            if account is None or account.kind != "stock" or sealed.is_between:
                return [Problem("other-content", OTHER_CONTENT, values)]
            # A stock is delivered as levels, and booked as what each one changed.
            level = self.pen.level(sealed.code, until=sealed.last)
            held = Decimal(level).scaleb(-account.scale)
            values["level"] = Quantity(held, account.unit)
            return [Problem("other-content", OTHER_LEVEL, values)]
        if figure.replaces == "final" and sealed.status not in SOFT:
            return [Problem("not-final", NOT_FINAL, values)]
        return []

    def _may_replace(self, figure: Figure, sealed: SealedFigure) -> bool:
        """Tell whether a key names this very account in the books of what happened.

        A key may be typed as anybody likes; it must not lead to a budget, to a
        reserve, or to what another department holds.
        """
        if sealed.row.ledger != "actual":
            return False
        if figure.entry not in BETWEEN or not sealed.is_between:
            return sealed.is_between or sealed.code == figure.code
        if self._department_ids is None:
            return True
        held = self.pen.chart.account_departments
        return all(held[path] in self._department_ids for path, *_ in sealed.sides)

    def _observe(self, figure: Figure, key: str, value: str) -> None:
        observed = core.Observation(
            self.pen.chart.series[figure.code],
            figure.first,
            figure.last,
            value,
            figure.status,
        )
        voucher = self.pen.voucher(figure, key, "observation", observations=(observed,))
        self.pen.write(figure, voucher)

    def _move(
        self,
        figure: Figure,
        key: str,
        kind: str,
        parts: int,
        reason: str = "",
        cause: str = "",
    ) -> None:
        posting = self.pen.posting(figure, parts)
        voucher = self.pen.voucher(
            figure, key, kind, reason, postings=(posting,), cause=cause
        )
        self.pen.write(figure, voucher)

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
                self.pen.refuse(figure, "value", Problem("sign", LOSS_GROWS, values))
                return
            self._move(figure, key, ENTRY_KINDS[figure.entry], parts)
            return
        moves = self.pen.moves[figure.code]
        later = [day for day, amount in moves if day > figure.last and amount]
        if later:
            found = {"code": figure.code, "day": min(later), "last": figure.last}
            self.pen.refuse(figure, "to", Problem("later-level", LATER_LEVEL, found))
            return
        if not moves or is_opening:
            self._move(figure, key, "opening", parts)
            return
        change = parts - self.pen.level(figure.code, until=figure.last)
        changed = KNOWLEDGE if figure.entry == "reappraisal" else ASSET
        kind, cause = survey_entry(change, changed)
        reason = BY_SURVEY.format(source=figure.source) if cause else figure.source
        self._move(figure, key, kind, change, reason, cause)


def _in_order(figures: Sequence[Figure]) -> Iterable[Figure]:
    """Return the rows as they stand, but the levels of a stock by their days.

    Stocks between which something moves stand in one order: a level after it counts
    what left or came in.
    """
    moved = {figure.code for figure in figures if figure.entry in BETWEEN}
    stocks: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.kind == "stock":
            stocks["" if figure.code in moved else figure.code].append(figure)
    queues = {
        code: iter(sorted(rows, key=lambda row: (row.last, row.line)))
        for code, rows in stocks.items()
    }
    for figure in figures:
        if figure.kind == "stock":
            yield next(queues["" if figure.code in moved else figure.code])
        elif figure.entry not in BETWEEN:
            yield figure
