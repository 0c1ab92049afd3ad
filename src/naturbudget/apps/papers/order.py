"""What a paper is asked for: of whom, of which year, in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.papers.pen import Pen
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.paper import Paper
from naturbudget.core.period import BudgetYear, budget_year

NO_BUDGET = gettext_noop(
    "There is no budget of {year} yet. Draft it first; this paper is written from it."
)
NOT_READY = gettext_noop("{what} This paper is written from it.")


class PaperError(NaturbudgetError):
    """There is nothing to write the paper from."""


@dataclass(frozen=True, slots=True)
class Order:
    """A paper that is asked for.

    Attributes:
        town: Whose paper.
        year: The budget year it is about.
        language: In which language it is written.
        today: The day on which it is written.
        department: Of whom, where the kind has one for each department.
        own: What the municipality says in its own words, by section.
    """

    town: Municipality
    year: int
    language: str
    today: date
    department: Department | None = None
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def pen(self) -> Pen:
        return Pen(self.language)

    @property
    def span(self) -> BudgetYear:
        """The budget year's first and last day."""
        return budget_year(self.year, self.town.first_month)

    @property
    def name(self) -> str:
        """The municipality's name."""
        return self.pen.name(self.town.names, self.town.name)

    def budget(self) -> BudgetVersion | None:
        """Return the latest version of the year's budget."""
        return budget_of(self.town, self.year)

    def budget_or_refuse(self) -> BudgetVersion:
        """Return the latest version of the year's budget, or say that it lacks."""
        found = self.budget()
        if found is None:
            values = {"year": str(self.year)}
            raise PaperError(Problem("no-budget", NO_BUDGET, values))
        return found

    def balance(self) -> Balance | None:
        """Return the balance of the year."""
        return balance_of(self.town, self.year)

    def paper(self, title: str, over: str, lead: str) -> Paper:
        """Begin the paper; its own introduction stands first, where there is one."""
        begun = Paper(title=title, over=over, lead=lead, language=self.language)
        begun.text(self.own.get("introduction", ""))
        return begun
