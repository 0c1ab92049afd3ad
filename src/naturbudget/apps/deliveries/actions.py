"""Figures that arrive in a file: all of them are sealed, or none is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter

from django.db import transaction

from naturbudget.apps.deliveries.doubts import doubts_about
from naturbudget.apps.deliveries.misfits import StandIn
from naturbudget.apps.deliveries.opening import Opener
from naturbudget.apps.deliveries.pen import Pen, Plan
from naturbudget.apps.deliveries.planning import Planner
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import enter_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import (
    Refusal,
    asks_for_a_second,
    check_written,
    draft_written,
    lock,
    seal_written,
)
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.names import languages_of
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.figures import RowProblem, read_figures

IMPORT_WAITS = gettext_noop(
    "{count} drafts of {name} wait to be sealed already. Seal them, or throw them away "
    "before you send the file again."
)

# In which column of the file a refusal of the books is settled.
COLUMNS = dict.fromkeys(("period-closed", "balance-voted", "stock-voted"), "books")


class WaitingError(NaturbudgetError):
    """The file was imported before and waits for a second person."""


class ImportRefusedError(NaturbudgetError):
    """The file has wrong rows; ``rows`` lists every one with its reason."""

    def __init__(self, rows: Sequence[RowProblem]) -> None:
        super().__init__(*(row.problem for row in rows))
        self.rows = tuple(sorted(rows, key=attrgetter("rank")))


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do; ``doubts`` are worth a second look (RQ-5)."""

    sealed: int
    unchanged: int
    corrected: int
    opened: tuple[str, ...] = field(default=())
    conversions: tuple[str, ...] = field(default=())
    is_dry_run: bool = False
    drafted: int = 0
    crossing: int = 0
    doubts: tuple[RowProblem, ...] = field(default=())


def import_figures(
    municipality: Municipality,
    content: bytes,
    *,
    name: str,
    by: User,
    at: datetime,
    create: bool = False,
    dry_run: bool = False,
    department_ids: frozenset[int] | None = None,
) -> Imported:
    """Seal the figures of a CSV file in one transaction; the file is the evidence.

    Where a second person seals (L-25), all of them become drafts instead. Sending
    a file again changes nothing. A file that cannot be read as a table is refused as
    such; otherwise every row that is wrong in itself or does not fit the chart or the
    books is named, all at once.

    Args:
        municipality: Whose books.
        content: The bytes of the file.
        name: The file's name; it becomes the origin of the evidence.
        by: Who imports and seals.
        at: When.
        create: Open accounts, series and departments that are missing.
        dry_run: Do everything, tell what came of it, and undo it.
        department_ids: Where given, only figures that these departments hold.

    Raises:
        EvidenceError: The file is empty or too large.
        UnreadableFileError: The file is no CSV in UTF-8, or its header is wrong.
        ImportRefusedError: Rows are wrong; none of the file is kept.
    """
    with _not_collecting(), transaction.atomic():
        owner = lock(municipality)
        source = enter_file(
            content, of=owner, origin=name, media_type="text/csv", by=by, at=at
        )
        units = unit_table()
        read = read_figures(
            content, name=name, units=units, languages=languages_of(owner.languages)
        )
        opener = Opener(owner, units=units, create=create, by=by, at=at)
        pen = Pen(owner, source=source, by=by, at=at, units=units)
        planner = Planner(owner, opener, pen, department_ids=department_ids)
        waits = asks_for_a_second(owner)
        if waits:
            _check_waiting(source)
        plan = planner.plan(read)
        problems = read.problems + plan.problems
        # Before anything is sealed, or the figures would be compared with themselves.
        doubts = [] if problems else doubts_about(owner, plan, today=at.date())
        doubts = sorted([*plan.late, *doubts], key=lambda row: row.line)
        if problems:
            # Whoever mends the file hears of every row at once, and all of each row.
            problems += _refused(plan, check_written(owner, plan.written, at=at))
            problems += _against(owner, planner.stand_ins, at=at)
        else:
            waiting = source if waits else None
            problems += _write(owner, plan, waiting, by=by, at=at)
        if problems:
            raise ImportRefusedError(problems)
        done = Imported(
            sealed=0 if waits else len(plan.written),
            drafted=len(plan.written) if waits else 0,
            unchanged=plan.unchanged,
            corrected=plan.corrected,
            opened=tuple(plan.opened),
            conversions=tuple(plan.conversions.values()),
            is_dry_run=dry_run,
            crossing=plan.crossing,
            doubts=tuple(doubts),
        )
        if dry_run:
            transaction.set_rollback(True)
        else:
            store.put(content)
            told = {"drafted": done.drafted} if waits else {"sealed": done.sealed}
            kind = "figures-drafted" if waits else "figures-imported"
            told |= {"unchanged": done.unchanged}
            events.record(kind, of=owner, by=by, at=at, file=name, **told)
    return done


@contextmanager
def _not_collecting() -> Iterator[None]:
    """Keep the garbage collector from walking through a million rows in the making.

    They hold no cycles; looking for some takes a third of an import's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_waiting(source: Source) -> None:
    """Refuse a file whose drafts wait already; it would be booked twice."""
    count = source.vouchers.filter(seal__isnull=True).count()
    if count:
        values = {"name": source.origin, "count": count}
        raise WaitingError(Problem("import-waits", IMPORT_WAITS, values))


def _write(
    owner: Municipality, plan: Plan, waits: Source | None, *, by: User, at: datetime
) -> list[RowProblem]:
    """Seal what is planned, or keep it as drafts that all name the file."""
    if waits is None:
        refusals = seal_written(owner, plan.written, by=by, at=at)
    else:
        # A reversal names the file too, so that the import is found as a whole.
        drafts = [replace(item, source=waits) for item in plan.written]
        refusals = draft_written(owner, drafts, by=by, at=at)
    return _refused(plan, refusals)


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
