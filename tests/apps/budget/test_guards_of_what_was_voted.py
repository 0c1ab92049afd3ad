"""What a vote froze does not change, whoever writes to the database (W-6, L-32)."""

from __future__ import annotations

import psycopg
import pytest
from tests import factories
from tests.statements import refused, run

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.decisions.actions import GroupVote, record_decision
from naturbudget.apps.resources.models import IndicatorVersion

FROZEN = "version_id IN (SELECT id FROM budget_budgetversion WHERE state = 'ratified')"
OF_FROZEN = f"(SELECT id FROM budget_budgetline WHERE {FROZEN})"
NAMED = f"(SELECT definition_id FROM budget_budgetline WHERE {FROZEN})"
OPEN = "('drawn', 'sent-back')"


@pytest.fixture
def town(demo):
    return demo("alvhamn")


@pytest.mark.parametrize(
    "change",
    [
        "target = '1'",
        "base = '1'",
        "long_term_year = 2060",
        "justification = 'another'",
        "definition_id = (SELECT min(id) FROM resources_indicatorversion)",
        "department_id = NULL",
        "position = position + 100",
        "version_id = (SELECT max(id) FROM budget_budgetversion)",
    ],
)
def test_a_line_that_was_voted_stays(town, change):
    with refused("no line of a budget that was voted changes"):
        run(f"UPDATE budget_budgetline SET {change} WHERE {FROZEN}")


def test_the_balance_is_not_drawn_from_another_target(town):
    with refused("frozen"):
        run(f"UPDATE budget_budgetline SET target = '1' WHERE {FROZEN}")

    voted = evaluated_lines(budget_of(town, 2024))

    assert "1" not in [line.row.target for line in voted]


@pytest.mark.parametrize(
    "statement",
    [
        f"DELETE FROM budget_subline WHERE line_id IN {OF_FROZEN}",
        f"UPDATE budget_subline SET share = '1' WHERE line_id IN {OF_FROZEN}",
        "INSERT INTO budget_subline (line_id, department_id, share) SELECT l.id, d.id,"
        f" '1' FROM budget_budgetline l, municipalities_department d WHERE {FROZEN}"
        " AND NOT EXISTS (SELECT FROM budget_subline s WHERE s.line_id = l.id)",
        "INSERT INTO budget_partline (line_id, scheme, code, names, amount) SELECT"
        f" l.id, 'sector', 'x', '{{}}', '1' FROM budget_budgetline l WHERE {FROZEN}",
        f"UPDATE budget_budgetline SET reserve = '1' WHERE {FROZEN}",
    ],
)
def test_the_shares_of_a_line_stay(town, statement):
    with refused("no line of a budget that was voted changes"):
        run(statement)


def test_no_line_is_added_to_what_was_voted_and_none_taken_away(town):
    columns = [
        field.column
        for field in BudgetVersion.lines.rel.related_model._meta.fields
        if field.column not in ("id", "definition_id")
    ]
    names = ", ".join(columns)

    with refused("no line of a budget that was voted changes"):
        run(
            f"INSERT INTO budget_budgetline (definition_id, {names}) SELECT "
            "(SELECT max(id) FROM resources_indicatorversion), "
            f"{names} FROM budget_budgetline WHERE {FROZEN} LIMIT 1"
        )
    with refused("no line of a budget that was voted changes"):
        run(f"DELETE FROM budget_budgetline WHERE {FROZEN}")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'draft', document_id = NULL, decision_id = NULL",
        "remark = 'another'",
        'publication = \'{"text": "another"}\'',
        "document_id = (SELECT max(id) FROM documents_document)",
        "decision_id = (SELECT max(id) FROM decisions_decision)",
        "number = 9",
    ],
)
def test_a_version_that_was_voted_stays(town, change):
    with refused("a version that was voted never changes"):
        run(f"UPDATE budget_budgetversion SET {change} WHERE state = 'ratified'")


def test_a_copy_of_a_publication_stays_too(demo):
    demo("vaxjo")

    with refused("a version that was voted never changes"):
        run(
            "UPDATE budget_budgetversion SET publication = '{}' "
            "WHERE state = 'published-copy'"
        )


def test_a_budget_that_was_voted_stays_that_of_its_year(town):
    with refused("stays that of its year"):
        run(
            "UPDATE budget_masterbudget SET period_id = (SELECT id FROM ledger_period "
            "WHERE year = 2020 AND municipality_id = %s) WHERE municipality_id = %s",
            town.pk,
            town.pk,
        )


@pytest.mark.parametrize(
    ("state", "decided", "papers"),
    [
        ("ratified", True, "balance"),
        ("draft", True, None),
        ("sent-back", False, "balance"),
        ("published-copy", False, "balance"),
    ],
)
def test_no_version_is_frozen_by_papers_of_another(town, state, decided, papers):
    """A budget of 2031 borrows the document and the decision of another year."""
    budget = town.budgets.create(period=factories.period(town, 2031))
    paper = balance_of(town, 2024)

    with refused("frozen by its own document and the council's decision"):
        budget.versions.create(
            number=1,
            state=state,
            changed_at=factories.NOW,
            publication={"text": "a newspaper"},
            decision=paper.decision if decided else None,
            document=paper.document if papers else None,
        )


