"""How far a budget is used: its columns, what is available, and what may follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Final

from naturbudget.core.errors import Problem, Word, gettext_noop
from naturbudget.core.ledger.kinds import NOT_IN_USE
from naturbudget.core.quantity import Quantity, plain

# Who may decide, from the smallest to the largest amount.
LEVELS: Final = ("officer", "mayor", "committee", "council")

NOTHING_TO_RELEASE = gettext_noop(
    "{quantity} release nothing. Write how much of the reserve is given back."
)
MORE_THAN_RESERVED = gettext_noop(
    "{key} still holds {open} of {reserved}, and {quantity} would be released. Release "
    "{open} at most."
)
HIGHER_BODY = gettext_noop(
    "{quantity} are {percent} % of the budget of {account}, and the {needed} decides "
    "on that; the decision is of the {body}. Record the decision of the {needed}."
)
HIGHER_BODY_IN_ALL = gettext_noop(
    "With what was moved out of it earlier in the year, {quantity} are {percent} % of "
    "the budget of {account}, and the {needed} decides on that; the decision is of the "
    "{body}. Record the decision of the {needed}."
)
WITHOUT_BUDGET = gettext_noop(
    "{account} has no budget in {year}, so nothing can be taken from it."
)
MORE_THAN_THE_BUDGET = gettext_noop(
    "{account} has a budget of {budget}, and {quantity} would be taken from it. Take "
    "{budget} at most."
)
MORE_THAN_IS_FREE = gettext_noop(
    "Of the budget of {account}, {budget}, {frozen} is frozen already. Freeze {free} "
    "at most."
)
BEYOND_AVAILABLE = gettext_noop(
    "{account} is controlled, and only {available} would be left of its budget for "
    "{year}. Ask for a virement or a supplement first, or release what is reserved."
)
CARRIES_NOTHING = gettext_noop(
    "{account} carries nothing over. Its account is set so in the room Books."
)
SURPLUS_LAPSES = gettext_noop(
    "{account} is in path mode: what was not used lapses, and is no right to use it "
    "later. An account in carry mode can keep it."
)
DEFICIT_IS_TOLD = gettext_noop(
    "{account} is in path mode: an overspending is explained and answered by a "
    "measure, and not carried. The parameter “overspending is the first call” carries "
    "it."
)
NOT_THAT_MUCH = gettext_noop(
    "{left} is what {year} left on {account}; {quantity} would be carried. Carry "
    "between zero and that, with its sign."
)
ONLY_THE_COUNCIL = gettext_noop(
    "Only the council carries a surplus, and the decision is of the {body}."
)


@dataclass(frozen=True, slots=True)
class Execution:
    """What a line has in a year, column by column, in smallest parts of its unit.

    ``frozen`` is negative. ``in_force`` says whether anything was voted at all: no
    budget is not a budget of zero. ``is_booked`` says whether any use is known: no
    figure is not a figure of zero.
    """

    original: int = 0
    supplement: int = 0
    virement: int = 0
    carry: int = 0
    provisional: int = 0
    frozen: int = 0
    planned: int = 0
    committed: int = 0
    actual: int = 0
    in_force: bool = False
    is_booked: bool = False

    @classmethod
    def of(cls, sums: Mapping[tuple[str, str], int]) -> Execution:
        """Return the columns of sums by ledger and kind.

        >>> Execution.of({("budget", "original"): 10, ("actual", "use"): 3}).available
        7
        """
        voted = {
            name: sums.get(("budget", name), 0)
            for name in ("original", "supplement", "virement", "carry", "provisional")
        }
        return cls(
            **voted,
            frozen=sums.get(("budget", "freeze"), 0),
            planned=sums.get(("budget", "plan"), 0),
            committed=sum(n for (of, _), n in sums.items() if of == "commitment"),
            actual=sum(
                amount
                for (of, kind), amount in sums.items()
                if of == "actual" and kind not in NOT_IN_USE
            ),
            in_force=any(("budget", name) in sums for name in voted),
            is_booked=any(
                of == "actual" and kind not in NOT_IN_USE for of, kind in sums
            ),
        )

    def __add__(self, other: Execution) -> Execution:
        both = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if one.name not in ("in_force", "is_booked")
        }
        return Execution(
            **both,
            in_force=self.in_force or other.in_force,
            is_booked=self.is_booked or other.is_booked,
        )

    @property
    def target(self) -> int:
        """Return T: what was voted, with supplements and virements.

        Source:
            BL-24 (docs/method/ledger.md), B-2 (docs/method/budget.md)
        """
        return self.original + self.supplement + self.virement

    @property
    def voted(self) -> int | None:
        """Return what was voted at first; nothing where there is no budget."""
        return self.original if self.in_force else None

    @property
    def final(self) -> int | None:
        """Return the budget in force; nothing where there is none.

        Source:
            BL-9 (docs/method/ledger.md)
        """
        if not self.in_force:
            return None
        return self.target + self.carry + self.provisional

    @property
    def available(self) -> int | None:
        """Return what may still be used; nothing where there is no budget.

        Source:
            BL-2, BL-8, BL-18 (docs/method/ledger.md)
        """
        if self.final is None:
            return None
        return self.final + self.frozen - self.committed - self.actual


NOTHING: Final = Execution()
LEVEL_WORDS: Final = {
    "officer": gettext_noop("officer"),
    "mayor": gettext_noop("mayor"),
    "committee": gettext_noop("committee"),
    "council": gettext_noop("council"),
}


def _level(name: str) -> Word:
    return Word(LEVEL_WORDS[name])


@dataclass(frozen=True, slots=True)
class Kept:
    """How an account keeps amounts, for the sentences about them."""

    account: str
    unit: str
    scale: int

    def show(self, parts: int) -> Quantity:
        """Return an amount as a sentence shows it."""
        return Quantity.from_smallest(parts, self.unit, scale=self.scale)


def check_release(
    key: str, kept: Kept, *, reserved: int, left: int, given: int
) -> list[Problem]:
    """Return why so much of a reserve cannot be given back.

    Source:
        BL-11 (docs/method/ledger.md)
    """
    shown = kept.show(given)
    if given <= 0:
        return [Problem("nothing-to-release", NOTHING_TO_RELEASE, {"quantity": shown})]
    if given > left:
        values = {
            "key": key,
            "open": kept.show(left),
            "reserved": kept.show(reserved),
            "quantity": shown,
        }
        return [Problem("more-than-reserved", MORE_THAN_RESERVED, values)]
    return []


def level_needed(percent: Fraction | None, limits: Mapping[str, Decimal]) -> str:
    """Return the lowest body that may decide on so much of a budget.

    Args:
        percent: The amount in percent of the budget; nothing where there is none.
        limits: Up to which percentage each body but the council decides.

    Source:
        BL-5, BL-7 (docs/method/ledger.md)

    >>> limits = {"officer": Decimal(1), "mayor": Decimal(5), "committee": Decimal(10)}
    >>> [level_needed(Fraction(n), limits) for n in (1, 2, 10, 11)]
    ['officer', 'mayor', 'committee', 'council']
    """
    if percent is None:
        return LEVELS[-1]
    for level in LEVELS[:-1]:
        if percent <= Fraction(limits[level]):
            return level
    return LEVELS[-1]


def check_level(
    kept: Kept,
    *,
    moved: int,
    budget: int | None,
    body: str,
    limits: Mapping[str, Decimal],
    before: int = 0,
) -> list[Problem]:
    """Return that a higher body than this has to decide on the amount.

    Args:
        kept: How the account keeps amounts.
        moved: What is decided on, in smallest parts.
        budget: What it is taken from, before all that counts.
        body: Which body decides.
        limits: Up to which percentage each body but the council decides.
        before: What bodies below the council have taken from the line in the year
            already; it counts as well, so that a large amount is not moved in small
            ones.

    Source:
        BL-5, BL-7 (docs/method/ledger.md)
    """
    counted = abs(moved) + before
    percent = Fraction(100 * counted, abs(budget)) if budget else None
    needed = level_needed(percent, limits)
    if LEVELS.index(body) >= LEVELS.index(needed):
        return []
    shown = "–" if percent is None else _tenths(percent)
    values = {
        "quantity": kept.show(counted),
        "percent": shown,
        "account": kept.account,
        "needed": _level(needed),
        "body": _level(body),
    }
    sentence = HIGHER_BODY_IN_ALL if before else HIGHER_BODY
    return [Problem("higher-body", sentence, values)]


def _tenths(percent: Fraction) -> str:
    return plain(round(Decimal(percent.numerator) / Decimal(percent.denominator), 1))


def check_taken(
    kept: Kept, *, taken: int, before: Execution, year: int
) -> list[Problem]:
    """Return why a virement cannot take so much from a line.

    Source:
        BL-5 (docs/method/ledger.md)
    """
    budget = before.final
    if budget is None:
        values = {"account": kept.account, "year": str(year)}
        return [Problem("without-budget", WITHOUT_BUDGET, values)]
    if taken > budget:
        said: dict[str, object] = {
            "account": kept.account,
            "budget": kept.show(budget),
            "quantity": kept.show(taken),
        }
        return [Problem("more-than-the-budget", MORE_THAN_THE_BUDGET, said)]
    return []


def check_frozen(kept: Kept, *, taken: int, before: Execution) -> list[Problem]:
    """Return that no such part of a line is left that could be frozen.

    Source:
        BL-8 (docs/method/ledger.md)
    """
    budget = before.final or 0
    if not before.frozen or taken <= budget + before.frozen:
        return []
    values: dict[str, object] = {
        "account": kept.account,
        "budget": kept.show(budget),
        "frozen": kept.show(-before.frozen),
        "free": kept.show(max(budget + before.frozen, 0)),
        "field": "quantity",
    }
    return [Problem("more-than-is-free", MORE_THAN_IS_FREE, values)]


def check_controlled(kept: Kept, *, after: Execution, year: int) -> list[Problem]:
    """Return that a controlled account would go beyond what is available.

    Source:
        BL-13 (docs/method/ledger.md)
    """
    if after.available is None or after.available >= 0:
        return []
    values = {
        "account": kept.account,
        "available": kept.show(after.available),
        "year": str(year),
    }
    return [Problem("beyond-available", BEYOND_AVAILABLE, values)]


def check_carry(
    kept: Kept,
    *,
    mode: str,
    left: int,
    carried: int,
    is_ceiling: bool,
    body: str,
    first_call: bool,
    year: int,
) -> list[Problem]:
    """Return why so much cannot be carried into the next year.

    Args:
        kept: The account and how it keeps amounts.
        mode: The account's rule: ``path``, ``carry`` or ``none``.
        left: The final budget less what was used; negative where it was overspent.
        carried: What shall be carried, with its sign.
        is_ceiling: Whether less is better, so that a rest is a surplus.
        body: The kind of body that decided.
        first_call: Whether an overspending is the first call on the next year.
        year: The year that left it.

    Source:
        BL-14 (docs/method/ledger.md), C-1, C-2, C-3, C-5 (docs/method/budget.md)
    """
    name = {"account": kept.account}
    if mode == "none":
        return [Problem("carries-nothing", CARRIES_NOTHING, name)]
    problems = []
    is_surplus = (carried > 0) == is_ceiling
    if mode == "path" and is_surplus:
        problems.append(Problem("surplus-lapses", SURPLUS_LAPSES, name))
    elif mode == "path" and not first_call:
        problems.append(Problem("deficit-is-told", DEFICIT_IS_TOLD, name))
    if carried == 0 or carried * left < 0 or abs(carried) > abs(left):
        values = {
            **name,
            "left": kept.show(left),
            "year": str(year),
            "quantity": kept.show(carried),
        }
        problems.append(Problem("not-that-much", NOT_THAT_MUCH, values))
    if is_surplus and body != "council":
        council = {"body": _level(body)}
        problems.append(Problem("only-the-council", ONLY_THE_COUNCIL, council))
    return problems


def twelfth(target: int, month: int) -> int:
    """Return the part of a target that a month has; the twelve add up to it.

    Source:
        BL-10 (docs/method/ledger.md)

    >>> [twelfth(14, month) for month in (1, 2, 12)], sum(twelfth(14, m)
    ...     for m in range(1, 13))
    ([1, 1, 2], 14)
    """
    return target * month // 12 - target * (month - 1) // 12
