"""What a voucher is, how the environment completes it, and whether it may be sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from naturbudget.core.errors import Problem
from naturbudget.core.ledger import budgeting, refusals
from naturbudget.core.ledger.cause import cause_problems
from naturbudget.core.ledger.keys import key_problems
from naturbudget.core.ledger.kinds import (
    DECIDED_KINDS,
    KINDS_BY_LEDGER,
    TWO_SIDED,
    WITHOUT_POSTINGS,
    weakest,
)
from naturbudget.core.quantity import AMOUNT_LIMIT, Quantity


@dataclass(frozen=True, slots=True)
class Account:
    """What the books must know of an account; ``closed`` is the first day after.

    ``resource`` tells one good from another, and ``place`` where a local one is.
    """

    path: str
    kind: str
    unit: str
    scale: int
    opened: date
    closed: date | None = None
    entity: str = ""
    resource: str = ""
    place: str = ""

    def is_open(self, first: date, last: date) -> bool:
        """Tell whether all days from first to last lie in its lifetime."""
        return first >= self.opened and (self.closed is None or last < self.closed)


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: an account and a whole number of its unit's smallest parts."""

    account: Account
    amount: int
    department: str = ""
    status: str = ""

    @property
    def quantity(self) -> Quantity:
        """The amount as people write it."""
        unit = self.account.unit
        return Quantity.from_smallest(self.amount, unit, scale=self.account.scale)


