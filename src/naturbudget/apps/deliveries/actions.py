"""Figures that arrive in a file: all of them are sealed, or none is kept."""

from __future__ import annotations

import gc
from collections import abc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter

from django.db import transaction

from naturbudget.apps.deliveries.course import (
    PART_ROWS,
    Course,
    Imported,
    RowDoubt,
)
from naturbudget.apps.deliveries.layouts import remembered
from naturbudget.apps.deliveries.opening import Opener
from naturbudget.apps.deliveries.pen import Pen
from naturbudget.apps.deliveries.planning import Planner
from naturbudget.apps.deliveries.tables import ReadTable, Table, table_of
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import check_size, enter_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import asks_for_a_second, lock
from naturbudget.apps.ledger.actions.statistics import count_rows
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.delivery.mapping import Mapping
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.figures import FiguresRead, RowProblem
from naturbudget.core.unit import UnitTable

__all__ = [
    "DoubtsOpenError",
    "ImportRefusedError",
    "Imported",
    "Reading",
    "RowDoubt",
    "WaitingError",
    "import_figures",
]

IMPORT_WAITS = gettext_noop(
    "{count} drafts of {name} wait to be sealed already. Seal them, or throw them away "
    "before you send the file again."
)
DOUBT_OPEN = gettext_noop(
    "One figure of the file looks odd, in line {first}. Say why it is right, or "
    "correct it; until then nothing of the file is sealed."
)
DOUBTS_OPEN = gettext_noop(
    "{count} figures of the file look odd, the first in line {first}. Say why they are "
    "right, or correct them; until then nothing of the file is sealed."
)

# From how many vouchers on the database is asked to count its rows anew.
COUNTED_FROM = 5_000
# Returns the figures that bytes of another shape hold.
Reading = Callable[[bytes, UnitTable], FiguresRead]
Progress = Callable[[int], None]
Reasons = abc.Mapping[str, str]


class WaitingError(NaturbudgetError):
    """The file was imported before and waits for a second person."""


class ImportRefusedError(NaturbudgetError):
    """The file has wrong rows; ``rows`` lists every one with its reason."""

    def __init__(self, rows: Sequence[RowProblem]) -> None:
        super().__init__(*(row.problem for row in rows))
        self.rows = tuple(sorted(rows, key=attrgetter("rank")))


class DoubtsOpenError(NaturbudgetError):
    """Figures of the file are doubted and nobody said why they are right."""

    def __init__(self, doubts: Sequence[RowDoubt], count: int) -> None:
        values = {"count": count, "first": str(doubts[0].line)}
        sentence = DOUBT_OPEN if count == 1 else DOUBTS_OPEN
        super().__init__(Problem("doubts-open", sentence, values))
        self.rows = tuple(row.row for row in doubts)


def import_figures(
    municipality: Municipality,
    content: bytes,
    *,
    name: str,
    by: User,
    at: datetime,
    create: bool = False,
    corrects: bool = False,
    dry_run: bool = False,
    department_ids: frozenset[int] | None = None,
    mapping: Mapping | None = None,
    sheet: str = "",
    reading: Reading | None = None,
    media_type: str = "",
    progress: Progress = lambda count: None,
    reasons: Reasons | None = None,
) -> Imported:
    """Seal the figures of a file in one transaction; the file is the evidence.

    Where a second person seals (L-25), all of them become drafts instead. Sending
    a file again changes nothing. A file that cannot be read as a table is refused as
    such; otherwise every row that is wrong in itself or does not fit the chart or the
    books is named, all at once. A long file is planned and sealed part after part;
    nothing of it counts before the end.

    Args:
        municipality: Whose books.
        content: The bytes of the file.
        name: The file's name; it becomes the origin of the evidence.
        by: Who imports and seals.
        at: When.
        create: Open accounts, series and departments that are missing.
        corrects: Reverse what is sealed with other content and enter it anew; by
            default only a row with the status corrected or final does so.
        dry_run: Do everything, tell what came of it, and undo it.
        department_ids: Where given, only figures that these departments hold.
        mapping: Which column holds what, where they are not the product's own; by
            default as it was remembered for files with these columns.
        sheet: Which sheet is read; the first one by default.
        reading: Reads the figures out of the bytes, where they are no file at all.
        media_type: What the bytes are, where ``reading`` is given.
        progress: Called with the number of rows after each part; what it raises ends
            the import, and nothing is kept.
        reasons: Why what is doubted is right: by the id of the check, by the number of
            the line (``line:7``), or under no name for all the rest.

    Raises:
        EvidenceError: The file is empty or too large.
        UnreadableFileError: The file is no table, its header is wrong, or the mapping
            does not fit it.
        ImportRefusedError: Rows are wrong; none of the file is kept.
        DoubtsOpenError: Figures are doubted and have no answer; where drafts are kept
            they may be answered later.
    """
    check_size(content, name)
    units = unit_table()
    table: Table
    if reading is not None:
        table, told_type = ReadTable(reading(content, units)), media_type
    else:
        if mapping is None:
            mapping, sheet = remembered(municipality, content, name=name, sheet=sheet)
        table, told_type = table_of(content, name=name, mapping=mapping, sheet=sheet)
    with _not_collecting(), transaction.atomic():
        owner = lock(municipality)
        source = enter_file(
            content, of=owner, origin=name, media_type=told_type, by=by, at=at
        )
        waits = source if asks_for_a_second(owner) else None
        if waits:
            _check_waiting(source)
        opener = Opener(owner, units=units, create=create, by=by, at=at)
        pen = Pen(owner, source=source, by=by, at=at, units=units)
        planner = Planner(
            owner, opener, pen, department_ids=department_ids, corrects=corrects
        )
        course = Course(
            owner,
            planner,
            waits,
            by=by,
            at=at,
            reasons=reasons or {},
            is_dry_run=dry_run,
        )
        count_from = COUNTED_FROM
        for read in table.parts(owner, units=units, at_once=PART_ROWS):
            if course.count >= count_from:
                # Or this part is compared as if nothing stood there yet, which takes
                # minutes: the server counts only what is committed.
                count_rows()
                count_from = 2 * course.count
            course.take(read)
            del read
            gc.collect()  # what the part has left; little else is looked through
            progress(course.count)
        course.look_over_rest()
        if course.problems:
            raise ImportRefusedError([*map(table.located, course.problems)])
        if asked := course.open_rows(table):
            raise DoubtsOpenError(asked, course.open)
        done = course.done(table)
        if dry_run:
            transaction.set_rollback(True)
        else:
            store.put(content)
            told = {"drafted": done.drafted} if waits else {"sealed": done.sealed}
            kind = "figures-drafted" if waits else "figures-imported"
            told |= {"unchanged": done.unchanged}
            events.record(kind, of=owner, by=by, at=at, file=name, **told)
    if not dry_run and done.sealed + done.drafted >= COUNTED_FROM:
        count_rows()
    return done


@contextmanager
def _not_collecting() -> Iterator[None]:
    """Keep the garbage collector from walking through a million rows in the making.

    They hold few cycles; looking for some takes a third of an import's time. What is
    there before is not looked through after each part.
    """
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def _check_waiting(source: Source) -> None:
    """Refuse a file whose drafts wait already; it would be booked twice."""
    count = source.vouchers.filter(seal__isnull=True).count()
    if count:
        values = {"name": source.origin, "count": count}
        raise WaitingError(Problem("import-waits", IMPORT_WAITS, values))
