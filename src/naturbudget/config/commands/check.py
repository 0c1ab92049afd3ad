"""Whether books, documents, files and guards are what was sealed and voted."""

from __future__ import annotations

import binascii
from argparse import ArgumentTypeError, Namespace
from base64 import b64decode, b64encode
from typing import Any

from django.utils import timezone

from naturbudget.apps.ledger.actions import keep_checkpoint
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.config import checks
from naturbudget.config.commands import shared
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.log import HASH_LENGTH

NO_SLUG = gettext_noop("Name the municipality whose journal has that root.")
NOT_A_ROOT = (
    "it is written as the check printed it: the number of entries, a colon, the root"
)


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
    parser.add_argument(
        "--journal",
        metavar="ENTRIES:ROOT",
        type=_promise,
        help="compare the journal of SLUG with a root that was printed before",
    )
    shared.add_by(parser)
    parser.set_defaults(action=check)


def check(options: Namespace) -> int:
    """Tell what differs, and keep the roots of the rest; return 1 if anything does.

    What is sealed after the last root could be cut off unseen, so the operator's check
    keeps the roots of each log and journal that have grown and of which nothing is
    told (L-29, L-40).
    """
    by = shared.person(options)
    if options.slug:
        towns = [shared.town(options, to="read-voucher", by=by)]
    else:
        every = Municipality.objects.order_by("slug")
        towns = [town for town in every if Standing(by, town).may("read-voucher")]
    found, kept = list(checks.guards.differences()), {}
    if options.journal and not options.slug:
        raise NaturbudgetError(Problem("no-slug", NO_SLUG))
    for town in towns:
        told = checks.differences_in(town)
        if options.journal:
            told += checks.journal.differing_from(town, *options.journal)
        found += told
        if by.is_operator and not told and not options.no_checkpoint:
            checkpoint = keep_checkpoint(town, by=by, at=timezone.now())
            if checkpoint is not None:
                kept[town.slug] = checkpoint
    sizes = {town.slug: log_size(town) for town in towns}
    said = [f"{slug}: {size:,} vouchers checked" for slug, size in sizes.items()]
    for slug, one in kept.items():
        if one.size:
            root = _base64(one.root)
            said.append(f"{slug}: kept the root of {one.size:,} vouchers, {root}")
        entries, root = one.journal.entries, _base64(one.journal.root)
        said.append(f"{slug}: kept the root of {entries:,} journal entries, {root}")
    unnamed = [] if options.slug or not by.is_operator else checks.files.unnamed()
    said += [f"evidence/{path} is named by no record" for path in unnamed]
    shared.answer(
        options,
        {
            "checked": sizes,
            "unnamed_files": unnamed,
            "kept": {
                slug: {
                    "size": one.size,
                    "root": _base64(one.root),
                    "entries": one.journal.entries,
                    "journal": _base64(one.journal.root),
                }
                for slug, one in kept.items()
            },
            "differences": found,
        },
        text="\n".join([*said, *(found or ["All right."])]),
        rows=[{"difference": one} for one in found],
    )
    return 1 if found else 0


def _base64(root: str) -> str:
    """Return a root as the public page and the verifier spell it."""
    return b64encode(bytes.fromhex(root)).decode()


def _promise(text: str) -> tuple[int, bytes]:
    """Read how many entries a journal had, and their root."""
    entries, _, root = text.partition(":")
    try:
        is_hex = len(root) == 2 * HASH_LENGTH
        digest = bytes.fromhex(root) if is_hex else b64decode(root, validate=True)
        found = int(entries.replace(",", "")), digest
    except (ValueError, binascii.Error):
        raise ArgumentTypeError(NOT_A_ROOT) from None
    if found[0] < 1 or len(found[1]) != HASH_LENGTH:
        raise ArgumentTypeError(NOT_A_ROOT)
    return found
