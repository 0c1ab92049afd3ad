"""The third door: sealing a voucher from another program."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.models import Seal
from naturbudget.apps.ledger.views.shared import own_voucher
from naturbudget.apps.municipalities.desk import UserRequest

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
