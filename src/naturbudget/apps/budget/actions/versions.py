"""Freezing a Master Budget: by the council's vote, or as a copy of a publication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.content import budget_content
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.actions import freeze_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.ledger.actions import (
    NotSealableError,
    Written,
    lock,
    seal_written,
)
from naturbudget.apps.ledger.queries.chart import Calendar, chart_of
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.actions import open_account
from naturbudget.apps.resources.models import Account, Term, Unit
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.indicator.formula import parse
from naturbudget.core.ledger import voucher as core

NO_PUBLICATION = gettext_noop(
    "A copy of a publication names it: where it was published, by whom and when."
)


@transaction.atomic
def freeze_version(
    version: BudgetVersion, *, decision: Decision, by: User, at: datetime
) -> Document:
    """Freeze what the council ratified, post it, and seal the document (BL-24).

    The year becomes a budget year. The caller has asked the gate of the cycle.
    """
    town = lock(version.budget.municipality)
    frozen = BudgetVersion.objects.select_for_update().get(pk=version.pk)
    if frozen.document:
        return frozen.document
    period = frozen.budget.period
    period.history = False
    period.save(update_fields=["history"])
    _post_originals(frozen, town, decision=decision, by=by, at=at)
    document = freeze_document(
        town,
        kind=Document.Kind.MASTER_BUDGET,
        year=period.year,
        version=frozen.number,
        content=budget_content(frozen, decision),
        ledger="budget",
        day=decision.taken_on,
        reason=f"Master Budget {period.year} as ratified",
        decision=decision,
        by=by,
        at=at,
    )
    frozen.state = BudgetVersion.State.RATIFIED
    frozen.decision = decision
    frozen.document = document
    frozen.changed_at = at
    frozen.save()
    return document


@transaction.atomic
def copy_publication(
    version: BudgetVersion, *, publication: Mapping[str, str], by: User, at: datetime
) -> Document:
    """Freeze a budget that was published elsewhere: no vote of ours, no postings.

    Args:
        version: The draft that holds the published figures.
        publication: ``text`` and ``url`` of the source.
        by: Who copies.
        at: When.
    """
    town = lock(version.budget.municipality)
    frozen = BudgetVersion.objects.select_for_update().get(pk=version.pk)
    if frozen.document:
        return frozen.document
    if not publication.get("text"):
        raise NotSealableError(Problem("no-publication", NO_PUBLICATION))
    frozen.publication = dict(publication)
    year = frozen.budget.period.year
    document = freeze_document(
        town,
        kind=Document.Kind.MASTER_BUDGET,
        year=year,
        version=frozen.number,
        content=budget_content(frozen, None),
        ledger="budget",
        day=at.date(),
        reason=f"Master Budget {year}, a copy of a publication",
        decision=None,
        by=by,
        at=at,
    )
    frozen.state = BudgetVersion.State.PUBLISHED_COPY
    frozen.document = document
    frozen.changed_at = at
    frozen.save()
    events.record("publication-copied", of=town, by=by, at=at, year=year)
    return document


def _post_originals(
    version: BudgetVersion,
    town: Municipality,
    *,
    decision: Decision,
    by: User,
    at: datetime,
) -> None:
    """Post the lines that are one flow account or node, and nothing else."""
    rows = [row for row in lines_of(version) if row.target]
    posted = [(row, where) for row in rows if (where := _posted_on(row, by=by, at=at))]
    calendar, chart = Calendar(town), chart_of(town)
    period = calendar.to_core(version.budget.period)
    written = []
    for row, (account, coefficient) in posted:
        whole = _parts(row.target, coefficient, account)
        shares = [
            (share.department.code, _parts(share.share, coefficient, account))
            for share in row.shares.all()
        ]
        if whole is None or any(parts is None for _, parts in shares):
            continue  # Finer than the books keep: the version alone holds it.
        rest = whole - sum(parts or 0 for _, parts in shares)
        lines = [(code, parts or 0) for code, parts in shares]
        if rest or not lines:
            lines.append(("", rest))
        known = chart.accounts[account.path]
        voucher = core.Voucher(
            key=f"budget-{period.year}-v{version.number}-{row.code}",
            ledger="budget",
            kind="original",
            period=period,
            valid_from=period.first,
            valid_to=period.last,
            reason=f"{row.code}, budget {period.year} as ratified",
            author=str(by.pk),
            postings=tuple(
                core.Posting(known, parts, department) for department, parts in lines
            ),
            decision=decision.minutes.sha256,
        )
        written.append(Written(voucher, decision=decision))
    refusals = seal_written(town, written, by=by, at=at)
    if refusals:
        raise NotSealableError(*(refusal.problem for refusal in refusals))


def _posted_on(
    row: BudgetLine, *, by: User, at: datetime
) -> tuple[Account, Fraction] | None:
    """Return the account a line is posted on and what turns it into its unit."""
    formula = parse(row.definition.formula)
    if formula.denominator or formula.change_of or len(formula.numerator) != 1:
        return None
    [item] = formula.numerator
    terms = list(Term.objects.filter(version=row.definition))
    if item.number != 1 or item.factor or len(terms) != 1:
        return None
    [term] = terms
    coefficient = Fraction(
        int(term.coefficient_num), int(term.coefficient_den)
    ) * Fraction(int(row.definition.scale_num), int(row.definition.scale_den))
    if term.account and term.account.kind == Account.Kind.FLOW:
        return term.account, coefficient
    if term.node and row.definition.kind == "flow":
        return _unassigned(row, term, by=by, at=at), coefficient
    return None


def _unassigned(row: BudgetLine, term: Term, *, by: User, at: datetime) -> Account:
    """Return the leaf that takes what a node's budget does not assign."""
    town = row.version.budget.municipality
    path = f"{term.node}/unassigned"
    if found := town.accounts.filter(path=path).first():
        return found
    sibling = town.accounts.filter(path__startswith=f"{term.node}/")[0]
    return open_account(
        town,
        path,
        kind="flow",
        unit=Unit.objects.get(code=term.unit),
        by=by,
        at=at,
        opened=sibling.opened,
        entity=sibling.entity,
        names={"en": "not assigned"},
    )


def _parts(text: str, coefficient: Fraction, account: Account) -> int | None:
    """Return a target in the smallest parts of the account's unit, if it is exact."""
    parts = Fraction(text) / coefficient * 10**account.unit.scale
    return parts.numerator if parts.denominator == 1 else None
