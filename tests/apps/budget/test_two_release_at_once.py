"""Two release the same reserve at once: no more than was reserved (BL-11)."""

from __future__ import annotations

import pytest
from tests import factories, plans, year
from tests.actors import at_work

from naturbudget.apps.budget.execution.entering import EntryError
from naturbudget.apps.budget.execution.resent import SentBeforeError
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.commitments import commitment_of
from naturbudget.apps.ledger.queries.log import log_size


def release(key, amount, **more):
    return plans.release(Voucher.objects.get(key=key), amount, **more).key


def test_a_double_click_releases_once(transactional_db):
    town = factories.municipality("vaxjo", name="Växjö")
    factories.member("co-ordinator", of=town)
    year.ratified(town)
    [reserved] = plans.reserve(town, "200")
    shown_at = log_size(town)

    with at_work(2) as (first, second):
        first.begins()
        first.does(release, reserved.key, "50", shown_at=shown_at)
        other = second.starts(release, reserved.key, "50", shown_at=shown_at)
        assert second.waits()
        first.commits()

        with pytest.raises(SentBeforeError, match="already released"):
            other.result()

    assert commitment_of(town, reserved.key).open == 150_000


def test_the_second_hears_what_the_first_left(transactional_db):
    town = factories.municipality("vaxjo", name="Växjö")
    factories.member("co-ordinator", of=town)
    year.ratified(town)
    [reserved] = plans.reserve(town, "200")

    with at_work(2) as (first, second):
        first.begins()
        first.does(release, reserved.key, "150")
        other = second.starts(release, reserved.key, "100")
        assert second.waits()
        first.commits()

        with pytest.raises(EntryError, match="still holds 50"):
            other.result()

    assert commitment_of(town, reserved.key).open == 50_000
