"""Periods, their closing, and the wall between municipalities (L-36, L-39)."""

from __future__ import annotations

import pytest
from tests import factories
from tests.statements import balanced, line, refused, run, seal

from naturbudget.apps.ledger.actions.closing import closing_rows
from naturbudget.apps.ledger.models import ClosingRow, Period, PeriodClose
from naturbudget.apps.ledger.queries.log import log_root, log_size


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


def close(of, year=2025, *, vote=None, seq=None, period=None, root=None, rows=None):
    """Insert the closing of a year as nobody's action would: without any check."""
    row, size = period or factories.period(of, year), log_size(of)
    seq = size if seq is None else seq
    ClosingRow.objects.bulk_create(closing_rows(row) if rows is None else rows)
    return PeriodClose.objects.create(
        municipality=of,
        period=row,
        decision=vote or factories.decision(of, year=year),
        seq=seq,
        root=root or log_root(of, size=seq).hex(),
        closed_at=factories.NOW,
        closed_by=factories.author_of(of),
    )


def test_a_year_is_closed_by_the_council(vaxjo):
    factories.period(vaxjo, 2025, history=False)

    close(vaxjo)

    assert vaxjo.closings.count() == 1


@pytest.mark.parametrize(
    "vote",
    [
        {"body": "committee"},
        {"body": "mayor"},
        {"body": "officer"},
        {"outcome": "rejected"},
        {"outcome": "sent-back"},
        {"kind": "master-budget"},
        {"year": 2024},
    ],
)
def test_nobody_but_the_council_closes_by_adopting_that_years_balance(vaxjo, vote):
    factories.period(vaxjo, 2025, history=False)
    decision = factories.decision(vaxjo, **vote)

    with refused("only the council closes"):
        close(vaxjo, vote=decision)


def test_years_close_in_order(vaxjo):
    for year in (2024, 2025):
        factories.period(vaxjo, year, history=False)

    with refused("an earlier period is open"):
        close(vaxjo, 2025)
    close(vaxjo, 2024)
    close(vaxjo, 2025)


def test_history_blocks_nothing_and_is_never_closed(vaxjo):
    factories.period(vaxjo, 2023)
    factories.period(vaxjo, 2025, history=False)

    with refused("only a budget year of this municipality is closed"):
        close(vaxjo, 2023)
    close(vaxjo, 2025)


def test_a_year_is_closed_once(vaxjo):
    factories.period(vaxjo, 2025, history=False)
    close(vaxjo)

    with refused("period_id"):
        close(vaxjo)


def test_a_close_does_not_rest_on_what_is_not_there(vaxjo):
    factories.period(vaxjo, 2025, history=False)

    with refused("seq is beyond the log"):
        close(vaxjo, seq=1)


def test_nothing_of_the_year_was_sealed_after_the_statement(vaxjo):
    seal(balanced(vaxjo))
    factories.period(vaxjo, 2025, history=False)

    with refused("a voucher of the period was sealed after the statement"):
        close(vaxjo, seq=0)


def test_other_years_may_go_on_between_statement_and_close(vaxjo):
    """Invariant 34: the close stays possible, and its root is the statement's."""
    seal(balanced(vaxjo))
    root = log_root(vaxjo)
    seal(balanced(vaxjo, period=factories.period(vaxjo, 2026)))
    factories.period(vaxjo, 2025, history=False)

    close(vaxjo, seq=1)

    assert log_root(vaxjo, size=1) == root


def test_nothing_gets_into_a_closed_year(vaxjo):
    draft = balanced(vaxjo)
    factories.period(vaxjo, 2025, history=False)
    close(vaxjo)

    with refused("period is closed"):
        seal(draft)


def test_a_closed_year_stays_a_budget_year(vaxjo):
    year = factories.period(vaxjo, 2025, history=False)
    close(vaxjo)

    with refused("a closed year stays a budget year"):
        Period.objects.filter(pk=year.pk).update(history=True)


def test_the_rows_of_a_closed_year_are_frozen(vaxjo):
    seal(balanced(vaxjo))
    year = factories.period(vaxjo, 2025, history=False)
    close(vaxjo)

    with refused("the rows of a closed year are frozen"):
        run(
            "INSERT INTO ledger_closingrow (period_id, account_id, opening, by_kind, "
            "corrections, closing, actual) SELECT %s, id, 0, '{}', 0, 0, 0 "
            "FROM resources_account WHERE kind = 'flow'",
            year.pk,
        )


