"""Which account of the books holds a line's budget, and how much of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from naturbudget.core.budget.draft import MISSING, NOTICE, Finding
from naturbudget.core.budget.line import Line
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import voucher as ledger
from naturbudget.core.ledger.voucher import UNASSIGNED
from naturbudget.core.quantity import Quantity, published

TWO_BUDGETS = gettext_noop(
    "{other} gives a budget to {place} as well, and the books keep one for each "
    "account. Take one of the two lines out, or track it without a budget."
)
MORE_THAN_THE_WHOLE = gettext_noop(
    "The budget is {whole}, but what lies below it ({parts}) has {sum} together. Ask "
    "which of them holds."
)

# Turns an amount of one unit into another unit of the same dimension.
Factor = Callable[[str, str], Fraction]


@dataclass(frozen=True, slots=True)
class Place:
    """An account, or a node and all accounts below it, that one line is about."""

    path: str
    is_node: bool
    unit: str
    scale: int

    @property
    def leaf(self) -> str:
        """Return the account that takes the postings.

        Source:
            BL-24 (docs/method/ledger.md)
        """
        return f"{self.path}/{UNASSIGNED}" if self.is_node else self.path

    def holds(self, other: Place) -> bool:
        """Tell whether the other place is a part of this one."""
        return self.is_node and other.path.startswith(f"{self.path}/")

    def sum_of(
        self, booked: Mapping[str, tuple[str, Fraction]], *, factor: Factor
    ) -> Fraction:
        """Return what is booked on the accounts of the place, in its unit.

        Args:
            booked: Each account's unit and amount.
            factor: Converts between units of one dimension.
        """
        below = f"{self.path}/"
        return sum(
            (
                amount * factor(unit, self.unit)
                for path, (unit, amount) in booked.items()
                if path == self.path or (self.is_node and path.startswith(below))
            ),
            Fraction(0),
        )


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a line gives to its place, by department and in the place's unit.

    The department without a name has what no share assigns.
    """

    code: str
    place: Place
    amounts: Mapping[str, Fraction]

    @property
    def whole(self) -> Fraction:
        """Return the budget of all departments together."""
        return sum(self.amounts.values(), Fraction(0))

    def with_more(self, amount: Fraction) -> Assigned:
        """Return the budget with what a virement moved to its place, or from it.

        Source:
            BL-5, BL-24 (docs/method/ledger.md)
        """
        more = self.amounts.get("", Fraction(0)) + amount
        return replace(self, amounts={**self.amounts, "": more}) if amount else self

    def in_parts(self) -> dict[str, int] | None:
        """Return the amounts in smallest parts; nothing where they are finer."""
        exact = {d: a * 10**self.place.scale for d, a in self.amounts.items()}
        if any(parts.denominator != 1 for parts in exact.values()):
            return None
        return {department: parts.numerator for department, parts in exact.items()}


def assigned(line: Line, place: Place, coefficient: Fraction) -> Assigned | None:
    """Return what a line with a budget gives to its place, if it has one.

    Args:
        line: The line as it is voted.
        place: The account or node it is about.
        coefficient: How much of the line's unit is one of the place's.

    Source:
        AG-4 (docs/method/budget.md), BL-24 (docs/method/ledger.md)
    """
    if line.target is None:
        return None
    amounts: dict[str, Fraction] = defaultdict(Fraction)
    for share in line.shares:
        amounts[share.department] += share.amount / coefficient
    rest = line.target / coefficient - sum(amounts.values())
    if rest or not amounts:
        amounts[""] += rest
    return Assigned(line.indicator, place, dict(amounts))


