"""What is in the way of each step, from the gates, and who holds it just now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from naturbudget.apps.budget.execution.overspending import beyond_plan
from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.cycle.queries import request_problems
from naturbudget.apps.cycle.timing.asked import needs_url
from naturbudget.apps.cycle.timing.known import Facts
from naturbudget.apps.cycle.timing.parts import STEPS_OF_A_DRAFT, lacking
from naturbudget.apps.ledger.queries.missing import without_figure
from naturbudget.apps.needs.actions import settled_state
from naturbudget.apps.needs.queries import round_problems
from naturbudget.core.calendar.template import shifted
from naturbudget.core.errors import Problem, gettext_noop

QUARTER: Final = 3  # months
NO_DRAFT = gettext_noop("There is no draft of the budget {year} yet. Begin one.")
NOT_HANDED_OVER = gettext_noop(
    "The draft of {year} is not handed over to the executive yet."
)
NOT_SUBMITTED = gettext_noop("The executive has not submitted the budget {year} yet.")
VOTE_NOT_RECORDED = gettext_noop(
    "It is before the council. The clerk records the vote, once it is taken."
)
NO_FIGURE = gettext_noop("Accounts and series without a figure of {year}: {count}.")
UNDECIDED = gettext_noop(
    "Lines of {year} that are beyond their plan and that nobody has decided on: "
    "{count}."
)
NOT_DRAWN = gettext_noop("The balance of {year} is not drawn yet.")
BALANCE_WITH_US = gettext_noop(
    "The balance of {year} is not submitted to the council yet."
)
NOT_PUBLIC = gettext_noop("The balance of {year} is not voted on yet.")
NOT_ISSUED = gettext_noop("The balance of {year} has no PDF yet. Issue one.")
NOT_CLOSED = gettext_noop("The year {year} is not closed yet.")


@dataclass(frozen=True, slots=True)
class Way:
    """What is in the way of a step.

    Attributes:
        problems: Each thing, in the words of its gate.
        url: The page where it is settled.
        holder: Who holds the step just now, where it is not whom the calendar names.
        departments: Of account holders, those whose lines are asked of.
    """

    problems: tuple[Problem, ...] = ()
    url: str = ""
    holder: str = ""
    departments: frozenset[int] = frozenset()


def way_of(facts: Facts, step: str, years: Sequence[int]) -> Way:
    """Return what is in the way of a step that is not done.

    Nothing is in the way of a balance before its year is over.

    Args:
        facts: What was read of the years.
        step: Its number in the method.
        years: The budget years it is about.

    Source:
        CAL-7 (docs/method/calendar.md)
    """
    ask = WAYS.get(step)
    if ask is None:
        return Way()
    found = [ask(facts, year) for year in years]
    problems = tuple(problem for one in found for problem in one.problems)
    first = next((one for one in found if one.problems), found[0])
    return Way(problems, first.url, first.holder, first.departments)


def _of_draft(step: str) -> Callable[[Facts, int], Way]:
    """Return how to ask what of a draft's gate belongs to one of its steps."""

    def ask(facts: Facts, year: int) -> Way:
        values = {"year": str(year)}
        version = facts.budgets.get(year)
        if version is None:
            url = reverse("cycle:budgets", args=[facts.town.slug])
            return Way((Problem("no-draft", NO_DRAFT, values),), url)
        gate = facts.gate_of_budget(year)
        own = lacking(gate, step)
        if step == "1.6" and not gate.blocking and version.is_open:
            own = (Problem("not-handed-over", NOT_HANDED_OVER, values),)
        return Way(own, _budget(facts, year))

    return ask


def _budget_vote(facts: Facts, year: int) -> Way:
    version = facts.budgets.get(year)
    values = {"year": str(year)}
    if version is None or version.is_open:
        steps = STEPS_OF_A_DRAFT if version else STEPS_OF_A_DRAFT[:1]
        of_draft = [_of_draft(one)(facts, year) for one in steps]
        problems = tuple(problem for one in of_draft for problem in one.problems)
        return Way(problems, of_draft[0].url, "co-ordinator")
    if version.state == BudgetVersion.State.RATIFIED:
        return Way()  # the other year of a cycle of two is not voted yet
    url = _budget(facts, year)
    if version.state == BudgetVersion.State.HANDED_OVER:
        problem = Problem("not-submitted", NOT_SUBMITTED, values)
        return Way((problem,), url, "executive")
    url = reverse("cycle:council", args=[facts.town.slug])
    return Way((Problem("not-voted", VOTE_NOT_RECORDED, values),), url, "clerk")


def _quarter(facts: Facts, year: int) -> Way:
    """Return what was asked for of the first quarter and is still owed."""
    period = facts.periods.get(year)
    if period is None:
        return Way()
    last = shifted(period.first, QUARTER) - timedelta(days=1)
    owed = [one for one in request_problems(period) if _last(one) <= last]
    return Way(tuple(owed), reverse("suppliers:calendar", args=[facts.town.slug]))


