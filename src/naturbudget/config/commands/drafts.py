"""Drafts of an import, sealed by a second person."""

from __future__ import annotations

from argparse import Namespace
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from naturbudget.apps.ledger.actions import answer_each, seal_drafts
from naturbudget.apps.ledger.doubted import doubts_of_drafts
from naturbudget.apps.municipalities.queries import Standing, not_permitted
from naturbudget.config.commands import confirming, shared
from naturbudget.core.errors import gettext_noop

NOT_IMPORTED = gettext_noop(
    "No draft rests on {path}. Import it first; where one person seals alone, the "
    "import seals it at once."
)


def add_arguments(verbs: Any) -> None:
    """Declare what is done to the drafts of an import."""
    seal = verbs.add_parser("seal", help="seal the drafts that rest on a file")
    seal.add_argument("slug")
    seal.add_argument("file", type=Path)
    confirming.add_confirm(seal)
    shared.add_by(seal)
    seal.set_defaults(action=figures_seal)


def figures_seal(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="seal-voucher", by=by)
    if Standing(by, town).scope("seal-voucher") != "all":
        raise shared.CommandError(not_permitted("seal-voucher"))
    digest = sha256(shared.read(options.file)).hexdigest()
    drafts = town.vouchers.drafts().filter(source__sha256=digest)
    if not drafts.exists():
        raise shared.refuse("not-imported", NOT_IMPORTED, path=options.file)
    now = timezone.now()
    with transaction.atomic():
        rows = list(drafts.order_by("pk"))
        found = doubts_of_drafts(town, rows, today=now.date())
        answer_each(town, found, confirming.reasons(options), by=by, at=now)
        count = seal_drafts(town, drafts, by=by, at=now)
    shared.answer(
        options, {"sealed": count}, text=f"{shared.counted(count, 'voucher')} sealed."
    )
