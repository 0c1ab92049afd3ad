"""Whether books, documents, files and guards are what was sealed and voted."""

from __future__ import annotations

from argparse import Namespace
from base64 import b64encode
from typing import Any

from django.utils import timezone

from naturbudget.apps.ledger.actions import keep_checkpoint
from naturbudget.apps.ledger.models import Checkpoint
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.config import checks
from naturbudget.config.commands import shared


def add_arguments(commands: Any) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser(
        "check", help="compare books, documents, files and guards with what was sealed"
    )
    parser.add_argument("slug", nargs="?", help="one municipality; without it, all")
    parser.add_argument(
        "--no-checkpoint",
        action="store_true",
        help="only read: keep no root of a log that has grown",
    )
    shared.add_by(parser)
    parser.set_defaults(action=check)


def check(options: Namespace) -> int:
    """Tell what differs, and keep the roots of the rest; return 1 if anything does.

    What is sealed after the last root could be cut off unseen, so the operator's check
    keeps the root of each log that has grown and of which nothing is told (L-29).
    """
    by = shared.person(options)
    if options.slug:
        towns = [shared.town(options, to="read-voucher", by=by)]
    else:
        every = Municipality.objects.order_by("slug")
        towns = [town for town in every if Standing(by, town).may("read-voucher")]
    found, kept = list(checks.guards.differences()), {}
    for town in towns:
        told = checks.differences_in(town)
        found += told
        if by.is_operator and not told and not options.no_checkpoint:
            checkpoint = keep_checkpoint(town, by=by, at=timezone.now())
            if checkpoint is not None:
                kept[town.slug] = checkpoint
    sizes = {town.slug: log_size(town) for town in towns}
    said = [f"{slug}: {size:,} vouchers checked" for slug, size in sizes.items()]
    said += [
        f"{slug}: kept the root of {one.size:,} vouchers, {_base64(one)}"
        for slug, one in kept.items()
    ]
    shared.answer(
        options,
        {
            "checked": sizes,
            "kept": {
                slug: {"size": one.size, "root": _base64(one)}
                for slug, one in kept.items()
            },
            "differences": found,
        },
        text="\n".join([*said, *(found or ["All right."])]),
        rows=[{"difference": one} for one in found],
    )
    return 1 if found else 0


def _base64(checkpoint: Checkpoint) -> str:
    """Return the root as the public page and the verifier spell it."""
    return b64encode(bytes.fromhex(checkpoint.root)).decode()
