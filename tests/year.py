"""A budget year of a small town, told through the same actions as the desk.

The town burns gas in its town hall. Each function returns what its step leaves behind,
and takes every step before it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests import factories
from tests.statements import run

from naturbudget.apps.budget import actions as budget
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.queries import latest_versions

YEAR = 2025
GAS, CODE = "gas/town-hall", "EN-01"
BEFORE = datetime(2024, 11, 2, 9, tzinfo=UTC)  # while the budget is prepared
AFTER_THE_VOTE = datetime(2024, 11, 27, 9, tzinfo=UTC)
DURING = datetime(2025, 6, 2, 9, tzinfo=UTC)  # while the year runs
VOTED_ON, SUPPLEMENTED_ON = date(2024, 11, 26), date(2025, 6, 24)
BALANCED_ON = date(2026, 1, 27)
VOTES = [GroupVote("Harbour List", 14, 0, 0), GroupVote("Free Citizens", 3, 4, 1)]
COLUMNS = ("original", "final", "committed", "actual", "corrections", "available")
LINE = {
    "base": "1500",
    "base_year": 2015,
    "base_source": "gas bills 2015",
    "previous": "1250",
    "previous_year": 2024,
    "previous_source": "gas bills 2024",
    "target": "1200",
    "long_term": "600",
    "long_term_year": 2035,
}


def indicator(of, code=CODE, formula=GAS, *, unit="m3", direction="less"):
    known = {found.indicator.code: found for found in latest_versions(of)}
    return known.get(code) or define_indicator(
        of,
        code,
        formula=formula,
        unit=unit,
        direction=direction,
        names={"en": f"Indicator {code}"},
        by=factories.author_of(of),
        at=BEFORE,
    )


def line(
    version,
    code=CODE,
    formula=GAS,
    *,
    shares=None,
    parts=None,
    department="buildings",
    **new,
):
    """Add or change a line of a draft; what is not named is as in ``LINE``."""
    town = version.budget.municipality
    columns = {**LINE, "department": factories.department(town, department), **new}
    return budget.save_line(
        version,
        definition=indicator(town, code, formula),
        columns=columns,
        shares=shares,
        parts=parts,
        by=factories.author_of(town),
        at=BEFORE,
    )


def drafted(of, *, year=YEAR, **columns):
    """Return a draft with one line that lacks nothing."""
    factories.account(of, GAS, department=factories.department(of))
    by = factories.author_of(of)
    version = budget.draft_budget(of, year=year, by=by, at=BEFORE)
    line(version, **columns)
    return version


def handed_over(of, **columns):
    version = budget_of(of, YEAR) or drafted(of, **columns)
    cycle.hand_over_budget(version, by=factories.author_of(of), at=BEFORE)
    return budget_of(of, YEAR)


def submitted(of, **columns):
    version = handed_over(of, **columns)
    cycle.submit_budget(version, by=factories.author_of(of), at=BEFORE)
    return budget_of(of, YEAR)


def vote(of, *, taken_on=VOTED_ON, at=AFTER_THE_VOTE, **changed):
    """Return the council's decision as the clerk types it."""
    return {
        "body": of.bodies.get(kind="council"),
        "taken_on": taken_on,
        "votes": VOTES,
        "minutes": factories.source(of, origin="minutes.txt"),
        "by": factories.author_of(of),
        "at": at,
        **changed,
    }


def ratified(of, **columns):
    if not columns and (voted := _voted(of)):
        return voted
    cycle.ratify_budget(submitted(of, **columns), **vote(of))
    return budget_of(of, YEAR)


def _voted(of):
    """Return the budget of a test that begins after the vote (``tests.voted``)."""
    version = budget_of(of, YEAR)
    return version if version and version.state == "ratified" else None


def draft_and_ratify(of, books, *, at, **columns):
    """Vote the budget of another year, at a moment of that year."""
    by = factories.author_of(of)
    version = drafted(of, year=books, previous_year=books - 1, **columns)
    cycle.hand_over_budget(version, by=by, at=at)
    cycle.submit_budget(budget_of(of, books), by=by, at=at)
    cycle.ratify_budget(budget_of(of, books), **vote(of, taken_on=at.date(), at=at))
    return budget_of(of, books)


def booked(of, quantity="1190 m3", *, at=factories.NOW, **fields):
    """Return a sealed bill of the year."""
    days = {"first": "2025-01-01", "last": "2025-12-31", "lines": {GAS: quantity}}
    return factories.sealed(of, at=at, **{**days, **fields})


def drawn(of, quantity="1190 m3", **columns):
    version = ratified(of, **columns)
    booked(of, quantity)
    by = factories.author_of(of)
    return cycle.draw_balance(version, by=by, at=factories.NOW)


def explained(balance, code=CODE, **words):
    town = balance.version.budget.municipality
    told = {"cause": "A cold winter.", "consequence": "The roof is insulated.", **words}
    return budget.explain_line(
        balance,
        balance.version.lines.get(definition__indicator__code=code),
        by=factories.author_of(town),
        at=factories.NOW,
        **told,
    )


def balance_submitted(of, **columns):
    balance = drawn(of, **columns)
    by = factories.author_of(of)
    return cycle.submit_balance(balance, by=by, at=factories.NOW)


def balance_ratified(of, **columns):
    balance = balance_submitted(of, **columns)
    cycle.ratify_balance(balance, **vote(of, taken_on=BALANCED_ON, at=factories.NOW))
    return balance_of(of, YEAR)


def closed(of, **columns):
    balance_ratified(of, **columns)
    by = factories.author_of(of)
    return cycle.close_year(of, YEAR, by=by, at=factories.NOW)


def execution(of, path, *, books=2025, department=None):
    """Return a row of the view in whole units; what is null stays so."""
    rows = run(
        f"SELECT {', '.join('e.' + name for name in COLUMNS)} FROM execution e "
        "JOIN resources_account a ON a.id = e.account_id "
        "JOIN ledger_period p ON p.id = e.period_id "
        "LEFT JOIN municipalities_department d ON d.id = e.department_id "
        "WHERE a.municipality_id = %s AND a.path = %s AND p.year = %s "
        "AND d.code IS NOT DISTINCT FROM %s",
        of.pk,
        path,
        books,
        department,
    )
    assert len(rows) <= 1
    return {
        name: None if amount is None else int(amount) / 1000
        for row in rows
        for name, amount in zip(COLUMNS, row, strict=True)
    }