def without_parts(budgets: Sequence[Assigned], *, factor: Factor) -> list[Assigned]:
    """Return the budgets so that nothing is counted twice.

    A node's budget is what its leaves have together. Where a leaf below has a line of
    its own, only the rest of the node is left for the node's own leaf; so the node
    adds up to its budget, in total and by department. What is finer than the books
    keep is left out, and is subtracted from nothing.

    Source:
        BL-24 (docs/method/ledger.md)
    """
    kept = [one for one in budgets if one.in_parts() is not None]
    rests = []
    for one in kept:
        amounts = defaultdict(Fraction, one.amounts)
        for part in _largest_parts(one, kept):
            times = factor(part.place.unit, one.place.unit)
            for department, amount in part.amounts.items():
                amounts[department] -= amount * times
        left = {department: amount for department, amount in amounts.items() if amount}
        rests.append(replace(one, amounts=left or {"": Fraction(0)}))
    return [one for one in rests if one.in_parts() is not None]


def _largest_parts(whole: Assigned, among: Iterable[Assigned]) -> list[Assigned]:
    """Return the budgets inside a node, but not those inside one of these again."""
    inside = [one for one in among if whole.place.holds(one.place)]
    return [
        one
        for one in inside
        if not any(other.place.holds(one.place) for other in inside)
    ]


def changes(
    voted: Iterable[Assigned], given: Iterable[Assigned]
) -> dict[str, dict[tuple[str, str], int]]:
    """Return what has to be posted, so that the books hold what is given now.

    Args:
        voted: What the books hold already; nothing before the first vote.
        given: What was voted now.

    Returns:
        For each line that changes anything: account and department, and the
        difference in smallest parts. Without an earlier vote that is every line.

    Source:
        BL-3, BL-4 (docs/method/ledger.md)
    """
    held = {one.place.leaf: one for one in voted}
    now = {one.place.leaf: one for one in given}
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for leaf in {**now, **held}:
        old, new = held.get(leaf), now.get(leaf)
        old_parts = (old.in_parts() if old else None) or {}
        new_parts = (new.in_parts() if new else None) or {}
        code = (new or old).code  # type: ignore[union-attr]
        for department in {**new_parts, **old_parts}:
            change = new_parts.get(department, 0) - old_parts.get(department, 0)
            if change or department not in old_parts:
                found[code][leaf, department] = change
    return dict(found)


def check_places(
    budgets: Sequence[tuple[int, Assigned]], *, factor: Factor
) -> list[Finding]:
    """Return what hinders the posting of a draft's lines, or makes it doubtful.

    Args:
        budgets: What each line gives, with the line's position.
        factor: Converts between units of one dimension.

    Source:
        BL-3, BL-24 (docs/method/ledger.md)
    """
    found, first = [], dict[str, str]()
    for position, one in budgets:
        other = first.setdefault(one.place.leaf, one.code)
        if other != one.code:
            values = {"other": other, "place": one.place.path}
            problem = Problem("two-budgets", TWO_BUDGETS, values)
            found.append(Finding(MISSING, problem, "target", position))
    rows = [one for _, one in budgets]
    for position, one in budgets:
        parts = _largest_parts(one, rows)
        total = sum(
            (p.whole * factor(p.place.unit, one.place.unit) for p in parts), Fraction(0)
        )
        if parts and one.whole >= 0 and total > one.whole:
            sums: dict[str, object] = {
                "whole": shown(one.whole, one.place.unit),
                "parts": ", ".join(part.code for part in parts),
                "sum": shown(total, one.place.unit),
            }
            problem = Problem("more-than-the-whole", MORE_THAN_THE_WHOLE, sums)
            found.append(Finding(NOTICE, problem, "target", position))
    return found


def shown(amount: Fraction, unit: str) -> Quantity:
    """Return an amount in the unit of a place, as a sentence shows it."""
    return Quantity(Decimal(published(amount)), unit)


def owed(
    lines: Iterable[ledger.Posting], environment: Mapping[str, ledger.Account]
) -> Iterable[ledger.Posting]:
    """Yield what the environment takes of a budget, where lines have both signs.

    A clerk who types both signs must balance them (L-5); the parts of a budget have
    both where one department gets more and another less.
    """
    by_unit: dict[str, list[int]] = {}
    for line in lines:
        by_unit.setdefault(line.account.unit, []).append(line.amount)
    for unit, amounts in sorted(by_unit.items()):
        total = sum(amounts)
        if total and min(amounts) < 0 and max(amounts) > 0:
            yield ledger.Posting(environment[unit], -total)