@pytest.mark.parametrize(
    "change",
    [
        "state = 'sent-back', decision_id = NULL",
        "document_id = (SELECT max(id) FROM documents_document)",
        "drawn_at = now()",
        "number = 9",
    ],
)
def test_a_balance_that_was_voted_stays(town, change):
    with refused("a balance that was voted never changes"):
        run(f"UPDATE budget_balance SET {change} WHERE state = 'ratified'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE budget_explanation SET cause = 'another' WHERE balance_id IN "
        f"(SELECT id FROM budget_balance WHERE state NOT IN {OPEN})",
        "DELETE FROM budget_explanation WHERE balance_id IN "
        f"(SELECT id FROM budget_balance WHERE state NOT IN {OPEN})",
        "INSERT INTO budget_explanation (balance_id, line_id, cause, consequence, "
        "plan, explained_by_id, explained_at) SELECT b.id, l.id, 'x', '', '', "
        "(SELECT max(id) FROM municipalities_user), now() FROM budget_balance b "
        "JOIN budget_budgetline l ON l.version_id = b.version_id "
        "WHERE b.state = 'ratified' AND NOT EXISTS (SELECT FROM budget_explanation e "
        "WHERE e.line_id = l.id)",
    ],
)
def test_what_was_explained_to_the_council_stays(town, statement):
    with refused("a balance is explained before it is submitted"):
        run(statement)


def test_a_balance_is_not_ratified_around_the_council(town):
    """A drawn balance of 2026 borrows the papers of 2024."""
    period = town.periods.filter(year=2026).first() or factories.period(town, 2026)
    budget, _ = town.budgets.get_or_create(period=period)
    version = budget.versions.order_by("-number").first() or budget.versions.create(
        number=1, changed_at=factories.NOW
    )
    drawn = Balance.objects.create(version=version, drawn_at=factories.NOW)
    paper = balance_of(town, 2024)

    with refused("frozen by its own document"):
        Balance.objects.filter(pk=drawn.pk).update(
            state="ratified", document=paper.document, decision=paper.decision
        )
    with refused("made for it"):
        Balance.objects.filter(pk=drawn.pk).update(state="calculated")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            f"UPDATE resources_indicatorversion SET formula = 'x' WHERE id IN {NAMED}",
            "a definition that was voted is fixed",
        ),
        (
            f"UPDATE resources_indicatorversion SET scale_num = 2 WHERE id IN {NAMED}",
            "a definition that was voted is fixed",
        ),
        (
            "UPDATE resources_term SET coefficient_num = 2 "
            f"WHERE version_id IN {NAMED}",
            "the terms of a definition that was voted are fixed",
        ),
        (
            f"DELETE FROM resources_term WHERE version_id IN {NAMED}",
            "the terms of a definition that was voted are fixed",
        ),
        (
            "INSERT INTO resources_term (version_id, position, side, account_id, "
            "series_id, node, unit, how, coefficient_num, coefficient_den) SELECT "
            "version_id, position + 50, side, account_id, series_id, node, unit, how, "
            "1, 1 "
            f"FROM resources_term WHERE version_id IN {NAMED}",
            "the terms of a definition that was voted are fixed",
        ),
        (
            "UPDATE resources_indicator SET code = code || 'x'",
            "the code of an indicator that was voted is fixed",
        ),
        (
            "UPDATE resources_series SET aggregation = 'max' WHERE id IN (SELECT "
            f"series_id FROM resources_term WHERE version_id IN {NAMED}) "
            "AND aggregation <> 'max'",
            "a series that was voted on is fixed",
        ),
        (
            "UPDATE municipalities_department SET code = code || 'x' WHERE id IN "
            f"(SELECT department_id FROM budget_budgetline WHERE {FROZEN})",
            "its code is fixed|a department that was voted on is fixed",
        ),
    ],
)
def test_what_the_lines_are_calculated_by_stays(town, statement, sentence):
    with refused(sentence):
        run(statement)


def test_an_indicator_that_no_budget_names_may_change(town):
    made = IndicatorVersion.objects.filter(lines__isnull=True)
    first = town.indicators.first().versions.first()
    first.pk, first.number = None, 77
    first.save()

    assert made.filter(number=77).update(formula="another") == 1


def test_nobody_votes_after_the_vote(town):
    decision = town.decisions.order_by("-taken_on").first()

    with refused("votes are recorded with their decision"):
        decision.votes.create(
            position=9, group="Latecomers", votes_for=0, votes_against=40, abstaining=0
        )


def test_votes_are_recorded_with_their_decision(vaxjo, ada):
    decision = record_decision(
        vaxjo,
        kind="master-budget",
        year=2025,
        body=vaxjo.bodies.get(kind="council"),
        taken_on=factories.day("2025-01-20"),
        votes=[GroupVote("All", 20, 1, 0)],
        minutes=factories.source(vaxjo),
        by=ada,
        at=factories.NOW,
    )

    assert decision.votes_for == 20


@pytest.mark.parametrize(
    "table",
    [
        "budget_masterbudget",
        "budget_budgetversion",
        "budget_budgetline",
        "budget_subline",
        "budget_partline",
        "budget_balance",
        "budget_explanation",
        "resources_indicator",
        "resources_indicatorversion",
        "resources_term",
        "documents_document",
        "documents_issue",
    ],
)
def test_even_the_owner_does_not_empty_what_was_voted(owner_connection, table):
    with pytest.raises(
        psycopg.errors.IntegrityConstraintViolation, match="append-only"
    ):
        owner_connection.execute(f"TRUNCATE {table} CASCADE")
