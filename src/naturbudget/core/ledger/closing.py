"""When a year may be closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.wholes import WholeAndParts, whole_problems
from naturbudget.core.quantity import Quantity

NOT_OVER = gettext_noop(
    "The year {year} lasts until {last}. It is closed after it has ended."
)
IS_HISTORY = gettext_noop(
    "{year} has no Master Budget; it is history and is never closed."
)
DRAFT_LEFT = gettext_noop(
    "Voucher {key} of {year} is still a draft, and the balance of the year is voted. "
    "Discard it; what it says is booked in the open year."
)
EARLIER_OPEN = gettext_noop(
    "The year {earlier} is still open. Years are closed in order; close it first."
)
SEALED_AFTER = gettext_noop(
    "Voucher {key} of {year} was sealed after the balance was frozen. Send the balance "
    "back, draw and submit it again, so that the council votes on what the books hold."
)
ROOT_MOVED = gettext_noop(
    "The books do not give the root that the balance of {year} names. Something was "
    "changed behind the seals; check the log before anything else."
)
ASSERTION_FAILED = gettext_noop(
    "{account} should hold {expected} on {day}, but the books hold {held}. "
    "Book the difference with its cause."
)


# What cannot be mended any more once the council has voted: the year takes nothing
# more then. Drafts can still be discarded, and earlier years still be closed.
BEFORE_THE_VOTE = frozenset(
    {"sealed-after", "root-moved", "assertion-failed", "whole-failed"}
)


@dataclass(frozen=True, slots=True)
class FailedAssertion:
    """An account that does not hold what an inventory or a meter says."""

    account: str
    day: date
    expected: Quantity
    held: Quantity


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What the books say about a year that shall be closed."""

    year: int
    last: date
    today: date
    is_history: bool
    drafts: tuple[str, ...]
    open_years: tuple[int, ...]
    sealed_after: tuple[str, ...]
    root_stands: bool
    failed: tuple[FailedAssertion, ...]
    wholes: tuple[WholeAndParts, ...] = ()


def check_vote(facts: ClosingFacts) -> list[Problem]:
    """Return every reason why the council's vote on this balance could not stand.

    Source:
        W-7 (docs/method/cycle.md), L-33 (docs/method/ledger.md)
    """
    return [one for one in check_closing(facts) if one.code in BEFORE_THE_VOTE]


def check_closing(facts: ClosingFacts) -> list[Problem]:
    """Return every reason why the year may not be closed yet.

    Source:
        L-33, L-36, L-39 (docs/method/ledger.md)
    """
    year = {"year": facts.year}
    problems = []
    if facts.is_history:
        problems.append(Problem("is-history", IS_HISTORY, year))
    if facts.today <= facts.last:
        problems.append(Problem("not-over", NOT_OVER, {**year, "last": facts.last}))
    problems += [
        Problem("earlier-open", EARLIER_OPEN, {**year, "earlier": earlier})
        for earlier in facts.open_years
    ]
    problems += [
        Problem("draft-left", DRAFT_LEFT, {**year, "key": key}) for key in facts.drafts
    ]
    problems += [
        Problem("sealed-after", SEALED_AFTER, {**year, "key": key})
        for key in facts.sealed_after
    ]
    if not facts.root_stands:
        problems.append(Problem("root-moved", ROOT_MOVED, year))
    problems += [
        Problem(
            "assertion-failed",
            ASSERTION_FAILED,
            {
                "account": failed.account,
                "day": failed.day,
                "expected": failed.expected,
                "held": failed.held,
            },
        )
        for failed in facts.failed
    ]
    for compared in facts.wholes:
        problems += whole_problems(compared)
    return problems
