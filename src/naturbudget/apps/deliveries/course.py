"""The course of an import: part after part is planned and sealed, in one transaction.

A long file never stands in memory as a whole. Nothing of it counts until the last part
is sealed; where one row is wrong, the rest is only looked at, and all is undone.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from django.db.models import Max

from naturbudget.apps.deliveries.misfits import StandIn
from naturbudget.apps.deliveries.pen import Plan
from naturbudget.apps.deliveries.planning import Planner
from naturbudget.apps.deliveries.preview import Preview, Tally
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import (
    Refusal,
    answer_each,
    check_written,
    draft_written,
    seal_written,
)
from naturbudget.apps.ledger.queries.doubts import answered_of, doubts_about
from naturbudget.apps.ledger.queries.late_doubts import doubts_after
from naturbudget.apps.ledger.queries.lying import behind_the_council, touched_by
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import Problem
from naturbudget.core.ledger.doubt import Doubt
from naturbudget.core.ledger.figures import FiguresRead, RowProblem

# So many rows are planned and sealed at once.
PART_ROWS = 20_000
# Nobody looks at more of one kind; all are counted.
DOUBTS_MAX = 500
LATE_MAX = 2_000
# So many rows are looked over part by part, before they are sealed. To compare each
# part with all parts before takes long for many; what follows is looked over when all
# of it is written, account after account, and undone if it has no answer.
BEFORE_SEALED_MAX = 100_000
# In which column of the file a refusal of the books is settled.
COLUMNS = dict.fromkeys(("period-closed", "balance-voted", "stock-voted"), "books")


@dataclass(frozen=True, slots=True)
class RowDoubt:
    """A doubt about the figure of one row, and where that stands in the file."""

    number: int
    doubt: Doubt
    row: RowProblem

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def column(self) -> str:
        """The account or series it is about."""
        return self.row.column

    @property
    def problem(self) -> Problem:
        return self.doubt.problem


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do.

    ``doubts`` are worth a second look and need an answer (RQ-5), the first ones of each
    check; ``counts`` says how many each check has, ``unanswered`` how many of these
    have no answer; ``late`` are corrections that stand in other books (L-14).
    """

    sealed: int
    unchanged: int
    corrected: int
    opened: tuple[str, ...] = field(default=())
    conversions: tuple[str, ...] = field(default=())
    is_dry_run: bool = False
    drafted: int = 0
    crossing: int = 0
    doubts: tuple[RowDoubt, ...] = field(default=())
    counts: Mapping[str, int] = field(default_factory=dict)
    unanswered: Mapping[str, int] = field(default_factory=dict)
    late: tuple[RowProblem, ...] = field(default=())
    # Cells that hold no figure, such as months to come.
    left_out: int = 0
    # Which balances that lie before the council it changes.
    behind_council: tuple[Problem, ...] = field(default=())
    # The first accounts and lines of what is entered.
    preview: Preview = field(default_factory=Preview)

    @property
    def open(self) -> int:
        """How many doubts have no answer."""
        return sum(self.unanswered.values())


class Places(Protocol):
    """What knows where in the file a row of figures stands."""

    @property
    def left_out(self) -> int:
        """How many cells held no figure."""
        ...

    def located(self, row: RowProblem) -> RowProblem:
        """Return a problem with the row and the cell of the file it is about."""
        ...


