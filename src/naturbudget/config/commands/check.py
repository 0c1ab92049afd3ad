"""Whether books, documents, files and guards are what was sealed and voted."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

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
    shared.add_by(parser)
    parser.set_defaults(action=check)


def check(options: Namespace) -> int:
    """Tell what differs; return 1 if anything does."""
    by = shared.person(options)
    if options.slug:
        towns = [shared.town(options, to="read-voucher", by=by)]
    else:
        every = Municipality.objects.order_by("slug")
        towns = [town for town in every if Standing(by, town).may("read-voucher")]
    found = checks.differences(towns)
    sizes = {town.slug: log_size(town) for town in towns}
    said = [f"{slug}: {size} vouchers checked" for slug, size in sizes.items()]
    shared.answer(
        options,
        {"checked": sizes, "differences": found},
        text="\n".join([*said, *(found or ["All right."])]),
        rows=[{"difference": one} for one in found],
    )
    return 1 if found else 0
