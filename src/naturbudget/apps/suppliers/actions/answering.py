"""Answers: a number, a file, or why there is no figure; each with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions as ledger
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.typed import Typed, doubts_about, keep_draft
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.suppliers import record
from naturbudget.apps.suppliers.behind import address_vouched_by
from naturbudget.apps.suppliers.models import Answer, DataRequest
from naturbudget.apps.suppliers.queries import delivered, draft_of, latest_answer
from naturbudget.core.errors import NaturbudgetError, Problem, Word, gettext_noop
from naturbudget.core.period import year_of
from naturbudget.core.quantity import plain

STATUSES = ("measured", "estimated", "provisional")
NOT_TAKEN = gettext_noop(
    "Nothing more can be answered to this request: {why}. Write to the person named "
    "in the letter."
)
WITHDRAWN = gettext_noop("it was withdrawn")
SEALED = gettext_noop("its figure is sealed")
IN_BOOKS = gettext_noop("its figure came another way and is sealed")
CLOSED = gettext_noop("the year is closed")
NO_BECAUSE = gettext_noop(
    "Say why there is no figure, and when there will be one if you know."
)
NO_FILE = gettext_noop("Choose the file the figure is to be read from.")
NOT_TO_READ = gettext_noop(
    "There is no file that waits to be read for this request. Look at its last answer."
)
HAS_DOUBTS = gettext_noop("{said} If the figure is right, say why; else correct it.")


class AnswerError(NaturbudgetError):
    """The answer cannot be taken; its problems say why."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent with an answer."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answers."""

    kind: str
    quantity: Decimal | None = None
    unit: str = ""
    status: str = "measured"
    remark: str = ""
    because: str = ""
    file: File | Source | None = None
    # Why it is right although it looks odd; said once the doubts were seen.
    reason: str = ""

    def as_rows(self, asked: DataRequest) -> dict[str, str]:
        """Return what is answered, by the names a record gives it."""
        rows = {"Remark": self.remark, record.BECAUSE: self.because}
        if self.quantity is None:
            return rows
        figure = {"Figure": plain(self.quantity), "Unit": self.unit or asked.unit}
        return {**figure, "Status": self.status, **rows}


def typed_of(asked: DataRequest, given: Given) -> Typed:
    """Return a number as the books take it: of the thing and days asked for."""
    assert given.quantity is not None, "a number has a quantity"
    return Typed(
        where=asked.thing,
        quantity=given.quantity,
        unit=given.unit,
        entry="level",
        first=asked.first,
        last=asked.last,
        status=given.status,
        remark=given.remark,
    )


def doubts_of(
    asked: DataRequest, given: Given, *, today: date, by_desk: bool = False
) -> list[Problem]:
    """Return what is odd about a number and may still be right (RQ-5).

    It is compared with what is sealed, and with the drafts that came of the supplier's
    own answers: a doubt tells the amount it is compared with, and the drafts of others
    are read at the desk alone.

    Raises:
        TypedError, TooFineError, TooLargeError: The books cannot keep it at all.
    """
    own = Answer.objects.filter(request__supplier=asked.supplier_id)
    rows = asked.municipality.vouchers.drafts().filter(
        key__in=own.exclude(voucher="").values("voucher"),
        source__in=own.values("source"),
    )
    drafts = None if by_desk else rows.values_list("key", flat=True)
    found = doubts_about(typed_of(asked, given), today=today, drafts=drafts)
    return [doubt.problem for doubt in found]


def why_closed(asked: DataRequest) -> str:
    """Return why nothing more is taken for a request, or an empty text."""
    if asked.state == DataRequest.State.WITHDRAWN:
        return WITHDRAWN
    came = delivered(asked)
    if came.is_in_books:
        return SEALED if came.is_sealed else IN_BOOKS
    town = asked.municipality
    if Calendar(town).is_closed(year_of(asked.last, town.first_month)):
        return CLOSED
    return ""


@transaction.atomic
def answer(
    asked: DataRequest,
    given: Given,
    *,
    by: User,
    at: datetime,
    by_desk: bool = False,
) -> Answer:
    """Take an answer; a number becomes a draft, and the earlier draft goes.

    An answer is never sealed by whoever sends it: somebody of the municipality looks
    at it first. Its evidence is the file that came with it, or a record of the answer.

    Args:
        asked: The request.
        given: What is answered.
        by: Who answers; of somebody who came by a link, the account of all suppliers.
        at: Now.
        by_desk: Whether somebody of the town writes it, who may read all drafts.

    Raises:
        AnswerError: The request takes no answer any more, or something is missing.
        TypedError, TooFineError, TooLargeError: The books cannot keep the number.

    Source:
        DR-4 (docs/method/requests.md)
    """
    of = lock(asked.municipality)
    rows = DataRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("municipality").get(pk=asked.pk)
    if why := why_closed(row):
        raise AnswerError(Problem("not-taken", NOT_TAKEN, {"why": Word(why)}))
    doubts = []
    if given.quantity is not None:
        doubts = doubts_of(row, given, today=at.date(), by_desk=by_desk)
    _check(given, doubts)
    before = latest_answer(row)
    old = draft_of(row, before)
    if old is not None and hasattr(old, "seal"):
        old = None  # It was reversed, and stays for good.
    number = before.number + 1 if before else 1
    source = _evidence(row, given, number, by, at)
    # The reason is about what was shown; what only the desk sees is asked there.
    reasons = {one.code: given.reason for one in doubts if given.reason.strip()}
    voucher = _drafted(row, given, old, source, reasons, by, at)
    row.state = (
        DataRequest.State.NOT_AVAILABLE
        if given.kind == Answer.Kind.NOT_AVAILABLE
        else DataRequest.State.ANSWERED
    )
    row.because = given.because
    row.save(update_fields=["state", "because"])
    kept = Answer.objects.create(
        request=row,
        number=number,
        kind=given.kind,
        quantity="" if given.quantity is None else plain(given.quantity),
        unit="" if given.quantity is None else given.unit or row.unit,
        status="" if given.quantity is None else given.status,
        remark=given.remark,
        source=source,
        voucher=voucher.key if voucher else "",
        given_at=at,
        given_by=by,
        address_by=None if by_desk else address_vouched_by(row.supplier),
    )
    events.record(
        "request-answered",
        of=of,
        by=by,
        at=at,
        thing=str(row.thing),
        first=str(row.first),
        last=str(row.last),
        answer=number,
        how=given.kind,
        supplier=row.supplier.code,
        voucher=kept.voucher,
        quantity=kept.quantity,
        unit=kept.unit,
        status=kept.status,
    )
    return kept


def _check(given: Given, doubts: Sequence[Problem]) -> None:
    if given.kind == Answer.Kind.NOT_AVAILABLE:
        if not given.because.strip():
            problem = Problem("no-because", NO_BECAUSE, {"field": "because"})
            raise AnswerError(problem)
    elif given.kind == Answer.Kind.FILE:
        if given.file is None:
            raise AnswerError(Problem("no-file", NO_FILE, {"field": "evidence"}))
    elif not given.reason and doubts:
        raise AnswerError(
            *(
                Problem(one.code, HAS_DOUBTS, {"said": one, "field": "quantity"})
                for one in doubts
            )
        )


def _evidence(
    asked: DataRequest, given: Given, number: int, by: User, at: datetime
) -> Source:
    of = asked.municipality
    if isinstance(given.file, Source):
        return given.file
    if given.file is not None:
        return keep_file(
            given.file.content,
            of=of,
            origin=given.file.name,
            media_type=given.file.media_type,
            by=by,
            at=at,
        )
    return keep_file(
        record.text_of(asked, given.as_rows(asked), number, at).encode(),
        of=of,
        origin=record.name_of(asked),
        media_type="text/plain",
        by=by,
        at=at,
    )


def _drafted(
    asked: DataRequest,
    given: Given,
    old: Voucher | None,
    source: Source,
    reasons: Mapping[str, str],
    by: User,
    at: datetime,
) -> Voucher | None:
    if given.quantity is None:
        if old is not None:
            ledger.discard_voucher(old, by=by, at=at)
        return None
    typed = typed_of(asked, given)
    if not typed.remark:
        # What is sealed names no file of somebody's own, which may name a person.
        typed = replace(typed, remark=record.reason_of(asked))
    return keep_draft(
        asked.municipality,
        typed,
        source=source,
        instead_of=old,
        reasons=reasons,
        by=by,
        at=at,
    )


@transaction.atomic
def read_from_file(
    asked: DataRequest, given: Given, *, by: User, at: datetime
) -> Answer:
    """Keep as a draft what a person of the town read from the file that was sent."""
    lock(asked.municipality)
    waiting = delivered(asked)
    if not waiting.is_to_be_read or waiting.answer is None:
        raise AnswerError(Problem("not-to-read", NOT_TO_READ))
    read = Given(
        kind=Answer.Kind.NUMBER,
        quantity=given.quantity,
        unit=given.unit,
        status=given.status,
        remark=given.remark,
        reason=given.reason,
        file=waiting.answer.source,
    )
    return answer(asked, read, by=by, at=at, by_desk=True)
