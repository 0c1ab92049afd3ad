"""Who gave to whom in one voucher: its lines, matched in the order they stand in."""

from __future__ import annotations

from collections.abc import Sequence


def pairs(lines: Sequence[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """Return what went from which account into which, for lines that add up to zero.

    The first that gives fills the first other one that takes, and so on, in the order
    of the lines. With one giver or one taker there is no other way; with several of
    both, whoever types a pair in two lines below each other finds it again.

    Args:
        lines: Account and amount of each line, of one unit; they add up to zero.

    Returns:
        Giver, taker and a positive amount, as many as are needed.

    Source:
        AS-6 (docs/method/ledger.md)

    >>> pairs([("meadow", -3), ("street", 2), ("house", 1)])
    [('meadow', 'street', 2), ('meadow', 'house', 1)]
    """
    assert sum(amount for _, amount in lines) == 0, "a voucher adds up to zero (L-2)"
    takers = [line for line in lines if line[1] > 0]
    found: list[tuple[str, str, int]] = []
    for giver, amount in lines:
        left = -amount
        while left > 0:
            others = (n for n, (name, _) in enumerate(takers) if name != giver)
            place = next(others, 0)
            taker, room = takers.pop(place)
            moved = min(left, room)
            found.append((giver, taker, moved))
            left -= moved
            if moved < room:
                takers.insert(place, (taker, room - moved))
    return found