@dataclass(frozen=True, slots=True)
class Series:
    """What the books must know of a series; ``closed`` is the first day after."""

    code: str
    unit: str
    opened: date
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of a series from ``first`` to ``last``, written as it was given."""

    series: Series
    first: date
    last: date
    value: str
    status: str


@dataclass(frozen=True, slots=True)
class Period:
    """The year in whose books a voucher stands; both days belong to it."""

    year: int
    first: date
    last: date
    is_closed: bool = False
    # The council has ratified its balance, and the year is not closed yet.
    is_voted: bool = False
    # A year without a budget before such a one: its stocks are already voted.
    is_before_a_voted_one: bool = False


@dataclass(frozen=True, slots=True)
class Voucher:
    """One event, with its days (both included), its reason and its lines."""

    key: str
    ledger: str
    kind: str
    period: Period
    valid_from: date
    valid_to: date
    reason: str
    author: str
    postings: tuple[Posting, ...] = ()
    observations: tuple[Observation, ...] = ()
    source: str = ""
    decision: str = ""
    reverses: str = ""
    cause: str = ""


UNASSIGNED = "unassigned"


def with_environment(voucher: Voucher, environment: Mapping[str, Account]) -> Voucher:
    """Return the voucher with the postings that nature owes to it.

    A clerk types one line; what was used, emitted or grown came from or went to
    the environment. Whoever types both sides must balance them: nothing is added
    in a unit with lines of both signs or with a line on its environment account,
    nor to what moves between two accounts. Zero is a figure and has no sign.

    Args:
        voucher: The voucher as it was typed; it is not changed.
        environment: The environment account of each unit.

    Returns:
        The voucher: its own postings, then at most one for each unit, ordered by
        unit, with the weakest status of the lines it completes. Completing it
        again changes nothing.

    Source:
        L-5 (docs/method/ledger.md)
    """
    if voucher.kind in TWO_SIDED or voucher.kind == "reversal":
        return voucher
    by_unit: dict[str, list[Posting]] = {}
    for posting in voucher.postings:
        by_unit.setdefault(posting.account.unit, []).append(posting)
    owed = tuple(
        Posting(
            environment[unit],
            -sum(line.amount for line in lines),
            status=weakest([line.status for line in lines]),
        )
        for unit, lines in sorted(by_unit.items())
        if _has_one_side(lines)
    )
    return with_lines(voucher, postings=voucher.postings + owed) if owed else voucher


def with_lines(voucher: Voucher, *, postings: tuple[Posting, ...]) -> Voucher:
    """Return the voucher with these postings instead of its own."""
    # Written out: `replace` takes six times as long, and an import asks often.
    return Voucher(
        voucher.key,
        voucher.ledger,
        voucher.kind,
        voucher.period,
        voucher.valid_from,
        voucher.valid_to,
        voucher.reason,
        voucher.author,
        postings,
        voucher.observations,
        voucher.source,
        voucher.decision,
        voucher.reverses,
        voucher.cause,
    )


def _has_one_side(lines: Iterable[Posting]) -> bool:
    """Tell whether lines of one unit lack both a second sign and an environment."""
    amounts = []
    for line in lines:
        if line.account.kind == "environment":
            return False
        amounts.append(line.amount)
    return min(amounts) >= 0 or max(amounts) <= 0


def check_voucher(voucher: Voucher, *, open_year: int) -> list[Problem]:
    """Return every reason why this voucher may not be sealed.

    Args:
        voucher: The completed draft to judge; it is not changed.
        open_year: The year whose books are open, for the advice.

    Returns:
        The problems: of the voucher, then line by line, then unit by unit. An
        empty list means the voucher may be sealed. What only the log can know
        (a key used before, a second reversal) is checked where the log is.

    Source:
        L-1, L-2, L-3, L-10, L-14, L-16, L-17, L-18, L-19, L-23, L-32, L-36, L-39,
        BL-5, BL-8, BL-10, BL-11 (docs/method/ledger.md)
    """
    problems = list(_check_head(voucher, open_year))
    if voucher.kind == "reversal":
        return problems
    if voucher.kind in WITHOUT_POSTINGS:
        problems += _check_without_postings(voucher)
    else:
        problems += _check_postings(voucher, open_year)
        problems += _check_kind(voucher)
    return problems


def _check_head(voucher: Voucher, open_year: int) -> Iterable[Problem]:
    yield from key_problems(voucher.key, voucher.kind)
    kind = {"kind": voucher.kind}
    kinds = KINDS_BY_LEDGER.get(voucher.ledger, ())
    if voucher.kind not in kinds:
        values = {**kind, "ledger": voucher.ledger, "kinds": ", ".join(kinds)}
        yield Problem("unknown-kind", refusals.UNKNOWN_KIND, values)
    yield from cause_problems(voucher.kind, voucher.cause)
    if not voucher.reason.strip():
        yield Problem("no-reason", refusals.NO_REASON)
    needs_evidence = voucher.ledger == "actual" or voucher.kind == "document"
    if needs_evidence and voucher.kind != "reversal" and not voucher.source:
        yield Problem("no-evidence", refusals.NO_EVIDENCE)
    if voucher.kind in DECIDED_KINDS and not voucher.decision:
        yield Problem("no-decision", refusals.NO_DECISION, kind)
    days = {"first": voucher.valid_from, "last": voucher.valid_to}
    year = {"year": voucher.period.year, "open_year": open_year}
    if voucher.valid_from > voucher.valid_to:
        yield Problem("days-swapped", refusals.DAYS_SWAPPED, days)
    if voucher.period.is_closed:
        yield Problem("period-closed", refusals.PERIOD_CLOSED, year)
    elif voucher.period.is_voted:
        yield Problem("balance-voted", refusals.BALANCE_VOTED, year)
    elif voucher.valid_to > voucher.period.last:
        yield Problem("after-the-period", refusals.AFTER_THE_PERIOD, {**days, **year})
    # A release may stand in later books with its old days, as a late bill does.
    is_bound = voucher.ledger == "budget" or voucher.kind == "reserve"
    is_early = voucher.valid_from < voucher.period.first
    if is_bound and is_early and voucher.kind != "document":
        said = {**days, **year}
        yield Problem("outside-its-year", budgeting.OUTSIDE_ITS_YEAR, said)


def _check_without_postings(voucher: Voucher) -> Iterable[Problem]:
    kind = {"kind": voucher.kind}
    if voucher.postings:
        yield Problem("no-postings-here", refusals.NO_POSTINGS_HERE, kind)
    if voucher.kind == "observation" and not voucher.observations:
        yield Problem("no-observations", refusals.NO_OBSERVATIONS)
    if voucher.kind == "document" and voucher.observations:
        yield Problem("no-observations-here", refusals.NO_OBSERVATIONS_HERE, kind)
    for observed in voucher.observations:
        series = observed.series
        values = {
            "series": series.code,
            "first": observed.first,
            "last": observed.last,
        }
        if observed.first < series.opened or (
            series.closed is not None and observed.last >= series.closed
        ):
            yield Problem("series-not-open", refusals.SERIES_NOT_OPEN, values)
        if observed.first < voucher.valid_from or observed.last > voucher.valid_to:
            yield Problem("outside-its-days", refusals.OUTSIDE_ITS_DAYS, values)


def _check_postings(voucher: Voucher, open_year: int) -> Iterable[Problem]:
    if voucher.observations:
        yield Problem(
            "no-observations-here",
            refusals.NO_OBSERVATIONS_HERE,
            {"kind": voucher.kind},
        )
    count = len(voucher.postings)
    if count < 2:
        yield Problem("too-few-postings", refusals.TOO_FEW, {"count": count})
    if count and all(p.account.kind == "environment" for p in voucher.postings):
        yield Problem("only-environment", refusals.ONLY_ENVIRONMENT)
    for posting in voucher.postings:
        yield from _check_line(posting, voucher, open_year)
    if any(_sums(voucher.postings).values()):
        for rest in totals_by_unit(voucher.postings):
            if rest.amount:
                yield Problem("not-balanced", refusals.NOT_BALANCED, {"rest": rest})


def _check_kind(voucher: Voucher) -> list[Problem]:
    if voucher.kind not in budgeting.RULES:
        return []
    lines = [
        budgeting.Line(
            of.path, of.kind, of.unit, of.entity, of.resource, of.place, line.quantity
        )
        for line in voucher.postings
        for of in [line.account]
    ]
    entry = budgeting.Entry(
        key=voucher.key,
        kind=voucher.kind,
        first=voucher.valid_from,
        last=voucher.valid_to,
        has_basis=bool(voucher.source or voucher.decision),
        lines=tuple(lines),
    )
    return budgeting.check_entry(entry)


def _check_line(
    posting: Posting, voucher: Voucher, open_year: int
) -> Iterable[Problem]:
    account = posting.account
    name = {"account": account.path}
    if not account.is_open(voucher.valid_from, voucher.valid_to):
        days = {"first": voucher.valid_from, "last": voucher.valid_to}
        yield Problem("account-not-open", refusals.NOT_OPEN, {**name, **days})
    if voucher.kind == "reclassification" and account.kind != "stock":
        yield Problem("not-among-stocks", refusals.NOT_AMONG_STOCKS, name)
    if account.kind == "stock" and voucher.period.is_before_a_voted_one:
        values = {**name, "year": voucher.period.year, "open_year": open_year}
        yield Problem("stock-voted", refusals.STOCK_VOTED, values)
    if voucher.ledger == "actual" and not posting.status:
        yield Problem("no-status", refusals.NO_STATUS, name)
    if voucher.ledger != "actual" and posting.status:
        yield Problem("no-status-here", refusals.NO_STATUS_HERE, name)
    if voucher.ledger == "actual" and is_unassigned(account.path):
        yield Problem("only-budgeted", refusals.ONLY_BUDGETED, name)
    if abs(posting.amount) >= AMOUNT_LIMIT:
        values = {**name, "quantity": posting.quantity}
        yield Problem("too-large", refusals.BEYOND_LIMIT, values)


def is_unassigned(path: str) -> bool:
    """Tell whether an account is the leaf for what a node's budget does not assign.

    Source:
        BL-24 (docs/method/ledger.md)

    >>> is_unassigned("gas/unassigned"), is_unassigned("gas/town-hall")
    (True, False)
    """
    return path.rpartition("/")[2] == UNASSIGNED


def totals_by_unit(postings: Iterable[Posting]) -> list[Quantity]:
    """Return the signed sum of the postings in each unit, ordered by unit."""
    return [
        Quantity.from_smallest(parts, unit, scale=scale)
        for (unit, scale), parts in sorted(_sums(postings).items())
    ]


def _sums(postings: Iterable[Posting]) -> dict[tuple[str, int], int]:
    totals: dict[tuple[str, int], int] = {}
    for posting in postings:
        unit = (posting.account.unit, posting.account.scale)
        totals[unit] = totals.get(unit, 0) + posting.amount
    return totals


def reversal_of(
    voucher: Voucher, *, key: str, period: Period, reason: str, author: str
) -> Voucher:
    """Return the exact mirror of a sealed voucher.

    A reversal of observations carries no lines: it withdraws them.

    Source:
        L-22 (docs/method/ledger.md)
    """
    return Voucher(
        key=key,
        ledger=voucher.ledger,
        kind="reversal",
        period=period,
        valid_from=voucher.valid_from,
        valid_to=voucher.valid_to,
        reason=reason,
        author=author,
        postings=tuple(replace(p, amount=-p.amount) for p in voucher.postings),
        reverses=voucher.key,
    )
