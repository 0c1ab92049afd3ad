"""What departments will need of nature, and what of it a budget grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from naturbudget.core.errors import (
    Listed,
    NaturbudgetError,
    Problem,
    UnitCode,
    gettext_noop,
)
from naturbudget.core.quantity import Quantity, published

PURPOSE_MAX: Final = 2_000
ANSWERS: Final = {
    "whole": gettext_noop("granted"),
    "partly": gettext_noop("granted in part"),
    "none": gettext_noop("not granted"),
}

NO_PURPOSE = gettext_noop(
    "Nothing says what it is needed for. Write it in a sentence, for example: a new "
    "school at South Meadow, 2.1 ha."
)
LONG_TEXT = gettext_noop("{count} characters are too many; {most} fit. Shorten it.")
NO_AMOUNT = gettext_noop(
    "How much is missing. Write about how much is needed; nothing is promised by it."
)
AMOUNT_ALONE = gettext_noop(
    "An amount needs an account it is counted on. Choose the account, or say how much "
    "in the sentence."
)
NOT_MORE = gettext_noop("A need is more than zero. Write how much is needed.")
TOO_FINE = gettext_noop(
    "{account} is kept with {places} decimals in {unit}; write no more of them."
)
NOT_AN_ANSWER = gettext_noop(
    "“{answer}” is no answer to a need. Choose granted, granted in part or not granted."
)
NO_REASON = gettext_noop(
    "The department wants to know why. Give the reason in a sentence."
)
NO_PART = gettext_noop("Write how much of it is granted.")
NOT_A_PART = gettext_noop(
    "A part lies between zero and the {amount} that are asked for. Write less, or "
    "grant the whole."
)
NOT_ANSWERED = gettext_noop(
    "Who has not said what is needed in {year}: {departments}. Each department states "
    "its needs, or says that it has none."
)
NOT_RECONCILED = gettext_noop(
    "Needs of {year} without an answer: {count}. Grant each, wholly or in part, or say "
    "why not."
)
BEYOND = gettext_noop(
    "{line}: what is granted to departments comes to {granted}, and the budget is "
    "{target}. Raise the budget, or grant less."
)


class NeedError(NaturbudgetError):
    """The need cannot be stated, withdrawn or answered like this."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The account a need is counted on.

    Attributes:
        name: What people call it.
        unit: The code of its unit.
        places: How many decimals it is kept with.
    """

    name: str
    unit: str
    places: int


@dataclass(frozen=True, slots=True)
class Need:
    """A need as it is added up.

    Attributes:
        account: The path of the account; empty where it is told in words alone.
        unit: The code of its unit.
        amount: How much is asked for; nothing where it is told in words alone.
        answer: A key of ``ANSWERS``; empty while there is none.
        granted: How much is granted.
    """

    account: str
    unit: str
    amount: Fraction | None
    answer: str = ""
    granted: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What the needs of one account come to, in its unit."""

    unit: str
    asked: Fraction
    granted: Fraction
    open: int


def check_need(
    purpose: str, amount: Fraction | None, counted: Counted | None
) -> list[Problem]:
    """Return everything against a need, each with the field it belongs to.

    Args:
        purpose: What it is needed for.
        amount: How much, in the unit of the account.
        counted: The account; nothing where the need is told in words alone.

    Source:
        ND-1 (docs/method/cycle.md)
    """
    problems = _texts(purpose, NO_PURPOSE, "purpose")
    if counted is None:
        if amount is not None:
            problems.append(Problem("amount-alone", AMOUNT_ALONE, {"field": "account"}))
        return problems
    if amount is None:
        problems.append(Problem("no-amount", NO_AMOUNT, {"field": "amount"}))
    else:
        problems += _amounts(amount, counted, "amount")
    return problems