def _last(problem: Problem) -> date:
    found = problem.values["last"]
    assert isinstance(found, date), "a request has a last day"
    return found


def _steering(facts: Facts, year: int) -> Way:
    period = facts.periods.get(year)
    count = sum(1 for one in beyond_plan(period) if one.open) if period else 0
    if not count:
        return Way()
    values = {"year": str(year), "count": count}
    url = reverse("cycle:execution", args=[facts.town.slug, year])
    return Way((Problem("undecided", UNDECIDED, values),), url)


def _final_figures(facts: Facts, year: int) -> Way:
    period = facts.periods.get(year)
    if period is None or period.last >= facts.today:
        return Way()
    problems = request_problems(period)
    if count := len(without_figure(facts.town, year)):
        values = {"year": str(year), "count": count}
        problems = [Problem("no-figures", NO_FIGURE, values), *problems]
    return Way(tuple(problems), _closing(facts, year))


def _balance_draft(facts: Facts, year: int) -> Way:
    period, balance = facts.periods.get(year), facts.balances.get(year)
    if balance is not None:
        lines = facts.gate_of_balance(year).lines if balance.is_open else []
        url = f"{_balance(facts, year)}#problems"
        holder = "account-holder" if lines else ""
        return Way(tuple(lines), url, holder, _holding(facts, year, lines))
    if period is None or period.last >= facts.today:
        return Way()
    problem = Problem("not-drawn", NOT_DRAWN, {"year": str(year)})
    return Way((problem,), _balance(facts, year))


def _audit(facts: Facts, year: int) -> Way:
    balance = facts.balances.get(year)
    if balance is None or not balance.is_open:
        return Way()
    problems = facts.gate_of_balance(year).audit
    return Way(problems, reverse("audit:year", args=[facts.town.slug, year]))


def _balance_vote(facts: Facts, year: int) -> Way:
    balance, values = facts.balances.get(year), {"year": str(year)}
    if balance is None:
        drawn = _balance_draft(facts, year)
        return Way(drawn.problems, drawn.url, "co-ordinator" if drawn.problems else "")
    url = _balance(facts, year)
    if not balance.is_open:
        council = reverse("cycle:council", args=[facts.town.slug])
        problem = Problem("not-voted", VOTE_NOT_RECORDED, values)
        return Way((problem,), council, "clerk")
    gate = facts.gate_of_balance(year)
    if gate.blocking:
        holder = "account-holder" if gate.lines else "auditor"
        departments = _holding(facts, year, gate.lines)
        return Way(tuple(gate.blocking), f"{url}#problems", holder, departments)
    problem = Problem("with-us", BALANCE_WITH_US, values)
    return Way((problem,), url, "executive")


def _public(facts: Facts, year: int) -> Way:
    balance, values = facts.balances.get(year), {"year": str(year)}
    period = facts.periods.get(year)
    if period is None or period.last >= facts.today:
        return Way()
    if balance is None or balance.decision is None:
        problem = Problem("not-public", NOT_PUBLIC, values)
        return Way((problem,), _balance(facts, year))
    problems, url = [], _closing(facts, year)
    if year not in facts.issued:
        problems.append(Problem("not-issued", NOT_ISSUED, values))
        url = reverse("cycle:documents", args=[facts.town.slug])
    if not hasattr(period, "closing"):
        problems.append(Problem("not-closed", NOT_CLOSED, values))
    return Way(tuple(problems), url)


def _holding(facts: Facts, year: int, found: Sequence[Problem]) -> frozenset[int]:
    """Return the departments whose lines a gate names."""
    codes = {str(one.values.get("indicator", "")) for one in found}
    lines = facts.balances[year].version.lines.filter(
        definition__indicator__code__in=codes, department__isnull=False
    )
    return (
        frozenset(lines.values_list("department", flat=True)) if codes else frozenset()
    )


def _budget(facts: Facts, year: int) -> str:
    return reverse("cycle:budget", args=[facts.town.slug, year])


def _balance(facts: Facts, year: int) -> str:
    return reverse("cycle:balance", args=[facts.town.slug, year])


def _closing(facts: Facts, year: int) -> str:
    return reverse("cycle:closing", args=[facts.town.slug, year])


def _needs(facts: Facts, year: int) -> Way:
    if settled_state(facts.town, year):
        return Way()
    problems = tuple(round_problems(facts.town, year))
    silent = any(one.code == "needs-owed" for one in problems)
    holder = "" if silent or not problems else "co-ordinator"
    return Way(problems, needs_url(facts.town, year), holder)


WAYS: Final[Mapping[str, Callable[[Facts, int], Way]]] = {
    "1.3": _needs,
    "1.4": _of_draft("1.4"),
    "1.5": _of_draft("1.5"),
    "1.6": _of_draft("1.6"),
    "1.8": _budget_vote,
    "2.2": _quarter,
    "2.4": _steering,
    "3.1": _final_figures,
    "3.2": _balance_draft,
    "3.3": _audit,
    "3.4": _balance_vote,
    "3.5": _public,
}
