"""Everything that is sealed: each table and column, and how one would change it."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from tests import factories, year

from naturbudget.apps.budget.actions.dividing import GivenPart
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.documents.actions import issue_document

TABLES = [
    "budget_balance",
    "budget_budgetline",
    "budget_budgetversion",
    "budget_explanation",
    "budget_masterbudget",
    "budget_partline",
    "budget_subline",
    "decisions_decision",
    "decisions_vote",
    "documents_document",
    "documents_issue",
    "evidence_source",
    "ledger_checkpoint",
    "ledger_closingrow",
    "ledger_monthtotal",
    "ledger_observation",
    "ledger_period",
    "ledger_periodclose",
    "ledger_posting",
    "ledger_seal",
    "ledger_voucher",
    "municipalities_body",
    "municipalities_department",
    "municipalities_event",
    "municipalities_journal",
    "municipalities_municipality",
    "resources_account",
    "resources_indicator",
    "resources_indicatorversion",
    "resources_series",
    "resources_term",
    "resources_unit",
]
LABEL = "what people read it as; documents keep what it was called then"
# Not sealed, and why. What is not here must be found when it changes.
FREE = {
    "budget_budgetline.holder": "documents name departments, no persons",
    "budget_budgetline.holder_name": "documents name departments, no persons",
    "budget_budgetversion.remark": "what was said of a draft",
    "budget_partline.names": LABEL,
    "municipalities_body.names": LABEL,
    "municipalities_department.names": LABEL,
    "municipalities_department.kind": LABEL,
    "municipalities_municipality.name": LABEL,
    "municipalities_municipality.names": LABEL,
    "municipalities_municipality.about": LABEL,
    "municipalities_municipality.country": LABEL,
    "municipalities_municipality.languages": "later documents have later languages",
    "resources_indicator.names": LABEL,
    "resources_indicator.resource": "a new definition may put it elsewhere",
    "ledger_voucher.written_at": "when it was written; of what is typed it is told",
    "resources_indicatorversion.reason": LABEL,
    "resources_term.position": "what is added up has no order",
    "resources_unit.symbol": LABEL,
    "resources_unit.aliases": LABEL,
    **{
        f"resources_{table}.{column}": reason
        for table in ("account", "series")
        for column, reason in {
            "resource": LABEL,
            "department": "who delivers today; postings keep theirs",
            "holder": "who answers today",
        }.items()
    },
    "resources_account.rhythm": "how often figures are asked for",
    "resources_account.cover_group": "not in use yet",
    "resources_account.control": "not in use yet",
    "resources_account.carry": "not in use yet",
}
# Where the next text would break a constraint, or another row is the one to change.
VALUES = {
    "budget_balance.state": "'submitted'",
    "budget_budgetversion.state": "'sent-back'",
    "budget_budgetline.definition": "987654",
    "budget_partline.scheme": "'district'",
    "budget_explanation.line": "987654",
    "decisions_vote.decision": "987654",
    "ledger_checkpoint.size": "99",
    "ledger_monthtotal.account": "987654",
    "ledger_seal.seq": "99",
    "municipalities_event.number": "99",
    "ledger_voucher.valid_to": "valid_to + 1",
    "municipalities_body.municipality": "987654",
    "resources_term.series": None,
    "resources_unit.scale": "2",
    "decisions_decision.kind": "'master-budget'",
    "decisions_decision.outcome": "'rejected'",
    "documents_document.kind": "'another'",
    "ledger_monthtotal.kind": "'addition'",
    "ledger_monthtotal.ledger": "'commitment'",
    "ledger_posting.status": "'estimated'",
    "ledger_observation.status": "'estimated'",
    "ledger_voucher.kind": "'original'",
    "ledger_voucher.ledger": "'actual'",
    "resources_term.version": "987654",
    "resources_indicatorversion.indicator": "987654",
    "municipalities_body.kind": "'another'",
    "ledger_seal.voucher": "987654",
    "municipalities_municipality.standing": "'invented'",
    "resources_account.kind": "'stock'",
    "resources_account.entity": "'organisation'",
    "resources_account.opened": "DATE '2025-06-01'",
    "resources_account.closed": "DATE '2025-06-01'",
    "resources_series.entity": "'organisation'",
    "resources_series.aggregation": "'max'",
    "resources_series.opened": "DATE '2025-12-30'",
    "resources_series.closed": "DATE '2025-06-01'",
    "resources_term.side": "'denominator'",
    "resources_term.how": "'mean'",
    "resources_term.node": None,
    "budget_budgetversion.publication": """'{"text": "x"}'""",
    "ledger_voucher.reverses": None,
    # Of documents it is empty by a constraint; any leaf changes with it (L-27).
    "ledger_voucher.cause": None,
    "evidence_source.erased_at": "now()",
    "resources_indicatorversion.valid_from": "DATE '2025-06-01'",
    "resources_indicatorversion.rests_on": """'{"x": "y"}'""",
}
ROWS = {
    "ledger_voucher": "kind = 'document'",
    "ledger_posting": "amount > 0 AND status <> ''",
    "ledger_monthtotal": "ledger = 'actual'",
    "municipalities_body": "id = (SELECT min(body_id) FROM decisions_decision)",
    "municipalities_municipality": "name = 'Växjö'",
    "resources_account": "kind = 'flow'",
    "resources_unit": "code = 'm3'",
    "documents_document": "kind = 'budget-balance'",
    "decisions_decision": "kind = 'budget-balance'",
    "ledger_period": "year = 2025",
    "resources_indicatorversion": "formula = 'gas/town-hall'",
    "resources_term": "account_id IS NOT NULL",
    "budget_subline": "true",
    "budget_partline": "true",
    "evidence_source": "origin = 'bill.pdf'",
}


def whole_year(of):
    """Return a municipality in which each table holds something sealed."""
    version = year.drafted(of)
    shares = {"buildings": "900", "schools": "280"}
    for code in (*shares, "parks"):
        factories.department(of, code)
    parts = {"sector": [GivenPart("heat", "1180", {"en": "Heat"})]}
    year.line(version, shares=shares, parts=parts, reserve="20")
    factories.series(of, "no2-ring", department=factories.department(of))
    year.indicator(of, "AI-01", "no2-ring", unit="ug/m3")
    year.line(version, "AI-01", "no2-ring", target="22", base="30", previous="25")
    cycle.hand_over_budget(version, by=factories.author_of(of), at=year.BEFORE)
    cycle.submit_budget(year.budget_of(of, year.YEAR), **_by(of, year.BEFORE))
    cycle.ratify_budget(year.budget_of(of, year.YEAR), **year.vote(of))
    year.booked(of, "1290 m3")
    factories.sealed(
        of,
        kind="observation",
        first="2025-01-01",
        last="2025-12-31",
        lines={"no2-ring": "21.4 ug/m3"},
    )
    voted = year.budget_of(of, year.YEAR)
    balance = cycle.draw_balance(voted, **_by(of, factories.NOW))
    for code in ("EN-01", "AI-01"):
        year.explained(balance, code)
    cycle.submit_balance(balance, **_by(of, factories.NOW))
    cycle.ratify_balance(
        year.balance_of(of, year.YEAR),
        **year.vote(of, taken_on=year.BALANCED_ON, at=factories.NOW),
    )
    cycle.close_year(of, year.YEAR, **_by(of, factories.NOW))
    issue_document(voted.document, language="en", **_by(of, factories.NOW))
    return of


def _by(of, at):
    return {"by": factories.author_of(of), "at": at}


def columns(table):
    """Return the columns of a table that hold something sealed."""
    [model] = [one for one in apps.get_models() if one._meta.db_table == table]
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and f"{table}.{field.name}" not in FREE
    ]


def change_of(table, field):
    """Return the statement that changes one column of one sealed row, or nothing."""
    name, column = f"{table}.{field.name}", field.column
    value = VALUES.get(name, _other(field, column))
    if value is None:
        return None
    rows = ROWS.get(table, "true")
    return (
        f'UPDATE {table} SET "{column}" = {value} WHERE id = (SELECT min(id) '
        f"FROM {table} WHERE {rows})"
    )


def _other(field, column):
    """Return another value of the same type; of a reference, another row."""
    if isinstance(field, models.ForeignKey):
        there = field.related_model._meta.db_table
        target = field.target_field.column
        outer = f"{field.model._meta.db_table}.{column}"
        others = f"SELECT max({target}) FROM {there} WHERE {target} IS DISTINCT FROM"
        return f"coalesce(({others} {outer}), 987654)"
    if isinstance(field, models.BooleanField):
        return f'NOT "{column}"'
    if isinstance(field, models.DateTimeField):
        return f"\"{column}\" - interval '1 day'"
    if isinstance(field, models.DateField):
        return f'"{column}" - 1'
    if isinstance(field, models.JSONField):
        return f"""coalesce("{column}", '{{}}') || '{{"x": "1"}}'"""
    if isinstance(field, models.IntegerField | models.DecimalField):
        return f'coalesce("{column}", 0) + 7'
    if column in ("sha256", "leaf", "root"):
        return f"translate(\"{column}\", '0123456789abcdef', '123456789abcdef0')"
    if field.model._meta.db_table == "budget_budgetline" and field.max_length == 60:
        return "'777'"
    return f"coalesce(\"{column}\", '') || '1'"
