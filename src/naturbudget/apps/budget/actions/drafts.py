"""Drafting a Master Budget: versions and lines, before the vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from naturbudget.apps.budget.actions.dividing import (
    GivenPart,
    known_names,
    part_line,
    parts_in,
    share_line,
)
from naturbudget.apps.budget.models import (
    BudgetLine,
    BudgetVersion,
    MasterBudget,
    PartLine,
    SubLine,
)
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.actions import department as department_of
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.objections import objections_to
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.apps.resources.queries import latest_versions
from naturbudget.core.budget.known import is_rounded
from naturbudget.core.budget.line import FROM_THE_BOOKS
from naturbudget.core.budget.table import BudgetRow
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.figures import RowProblem
from naturbudget.core.quantity import published

EARLIER = frozenset(
    name + part for name in ("base", "previous") for part in ("", "_year", "_source")
)

IS_VOTED = gettext_noop(
    "The budget of {year} is ratified. It changes only by a decision of the council: "
    "draft a supplement."
)
YEAR_CLOSED = gettext_noop(
    "{year} cannot have a budget any more: its year, or one after it, is closed."
)
NOT_OPEN = gettext_noop(
    "The budget of {year} is {state}. Take it back to the draft before changing it."
)
UNKNOWN_INDICATOR = gettext_noop(
    "There is no indicator “{code}”. Define it first, with its formula."
)


class BudgetError(NaturbudgetError):
    """The budget cannot be changed like this."""


class LoadRefusedError(BudgetError):
    """The file has wrong rows; ``rows`` lists every one with its reason."""

    def __init__(self, rows: Sequence[RowProblem]) -> None:
        super().__init__(*(row.problem for row in rows))
        self.rows = tuple(rows)


@transaction.atomic
def draft_budget(
    municipality: Municipality, *, year: int, by: User, at: datetime
) -> BudgetVersion:
    """Return the draft of a year's budget, begun if there is none."""
    lock(municipality)
    period = Calendar(municipality).of_year(year)
    if municipality.closings.filter(period__year__gte=year).exists():
        raise BudgetError(Problem("year-closed", YEAR_CLOSED, {"year": str(year)}))
    budget, _ = MasterBudget.objects.get_or_create(
        municipality=municipality, period=period
    )
    latest = budget.versions.select_for_update().order_by("-number").first()
    if latest and latest.is_frozen:
        raise BudgetError(Problem("is-voted", IS_VOTED, {"year": str(year)}))
    if latest:
        return latest
    version = BudgetVersion.objects.create(budget=budget, number=1, changed_at=at)
    events.record("budget-drafted", of=municipality, by=by, at=at, year=year)
    return version


def open_draft(version: BudgetVersion) -> BudgetVersion:
    """Return the draft, locked; refuse where it is no draft any more."""
    lock(version.budget.municipality)
    locked = BudgetVersion.objects.select_for_update().get(pk=version.pk)
    if not locked.is_open:
        values = {
            "year": str(locked.budget.period.year),
            "state": locked.get_state_display(),
        }
        raise BudgetError(Problem("not-open", NOT_OPEN, values))
    return locked


@transaction.atomic
def load_budget(
    version: BudgetVersion,
    rows: Sequence[BudgetRow],
    *,
    by: User,
    at: datetime,
) -> list[str]:
    """Replace all lines of a draft by those of a file.

    Base and previous value are taken from the books where the file leaves them
    empty and the books hold them. Departments that are new are added.

    Returns:
        The codes of the departments that were added.

    Raises:
        BudgetError: The version is no draft.
        LoadRefusedError: Rows name indicators that do not exist.
    """
    draft = open_draft(version)
    town = draft.budget.municipality
    definitions = {found.indicator.code: found for found in latest_versions(town)}
    if problems := unknown_indicators(rows, definitions):
        raise LoadRefusedError(problems)
    if problems := refused_holders(rows, town, draft.budget.year):
        raise LoadRefusedError(problems)
    known = set(town.departments.values_list("code", flat=True))
    SubLine.objects.filter(line__version=draft).delete()
    names = known_names(town)
    PartLine.objects.filter(line__version=draft).delete()
    draft.lines.all().delete()
    used = [definitions[row.indicator] for row in rows]
    values = IndicatorValues(town, used)
    people = people_of(town)
    for position, row in enumerate(rows, start=1):
        columns = columns_of(row, town, people)
        propose(columns, definitions[row.indicator], values, draft.budget.period)
        line = BudgetLine.objects.create(
            version=draft,
            position=position,
            definition=definitions[row.indicator],
            **columns,
        )
        share_line(line, row.shares)
        part_line(line, parts_in(row.parts, names))
    _touch(draft, at)
    events.record(
        "budget-loaded", of=town, by=by, at=at, year=draft.budget.year, lines=len(rows)
    )
    return sorted(set(town.departments.values_list("code", flat=True)) - known)


def unknown_indicators(
    rows: Sequence[BudgetRow], known: Mapping[str, IndicatorVersion]
) -> list[RowProblem]:
    """Return the rows of a file whose indicator nobody defined."""
    return [
        RowProblem(
            row.line,
            "indicator",
            Problem("unknown-indicator", UNKNOWN_INDICATOR, {"code": row.indicator}),
        )
        for row in rows
        if row.indicator not in known
    ]


