"""What waits for others: the next step of each budget and balance, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.cycle.queries import balance_problems
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.web.desk import requests


@dataclass(frozen=True)
class Waiting:
    """A step that somebody else takes next."""

    title: str
    text: str
    url: str


def waiting_for_others(standing: Standing, *, today: date) -> list[Waiting]:
    """Return what is ready for its next step, where the step is not this person's."""
    asked = requests.waiting_on(standing, today)
    figures = [Waiting(*asked)] if asked else []
    return [*_budgets(standing), *_balances(standing), *figures]


def _budgets(standing: Standing) -> list[Waiting]:
    town = standing.municipality
    rows = BudgetVersion.objects.filter(
        budget__municipality=town, state__in=["handed-over", "submitted"]
    ).select_related("budget__period")
    found = []
    for version in rows.order_by("budget__period__year"):
        year = version.budget.year
        title = _("Master Budget {year}").format(year=year)
        if version.state == "handed-over" and not standing.may("submit-budget"):
            text = _("It is handed over. Next, the executive reads and submits it.")
            url = reverse("cycle:budget", args=[town.slug, year])
            found.append(Waiting(title, text, url))
        if version.state == "submitted" and not standing.may("ratify-budget"):
            text = _("It is submitted. Next, the council votes; its paper is there.")
            found.append(
                Waiting(title, text, reverse("cycle:council", args=[town.slug]))
            )
    return found


def _balances(standing: Standing) -> list[Waiting]:
    town = standing.municipality
    rows = Balance.objects.filter(version__budget__municipality=town).exclude(
        state__in=["calculated", "ratified"]
    )
    rows = rows.select_related(
        "version__budget__period", "version__budget__municipality", "document"
    ).prefetch_related("document__issues")
    found = []
    for balance in rows.order_by("version__budget__period__year"):
        title = _("Budget Balance {year}").format(year=balance.year)
        url = reverse("cycle:balance", args=[town.slug, balance.year])
        if balance.is_open:
            if not standing.may("submit-balance") and _is_explained(balance):
                text = _("Every line is explained. Next, the executive submits it.")
                found.append(Waiting(title, text, url))
        elif balance.document and not balance.document.issues.all():
            if not standing.may("issue-document"):
                text = _("Next, the co-ordinator issues its paper for the council.")
                url = reverse("cycle:council", args=[town.slug])
                found.append(Waiting(title, text, url))
        elif not standing.may("ratify-balance"):
            text = _("It is submitted. Next, the council votes; its paper is there.")
            url = reverse("cycle:council", args=[town.slug])
            found.append(Waiting(title, text, url))
    return found


def _is_explained(balance: Balance) -> bool:
    return not balance_problems(balance).blocking
