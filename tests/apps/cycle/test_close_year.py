"""The checklist of a year, and the step that is never undone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests import factories, suppliers, year

from naturbudget.apps.cycle.called import vouchers_called
from naturbudget.apps.cycle.checklist import checklist, first_open_year, opening_after
from naturbudget.apps.ledger import doubted
from naturbudget.apps.ledger.actions import answer_doubts
from naturbudget.apps.ledger.actions.closing import closing_rows
from naturbudget.apps.municipalities.parameters import set_parameters
from naturbudget.apps.suppliers.actions import asking
from naturbudget.core.errors import Problem
from naturbudget.core.ledger.closing import ROOT_MOVED, SEALED_AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, ada):
    client.force_login(ada)
    return client


def page(year=2025):
    return reverse("cycle:closing", args=["vaxjo", year])


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def in_the_way(town):
    lines = checklist(town.periods.get(year=2025), at=factories.NOW)
    return [line.check.code for line in lines if line.check.state == "blocks"]


def test_step_by_step_less_is_in_the_way(vaxjo, ada):
    factories.voucher(vaxjo, key="bill", first="2025-02-01", last="2025-02-28")
    balance = year.drawn(vaxjo)
    assert in_the_way(vaxjo) == ["drafts", "doubts", "submitted", "voted"]
    vaxjo.vouchers.get(key="bill").delete()
    balance.refresh_from_db()
    year.cycle.submit_balance(balance, by=ada, at=factories.NOW)
    assert in_the_way(vaxjo) == ["voted"]
    year.cycle.ratify_balance(
        balance, **year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW)
    )
    assert in_the_way(vaxjo) == []


def headings(desk):
    """Return the heading of each thing with what its mark says."""
    found = {}
    for line in desk.get(page()).content.decode().split('<li id="check-')[1:]:
        mark, rest = line.split("<h3>")
        said = re.sub(r"<[^>]*>", "", mark.partition(">")[2]).strip()
        found[re.split(r" <span|</h3>", rest)[0]] = said
    return found


def test_a_heading_says_what_its_mark_says(vaxjo, desk):
    factories.voucher(vaxjo, key="bill", first="2025-02-01", last="2025-02-28")
    balance = year.drawn(vaxjo)
    before = headings(desk)
    vaxjo.vouchers.get(key="bill").delete()
    balance.refresh_from_db()

    after = headings(desk)

    assert before["Drafts are dated in the year"] == "in the way"
    assert before["Warnings are left without an answer"] == "in the way"
    assert before["The council has not voted"] == "in the way"
    assert before["The year is over"] == "done"
    assert "No draft is dated in the year" not in before
    assert after["No draft is dated in the year"] == "done"
    assert after["No warning is left without an answer"] == "done"


@pytest.mark.voted
def test_each_thing_leads_to_the_page_where_it_is_settled(vaxjo, desk):
    year.ratified(vaxjo)
    factories.voucher(vaxjo, key="bill", first="2025-02-01", last="2025-02-28")
    answer = desk.get(page())
    shown = answer.content.decode()
    assert reverse("ledger:voucher", args=["vaxjo", "bill"]) in shown
    assert "things are in the way" in text_of(answer)
    assert "There is no balance of 2025 yet" in text_of(answer)
    assert 'name="typed"' not in shown


@pytest.mark.voted
def test_drafts_and_what_was_sealed_behind_are_named_before_their_keys(
    vaxjo, desk, ada
):
    year.ratified(vaxjo)
    vaxjo.accounts.filter(path=year.GAS).update(names={"en": "Gas, town hall"})
    days = {"first": "2025-02-01", "last": "2025-02-28"}
    factories.voucher(vaxjo, key="bill", lines={year.GAS: "5 m3"}, **days)

    said = text_of(desk.get(page()))

    assert (
        "Gas, town hall, February 2025 : Voucher bill of 2025 is still a draft" in said
    )


def test_a_voucher_that_was_sealed_after_the_balance_is_named(vaxjo, ada):
    factories.account(vaxjo, names={"en": "Gas, town hall"})
    factories.voucher(vaxjo, key="bill")
    late = Problem("sealed-after", SEALED_AFTER, {"year": "2025", "key": "bill"})
    other = Problem("root-moved", ROOT_MOVED, {"year": "2025"})

    found = vouchers_called(vaxjo, [late, other])

    assert list(found) == ["bill"]
    assert " ".join(found["bill"].split()) == "Gas, town hall, January – March 2025"
    assert vouchers_called(vaxjo, [other]) == {}


@pytest.mark.voted
def test_warnings_nobody_answered_are_in_the_way_with_their_page(vaxjo, desk, ada):
    year.drawn(vaxjo)
    days = {"first": "2025-12-01", "last": "2025-12-31"}
    draft = factories.voucher(vaxjo, key="odd", lines={year.GAS: "90000 m3"}, **days)
    assert in_the_way(vaxjo) == ["drafts", "doubts", "submitted", "voted"]
    found = doubted.open_of(vaxjo, [draft], today=factories.NOW.date())
    said = text_of(desk.get(page()))
    assert f"Warnings about drafts of 2025 that are not answered: {len(found)}." in said
    shown = desk.get(page()).content.decode()
    assert f'href="{reverse("ledger:doubts", args=["vaxjo"])}"' in shown

    answer_doubts(vaxjo, found, reason="A leak.", by=ada, at=factories.NOW)

    assert in_the_way(vaxjo) == ["drafts", "submitted", "voted"]


@pytest.mark.voted
def test_a_year_is_closed_once_it_is_typed(vaxjo, desk):
    year.balance_ratified(vaxjo)
    assert 'name="typed"' in desk.get(page()).content.decode()
    for typed in ("", "2024", "yes"):
        refused = desk.post(page(), {"typed": typed})
        assert refused.status_code == 409
        assert "Type the year, 2025" in text_of(refused)
        assert not vaxjo.closings.exists()
    done = desk.post(page(), {"typed": " 2025 "}, follow=True)
    assert "The year is closed for good." in text_of(done)
    assert vaxjo.closings.get().period.year == 2025
    assert 'name="typed"' not in done.content.decode()


@pytest.mark.voted
def test_what_is_in_the_way_refuses_the_closing(vaxjo, desk):
    year.balance_submitted(vaxjo)
    refused = desk.post(page(), {"typed": "2025"})
    assert refused.status_code == 409
    assert "no ratified balance" in text_of(refused)
    assert not vaxjo.closings.exists()


@pytest.mark.voted
def test_whoever_may_not_close_sees_what_is_in_the_way(vaxjo, client, ben):
    year.balance_ratified(vaxjo)
    client.force_login(ben)
    answer = client.get(page())
    assert answer.status_code == 200
    assert 'name="typed"' not in answer.content.decode()
    assert client.post(page(), {"typed": "2025"}).status_code == 403
    assert not vaxjo.closings.exists()


@pytest.mark.voted
def test_another_town_and_a_year_without_a_budget_are_not_there(vaxjo, client, carla):
    year.ratified(vaxjo)
    client.force_login(carla)
    assert client.get(page()).status_code == 404
    assert (
        client.get(reverse("cycle:closing", args=["bologna", 2025])).status_code == 404
    )


def test_the_next_opening_is_the_closing_and_flows_begin_at_zero(vaxjo, desk):
    factories.account(vaxjo, "trees/park", unit="tree", kind="stock")
    for day, kind, amount in (
        ("2024-12-31", "opening", "1200 tree"),
        ("2025-06-30", "loss", "-15 tree"),
    ):
        days = {"first": day, "last": day}
        factories.sealed(vaxjo, kind=kind, lines={"trees/park": amount}, **days)
    year.balance_ratified(vaxjo)
    period = vaxjo.periods.get(year=2025)
    following = factories.period(vaxjo, 2026)
    late = {"first": "2026-02-01", "last": "2026-02-01"}
    factories.sealed(vaxjo, kind="loss", lines={"trees/park": "-4 tree"}, **late)

    def opened():
        return {row.account.path: row.opening for row in closing_rows(following)}

    [stock] = opening_after(period)
    assert (stock.opening, stock.change, stock.closing) == (1200, -15, 1185)
    assert opened()["trees/park"] == stock.row.closing
    assert opened()[year.GAS] == 0
    desk.post(page(), {"typed": "2025"})
    [closed] = opening_after(vaxjo.periods.get(year=2025))
    assert closed.closing == stock.closing
    assert opened()["trees/park"] == closed.row.closing
    assert "1,185" in text_of(desk.get(page()))


def test_a_stock_that_is_new_has_no_opening_instead_of_zero(vaxjo, desk):
    factories.account(vaxjo, "land/park", unit="har", kind="stock")
    days = {"first": "2025-03-31", "last": "2025-03-31"}
    factories.sealed(vaxjo, kind="opening", lines={"land/park": "3 har"}, **days)
    year.balance_ratified(vaxjo)

    [stock] = opening_after(vaxjo.periods.get(year=2025))
    assert (stock.was_known, stock.closing) == (False, 3)
    assert "missing" in text_of(desk.get(page()))


@pytest.mark.voted
def test_an_old_estimate_is_named_after_the_days_that_were_set(vaxjo, ada):
    year.drawn(vaxjo)
    year.booked(vaxjo, "9 m3", key="guess", status="estimated", first="2025-12-01")
    period = vaxjo.periods.get(year=2025)

    def named():
        [check] = [
            line.check
            for line in checklist(period, at=factories.NOW)
            if line.check.code == "estimates"
        ]
        return check.state, [one.code for one in check.found], str(check.found[0])

    assert named()[:2] == ("note", ["estimates"])
    days = (factories.NOW.date() - period.last).days
    set_parameters(vaxjo, {"estimate_days": str(days - 1)}, by=ada, at=factories.NOW)
    period = vaxjo.periods.get(year=2025)
    state, codes, told = named()
    assert (state, codes) == ("note", ["estimate-old"])
    assert told.startswith("gas/town-hall, 2025-12-01 to 2025-12-31, is estimated")


@pytest.mark.voted
def test_a_line_that_is_not_explained_is_told_with_its_name(vaxjo, desk):
    year.drawn(vaxjo, "1300 m3")
    indicator = vaxjo.indicators.get(code=year.CODE)
    indicator.names = {"en": "Gas of the town hall"}
    indicator.save()

    told = text_of(desk.get(page()))

    assert f"Gas of the town hall : {year.CODE} missed its budget" in told


def test_the_year_that_is_closed_next(vaxjo, desk):
    assert first_open_year(vaxjo) is None
    goes = desk.get(reverse("cycle:closings", args=["vaxjo"]))
    assert goes.url == reverse("cycle:budgets", args=["vaxjo"])
    year.balance_ratified(vaxjo)
    assert first_open_year(vaxjo) == 2025
    assert desk.get(reverse("cycle:closings", args=["vaxjo"])).url == page()


@pytest.mark.voted
def test_what_was_asked_for_and_is_owed_is_in_the_way(vaxjo, ada, desk):
    year.balance_ratified(vaxjo)
    asked = suppliers.asked(vaxjo, by=ada, thing=factories.account(vaxjo, "gas/school"))
    assert in_the_way(vaxjo) == ["requests"]
    shown = desk.get(page())
    assert asked.get_absolute_url() in shown.content.decode()
    refused = desk.post(page(), {"typed": "2025"})
    assert refused.status_code == 409
    assert "is still owed, due" in text_of(refused)
    assert not vaxjo.closings.exists()
    asking.withdraw(asked, reason="it was sold", by=ada, at=factories.NOW)
    assert in_the_way(vaxjo) == []
    desk.post(page(), {"typed": "2025"})
    assert vaxjo.closings.exists()
