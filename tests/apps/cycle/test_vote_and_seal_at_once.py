"""A vote and a voucher of its year at the same moment: one order, or a refusal."""

from __future__ import annotations

import pytest
from tests import factories, year
from tests.actors import at_work
from tests.statements import balanced

from naturbudget.apps.cycle.actions import GateError, ratify_balance
from naturbudget.apps.ledger.actions import NotSealableError, seal_voucher
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.log import log_root, recomputed_root


@pytest.fixture
def town(transactional_db):
    return factories.municipality("vaxjo", name="Växjö")


@pytest.fixture
def keeper(town):
    return factories.member("co-ordinator", of=town)


def seal(draft, *, by, at):
    return seal_voucher(Voucher.objects.get(pk=draft.pk), by=by, at=at)


def test_what_seals_before_the_vote_makes_it_refused(town, keeper):
    balance = year.balance_submitted(town)
    vote = year.vote(town, taken_on=year.BALANCED_ON, at=factories.later())
    with at_work(2) as (first, second):
        first.begins()
        first.does(factories.sealed, town, by=keeper)
        voting = second.starts(ratify_balance, balance, **vote)
        assert second.waits()
        first.commits()

        with pytest.raises(GateError) as refusal:
            voting.result()
    assert [problem.code for problem in refusal.value.problems] == ["sealed-after"]
    assert not town.decisions.filter(kind="budget-balance").exists()
    assert recomputed_root(town) == log_root(town)


def test_what_seals_after_the_vote_is_refused(town, keeper):
    balance = year.balance_submitted(town)
    vote = year.vote(town, taken_on=year.BALANCED_ON, at=factories.later())
    with at_work(2) as (first, second):
        second.begins()
        draft = second.does(balanced, town)
        first.begins()
        first.does(ratify_balance, balance, **vote)
        sealing = second.starts(seal, draft, by=keeper, at=factories.later())
        assert second.waits()
        first.commits()

        with pytest.raises(NotSealableError) as refusal:
            sealing.result()
    codes = {problem.code for problem in refusal.value.problems}
    assert codes - {"doubt-unanswered"} == {"balance-voted"}
    assert recomputed_root(town) == log_root(town)
