"""The rules of the cycle that no single step keeps (docs/method/cycle.md)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from tests import factories, year

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import balance_of, budget_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


def test_three_cycles_are_open_at_once(vaxjo, ada):
    """W-1: one year is balanced, one runs, one is prepared."""
    balance = year.balance_submitted(vaxjo)
    running = year.drafted(vaxjo, year=2026)
    at = datetime(2025, 11, 20, 9, tzinfo=UTC)
    cycle.hand_over_budget(running, by=ada, at=at)
    cycle.submit_budget(running, by=ada, at=at)
    taken = datetime(2025, 11, 25, tzinfo=UTC).date()
    cycle.ratify_budget(running, **year.vote(vaxjo, taken_on=taken, at=factories.NOW))
    year.drafted(vaxjo, year=2027, base_year=2015)

    states = [budget_of(vaxjo, one).state for one in (2025, 2026, 2027)]

    assert states == ["ratified", "ratified", "draft"]
    assert balance_of(vaxjo, 2025) == balance
    assert balance.state == "submitted"


def test_no_budget_is_ratified_without_a_decision(vaxjo):
    """W-5, at the database."""
    version = year.submitted(vaxjo)

    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetVersion.objects.filter(pk=version.pk).update(state="ratified")


@pytest.mark.voted
def test_no_balance_is_ratified_without_a_decision(vaxjo):
    """W-5, at the database."""
    balance = year.balance_submitted(vaxjo)

    with pytest.raises(IntegrityError), transaction.atomic():
        Balance.objects.filter(pk=balance.pk).update(state="ratified")


def test_one_version_of_a_budget_is_in_work_at_a_time(vaxjo):
    """W-2, at the database."""
    version = year.drafted(vaxjo)

    with pytest.raises(IntegrityError), transaction.atomic():
        version.budget.versions.create(number=2, changed_at=year.BEFORE)
