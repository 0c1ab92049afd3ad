"""Where each year stands: from the draft of its budget to its closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.period import budget_year, year_of
from naturbudget.web.figures import day
from naturbudget.web.said import language

YEARS_SHOWN = 4


@dataclass(frozen=True)
class Step:
    """One step of a year: done, now or still to come, in words."""

    state: str
    word: str
    url: str = ""


@dataclass(frozen=True)
class Cycle:
    year: int
    role: str
    steps: tuple[Step, ...]

    def named(self) -> list[tuple[str, Step]]:
        """Return the steps, each with the word that stands above it."""
        return list(zip(step_words(), self.steps, strict=True))


def step_words() -> tuple[str, ...]:
    """Return what the steps of a year are called, in their order."""
    return (
        _("Draft budget"),
        _("Council vote 1"),
        _("Draft balance"),
        _("Council vote 2"),
        _("Closed"),
    )


def cycles_of(municipality: Municipality, *, today: date) -> list[Cycle]:
    """Return the latest years that have a budget, the latest first."""
    versions = (
        BudgetVersion.objects.filter(budget__municipality=municipality)
        .select_related(
            "budget__period__closing", "decision", "balance__decision", "balance"
        )
        .order_by("-budget__period__year", "-number")
        .distinct("budget__period__year")
    )
    latest = versions[:YEARS_SHOWN]
    # A balance is drawn against what was voted; a supplement in work is not.
    in_force = {row.budget_id: row for row in versions.filter(document__isnull=False)}
    return [
        _cycle(municipality, row, in_force.get(row.budget_id, row), today)
        for row in latest
    ]


def _cycle(
    town: Municipality, version: BudgetVersion, in_force: BudgetVersion, today: date
) -> Cycle:
    year = version.budget.year
    running = year_of(today, town.first_month)
    if year > running:
        role = _("is prepared")
    else:
        role = _("runs") if year == running else _("is balanced")
    closing = getattr(version.budget.period, "closing", None)
    if closing is not None:
        role = _("is closed")
    budget = reverse("cycle:budget", args=[town.slug, year])
    balance_url = reverse("cycle:balance", args=[town.slug, year])
    balance: Balance | None = getattr(in_force, "balance", None)
    is_over = today > budget_year(year, town.first_month).last
    steps = (
        _budget_step(version, budget),
        _voted(version, budget),
        _balance_step(in_force, balance, balance_url, is_over=is_over),
        _voted(balance, balance_url) if balance else Step("todo", _("to come")),
        Step("done", day(closing.closed_at.date(), language()), balance_url)
        if closing
        else Step("todo", _("to come")),
    )
    return Cycle(year, role, steps)


def _budget_step(version: BudgetVersion, url: str) -> Step:
    word = str(version.get_state_display())
    if version.state in ("ratified", "published-copy", "submitted"):
        return Step("done", _("complete"), url)
    return Step("now", word, url)


def _balance_step(
    version: BudgetVersion, balance: Balance | None, url: str, *, is_over: bool
) -> Step:
    if balance is None:
        waits = version.is_frozen and is_over
        return (
            Step("now", _("to be drawn"), url) if waits else Step("todo", _("to come"))
        )
    if balance.is_open:
        return Step("now", str(balance.get_state_display()), url)
    return Step("done", _("complete"), url)


def _voted(found: BudgetVersion | Balance, url: str) -> Step:
    if found.decision is not None:
        is_final = found.state == "ratified"
        when = day(found.decision.taken_on, language())
        word = when if is_final else str(found.get_state_display())
        return Step("done" if is_final else "now", word, url)
    if found.state in ("published-copy", "calculated"):
        return Step("none", _("no vote: a copy"), url)
    if found.state == "submitted":
        return Step("now", _("waits for the vote"), url)
    return Step("todo", _("to come"))