def check_answer(
    answer: str,
    granted: Fraction | None,
    reason: str,
    *,
    amount: Fraction | None,
    counted: Counted | None,
) -> list[Problem]:
    """Return everything against the answer to a need.

    A part has to be told where the need has an amount, and a reason wherever less than
    the whole is granted.

    Args:
        answer: A key of ``ANSWERS``.
        granted: How much, of a part.
        reason: Why not the whole.
        amount: How much was asked for.
        counted: The account the need is counted on.

    Source:
        ND-3 (docs/method/cycle.md)
    """
    if answer not in ANSWERS:
        values = {"answer": answer[:20], "field": "answer"}
        return [Problem("not-an-answer", NOT_AN_ANSWER, values)]
    problems = []
    if answer == "partly" and counted is not None and amount is not None:
        if granted is None:
            problems.append(Problem("no-part", NO_PART, {"field": "granted"}))
        elif not 0 < granted < amount:
            said = {"amount": _said(amount, counted.unit), "field": "granted"}
            problems.append(Problem("not-a-part", NOT_A_PART, said))
        else:
            problems += _amounts(granted, counted, "granted")
    missing = NO_REASON if answer != "whole" else ""
    return problems + _texts(reason, missing, "reason")


def check_round(
    year: int, waiting: Iterable[str], needs: Iterable[Need]
) -> list[Problem]:
    """Return why the needs of a year are not settled: what keeps its budget back.

    Args:
        year: The budget year.
        waiting: The names of the departments that were asked and said nothing yet.
        needs: All needs that stand.

    Source:
        GATE-1.3 (docs/method/cycle.md, ND-2, ND-3)
    """
    problems, names = [], list(waiting)
    if names:
        values = {"year": str(year), "departments": Listed(names)}
        problems.append(Problem("needs-owed", NOT_ANSWERED, values))
    count = sum(not need.answer for need in needs)
    if count:
        counts = {"year": str(year), "count": count}
        problems.append(Problem("needs-open", NOT_RECONCILED, counts))
    return problems


def beyond(
    line: str, unit: str, granted: Fraction, target: Fraction | None
) -> Problem | None:
    """Return that more is granted on a line than its budget holds, or nothing.

    Source:
        ND-4 (docs/method/cycle.md)
    """
    if target is None or granted <= target:
        return None
    values: dict[str, object] = {
        "line": line,
        "granted": _said(granted, unit),
        "target": _said(target, unit),
    }
    return Problem("needs-beyond", BEYOND, values)


def totals(needs: Iterable[Need]) -> Mapping[str, Total]:
    """Return what is asked for and granted on each account, added up exactly.

    A need in words alone is in no total; an amount without an answer is granted
    nothing yet.

    >>> half = Fraction(1, 2)
    >>> [one] = totals([Need("land", "ha", half), Need("land", "ha", half, "none")]
    ...     ).values()
    >>> str(one.asked), str(one.granted), one.open
    ('1', '0', 1)
    """
    by_account: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        if need.account and need.amount is not None:
            by_account[need.account].append(need)
    return {
        path: Total(
            unit=found[0].unit,
            asked=sum((one.amount or Fraction(0) for one in found), Fraction(0)),
            granted=sum((one.granted or Fraction(0) for one in found), Fraction(0)),
            open=sum(not one.answer for one in found),
        )
        for path, found in sorted(by_account.items())
    }


def granted_of(
    answer: str, amount: Fraction | None, part: Fraction | None
) -> Fraction | None:
    """Return how much an answer grants; nothing where the need has no amount."""
    if amount is None:
        return None
    return {"whole": amount, "partly": part}.get(answer, Fraction(0))


def _texts(text: str, missing: str, field: str) -> list[Problem]:
    if not text.strip():
        return [Problem("no-text", missing, {"field": field})] if missing else []
    if len(text) > PURPOSE_MAX:
        values = {"count": len(text), "most": PURPOSE_MAX, "field": field}
        return [Problem("too-long", LONG_TEXT, values)]
    return []


def _amounts(amount: Fraction, counted: Counted, field: str) -> list[Problem]:
    if amount <= 0:
        return [Problem("not-more", NOT_MORE, {"field": field})]
    if (amount * 10**counted.places).denominator != 1:
        values = {
            "account": counted.name,
            "places": counted.places,
            "unit": UnitCode(counted.unit),
            "field": field,
        }
        return [Problem("too-fine", TOO_FINE, values)]
    return []


def _said(amount: Fraction, unit: str) -> Quantity:
    return Quantity(Decimal(published(amount)), unit)
