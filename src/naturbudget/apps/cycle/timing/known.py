"""When each step of a cycle was done, as far as the product knows it.

A step that is recorded from now on gets its function here, in ``KNOWN``; one that is
not in it is shown as not recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from django.db.models import Max, Min

from naturbudget.apps.audit.models import Opinion
from naturbudget.apps.budget.models import Balance, BudgetVersion, Explanation
from naturbudget.apps.calendar.models import CycleCalendar
from naturbudget.apps.cycle.queries import Gate, balance_problems, budget_problems
from naturbudget.apps.cycle.timing.asked import settled_on
from naturbudget.apps.cycle.timing.parts import lacking
from naturbudget.apps.documents.models import Issue
from naturbudget.apps.ledger.models import Period, Seal
from naturbudget.apps.municipalities.models import Municipality

HANDED_OVER: Final = "budget-handed-over"
CHANGED: Final = ("budget-drafted", "budget-loaded", "line-saved", "line-removed")
NOT_VOTED_ON: Final = ("published-copy", "calculated")


@dataclass(frozen=True, slots=True)
class Known:
    """What the product knows of a step.

    Attributes:
        done: The day it was done.
        is_begun: Whether something of it is there.
        is_recorded: Whether the product can know when it is done.
    """

    done: date | None = None
    is_begun: bool = False
    is_recorded: bool = True


NOT_RECORDED: Final = Known(is_recorded=False)


class Facts:
    """What stands in the product of some budget years, read once for all of them."""

    def __init__(
        self, town: Municipality, years: Iterable[int], *, today: date
    ) -> None:
        self.town = town
        self.today = today
        self.years = sorted(set(years))
        self._gates: dict[int, Gate] = {}
        self._drafts: dict[int, Gate] = {}

    @cached_property
    def periods(self) -> Mapping[int, Period]:
        """The budget years that have books, by year."""
        rows = self.town.periods.filter(year__in=self.years)
        return {row.year: row for row in rows.select_related("closing", "municipality")}

    @cached_property
    def budgets(self) -> Mapping[int, BudgetVersion]:
        """The first version of each budget: a supplement has a vote of its own."""
        rows = BudgetVersion.objects.filter(
            budget__municipality=self.town,
            budget__period__year__in=self.years,
            number=1,
        ).select_related("budget__period", "budget__municipality", "decision")
        return {row.budget.year: row for row in rows}

    @cached_property
    def balances(self) -> Mapping[int, Balance]:
        """The balance of each year."""
        rows = Balance.objects.filter(
            version__budget__municipality=self.town,
            version__budget__period__year__in=self.years,
        ).select_related(
            "version__budget__period",
            "version__budget__municipality",
            "version__decision",
            "decision",
            "document",
        )
        return {row.year: row for row in rows.order_by("version__number")}

    @cached_property
    def handed_over(self) -> Mapping[int, date]:
        """The day of the last handing over of each budget, from the journal."""
        return self._last_before_the_vote(HANDED_OVER)

    @cached_property
    def changed(self) -> Mapping[int, date]:
        """The day on which a line of each budget was changed last."""
        return self._last_before_the_vote(*CHANGED)

    def _last_before_the_vote(self, *kinds: str) -> Mapping[int, date]:
        """Return by year the day of the last entry of some kinds.

        A supplement is drafted and handed over too; only what came before the vote on
        the budget itself counts.
        """
        found: dict[int, date] = {}
        rows = self.town.events.filter(kind__in=kinds, what__year__in=self.years)
        for year, at in rows.order_by("number").values_list("what__year", "at"):
            version = self.budgets.get(year)
            decision = version.decision if version else None
            if decision is None or at <= decision.recorded_at:
                found[year] = at.date()
        return found

    @cached_property
    def last_figures(self) -> Mapping[int, date]:
        """The day on which the last figure was sealed before each balance was drawn."""
        found = {}
        for year, balance in self.balances.items():
            seals = Seal.objects.filter(
                voucher__period__year=year,
                voucher__ledger="actual",
                municipality=self.town,
                recorded_at__lte=balance.drawn_at,
            )
            last = seals.aggregate(last=Max("recorded_at"))["last"]
            if last:
                found[year] = last.date()
        return found

    @cached_property
    def explained(self) -> Mapping[int, datetime]:
        """The moment of the last explanation of each balance."""
        rows = Explanation.objects.filter(balance__in=list(self.balances.values()))
        last = rows.values_list("balance").annotate(last=Max("explained_at"))
        by_balance = dict(last)
        return {
            year: by_balance[balance.pk]
            for year, balance in self.balances.items()
            if balance.pk in by_balance
        }

    @cached_property
    def audited(self) -> Mapping[int, date | None]:
        """The day of the last opinion of each year whose audit is planned."""
        audits = self.town.audits.filter(period__year__in=self.years)
        years = dict(audits.values_list("pk", "period__year"))
        rows = Opinion.objects.filter(audit__in=list(years)).values_list("audit")
        last = dict(rows.annotate(last=Max("given_at")))
        return {
            year: last[pk].date() if pk in last else None for pk, year in years.items()
        }

    @cached_property
    def issued(self) -> Mapping[int, date]:
        """The day of the first PDF of each balance."""
        rows = Issue.objects.filter(
            document__municipality=self.town,
            document__kind="budget-balance",
            document__year__in=self.years,
        ).values_list("document__year")
        return {year: at.date() for year, at in rows.annotate(first=Min("issued_at"))}

    def gate_of_budget(self, year: int) -> Gate:
        """Return what a draft lacks; asked once."""
        if year not in self._drafts:
            self._drafts[year] = budget_problems(self.budgets[year])
        return self._drafts[year]

    def gate_of_balance(self, year: int) -> Gate:
        """Return what an open balance lacks; asked once."""
        if year not in self._gates:
            self._gates[year] = balance_problems(self.balances[year])
        return self._gates[year]


def known_of(
    facts: Facts, calendar: CycleCalendar, step: str, years: Sequence[int]
) -> Known:
    """Return what the product knows of a step.

    Args:
        facts: What was read of the years.
        calendar: The calendar of the cycle.
        step: Its number in the method.
        years: The budget years it is about: all of the cycle, or one.

    Source:
        CAL-6 (docs/method/calendar.md)
    """
    if step == "1.1":
        return Known(done=calendar.laid_at.date())
    ask = KNOWN.get(step)
    if ask is None:
        return NOT_RECORDED
    found = [ask(facts, year) for year in years]
    days = [one.done for one in found]
    return Known(
        # A step about several years is done when it is done for all of them.
        done=None if None in days else max(day for day in days if day),
        is_begun=any(one.is_begun or one.done for one in found),
        is_recorded=all(one.is_recorded for one in found),
    )


def _of_draft(step: str) -> Callable[[Facts, int], Known]:
    """Return how to ask when the lines, or their targets, were complete."""

    def ask(facts: Facts, year: int) -> Known:
        version = facts.budgets.get(year)
        if version is None:
            return Known()
        if version.state in NOT_VOTED_ON:
            return NOT_RECORDED
        if version.is_open and lacking(facts.gate_of_budget(year), step):
            return Known(is_begun=True)
        return Known(facts.changed.get(year), is_begun=True)

    return ask


def _handed_over(facts: Facts, year: int) -> Known:
    version = facts.budgets.get(year)
    if version is None:
        return Known()
    if version.state in NOT_VOTED_ON:
        return NOT_RECORDED
    done = None if version.is_open else facts.handed_over.get(year)
    return Known(done, is_begun=True)


def _budget_voted(facts: Facts, year: int) -> Known:
    version = facts.budgets.get(year)
    if version is None:
        return Known()
    if version.state in NOT_VOTED_ON:
        return NOT_RECORDED
    is_voted = version.state == BudgetVersion.State.RATIFIED
    decision = version.decision if is_voted else None
    is_begun = version.state in ("handed-over", "submitted")
    return Known(decision.taken_on if decision else None, is_begun=is_begun)


def _figures(facts: Facts, year: int) -> Known:
    balance = facts.balances.get(year)
    if balance is not None and balance.state in NOT_VOTED_ON:
        return NOT_RECORDED
    period = facts.periods.get(year)
    is_begun = period is not None and period.first <= facts.today
    return Known(facts.last_figures.get(year), is_begun=is_begun)


def _balance_drafted(facts: Facts, year: int) -> Known:
    balance = facts.balances.get(year)
    if balance is None:
        return Known()
    if balance.state in NOT_VOTED_ON:
        return NOT_RECORDED
    if balance.is_open and facts.gate_of_balance(year).lines:
        return Known(is_begun=True)
    explained = facts.explained.get(year, balance.drawn_at)
    return Known(max(balance.drawn_at, explained).date())


def _audited(facts: Facts, year: int) -> Known:
    if year not in facts.audited:
        # Nobody planned one; the balance goes on without, and says so (AU-5).
        return NOT_RECORDED
    return Known(facts.audited[year], is_begun=True)


def _balance_voted(facts: Facts, year: int) -> Known:
    balance = facts.balances.get(year)
    if balance is None:
        return Known()
    if balance.state in NOT_VOTED_ON:
        return NOT_RECORDED
    is_voted = balance.state == Balance.State.RATIFIED
    decision = balance.decision if is_voted else None
    is_begun = balance.state == Balance.State.SUBMITTED
    return Known(decision.taken_on if decision else None, is_begun=is_begun)


def _published(facts: Facts, year: int) -> Known:
    voted = _balance_voted(facts, year)
    if not voted.is_recorded:
        return NOT_RECORDED
    period, issued = facts.periods.get(year), facts.issued.get(year)
    closing = getattr(period, "closing", None)
    if voted.done is None or issued is None or closing is None:
        return Known(is_begun=voted.done is not None)
    return Known(max(voted.done, issued, closing.closed_at.date()))


def _needs(facts: Facts, year: int) -> Known:
    is_asked, done = settled_on(facts.town, year)
    return Known(done, is_begun=True) if is_asked else NOT_RECORDED


KNOWN: Final[Mapping[str, Callable[[Facts, int], Known]]] = {
    "1.3": _needs,
    "1.4": _of_draft("1.4"),
    "1.5": _of_draft("1.5"),
    "1.6": _handed_over,
    "1.8": _budget_voted,
    "3.1": _figures,
    "3.2": _balance_drafted,
    "3.3": _audited,
    "3.4": _balance_voted,
    "3.5": _published,
}
