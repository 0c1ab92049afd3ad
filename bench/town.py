"""A town of any size: ten years of books, a voted budget, a balance and a draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from naturbudget.apps.budget import actions as budget
from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.municipalities.actions import add_municipality
from naturbudget.apps.municipalities.models import Body, Municipality, User
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.core.budget.table import read_budget

RIGHT = {"": "Invented for the bench."}
YEARS = range(2015, 2025)
VOTED = YEARS[-1]  # a year with a ratified budget and a ratified balance
DRAFTED = VOTED + 1
MISSES = 5  # every fifth line misses its budget
ACCOUNTS = 4  # for each line: its own, and three that no line is about
FIGURES = "code,kind,unit,from,to,value,status,source\n"
LINES = (
    "indicator,base,base_year,base_source,previous,previous_year,target,target_low,"
    "target_high,hold,interim,interim_year,long_term,long_term_year,legal,"
    "department,holder,basis,justification\n"
)
BEFORE = datetime(2023, 11, 20, 9, tzinfo=UTC)
AFTER = datetime(2025, 3, 3, 9, tzinfo=UTC)


def build(lines: int) -> Municipality:
    """Build a town with so many lines.

    The budget and the balance of 2024 are voted, each fifth line is missed and
    explained, and the budget of 2025 is a draft.
    """
    by = User.objects.operator()
    town = add_municipality(
        f"lines-{lines}",
        name=f"Town of {lines} lines",
        country="SE",
        languages=["en"],
        standing="invented",
        about="Figures that only measure.",
        by=by,
        at=BEFORE,
    )
    _book(town, lines, years=YEARS[:-1], by=by, at=BEFORE)
    for line in range(lines):
        define_indicator(
            town,
            f"L-{line:02}",
            formula=f"flow-{line:02}",
            unit="MWh",
            direction="less",
            names={"en": f"Line {line}"},
            resource="climate",
            by=by,
            at=BEFORE,
        )
    _vote(town, _draft(town, lines, year=VOTED, by=by, at=BEFORE), by=by)
    _book(town, lines, years=YEARS[-1:], by=by, at=AFTER)
    _balance(town, by=by)
    _draft(town, lines, year=DRAFTED, by=by, at=AFTER)
    return town


def _actual(line: int, year: int) -> int:
    missed = 40 if year == VOTED and line % MISSES == 0 else 0
    return 1000 - 10 * (year - YEARS[0]) + line + missed


def _book(
    town: Municipality, lines: int, *, years: range, by: User, at: datetime
) -> None:
    rows = [
        f"flow-{line:02},flow,MWh,{year}-01-01,{year}-12-31,{_actual(line, year)},"
        "measured,bill\n"
        for line in range(lines)
        for year in years
    ]
    rows += [
        f"other-{line:02}/{part},flow,MWh,{year}-01-01,{year}-12-31,{line + part},"
        "measured,bill\n"
        for line in range(lines)
        for part in range(1, ACCOUNTS)
        for year in years
    ]
    content = (FIGURES + "".join(rows)).encode()
    import_figures(
        town, content, name="figures.csv", create=True, reasons=RIGHT, by=by, at=at
    )


def _draft(
    town: Municipality, lines: int, *, year: int, by: User, at: datetime
) -> BudgetVersion:
    rows = [
        f"L-{line:02},{1000 + line},2015,bills,{_actual(line, year - 1)},{year - 1},"
        f"{1000 - 10 * (year - YEARS[0]) + line},,,,,,{600 + line},2040,,office,,"
        "invented,\n"
        for line in range(lines)
    ]
    found, problems = read_budget((LINES + "".join(rows)).encode(), name="budget.csv")
    if problems:
        raise RuntimeError(str(problems[0].problem))
    draft = budget.draft_budget(town, year=year, by=by, at=at)
    budget.load_budget(draft, found, by=by, at=at)
    return draft


def _vote(town: Municipality, draft: BudgetVersion, *, by: User) -> None:
    cycle.hand_over_budget(draft, by=by, at=BEFORE)
    cycle.submit_budget(_there(budget_of, town), by=by, at=BEFORE)
    cycle.ratify_budget(
        _there(budget_of, town), **_decision(town, BEFORE, by=by), by=by, at=BEFORE
    )


def _balance(town: Municipality, *, by: User) -> None:
    balance = cycle.draw_balance(_there(budget_of, town), by=by, at=AFTER)
    for item in evaluated_lines(balance.version):
        if item.result.kept == "missed":
            told = {"cause": "A cold winter.", "plan": "Insulate two schools."}
            budget.explain_line(balance, item.row, **told, by=by, at=AFTER)
    cycle.submit_balance(_there(balance_of, town), by=by, at=AFTER)
    cycle.ratify_balance(
        _there(balance_of, town), **_decision(town, AFTER, by=by), by=by, at=AFTER
    )


def _there(asked: Callable[[Municipality, int], Any], town: Municipality) -> Any:
    found = asked(town, VOTED)
    if found is None:
        raise RuntimeError("what was made a moment ago is gone")
    return found


def _decision(town: Municipality, at: datetime, *, by: User) -> dict[str, Any]:
    minutes = keep_file(
        f"Minutes of {at}.".encode(),
        of=town,
        origin="minutes.txt",
        media_type="text/plain",
        by=by,
        at=at,
    )
    return {
        "body": town.bodies.get(kind=Body.Kind.COUNCIL),
        "taken_on": date(at.year, at.month, at.day),
        "votes": [GroupVote("All", 31, 0, 0)],
        "minutes": minutes,
    }
