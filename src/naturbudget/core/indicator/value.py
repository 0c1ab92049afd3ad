"""The value of an indicator in a year: an amount with its status, or why none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from naturbudget.core.errors import Problem

WEAKEST_FIRST = ("imputed", "provisional", "estimated", "calculated", "measured")


@dataclass(frozen=True, slots=True)
class Value:
    """An exact amount with the status of its data, or the reason why there is none.

    Source:
        IN-7, Q-1 (docs/method/indicator.md, docs/method/budget.md)
    """

    amount: Fraction | None
    status: str | None = None
    missing: Problem | None = None

    def __post_init__(self) -> None:
        assert (self.amount is None) == (self.missing is not None), (
            "a value has an amount, or a reason why it has none"
        )
        assert self.status is None or self.status in WEAKEST_FIRST, (
            f"not a status: {self.status!r}"
        )

    @classmethod
    def absent(cls, why: Problem) -> Value:
        """Return the value that is missing, and why."""
        return cls(None, missing=why)


def weakest(statuses: Iterable[str | None]) -> str | None:
    """Return the status a figure has that rests on several: the weakest of them.

    Args:
        statuses: Words of ``WEAKEST_FIRST``; unknown ones (``None``) are passed over.

    Source:
        Q-1, Q-2 (docs/method/budget.md)

    >>> weakest(["measured", "estimated", "calculated"])
    'estimated'
    """
    known = [status for status in statuses if status is not None]
    return min(known, key=WEAKEST_FIRST.index, default=None)
