"""What waits for a person, by role: drafts, budgets, balances, votes, figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.budget.queries.explained import outdated_explanations
from naturbudget.apps.connections.queries import unsettled_runs
from naturbudget.apps.cycle.queries import (
    Gate,
    balance_problems,
    budget_problems,
    vote_problems_of,
)
from naturbudget.apps.ledger.actions import who_stands_behind
from naturbudget.apps.ledger.queries.missing import without_figure
from naturbudget.apps.municipalities.models import Department
from naturbudget.apps.municipalities.names import alphabetical
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.period import year_of
from naturbudget.web.desk import requests
from naturbudget.web.desk.audits import audit_tasks
from naturbudget.web.desk.deadlines import deadlines_of
from naturbudget.web.desk.in_year import in_year_tasks
from naturbudget.web.desk.motions import motions_of
from naturbudget.web.desk.needs import needs_of
from naturbudget.web.desk.plans import plans_to_see
from naturbudget.web.said import problem, spelled


@dataclass(frozen=True)
class Task:
    """Something that waits for a person."""

    when: str
    title: str
    text: str
    url: str
    button: str


@dataclass(frozen=True)
class Missing:
    """An account or series that has no figure for a year that is over."""

    label: str
    name: str
    url: str
    department: Department | None


def tasks_for(standing: Standing, *, today: date) -> list[Task]:
    """Return what waits for this person in this municipality."""
    return [
        *(Task(*one) for one in requests.owed(standing, today)),
        *_books(standing),
        *(Task(*one) for one in requests.to_look_after(standing)),
        *_fetched(standing),
        *_budgets(standing),
        *(Task(*one) for one in needs_of(standing, today)),
        *(Task(*one) for one in in_year_tasks(standing, today)),
        *_undrawn(standing, today),
        *_balances(standing),
        *(Task(*one) for one in audit_tasks(standing, today)),
        *(Task(*one) for one in motions_of(standing, today)),
        *(Task(*one) for one in deadlines_of(standing, today)),
        *(Task(*one) for one in plans_to_see(standing, today)),
    ]


def _books(standing: Standing) -> list[Task]:
    """Return the drafts that this person may seal."""
    town = standing.municipality
    drafts = town.vouchers.drafts()
    if not standing.may("seal-voucher"):
        return []
    if standing.scope("seal-voucher") == "own":
        held = standing.departments
        accounts = drafts.filter(postings__account__department__in=held)
        series = drafts.filter(observations__series__department__in=held)
        drafts = (accounts | series).distinct()
    if town.parameters.get("four_eyes"):
        behind = who_stands_behind(town).items()
        own = [key for key, person in behind if person == standing.user.pk]
        drafts = drafts.exclude(author=standing.user).exclude(key__in=own)
    count = drafts.count()
    if not count:
        return []
    title = ngettext(
        "One draft voucher waits for sealing",
        "{count} draft vouchers wait for sealing",
        count,
    ).format(count=spelled(count).capitalize())
    url = reverse("ledger:to-seal", args=[town.slug])
    text = _("Nothing counts until it is sealed.")
    return [Task(_("Books"), title, text, url, _("Check"))]


def _fetched(standing: Standing) -> list[Task]:
    """Return what connections fetched, and what none could fetch."""
    if not standing.may("run-connection"):
        return []
    found = []
    for run in unsettled_runs(standing.municipality):
        name = run.connection.name
        if run.is_waiting:
            title = _("Look at what {name} fetched, and seal it").format(name=name)
            text = _("Nothing counts until it is sealed.")
        else:
            title = _("The connection {name} brought nothing").format(name=name)
            text = str(run.get_outcome_display()).capitalize() + "."
        url = run.get_absolute_url()
        found.append(Task(_("Books"), title, text, url, _("Look")))
    return found


def _budgets(standing: Standing) -> list[Task]:
    town = standing.municipality
    versions = BudgetVersion.objects.filter(
        budget__municipality=town,
        state__in=["draft", "sent-back", "handed-over", "submitted"],
    ).select_related("budget__period", "budget__municipality")
    found = []
    for version in versions.order_by("budget__period__year"):
        year = version.budget.year
        url = reverse("cycle:budget", args=[town.slug, year])
        when = str(year)
        if version.is_open and standing.may("hand-over-budget"):
            title, text = _to_settle(budget_problems(version), year)
            found.append(Task(when, title, text, url, _("Open")))
        if version.state == "handed-over" and standing.may("submit-budget"):
            title = _("Read the Master Budget {year} and submit it").format(year=year)
            text = _("The co-ordinator handed it over.")
            found.append(Task(when, title, text, url, _("Read")))
        if version.state == "submitted" and standing.may("ratify-budget"):
            url = reverse("cycle:decide", args=[town.slug, "master-budget", year])
            title = _("Record the vote on the Master Budget {year}").format(year=year)
            text = _("It is submitted to the council.")
            found.append(Task(when, title, text, url, _("Record")))
    return found


def _to_settle(gate: Gate, year: int) -> tuple[str, str]:
    count = len(gate.blocking)
    if not count:
        title = _("Hand over the Master Budget {year}").format(year=year)
        return title, _("It is complete.")
    title = ngettext(
        "One thing to settle in the Master Budget {year}",
        "{count} things to settle in the Master Budget {year}",
        count,
    ).format(count=spelled(count).capitalize(), year=year)
    return title, problem(gate.blocking[0])


def _undrawn(standing: Standing, today: date) -> list[Task]:
    """Return the years that are over and voted, and have no balance yet."""
    town = standing.municipality
    if not standing.may("draw-balance"):
        return []
    budgets = town.budgets.filter(
        versions__state=BudgetVersion.State.RATIFIED, period__last__lt=today
    ).exclude(versions__balance__isnull=False)
    years = budgets.order_by("period__year").values_list("period__year", flat=True)
    return [
        Task(
            str(year),
            _("Draw the Budget Balance {year}").format(year=year),
            _("The year is over, and its budget is ratified."),
            reverse("cycle:balance", args=[town.slug, year]),
            _("Draw"),
        )
        for year in years.distinct()
    ]


def _balances(standing: Standing) -> list[Task]:
    town = standing.municipality
    rows = Balance.objects.filter(version__budget__municipality=town)
    rows = rows.exclude(state="calculated").select_related(
        "version__budget__period__closing",
        "version__budget__municipality",
        "document",
    )
    found: list[Task] = []
    for balance in rows.order_by("version__budget__period__year"):
        year = balance.year
        url = reverse("cycle:balance", args=[town.slug, year])
        when = str(year)
        if balance.is_open:
            found += _open_balance(balance, standing, url)
        behind = _sealed_behind(balance)
        if _lacks_paper(balance) and not behind and standing.may("issue-document"):
            paper = reverse("cycle:documents", args=[town.slug])
            title = _("Issue the Budget Balance {year} for the council").format(
                year=year
            )
            text = _("It is submitted, and the council has no paper of it yet.")
            found.append(Task(when, title, text, paper, _("Issue")))
        if behind:
            found += _passed_by(behind, standing, year, url)
        elif balance.state == "submitted" and standing.may("ratify-balance"):
            decide = reverse("cycle:decide", args=[town.slug, "budget-balance", year])
            title = _("Record the vote on the Budget Balance {year}").format(year=year)
            text = _("It is submitted to the council.")
            found.append(Task(when, title, text, decide, _("Record")))
        is_closed = hasattr(balance.version.budget.period, "closing")
        if balance.state == "ratified" and standing.may("close-year") and not is_closed:
            title = _("Close the year {year}").format(year=year)
            text = _("Its balance is ratified.")
            closing = reverse("cycle:closing", args=[town.slug, year])
            found.append(Task(when, title, text, closing, _("Close")))
    return found


def _sealed_behind(balance: Balance) -> int:
    """Return how many figures were sealed after a balance was submitted."""
    if balance.state != "submitted" or balance.document is None:
        return 0
    problems = vote_problems_of(balance, at=timezone.now())
    return sum(one.code == "sealed-after" for one in problems)


def _passed_by(count: int, standing: Standing, year: int, url: str) -> Iterable[Task]:
    """Return that a submitted balance is older than its books, for who can mend it."""
    if not (standing.may("send-back-balance") or standing.may("draw-balance")):
        return
    title = _("The Budget Balance {year} is older than its books").format(year=year)
    said = ngettext(
        "One figure was sealed after it was submitted, so the council cannot adopt it. "
        "Send it back, draw it anew and submit it again.",
        "{count} figures were sealed after it was submitted, so the council cannot "
        "adopt it. Send it back, draw it anew and submit it again.",
        count,
    ).format(count=spelled(count).capitalize())
    yield Task(str(year), title, said, url, _("Look"))


def _lacks_paper(balance: Balance) -> bool:
    paper = balance.document
    if paper is None or balance.state != "submitted":
        return False
    return not paper.issues.exists()


def _open_balance(balance: Balance, standing: Standing, url: str) -> Iterable[Task]:
    """Return the lines to explain or to look at again, or that it may be submitted."""
    year = str(balance.year)
    if not standing.may("explain-line") and not standing.may("submit-balance"):
        return
    blocking = balance_problems(balance).blocking
    holders = dict(
        balance.version.lines.values_list("definition__indicator__code", "department")
    )
    for one in blocking:
        code = str(one.values.get("indicator", ""))
        own: set[int | None] = {holders.get(code)}
        if code in holders and standing.may("explain-line", department_ids=own):
            args = [standing.municipality.slug, balance.year, code]
            address = reverse("cycle:explain", args=args)
            title = _("Explain {code} of {year}").format(code=code, year=year)
            yield Task(year, title, problem(one), address, _("Explain"))
    older = outdated_explanations(balance)
    for old in older:
        if standing.may("explain-line", department_ids={old.row.department_id}):
            args = [standing.municipality.slug, balance.year, old.row.code]
            title = _("Look at the explanation of {code} of {year} again").format(
                code=old.row.code, year=year
            )
            address = reverse("cycle:explain", args=args)
            yield Task(year, title, problem(old.problem), address, _("Look"))
    if not blocking and standing.may("submit-balance"):
        title = _("Read the Budget Balance {year} and submit it").format(year=year)
        text = _("Every line is explained.")
        if older:
            text += " " + ngettext(
                "One explanation is older than its figure: read it with care.",
                "{count} explanations are older than their figures: read them with "
                "care.",
                len(older),
            ).format(count=spelled(len(older)).capitalize())
        yield Task(year, title, text, url, _("Read"))


def missing_figures(standing: Standing, *, today: date) -> tuple[int, list[Missing]]:
    """Return the last year that is over, and what has no figure for it yet.

    Account holders see what their department holds, everybody else all of it.
    """
    town = standing.municipality
    year = year_of(today, town.first_month) - 1
    is_own = standing.scope("draft-voucher") == "own"
    held = standing.departments if is_own else None
    found = [
        Missing(
            row.label,
            str(row),
            reverse(f"ledger:{_kind(row)}", args=[town.slug, str(row)]),
            row.department,
        )
        for row in without_figure(town, year, department_ids=held)
    ]
    language = get_language() or "en"
    return year, sorted(
        found,
        key=lambda one: (
            str(one.department or "~"),
            alphabetical(one.label, language),
        ),
    )


def _kind(row: Account | Series) -> str:
    return "account" if isinstance(row, Account) else "series"
