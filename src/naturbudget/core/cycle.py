"""Where a year stands before it is closed: what is done, and what is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from naturbudget.core.errors import Problem, Word, gettext_noop
from naturbudget.core.ledger.closing import ClosingFacts, check_closing

State = Literal["done", "blocks", "note"]
DONE: Final = "done"
BLOCKS: Final = "blocks"
NOTE: Final = "note"

DRAFT_OPEN = gettext_noop(
    "Voucher {key} of {year} is still a draft. Seal it, or throw it away."
)
DRAFT_BEHIND = gettext_noop(
    "Voucher {key} of {year} is still a draft, and the balance lies before the "
    "council. Throw it away and enter it in the books of the next year, or seal it and "
    "have the balance sent back."
)
NOT_DRAWN = gettext_noop(
    "There is no balance of {year} yet. It is drawn once the year is over."
)
NOT_EXPLAINED_YET = gettext_noop(
    "What the lines of {year} need to have explained is known once the balance is "
    "drawn."
)
NOT_SUBMITTED = gettext_noop(
    "The balance of {year} is not submitted to the council yet."
)
DOUBTS_OPEN = gettext_noop(
    "Warnings about drafts of {year} that are not answered: {count}. Confirm each with "
    "a reason, or correct the figure."
)
NOT_VOTED = gettext_noop("The council has not voted on the balance of {year} yet.")
OLD_ESTIMATE = gettext_noop(
    "{what}, {first} to {last}, is {status}, and nothing has replaced it in the {days} "
    "days since. Ask for the final figure; after the closing it is a correction of "
    "earlier years."
)
NEW_ESTIMATES = gettext_noop(
    "Not measured, but not older than {days} days: {count}. After the closing, what "
    "replaces these figures is a correction of earlier years."
)
MORE_ESTIMATES = gettext_noop(
    "Not measured either, but not older than {days} days: {count}. After the closing, "
    "what replaces these figures is a correction of earlier years."
)

# Which check a reason against the closing belongs to.
BELONGS: Final = {
    "is-history": "over",
    "not-over": "over",
    "earlier-open": "earlier",
    "draft-left": "drafts",
    "assertion-failed": "counts",
    "whole-failed": "counts",
    "sealed-after": "books",
    "root-moved": "books",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at: its state, and what was found."""

    code: str
    state: State
    found: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure that was not measured and that nothing has replaced."""

    key: str
    what: str
    status: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What the parts of the product say about a year that shall be closed.

    Attributes:
        closing: What the books say.
        balance: The state of the balance; empty where none is drawn.
        unexplained: What the lines lack before the balance is submitted.
        motions: Requests of the council whose day is over and that have no answer.
        audit: What the audit lacks before; nothing where none is planned.
        retold: Explanations that are older than the figure they speak of.
        doubts: How many warnings about drafts of the year nobody has answered.
        requests: What was asked for and is still owed.
        figures: What has no figure of the year.
        beyond: Lines beyond their plan on which nobody has decided.
        stocks: Where supply is not use, or changes do not add up.
        estimates: What is not measured, of this year or before.
        estimate_days: After how many days an estimate is too old.
    """

    closing: ClosingFacts
    balance: str
    unexplained: Sequence[Problem] = ()
    motions: Sequence[Problem] = ()
    audit: Sequence[Problem] = ()
    retold: Sequence[Problem] = ()
    doubts: int = 0
    requests: Sequence[Problem] = ()
    figures: Sequence[Problem] = ()
    beyond: Sequence[Problem] = ()
    stocks: Sequence[Problem] = ()
    estimates: Sequence[Estimate] = ()
    estimate_days: int = 180

    @property
    def is_voted(self) -> bool:
        """Whether the council has ratified the balance."""
        return self.balance == "ratified"

    @property
    def is_submitted(self) -> bool:
        """Whether the balance is before the council, or past it."""
        return self.balance in ("submitted", "ratified")


def closing_checks(facts: YearFacts) -> list[Check]:
    """Return all that is looked at before a year is closed, in the order of work.

    Estimates are listed and never block (L-33): once the balance is voted, the books
    of the year take nothing that could replace them. Nor do figures that are not here,
    lines beyond their plan and explanations of older figures: the balance tells of
    them, and the council judges.

    Source:
        L-33, L-36, RQ-5 (docs/method/ledger.md), W-7, MO-3 (docs/method/cycle.md),
        AU-5 (docs/method/audit.md)
    """
    year = {"year": str(facts.closing.year)}
    against: dict[str, list[Problem]] = defaultdict(list)
    for problem in check_closing(facts.closing):
        against[BELONGS[problem.code]].append(problem)
    if not facts.is_voted:
        said = DRAFT_BEHIND if facts.is_submitted else DRAFT_OPEN
        against["drafts"] = [
            Problem(one.code, said, one.values) for one in against["drafts"]
        ]
    if facts.doubts and not facts.is_voted:  # after the vote a draft is discarded
        against["doubts"] = [
            Problem("doubts-open", DOUBTS_OPEN, {"count": facts.doubts, **year})
        ]
    against["requests"] = list(facts.requests)
    against["stocks"] = list(facts.stocks)
    if not facts.balance:
        against["drawn"] = [Problem("not-drawn", NOT_DRAWN, year)]
        against["explained"] = [Problem("not-drawn", NOT_EXPLAINED_YET, year)]
    elif not facts.is_submitted:
        against["explained"] = list(facts.unexplained)
        against["audited"] = list(facts.audit)
    if not facts.is_submitted:
        against["submitted"] = [Problem("not-submitted", NOT_SUBMITTED, year)]
    if not facts.is_voted:
        against["voted"] = [Problem("not-voted", NOT_VOTED, year)]
    estimates = tuple(_estimates(facts))
    return [
        *(
            _check(code, against[code])
            for code in ("over", "earlier", "drafts", "doubts", "requests")
        ),
        _note("figures", facts.figures),
        *(_check(code, against[code]) for code in ("counts", "stocks")),
        _note("estimates", estimates),
        _note("beyond", facts.beyond),
        *(_check(code, against[code]) for code in ("drawn", "explained")),
        _note("retold", facts.retold),
        (_note if facts.is_submitted else _check)("motions", facts.motions),
        *(
            _check(code, against[code])
            for code in ("audited", "submitted", "voted", "books")
        ),
    ]


def _check(code: str, found: Sequence[Problem]) -> Check:
    return Check(code, BLOCKS if found else DONE, tuple(found))


def _note(code: str, found: Sequence[Problem]) -> Check:
    return Check(code, NOTE if found else DONE, tuple(found))


def _estimates(facts: YearFacts) -> Iterable[Problem]:
    """Yield those that are too old, and how many others there are."""
    before = facts.closing.today - timedelta(days=facts.estimate_days)
    old = [one for one in facts.estimates if one.last < before]
    for one in old:
        values = {
            "key": one.key,
            "what": one.what,
            "first": one.first,
            "last": one.last,
            "status": Word(one.status),
            "days": (facts.closing.today - one.last).days,
        }
        yield Problem("estimate-old", OLD_ESTIMATE, values)
    if rest := len(facts.estimates) - len(old):
        sentence = MORE_ESTIMATES if old else NEW_ESTIMATES
        values = {"count": rest, "days": facts.estimate_days}
        yield Problem("estimates", sentence, values)


def in_the_way(checks: Iterable[Check]) -> list[Problem]:
    """Return everything that keeps a year from being closed."""
    return [one for check in checks if check.state == BLOCKS for one in check.found]
