"""The third door: sealing a voucher from another program."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.doubted import open_of
from naturbudget.apps.ledger.models import Seal, Voucher
from naturbudget.apps.ledger.queries.executed import execution_rows
from naturbudget.apps.ledger.views.shared import own_voucher
from naturbudget.apps.municipalities.desk import UserRequest, spoken, town_for

router = Router(tags=["ledger"])


class SealOut(Schema):
    seq: int
    recorded_at: datetime
    leaf: str


class ProblemOut(Schema):
    """One thing that is wrong: a stable code, and a sentence in the reader's words."""

    code: str
    message: str


class RefusalOut(Schema):
    """Every reason at once why something was not done."""

    problems: list[ProblemOut]


REFUSALS = dict.fromkeys((401, 403, 404, 409, 422), RefusalOut)


@router.post(
    "{slug}/vouchers/{path:key}/seal",
    response={200: SealOut, **REFUSALS},
    summary="Seal a draft voucher",
)
def seal_voucher(request: HttpRequest, slug: str, key: str) -> Seal:
    """Seal a draft voucher for ever. Sealing it again changes nothing."""
    asked = cast(UserRequest, request)
    voucher = own_voucher(asked, slug, key, to="seal-voucher")
    return actions.seal_voucher(voucher, by=asked.user, at=timezone.now())


class DoubtOut(Schema):
    """What looks odd about a draft and has no answer yet."""

    check: str
    where: str
    message: str


class DoubtsOut(Schema):
    """All open doubts about a draft; it is sealed when there are none."""

    doubts: list[DoubtOut]


class AnswerIn(Schema):
    """Why a figure is right: of one check, or of all that are open."""

    reason: str
    check: str = ""


@router.get(
    "{slug}/vouchers/{path:key}/doubts",
    response={200: DoubtsOut, **REFUSALS},
    summary="List the open doubts about a draft voucher",
)
def list_doubts(request: HttpRequest, slug: str, key: str) -> dict[str, object]:
    """Say what looks odd about a draft and has no answer yet."""
    asked = cast(UserRequest, request)
    return _open(own_voucher(asked, slug, key, to="answer-doubt"))


@router.post(
    "{slug}/vouchers/{path:key}/answers",
    response={200: DoubtsOut, **REFUSALS},
    summary="Answer doubts about a draft voucher",
)
def answer_doubts(
    request: HttpRequest, slug: str, key: str, given: AnswerIn
) -> dict[str, object]:
    """Keep why a doubted figure is right; return what is open still."""
    asked = cast(UserRequest, request)
    voucher = own_voucher(asked, slug, key, to="answer-doubt")
    now = timezone.now()
    found = open_of(voucher.municipality, [voucher], today=now.date())
    chosen = [one for one in found if given.check in ("", one.check)]
    actions.answer_doubts(
        voucher.municipality, chosen, reason=given.reason, by=asked.user, at=now
    )
    return _open(voucher)


def _open(voucher: Voucher) -> dict[str, object]:
    if hasattr(voucher, "seal"):
        return {"doubts": []}
    today = timezone.now().date()
    found = open_of(voucher.municipality, [voucher], today=today)
    return {
        "doubts": [
            {"check": one.check, "where": one.where, "message": spoken(one.problem)}
            for one in found
        ]
    }


class ColumnsOut(Schema):
    """What a line has in a year, in its unit: texts with all digits, or nothing."""

    original: str | None
    supplement: str
    virement: str
    carry: str
    provisional: str
    final: str | None
    frozen: str
    committed: str
    actual: str
    available: str | None
    planned: str


class ShareOut(ColumnsOut):
    department: str


class LineOut(ColumnsOut):
    line: str
    account: str
    unit: str
    departments: list[ShareOut]


class GroupOut(ColumnsOut):
    group: str
    accounts: list[str]
    unit: str


class ExecutionOut(Schema):
    """How far the budget of a year is used, line by line."""

    lines: list[LineOut]
    groups: list[GroupOut]


@router.get(
    "{slug}/execution/{year}",
    response={200: ExecutionOut, **REFUSALS},
    summary="How far the budget of a year is used",
)
def execution(request: HttpRequest, slug: str, year: int) -> dict[str, Any]:
    """Tell every line with what is available: final less frozen, committed and actual.

    Each of these is positive where something is frozen, reserved or used.
    """
    town = town_for(cast(UserRequest, request), slug, to="read-desk")
    period = town.periods.filter(year=year).first()
    if period is None:
        raise Http404("The books have no such year.")
    return execution_rows(period)
