"""Many indicators in many months, from stored month totals (IN-6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from bench.pages import coordinator_of, queries_of, seconds_of
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger.queries.months import MonthValues
from naturbudget.apps.municipalities.actions import add_municipality
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.models import Unit
from naturbudget.apps.resources.opening import open_account
from naturbudget.apps.resources.queries import versions_of

RIGHT = {"": "Invented for the bench."}
Row = tuple[str, str, str]
ACCOUNTS, INDICATORS, YEARS, TIMES = 500, 250, range(2015, 2025), 7


def measure() -> Iterator[Row]:
    """Yield the time for all indicators in all months, and for the page of accounts."""
    town = _town()
    versions = [rows[-1] for rows in versions_of(town).values()]
    counts = {few: _ask(town, versions[:few])[0] for few in (5, INDICATORS)}
    took, known = [], 0
    for _ in range(TIMES):
        start = perf_counter()
        _, known = _ask(town, versions)
        took.append(perf_counter() - start)
    months = len(YEARS) * 12
    yield (
        f"{INDICATORS} indicators, {months} months, {ACCOUNTS} accounts",
        f"{median(took) * 1000:.0f} ms, {counts[INDICATORS]} queries "
        f"(5 indicators: {counts[5]}); {known:,} values",
        "100 ms, floor 250; queries do not grow",
    )
    values = MonthValues(town, versions[:25], first=_first(), last=_last())
    same = all(
        values.value(version, month).amount == amount
        for version in versions[:25]
        for month, amount in zip(values.months, values.amounts(version), strict=True)
    )
    yield (
        "the same values one by one, a tenth of them",
        "equal" if same else "NOT EQUAL",
        "equal",
    )
    client, path = coordinator_of(town), f"/desk/{town.slug}/books/"
    asked, seconds = queries_of(client, path), seconds_of(client, path)
    yield (
        f"the page of the accounts, {ACCOUNTS} accounts, {months} months",
        f"{seconds * 1000:.0f} ms, {asked} queries",
        "100 ms",
    )


def _ask(town: Municipality, versions: list[Any]) -> tuple[int, int]:
    """Return the number of queries, and of values that are known."""
    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        values = MonthValues(town, versions, first=_first(), last=_last())
        found = [values.amounts(version) for version in versions]
    return len(asked), sum(amount is not None for row in found for amount in row)


def _first() -> date:
    return date(YEARS[0], 1, 1)


def _last() -> date:
    return date(YEARS[-1], 12, 1)


def _town() -> Municipality:
    """Build 400 flows and 100 stocks with monthly figures, and indicators of them."""
    by, now = User.objects.operator(), timezone.now()
    town = add_municipality(
        "bench-months",
        name="Bench, months",
        country="SE",
        languages=["en"],
        standing="invented",
        about="Figures that only measure.",
        by=by,
        at=now,
    )
    units = {code: Unit.objects.get(code=code) for code in ("kW.h", "m2")}
    flows = [f"energy/meter-{n:03}" for n in range(ACCOUNTS - 100)]
    stocks = [f"area/house-{n:03}" for n in range(100)]
    for paths, kind, unit in ((flows, "flow", "kW.h"), (stocks, "stock", "m2")):
        for path in paths:
            open_account(
                town,
                path,
                kind=kind,
                unit=units[unit],
                rhythm="month",
                by=by,
                at=now,
            )
    content = "".join(_rows(flows, stocks)).encode()
    import_figures(town, content, name="months.csv", reasons=RIGHT, by=by, at=now)
    for n in range(INDICATORS):
        above, more = flows[n % 400], flows[(n * 7 + 1) % 400]
        formula = f"{above} + 2 * {more} / {stocks[n % 100]}"
        if n % 5 == 0:
            formula = f"{above} * burnt/natural-gas/CO2 / {stocks[n % 100]}"
        unit = "kg CO2/m2" if n % 5 == 0 else "kW.h/m2"
        define_indicator(
            town,
            f"B-{n:03}",
            formula=formula,
            unit=unit,
            direction="less",
            by=by,
            at=now,
        )
    # As autovacuum does within a minute; the application's role owns no tables.
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return town


def _rows(flows: list[str], stocks: list[str]) -> Iterator[str]:
    yield "code,kind,unit,from,to,value,status,source\n"
    for year in YEARS:
        for month in range(1, 13):
            first = date(year, month, 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            for n, path in enumerate(flows):
                value = (n * 7919 + month * 31 + year) % 100_000 / 100
                yield f"{path},flow,kWh,{first},{last},{value:.2f},measured,meter\n"
            for n, path in enumerate(stocks):
                value = 1000 + (n * 17 + month) % 50
                yield f"{path},stock,m2,{last},{last},{value},measured,survey\n"