class Course:
    """Takes the parts of a file, and knows what came of them so far."""

    def __init__(
        self,
        owner: Municipality,
        planner: Planner,
        waits: Source | None,
        *,
        by: User,
        at: datetime,
        reasons: Mapping[str, str],
        is_dry_run: bool,
    ) -> None:
        self._owner, self._planner, self._waits = owner, planner, waits
        self._by, self._at = by, at
        self._reasons, self._is_dry_run = reasons, is_dry_run
        self.problems: list[RowProblem] = []
        self._doubts: list[RowDoubt] = []
        self._counts: Counter[str] = Counter()
        self._late: list[RowProblem] = []
        # What has no answer: the first ones of each check, and how many.
        self._unanswered: list[RowDoubt] = []
        self._open: Counter[str] = Counter()
        # After which seal the rows begin that are looked over at the end, and the
        # line of the file of each voucher since.
        self._after: int | None = None
        self._lines = array("L")
        self._plan = Plan()
        self._tally = Tally()
        self._written = 0
        # What is written, by the year in whose books it stands.
        self._books: dict[int, set[str]] = defaultdict(set)
        # Rows that were looked at.
        self.count = 0

    def take(self, read: FiguresRead) -> None:
        """Plan a part, and seal it where nothing is wrong so far."""
        owner, at = self._owner, self._at
        plan = self._planner.plan(read)
        problems = read.problems + plan.problems
        # Before anything is sealed, or the figures would be compared with themselves.
        # What becomes a draft is looked over again when it is sealed.
        is_early = self.count < BEFORE_SEALED_MAX
        doubts = self._doubted(plan) if is_early and not problems else []
        if not is_early and self._after is None:
            self._after = owner.seals.aggregate(last=Max("seq"))["last"] or 0
        if not (problems or self.problems):
            self._answer(doubts)
        # Open doubts hinder what would be sealed now; drafts wait for their answers.
        is_asked = self.open and not (self._is_dry_run or self._waits)
        if problems or self.problems or is_asked:
            # Whoever mends the file hears of every row at once, and all of each row.
            problems += _refused(plan, check_written(owner, plan.written, at=at))
            problems += _against(owner, self._planner.stand_ins, at=at)
        else:
            problems += self._write(plan, doubts)
            if self._after is not None:
                self._lines.extend(plan.lines)
        self.problems += problems
        self._add(plan, doubts)
        self.count += len(read.figures) + len(read.wrong)

    @property
    def open(self) -> int:
        """How many doubts have no answer."""
        return self._open.total()

    def look_over_rest(self) -> None:
        """Look over what was sealed unseen; the caller undoes it if it is doubted."""
        if self._after is None or self.problems or self._waits:
            return
        today, lines = self._at.date(), self._lines
        for found in doubts_after(self._owner, self._after, today=today, lines=lines):
            doubts = _by_rows(found, lines)
            self._answer(doubts)
            self._keep(doubts)

    def open_rows(self, table: Places) -> list[RowDoubt]:
        """Return what is doubted and has no answer, where that hinders the sealing."""
        if self._is_dry_run or self._waits:
            return []
        rows = sorted(self._unanswered, key=lambda row: row.line)
        return [replace(row, row=table.located(row.row)) for row in rows]

    def done(self, table: Places) -> Imported:
        """Return what came of all parts."""
        plan = self._plan
        doubts = sorted(self._doubts, key=lambda row: row.line)
        return Imported(
            sealed=0 if self._waits else self._written,
            drafted=self._written if self._waits else 0,
            unchanged=plan.unchanged,
            corrected=plan.corrected,
            opened=tuple(plan.opened),
            conversions=tuple(plan.conversions.values()),
            is_dry_run=self._is_dry_run,
            crossing=plan.crossing,
            doubts=tuple(replace(row, row=table.located(row.row)) for row in doubts),
            counts=dict(self._counts),
            unanswered=dict(self._open),
            late=tuple(map(table.located, self._late)),
            left_out=table.left_out,
            behind_council=tuple(behind_the_council(self._owner, self._books)),
            preview=self._tally.preview(self._owner),
        )

    def _doubted(self, plan: Plan) -> list[RowDoubt]:
        """Return what is worth a second look in a part, by the lines of the file."""
        gone = [one.reverses.pk for one in plan.written if one.reverses is not None]
        found = doubts_about(
            self._owner,
            [one.voucher for one in plan.written],
            today=self._at.date(),
            gone=gone,
            lines=plan.lines,
        )
        return _by_rows(found, plan.lines)

    def _answer(self, doubts: Sequence[RowDoubt]) -> None:
        """Keep the reasons that were given, and count what has no answer yet."""
        by_reason: dict[str, list[Doubt]] = defaultdict(list)
        rest: list[Doubt] = []
        for row in doubts:
            said = self._reasons.get(f"line:{row.number}", "")
            (by_reason[said] if said.strip() else rest).append(row.doubt)
        owner, by, at = self._owner, self._by, self._at
        for said, members in by_reason.items():
            answer_each(owner, members, {"": said}, by=by, at=at)
        answer_each(owner, rest, self._reasons, by=by, at=at)
        done = answered_of(owner, [row.doubt for row in doubts])
        unanswered = [row for row in doubts if row.doubt.name not in done]
        self._unanswered += _first_ones(unanswered, self._open)

    def _keep(self, doubts: Sequence[RowDoubt]) -> None:
        self._doubts += _first_ones(doubts, self._counts)

    def _add(self, plan: Plan, doubts: Sequence[RowDoubt]) -> None:
        self._keep(doubts)
        self._late += plan.late[: LATE_MAX - len(self._late)]
        self._written += len(plan.written)
        for one in plan.written:
            self._books[one.voucher.period.year].update(touched_by(one.voucher))
        self._tally.add(plan, self._planner.pen)
        whole = self._plan
        whole.unchanged += plan.unchanged
        whole.corrected += plan.corrected
        whole.crossing += plan.crossing
        whole.opened, whole.conversions = plan.opened, plan.conversions

    def _write(self, plan: Plan, doubts: Sequence[RowDoubt]) -> list[RowProblem]:
        """Seal what is planned, or keep it as drafts that all name the file."""
        owner, by, at = self._owner, self._by, self._at
        if self._waits is None:
            # A dry run looks whether everything else can be sealed.
            asked = [] if self._is_dry_run else [row.doubt for row in doubts]
            refusals = seal_written(owner, plan.written, by=by, at=at, doubts=asked)
        else:
            # A reversal names the file too, so that the import is found as a whole.
            drafts = [replace(item, source=self._waits) for item in plan.written]
            refusals = draft_written(owner, drafts, by=by, at=at)
        return _refused(plan, refusals)


