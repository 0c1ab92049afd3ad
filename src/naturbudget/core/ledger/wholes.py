"""A whole and its parts: what a node must come to, and what its accounts hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import Quantity

PARTS_MISSING = gettext_noop(
    "{node} until {last}: parts {parts}, whole {whole}: {missing} missing. Book what "
    "is missing on one of its accounts, or correct the whole."
)
PARTS_TOO_MUCH = gettext_noop(
    "{node} until {last}: parts {parts}, whole {whole}: {missing} too much. Look for "
    "what was booked twice, or correct the whole."
)


@dataclass(frozen=True, slots=True)
class WholeAndParts:
    """What somebody says a node comes to, and what its accounts hold together.

    ``first`` is nothing where a level at the end of the last day is meant.
    """

    node: str
    first: date | None
    last: date
    whole: Quantity
    parts: Quantity

    @property
    def missing(self) -> Quantity:
        """What the parts lack; negative where they are too much."""
        return self.whole + -self.parts


def whole_problems(compared: WholeAndParts) -> list[Problem]:
    """Return whether the parts do not add up to the whole, exactly.

    Source:
        L-7, L-33 (docs/method/ledger.md)
    """
    missing = compared.missing
    if not missing.amount:
        return []
    values = {
        "node": compared.node,
        "last": compared.last,
        "parts": compared.parts,
        "whole": compared.whole,
        "missing": Quantity(abs(missing.amount), missing.unit),
    }
    text = PARTS_MISSING if missing.amount > 0 else PARTS_TOO_MUCH
    return [Problem("whole-failed", text, values)]