def test_an_earlier_year_is_history_once_a_later_one_is_closed(vaxjo):
    factories.period(vaxjo, 2025, history=False)
    factories.period(vaxjo, 2023)
    close(vaxjo)

    with refused("a later year is closed"):
        vaxjo.periods.filter(year=2023).update(history=False)
    with refused("a later year is closed"):
        factories.period(vaxjo, 2022, history=False)


def test_history_takes_no_stock_once_its_opening_was_voted(vaxjo):
    early = factories.period(vaxjo, 2023)
    days = {"valid_from": "2023-05-02", "valid_to": "2023-05-02", "period": early}
    land = balanced(
        vaxjo, path="land/meadow", unit="m2", account_kind="stock", kind="loss", **days
    )
    flow = balanced(vaxjo, **days)
    factories.period(vaxjo, 2025, history=False)
    close(vaxjo)

    with refused("a later year is closed: this would move its opening"):
        seal(land)
    seal(flow)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025-06-01", "2026-05-31"),
        ("2024-06-01", "2025-05-31"),
        ("2025-12-31", "2026-12-30"),
        ("2025-03-01", "2025-04-01"),
    ],
)
def test_periods_do_not_overlap(vaxjo, first, last):
    factories.period(vaxjo, 2025)

    with refused("periods may not overlap"):
        vaxjo.periods.create(year=2030, first=first, last=last)


def test_periods_of_two_municipalities_may_be_the_same(vaxjo, bologna):
    factories.period(vaxjo, 2025)
    factories.period(bologna, 2025)

    assert Period.objects.count() == 2


def test_a_period_ends_after_it_begins(vaxjo):
    with refused("period_ends_after_it_begins|range lower bound"):
        vaxjo.periods.create(year=2025, first="2025-12-31", last="2025-01-01")


# The wall between municipalities (invariant 32).


def test_a_voucher_names_nothing_of_another_municipality(vaxjo, bologna, carla):
    theirs = {
        "period": factories.period(bologna, 2025),
        "source": factories.source(bologna),
        "decision": factories.decision(bologna),
    }

    for name, row in theirs.items():
        with refused("refers to another municipality"):
            seal(balanced(vaxjo, **{name: row}))


def test_a_line_stands_on_no_account_of_another_municipality(vaxjo, bologna, carla):
    draft = balanced(vaxjo)
    theirs = factories.account(bologna, "gas/town-hall")
    draft.postings.filter(line=1).update(account=theirs)

    with refused("account not open, or the line does not fit"):
        seal(draft)


def test_a_line_names_no_department_of_another_municipality(vaxjo, bologna, carla):
    draft = balanced(vaxjo)
    draft.postings.filter(line=1).update(department=factories.department(bologna))

    with refused("account not open, or the line does not fit"):
        seal(draft)


def test_a_voucher_is_not_sealed_into_another_log(vaxjo, bologna, carla):
    with refused("refers to another municipality"):
        seal(balanced(vaxjo), of=bologna)


def test_a_voucher_of_another_municipality_is_not_reversed(vaxjo, bologna, carla):
    theirs = factories.sealed(bologna)
    draft = balanced(vaxjo, amount=-1_200_000)
    run(
        "UPDATE ledger_voucher SET kind = 'reversal', reverses_id = %s WHERE id = %s",
        theirs.pk,
        draft.pk,
    )

    with refused("reversal is not the mirror"):
        seal(draft)


def test_a_year_of_another_municipality_is_not_closed(vaxjo, bologna, carla):
    theirs = factories.period(bologna, 2025, history=False)

    with refused("only a budget year of this municipality"):
        close(vaxjo, period=theirs)


def test_the_vote_of_another_council_closes_nothing(vaxjo, bologna, carla):
    factories.period(vaxjo, 2025, history=False)

    with refused("only the council closes"):
        close(vaxjo, vote=factories.decision(bologna))


def test_a_row_is_not_moved_to_another_municipality(vaxjo, bologna, carla):
    factories.sealed(vaxjo)

    for table in ("resources_account", "ledger_period", "evidence_source"):
        with refused("fixed|account_one_environment"):
            run(
                f"UPDATE {table} SET municipality_id = %s WHERE municipality_id = %s",
                bologna.pk,
                vaxjo.pk,
            )


def test_a_line_belongs_to_a_draft(vaxjo):
    draft = balanced(vaxjo)
    seal(draft)

    with refused("nothing under a sealed voucher changes"):
        line(draft, "gas/town-hall", 1)
