"""Server time and queries of the pages that everybody opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from naturbudget.apps.budget import actions as budget
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.municipalities.actions import add_municipality, appoint
from naturbudget.apps.municipalities.models import Body, Municipality, User
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.core.budget.table import read_budget

Row = tuple[str, str, str]
YEARS = range(2015, 2025)
TIMES = 21


def measure() -> Iterator[Row]:
    """Yield server time and queries of both pages, with 50 lines and with 5."""
    towns = {lines: build(lines) for lines in (5, 50)}
    reader = User.objects.create_user("bench@example.org", "a long pass phrase")
    for town in towns.values():
        appoint(
            reader,
            role="co-ordinator",
            of=town,
            department=None,
            by=User.objects.operator(),
            at=timezone.now(),
        )
    for name, path in (
        ("Master Budget page", "/desk/{0}/budget/2024/"),
        ("public page", "/{0}/years/2024/"),
    ):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(reader)
        counts = {}
        for lines, town in towns.items():
            counts[lines], took = _ask(client, path.format(town.slug))
        yield (
            f"{name}, 50 lines, {len(YEARS)} years",
            f"{took * 1000:.0f} ms, {counts[50]} queries (5 lines: {counts[5]})",
            "100 ms; queries do not grow",
        )


def _ask(client: Client, path: str) -> tuple[int, float]:
    """Return the queries and the median seconds of a page that was asked before."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        client.get(path)
    took = []
    for _ in range(TIMES):
        start = perf_counter()
        client.get(path)
        took.append(perf_counter() - start)
    return len(asked), median(took)


def build(lines: int) -> Municipality:
    """Build a town with a ratified budget of so many lines and ten years of books."""
    by, at = User.objects.operator(), datetime(2023, 11, 20, 9, tzinfo=UTC)
    town = add_municipality(
        f"lines-{lines}",
        name=f"Town of {lines} lines",
        country="SE",
        languages=["en"],
        standing="invented",
        about="Figures that only measure.",
        by=by,
        at=at,
    )
    rows = ["code,kind,unit,from,to,value,status,source\n"]
    table = [
        "indicator,base,base_year,base_source,previous,previous_year,target,target_low,"
        "target_high,hold,interim,interim_year,long_term,long_term_year,legal,"
        "department,holder,basis,justification\n"
    ]
    for line in range(lines):
        for year in YEARS[:-1]:
            value = 1000 - 10 * (year - 2015) + line
            rows.append(
                f"flow-{line:02},flow,MWh,{year}-01-01,{year}-12-31,{value},measured,bill\n"
            )
        table.append(
            f"L-{line:02},{1000 + line},2015,bills,{920 + line},2023,{900 + line},,,"
            f",,,{600 + line},2040,,office,,invented,\n"
        )
    import_figures(
        town, "".join(rows).encode(), name="figures.csv", create=True, by=by, at=at
    )
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
            at=at,
        )
    found, problems = read_budget("".join(table).encode(), name="budget.csv")
    if problems:
        raise RuntimeError(str(problems[0].problem))
    draft = budget.draft_budget(town, year=2024, by=by, at=at)
    budget.load_budget(draft, found, by=by, at=at)
    _vote(town, draft, by, at)
    return town


def _vote(town: Municipality, draft: object, by: User, at: datetime) -> None:
    from naturbudget.apps.cycle.queries import budget_of

    for step in (cycle.hand_over_budget, cycle.submit_budget):
        version = budget_of(town, 2024)
        if version is None:
            raise RuntimeError("the budget is gone")
        step(version, by=by, at=at)
    version = budget_of(town, 2024)
    if version is None:
        raise RuntimeError("the budget is gone")
    minutes = keep_file(
        b"Minutes.",
        of=town,
        origin="minutes.txt",
        media_type="text/plain",
        by=by,
        at=at,
    )
    cycle.ratify_budget(
        version,
        body=town.bodies.get(kind=Body.Kind.COUNCIL),
        taken_on=date(2023, 11, 20),
        votes=[GroupVote("All", 31, 0, 0)],
        minutes=minutes,
        by=by,
        at=at,
    )
