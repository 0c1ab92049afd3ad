"""One bill for several: divided by weights, so that the shares are the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.quantity import largest_remainders, plain

NO_WEIGHT = gettext_noop(
    "No share weighs anything. Write a percentage, an area or another measure for one "
    "account at least."
)
BELOW_ZERO = gettext_noop(
    "A share weighs {weight}, which is less than nothing. Write it without a minus."
)
NOT_A_HUNDRED = gettext_noop(
    "The percentages add up to {sum}, not to 100. Correct one of them, or choose "
    "another measure."
)

_NOTE = re.compile(r" \[[^\[\]]+: [0-9.]+(?: / [0-9.]+)+\]$")


class SharesError(NaturbudgetError):
    """The weights divide nothing; the problem says why."""


def shares(parts: int, weights: Sequence[Decimal]) -> list[int]:
    """Divide a whole number by weights as people write them, exactly.

    Raises:
        SharesError: A weight is negative, or none is positive.

    Source:
        L-11 (docs/method/ledger.md)

    >>> shares(1000, [Decimal("62.5"), Decimal("37.5")])
    [625, 375]
    """
    for weight in weights:
        if weight < 0:
            values = {"weight": plain(weight)}
            raise SharesError(Problem("below-zero", BELOW_ZERO, values))
    if not any(weights):
        raise SharesError(Problem("no-weight", NO_WEIGHT))
    places = max(-int(weight.as_tuple().exponent) for weight in weights)
    whole = [int(weight.scaleb(max(places, 0))) for weight in weights]
    return largest_remainders(parts, whole)


def percentage_problems(weights: Sequence[Decimal]) -> list[Problem]:
    """Return whether weights that are percentages are not the whole.

    Source:
        L-11 (docs/method/ledger.md)
    """
    total = sum(weights, Decimal(0))
    if total == 100:
        return []
    return [Problem("not-a-hundred", NOT_A_HUNDRED, {"sum": plain(total)})]


def split_note(name: str, weights: Sequence[Decimal]) -> str:
    """Return what the reason of a divided bill says of its shares.

    >>> split_note("floor area", [Decimal(640), Decimal(420)])
    ' [floor area: 640 / 420]'
    """
    return f" [{name}: {' / '.join(map(plain, weights))}]"


def without_split_note(reason: str) -> str:
    """Return a reason without what was noted of the shares of a bill.

    >>> without_split_note("heat [12 MWh; 1 MWh = 1000 kWh] [floor area: 640 / 420]")
    'heat [12 MWh; 1 MWh = 1000 kWh]'
    """
    return _NOTE.sub("", reason)