def refused_holders(
    rows: Sequence[BudgetRow], town: Municipality, year: int
) -> list[RowProblem]:
    """Return the rows of a file whose holder may not hold a line of this year."""
    addresses = {row.texts.get("holder", "").lower() for row in rows} - {""}
    people = User.objects.filter(
        memberships__municipality=town, email__in=addresses
    ).distinct()
    refused = {
        user.email: found
        for user in people
        if (found := objections_to(user, town, "line", year))
    }
    return [
        RowProblem(row.line, "holder", problem)
        for row in rows
        for problem in refused.get(row.texts.get("holder", "").lower(), [])
    ]


def people_of(town: Municipality) -> dict[str, int]:
    """Return the keys of a municipality's people by their addresses."""
    rows = User.objects.filter(memberships__municipality=town)
    return dict(rows.values_list("email", "pk"))


def columns_of(
    row: BudgetRow, town: Municipality, people: Mapping[str, int]
) -> dict[str, object]:
    texts = dict(row.texts)
    department = texts.pop("department", "")
    holder = texts.pop("holder", "")
    if not any(row.numbers[name] for name in ("target", "target_low", "target_high")):
        # Of a line that is only tracked the justification says why.
        texts["tracked_reason"] = texts["tracked_reason"] or texts["justification"]
    return {
        **row.numbers,
        **row.years,
        **texts,
        "hold": row.hold,
        "department": department_of(town, department) if department else None,
        "holder_id": people.get(holder.lower()),
        "holder_name": "" if holder.lower() in people else holder,
    }


def propose(
    columns: dict[str, object],
    definition: IndicatorVersion,
    values: IndicatorValues,
    period: Period,
) -> None:
    """Fill base and previous from the books where they are empty (columns 6 and 7).

    A value that is given as the books have it, without a source, is theirs too.
    """
    if columns["previous_year"] is None and not columns["previous"]:
        columns["previous_year"] = period.year - 1
    for name in ("base", "previous"):
        year = columns[f"{name}_year"]
        given, source = columns[name], columns[f"{name}_source"]
        if not isinstance(year, int) or (given and source):
            continue
        known = values.value(definition, year).amount
        if known is None:
            continue
        columns[name] = given or published(known)
        if not given or is_rounded(known, Fraction(str(given))):
            columns[f"{name}_source"] = source or FROM_THE_BOOKS
    if not columns["previous"]:
        columns["previous_year"] = None


def _propose_for(line: BudgetLine) -> None:
    """Fill a line's base and previous value; a year that was typed stays."""
    columns: dict[str, object] = {name: getattr(line, name) for name in sorted(EARLIER)}
    typed = line.previous_year
    budget = line.version.budget
    values = IndicatorValues(budget.municipality, [line.definition])
    propose(columns, line.definition, values, budget.period)
    for name, value in columns.items():
        setattr(line, name, value)
    if not line.previous:
        line.previous_year = typed


@transaction.atomic
def save_line(
    version: BudgetVersion,
    *,
    definition: IndicatorVersion,
    columns: Mapping[str, object],
    shares: Mapping[str, str] | None = None,
    parts: Mapping[str, Sequence[GivenPart]] | None = None,
    by: User,
    at: datetime,
) -> BudgetLine:
    """Add or change one line of a draft.

    Base and previous value are taken from the books where they are left empty, as in
    a file; what says nothing of them (only a target) leaves a line's own as they are.

    Args:
        version: The draft.
        definition: The indicator's definition in force.
        columns: Values of the line's columns; numbers as plain texts.
        shares: The share of each department, by its code; absent leaves them.
        parts: The parts of each scheme that is given anew.
        by: Who changes it.
        at: When.
    """
    draft = open_draft(version)
    line = draft.lines.filter(definition__indicator=definition.indicator).first()
    if line is None:
        last = draft.lines.order_by("-position").first()
        line = BudgetLine(version=draft, position=last.position + 1 if last else 1)
    is_asked = line.pk is None or not EARLIER.isdisjoint(columns)
    line.definition = definition
    for name, value in columns.items():
        setattr(line, name, value)
    if is_asked:
        _propose_for(line)
    line.save()
    if shares is not None:
        share_line(line, shares)
    if parts is not None:
        part_line(line, parts)
    _touch(draft, at)
    events.record(
        "line-saved",
        of=draft.budget.municipality,
        by=by,
        at=at,
        year=draft.budget.year,
        line=line.code,
        target=line.target,
    )
    return line


@transaction.atomic
def remove_line(line: BudgetLine, *, by: User, at: datetime) -> None:
    """Take a line out of a draft."""
    draft = open_draft(line.version)
    code = line.code
    line.shares.all().delete()
    line.parts.all().delete()
    line.delete()
    _touch(draft, at)
    events.record(
        "line-removed",
        of=draft.budget.municipality,
        by=by,
        at=at,
        year=draft.budget.year,
        line=code,
    )


def _touch(version: BudgetVersion, at: datetime) -> None:
    """A changed draft is a draft again, also after it was sent back."""
    version.state = BudgetVersion.State.DRAFT
    version.changed_at = at
    version.save(update_fields=["state", "changed_at"])
