"""What somebody adds as the application's role must be what the log itself says."""

from __future__ import annotations

import pytest
from tests import factories, year
from tests.statements import LEAF, refused, run

from naturbudget.apps.ledger.actions.closing import closing_rows, make_checkpoint
from naturbudget.apps.ledger.models import Checkpoint, ClosingRow, Period
from naturbudget.apps.ledger.queries.log import log_root, log_size


@pytest.fixture
def town(vaxjo, ada):
    for number in range(1, 6):
        factories.sealed(vaxjo, key=f"bill-{number}", by=ada)
    factories.sealed(vaxjo, lines={"land/fields": "7 har"}, kind="opening")
    return vaxjo


def test_the_database_finds_the_root_that_the_core_finds(town):
    for size in range(log_size(town) + 1):
        [[found]] = run("SELECT ledger_root(%s, %s)", town.pk, size)

        assert found == log_root(town, size=size).hex()


def test_a_checkpoint_of_the_log_as_it_stands_is_kept(town):
    row = make_checkpoint(town, at=factories.NOW)

    assert (row.size, row.root) == (6, log_root(town).hex())


@pytest.mark.parametrize(("size", "of"), [(6, None), (5, 5), (7, 6), (0, 6), (6, 5)])
def test_a_checkpoint_of_anything_else_is_refused(town, size, of):
    root = LEAF if of is None else log_root(town, size=of).hex()

    with refused("a checkpoint is size and root of the log as it stands"):
        Checkpoint.objects.create(
            municipality=town, size=size, root=root, made_at=factories.NOW
        )


def closing(town, **changed):
    """Close 2025 with rows that were changed, as nobody's action would."""
    period = factories.period(town, 2025, history=False)
    rows = closing_rows(period)
    for name, value in changed.items():
        setattr(rows[0], name, value)
    ClosingRow.objects.bulk_create(rows)
    town.closings.create(
        period=period,
        decision=factories.decision(town),
        seq=log_size(town),
        root=log_root(town).hex(),
        closed_at=factories.NOW,
        closed_by=factories.author_of(town),
    )


def test_a_year_closes_with_the_rows_that_the_totals_give(town):
    closing(town)

    period = town.periods.get(year=2025)
    assert period.closing_rows.count() == len(closing_rows(period)) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"opening": 1},
        {"by_kind": {"use": "1"}},
        {"corrections": 1},
        {"closing": 1},
        {"original": 1},
        {"final": 1},
        {"actual": 1},
    ],
)
def test_no_year_closes_with_other_rows(town, changed):
    with refused("the closing rows are not what the month totals give"):
        closing(town, **changed)


def test_no_year_closes_without_its_rows(town):
    with refused("the closing rows are not what the month totals give"):
        town.closings.create(
            period=factories.period(town, 2025, history=False),
            decision=factories.decision(town),
            seq=log_size(town),
            root=log_root(town).hex(),
            closed_at=factories.NOW,
            closed_by=factories.author_of(town),
        )


def test_a_close_names_the_root_of_the_log_at_its_statement(town):
    period = factories.period(town, 2025, history=False)

    with refused("the root is not that of the log at the statement"):
        ClosingRow.objects.bulk_create(closing_rows(period))
        town.closings.create(
            period=period,
            decision=factories.decision(town),
            seq=log_size(town),
            root=LEAF,
            closed_at=factories.NOW,
            closed_by=factories.author_of(town),
        )


def test_no_closing_row_is_left_lying_for_a_close_to_come(town):
    period = factories.period(town, 2025, history=False)

    with refused("closing rows are added by the close of their year only"):
        ClosingRow.objects.bulk_create(closing_rows(period))
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_rows_of_three_years_are_those_of_the_totals(town):
    """Stocks open with what came before; what is late stands in its own column."""
    factories.period(town, 2024, history=False)
    late = {"first": "2024-01-01", "last": "2024-02-01"}
    factories.sealed(town, **late, books_of=2025, lines={"gas/late": "3 m3"})
    factories.sealed(
        town, **late, books_of=2025, kind="loss", lines={"land/fields": "-1 har"}
    )
    for of in (2024, 2025):
        period = factories.period(town, of, history=False)
        found = run(
            "SELECT account_id, opening, by_kind, corrections, closing, original, "
            "final, actual FROM ledger_closing_rows(%s, %s) ORDER BY 1",
            period.pk,
            log_size(town),
        )
        rows = sorted(closing_rows(period), key=lambda row: row.account_id)

        assert [row[1] for row in found] == [row.opening for row in rows]
        assert [row[3:] for row in found] == [
            (row.corrections, row.closing, row.original, row.final, row.actual)
            for row in rows
        ]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE municipalities_municipality SET standing = 'real'", "is named|fixed"),
        ("UPDATE municipalities_municipality SET first_month = 7", "fixed"),
        ("UPDATE ledger_period SET history = true WHERE year = 2025", "budget year"),
        ("UPDATE decisions_decision SET seats = 99", "denied"),
        ("UPDATE municipalities_body SET kind = 'mayor' WHERE seats IS NULL", "decid"),
    ],
)
def test_what_a_vote_rests_on_is_fixed(vaxjo, statement, said):
    vaxjo.standing = "invented"
    vaxjo.save()
    year.ratified(vaxjo)

    with refused(said):
        run(statement)


@pytest.mark.voted
def test_a_document_names_the_root_it_rests_on(vaxjo):
    document = year.ratified(vaxjo).document
    fields = {
        field.name: getattr(document, field.name)
        for field in document._meta.fields
        if field.name != "id"
    }

    with refused("a document names the root of the log it rests on"):
        vaxjo.documents.create(**{**fields, "version": 9, "root": LEAF})


@pytest.mark.voted
def test_history_takes_no_budget_year_back(vaxjo):
    year.ratified(vaxjo)

    with refused("stays a budget year"):
        Period.objects.filter(year=year.YEAR).update(history=True)
