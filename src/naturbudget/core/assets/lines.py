"""A voucher with several lines: which sides its kind has, and that they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from naturbudget.core.errors import Problem, Word, gettext_noop
from naturbudget.core.quantity import Quantity

# What may be typed in several lines, and on which side: in, out, or both.
SIDES: Final = {
    "reclassification": "both",
    "addition": "in",
    "loss": "out",
    "use": "both",
    "reappraisal": "both",
}

IN_IS_NOT_OUT = gettext_noop(
    "{taken} enters and {given} leaves: {missing} {way}. What moves between accounts "
    "leaves the total as it is: name the account that lacks. What leaves the scope of "
    "the accounts gets an account of its own, such as “out of scope”."
)
MORE_IN = gettext_noop("must leave another account")
MORE_OUT = gettext_noop("must enter another account")
ONLY_IN = gettext_noop(
    "In an addition something only enters, and {account} gives. Choose "
    "reclassification if it comes from another stock, or loss if it is gone."
)
ONLY_OUT = gettext_noop(
    "In a loss something only leaves, and {account} takes. Choose reclassification if "
    "it goes into another stock, or addition if it has grown."
)
NOT_A_STOCK = gettext_noop(
    "{account} is no stock. Only in a use may a flow take what leaves a stock."
)
ACCOUNT_TWICE = gettext_noop(
    "{account} stands twice on the same side. Add its amounts up in one line."
)
TOO_FEW_LINES = gettext_noop(
    "A reclassification has an account that gives and one that takes. Write both."
)


@dataclass(frozen=True, slots=True)
class SidedLine:
    """One line as it was typed: an account and a signed amount, in smallest parts."""

    account: str
    kind: str
    unit: str
    scale: int
    parts: int


def line_problems(kind: str, lines: Sequence[SidedLine]) -> list[Problem]:
    """Return why lines make no voucher of a kind, all at once.

    Args:
        kind: Of the voucher, one of ``SIDES``.
        lines: At least one; ``parts`` is positive for what enters.

    Source:
        L-5, L-23, AS-5 (docs/method/ledger.md)
    """
    problems: list[Problem] = []
    seen: set[tuple[str, bool]] = set()
    for line in lines:
        name = {"account": line.account}
        side = line.account, line.parts < 0
        if side in seen:
            problems.append(Problem("account-twice", ACCOUNT_TWICE, name))
        seen.add(side)
        if line.kind != "stock" and kind != "use":
            problems.append(Problem("not-a-stock", NOT_A_STOCK, name))
        if SIDES[kind] == "in" and line.parts < 0:
            problems.append(Problem("only-in", ONLY_IN, name))
        if SIDES[kind] == "out" and line.parts > 0:
            problems.append(Problem("only-out", ONLY_OUT, name))
    if kind == "reclassification" and len(lines) < 2:
        problems.append(Problem("too-few-lines", TOO_FEW_LINES))
    for unit, scale in sorted({(line.unit, line.scale) for line in lines}):
        mine = [line.parts for line in lines if line.unit == unit]
        has_both = min(mine) < 0 < max(mine)
        if sum(mine) and (kind == "reclassification" or has_both):
            problems.append(_uneven(mine, unit, scale))
    return problems


def _uneven(parts: Sequence[int], unit: str, scale: int) -> Problem:
    taken = sum(one for one in parts if one > 0)
    given = -sum(one for one in parts if one < 0)

    def quantity(amount: int) -> Quantity:
        return Quantity.from_smallest(amount, unit, scale=scale)

    values = {
        "taken": quantity(taken),
        "given": quantity(given),
        "missing": quantity(abs(taken - given)),
        "way": Word(MORE_IN if taken > given else MORE_OUT),
    }
    return Problem("in-is-not-out", IN_IS_NOT_OUT, values)
