"""What was asked, stated and granted of a year, as pages and gates show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.budget.queries.places import assigned_of
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.needs.models import Asked, Need, Round
from naturbudget.apps.resources.models import Account
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.budget.needs import Total, beyond, check_round, totals
from naturbudget.core.errors import Problem


@dataclass
class Answer:
    """What one department said: its needs, that it has none, or nothing yet."""

    asked: Asked
    needs: list[Need] = field(default_factory=list)
    has_holder: bool = True

    @property
    def department(self) -> Department:
        return self.asked.department

    @property
    def state(self) -> str:
        """``stated``, ``none`` or ``waiting``."""
        if any(not need.is_withdrawn for need in self.needs):
            return "stated"
        return "none" if self.asked.none_because else "waiting"


@dataclass(frozen=True)
class Footing:
    """What the needs of an account come to, beside the line it is budgeted on."""

    account: Account
    total: Total
    line: BudgetLine | None = None
    target: Fraction | None = None

    @property
    def left(self) -> Fraction | None:
        """What the line holds beyond what is granted on this account."""
        return None if self.target is None else self.target - self.total.granted


def round_of(municipality: Municipality, year: int) -> Round | None:
    """Return the round in which the departments were asked, if they were."""
    rows = municipality.need_rounds.select_related("municipality", "period")
    return rows.filter(period__year=year).first()


def needs_of(round_: Round) -> list[Need]:
    """Return all needs of a round by their numbers, those withdrawn among them."""
    rows = round_.needs.select_related(
        "round__period", "round__municipality", "department", "account__unit"
    )
    return list(rows.order_by("number"))


def answers_of(round_: Round, needs: Sequence[Need]) -> list[Answer]:
    """Return what each department said, by the names of the departments."""
    held = set(
        round_.municipality.memberships.filter(
            role="account-holder", user__is_active=True
        ).values_list("department_id", flat=True)
    )
    found = {
        row.department_id: Answer(row, has_holder=row.department_id in held)
        for row in round_.asked.select_related("department", "round")
    }
    for need in needs:
        found[need.department_id].needs.append(need)
    return sorted(found.values(), key=lambda one: one.department.label.casefold())


def round_problems(municipality: Municipality, year: int) -> list[Problem]:
    """Return why the needs of a year keep its budget back, if departments were asked.

    Source:
        GATE-1.3 (docs/method/cycle.md)
    """
    round_ = round_of(municipality, year)
    if round_ is None:
        return []
    needs = needs_of(round_)
    waiting = [
        one.department.label
        for one in answers_of(round_, needs)
        if one.state == "waiting"
    ]
    return check_round(year, waiting, [one.as_told for one in _standing(needs)])


def footings(needs: Sequence[Need], version: BudgetVersion | None) -> list[Footing]:
    """Return what the needs of each account come to, with its line where it has one."""
    told = totals(one.as_told for one in _standing(needs))
    accounts = {one.account.path: one.account for one in needs if one.account}
    lines = _lines(version) if version else {}
    found = []
    for path, total in told.items():
        row, target = lines.get(path, (None, None))
        found.append(Footing(accounts[path], total, row, target))
    return found


def granted_beyond(
    version: BudgetVersion, needs: Sequence[Need] | None = None
) -> list[Problem]:
    """Return the lines on which more is granted than their budget holds.

    All accounts of a line are added up, each in the unit of the line's place.

    Args:
        version: The draft, or what was voted.
        needs: The needs of its year, where the caller has read them already.

    Source:
        ND-4 (docs/method/cycle.md)
    """
    if needs is None:
        round_ = round_of(version.budget.municipality, version.budget.year)
        needs = needs_of(round_) if round_ else []
    told = totals(one.as_told for one in _standing(needs))
    if not told:
        return []
    granted = {path: (one.unit, one.granted) for path, one in told.items()}
    rows = lines_of(version)
    given, factor = assigned_of(rows), unit_table().factor
    found = []
    for row in rows:
        if row.pk not in given:
            continue
        place = given[row.pk].place
        comes_to = place.sum_of(granted, factor=factor)
        problem = beyond(row.code, place.unit, comes_to, given[row.pk].whole)
        if problem:
            found.append(problem)
    return found


def _lines(
    version: BudgetVersion,
) -> Mapping[str, tuple[BudgetLine, Fraction]]:
    """Return the line of each account that has one to itself, and its budget there."""
    rows = lines_of(version)
    given = assigned_of(rows)
    return {
        given[row.pk].place.path: (row, given[row.pk].whole)
        for row in rows
        if row.pk in given
    }


def _standing(needs: Sequence[Need]) -> list[Need]:
    return [one for one in needs if not one.is_withdrawn]