def _by_rows(doubts: Sequence[Doubt], lines: Sequence[int]) -> list[RowDoubt]:
    """Name the line of the file for each doubt, by the position of its voucher."""
    return [
        RowDoubt(line, doubt, RowProblem(line, doubt.where, doubt.problem))
        for doubt in doubts
        for line in (lines[doubt.position],)
    ]


def _first_ones(doubts: Sequence[RowDoubt], counts: Counter[str]) -> list[RowDoubt]:
    """Count doubts by their check, and return those that are among the first ones."""
    found = []
    for row in doubts:
        counts[row.doubt.check] += 1
        if counts[row.doubt.check] <= DOUBTS_MAX:
            found.append(row)
    return found


def _refused(plan: Plan, refusals: Sequence[Refusal]) -> list[RowProblem]:
    """Name the line of the file for each voucher that is refused."""
    return [
        RowProblem(
            plan.lines[refusal.position],
            COLUMNS.get(refusal.problem.code, ""),
            refusal.problem,
        )
        for refusal in refusals
    ]


def _against(
    owner: Municipality, stand_ins: Sequence[StandIn], *, at: datetime
) -> list[RowProblem]:
    """Return what the books have against the days of rows that are wrong already."""
    refusals = check_written(owner, [one.written for one in stand_ins], at=at)
    found = [(stand_ins[refusal.position], refusal.problem) for refusal in refusals]
    return [
        RowProblem(one.line, COLUMNS.get(problem.code, ""), problem)
        for one, problem in found
        if problem.code in one.codes
    ]
