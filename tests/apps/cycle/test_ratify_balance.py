"""The second vote: on the balance as the books hold it, and final for the year."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories, year
from tests.statements import refused, seal

from naturbudget.apps.budget.actions.balances import BalanceError
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.decisions.actions import NotRecordableError
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger.actions import (
    NotSealableError,
    discard_voucher,
    reverse_voucher,
)
from naturbudget.config import checks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


def ratify(balance, **changed):
    town = balance.version.budget.municipality
    given = {"taken_on": year.BALANCED_ON, "at": factories.NOW, **changed}
    vote = year.vote(town, **given)
    return cycle.ratify_balance(balance, **vote)


def codes(error):
    return [problem.code for problem in error.value.problems]


@pytest.mark.voted
def test_ratifying_works(vaxjo):
    balance = year.balance_submitted(vaxjo)

    decision = ratify(balance)

    balance.refresh_from_db()
    assert (balance.state, balance.decision) == ("ratified", decision)
    sealed = vaxjo.vouchers.get(key="budget-balance-2025-v1-ratified")
    assert sealed.source == balance.document.data


@pytest.mark.voted
def test_a_year_that_is_ratified_can_be_closed(vaxjo):
    assert year.closed(vaxjo).period.year == 2025


@pytest.mark.voted
def test_a_voucher_after_the_submission_keeps_the_vote_from_being_recorded(vaxjo):
    balance = year.balance_submitted(vaxjo)
    late = year.booked(vaxjo, "90 m3", at=factories.later())

    with pytest.raises(GateError) as error:
        ratify(balance)

    assert codes(error) == ["sealed-after"]
    assert late.key in str(error.value.problems[0])
    assert "Send the balance back" in str(error.value.problems[0])
    assert not vaxjo.decisions.filter(kind="budget-balance").exists()


@pytest.mark.voted
def test_such_a_balance_can_still_be_sent_back_by_the_council(vaxjo):
    balance = year.balance_submitted(vaxjo)
    year.booked(vaxjo, "90 m3", at=factories.later())

    ratify(balance, outcome="sent-back", reasons="A bill came late.")

    assert balance_of(vaxjo, 2025).state == "sent-back"


@pytest.mark.voted
def test_drawn_and_submitted_again_it_is_ratified_with_the_late_bill(vaxjo, ada):
    balance = year.balance_submitted(vaxjo)
    year.booked(vaxjo, "5 m3", at=factories.later())
    cycle.send_back_balance(balance, remark="a late bill", by=ada, at=factories.later())
    again = cycle.draw_balance(balance.version, by=ada, at=factories.later())
    cycle.submit_balance(again, by=ada, at=factories.later())

    ratify(again)

    closing = cycle.close_year(vaxjo, 2025, by=ada, at=factories.later())
    row = closing.period.closing_rows.get(account__path=year.GAS)
    assert row.actual == 1_195_000
    assert balance_of(vaxjo, 2025).number == 2


@pytest.mark.voted
def test_a_voucher_after_the_vote_is_refused_with_the_year_that_is_open(vaxjo, ada):
    year.balance_ratified(vaxjo)

    with pytest.raises(NotSealableError) as error:
        year.booked(vaxjo, "91 m3", at=factories.later())

    assert codes(error) == ["balance-voted"]
    assert "open year 2026" in str(error.value.problems[0])
    [draft] = vaxjo.vouchers.drafts()
    discard_voucher(draft, by=ada, at=factories.later())
    assert cycle.close_year(vaxjo, 2025, by=ada, at=factories.later())


@pytest.mark.voted
def test_an_old_year_that_is_entered_after_the_submission_keeps_nothing_up(vaxjo, ada):
    balance = year.balance_submitted(vaxjo)
    old = (
        "code,kind,unit,from,to,value,status,source\n"
        "old/works,flow,t,1990-01-01,1990-12-31,5,measured,old book\n"
    )
    import_figures(
        vaxjo, old.encode(), name="o.csv", create=True, by=ada, at=factories.NOW
    )
    ratify(balance)

    close = cycle.close_year(vaxjo, 2025, by=ada, at=factories.NOW)

    rows = close.period.closing_rows.values_list("account__path", flat=True)
    assert list(rows) == [year.GAS]
    assert checks.differences([factories.journalled(vaxjo)]) == []


@pytest.mark.voted
def test_a_late_bill_is_booked_in_the_open_year_and_the_year_closes(vaxjo, ada):
    year.balance_ratified(vaxjo)

    late = year.booked(vaxjo, "90 m3", at=factories.later(), books_of=2026)

    assert late.period.year == 2026
    assert cycle.close_year(vaxjo, 2025, by=ada, at=factories.later())


@pytest.mark.voted
def test_a_voucher_of_a_ratified_year_is_reversed_in_the_open_one(vaxjo, ada):
    year.balance_ratified(vaxjo)
    bill = vaxjo.vouchers.get(kind="use")

    undone = reverse_voucher(
        bill, key="undo", reason="misread", by=ada, at=factories.later()
    )

    assert undone.voucher.period.year == 2026
    assert cycle.close_year(vaxjo, 2025, by=ada, at=factories.later())


@pytest.mark.voted
def test_a_corrected_figure_of_a_file_goes_into_the_open_year(vaxjo, ada):
    row = "gas/town-hall,flow,m3,2025-01-01,2025-12-31,{},{},bill"
    version = year.ratified(vaxjo)
    give = {"name": "figures.csv", "by": ada}
    first = factories.csv(row.format("1190", "measured"))
    import_figures(vaxjo, first, **give, at=factories.NOW)
    balance = cycle.draw_balance(version, by=ada, at=factories.NOW)
    ratify(cycle.submit_balance(balance, by=ada, at=factories.NOW))

    better = factories.csv(row.format("1195", "corrected"))
    done = import_figures(vaxjo, better, **give, at=factories.later())

    assert done.corrected == 1
    books = vaxjo.vouchers.filter(kind__in=["use", "reversal"]).order_by("seal__seq")
    assert [voucher.period.year for voucher in books] == [2025, 2026, 2026]


@pytest.mark.voted
def test_the_database_refuses_a_voucher_of_a_ratified_year_as_well(vaxjo):
    year.balance_ratified(vaxjo)
    late = factories.voucher(vaxjo, lines={year.GAS: "90 m3"})
    late.postings.create(
        line=2,
        account=factories.environment(vaxjo),
        amount=-90_000,
        status="measured",
    )

    with refused("the balance of the period is ratified"):
        seal(late)


@pytest.mark.parametrize("state", ["balance_submitted", "balance_ratified"])
def test_what_is_before_the_council_is_not_drawn_again(vaxjo, ada, state):
    balance = getattr(year, state)(vaxjo)

    with pytest.raises(BalanceError) as error:
        cycle.draw_balance(balance.version, by=ada, at=factories.later())

    assert codes(error) == ["already-submitted"]


@pytest.mark.voted
def test_ratifying_again_changes_nothing(vaxjo):
    balance = year.balance_submitted(vaxjo)

    assert ratify(balance) == ratify(balance)

    assert vaxjo.decisions.filter(kind="budget-balance").count() == 1


@pytest.mark.voted
def test_every_reason_against_the_votes_is_said_at_once(vaxjo):
    balance = year.balance_submitted(vaxjo)

    with pytest.raises(NotRecordableError) as error:
        ratify(balance, votes=[], taken_on=date(2026, 3, 1), at=factories.NOW)

    assert codes(error) == ["no-votes", "still-to-come"]


@pytest.mark.voted
def test_only_the_council_ratifies(vaxjo):
    balance = year.balance_submitted(vaxjo)

    with pytest.raises(GateError) as error:
        ratify(balance, body=vaxjo.bodies.get(kind="mayor"))

    assert codes(error) == ["not-the-council"]


@pytest.mark.voted
def test_what_is_not_submitted_is_not_ratified(vaxjo):
    balance = year.drawn(vaxjo)

    with pytest.raises(GateError) as error:
        ratify(balance)

    assert codes(error) == ["wrong-state"]
    assert "The executive submits it first." in str(error.value.problems[0])
