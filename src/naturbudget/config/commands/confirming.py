"""How a command says why figures that look odd are right."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from naturbudget.config.commands.shared import refuse
from naturbudget.core.errors import gettext_noop
from naturbudget.core.ledger.doubt import CHECKS

UNKNOWN_CHECK = gettext_noop(
    "There is no check “{name}”. Write --confirm “CHECK=why it is right” with one of "
    "{known}, or --confirm “why it is right” for all that is doubted."
)
OPEN_DOUBTS = (
    "Say why it is right, with --confirm “why”, or --confirm “CHECK=why” for one kind; "
    "or correct the file."
)


def add_confirm(parser: ArgumentParser) -> None:
    """Declare the option with which doubts are answered."""
    parser.add_argument(
        "--confirm",
        action="append",
        default=[],
        metavar="[CHECK=]WHY",
        help="why what looks odd is right: all of it, or what one check says",
    )


def reasons(options: Namespace) -> dict[str, str]:
    """Return the reasons that were given, by check; under no name for all the rest."""
    found = {}
    for text in options.confirm:
        name, is_named, why = text.partition("=")
        if is_named and name.strip() in CHECKS:
            found[name.strip()] = why
        elif is_named and " " not in name.strip():
            known = ", ".join(CHECKS)
            raise refuse("unknown-check", UNKNOWN_CHECK, name=name, known=known)
        else:
            found[""] = text
    return found
