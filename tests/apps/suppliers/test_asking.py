"""Figures are asked for once, reminded of, escalated, withdrawn and asked again."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories, suppliers
from tests.suppliers import noon

from naturbudget.apps.notices.models import Letter
from naturbudget.apps.suppliers.actions import asking, chart
from naturbudget.apps.suppliers.actions.asking import open_requests, remind
from naturbudget.apps.suppliers.models import DataRequest, Supply
from naturbudget.apps.suppliers.queries import taken_over
from naturbudget.config.checks.journal import PARTS
from naturbudget.core.period import Span


def letters_to(town):
    rows = town.letters.order_by("pk")
    return [(row.to, row.subject) for row in rows]


def told(town):
    return [found for part in PARTS for found in part(town)]


def test_a_figure_is_asked_for_with_a_letter_and_on_record(vaxjo, ada):
    asked = suppliers.asked(vaxjo, by=ada)

    assert (str(asked.first), str(asked.last)) == ("2025-01-01", "2025-03-31")
    assert (str(asked.due), asked.state) == ("2025-05-15", "open")
    [letter] = Letter.objects.all()
    assert letter.to == suppliers.OUTSIDE
    assert letter.reply_to == ada.email
    assert letter.subject == "gas/town-hall, Q1 2025: one figure, until 15 May 2025"
    for word in ("Dear Karin", "Växjö needs one figure", "15 May 2025", "/answer/"):
        assert word in letter.text
    assert "/answer/" in letter.html
    event = vaxjo.events.get(kind="data-requested")
    assert suppliers.OUTSIDE not in str(event.what)
    assert "Karin" not in str(event.what)


def test_it_is_asked_for_once(vaxjo, ada):
    suppliers.asked(vaxjo, by=ada)

    again = open_requests(vaxjo, on=date(2025, 4, 25), by=ada, at=noon("2025-04-25"))

    assert again == []
    assert vaxjo.letters.count() == 1


def test_what_the_books_hold_is_not_asked_for(vaxjo, ada):
    factories.sealed(vaxjo, lines={"gas/town-hall": "1200 m3"})
    gas = vaxjo.accounts.get(path="gas/town-hall")
    suppliers.supply(gas, suppliers.supplier(vaxjo, by=ada), by=ada)

    found = open_requests(vaxjo, on=date(2025, 7, 31), by=ada, at=noon("2025-07-31"))

    assert [str(one.first) for one in found] == ["2025-04-01"]


def test_an_account_that_was_closed_is_not_asked_for_later_days(vaxjo, ada):
    gas = suppliers.gas(vaxjo)
    gas.closed = date(2025, 4, 1)
    gas.save()
    suppliers.supply(gas, suppliers.supplier(vaxjo, by=ada), by=ada)

    found = open_requests(vaxjo, on=date(2025, 12, 31), by=ada, at=noon("2025-12-31"))

    assert [str(one.last) for one in found] == ["2025-03-31"]


def round_of(town, by, day):
    done = remind(town, on=date.fromisoformat(day), by=by, at=noon(day))
    return done.reminded, done.escalated, done.told


def test_reminders_then_the_head_then_the_co_ordinator(vaxjo, ada, buildings):
    chart.set_head(buildings, email="head@vaxjo.example", by=ada, at=factories.NOW)
    gas = suppliers.gas(vaxjo, department=buildings)
    asked = suppliers.asked(vaxjo, by=ada, thing=gas)

    rounds = {
        day: round_of(vaxjo, ada, day)
        for day in (
            *("2025-05-07", "2025-05-08", "2025-05-15", "2025-05-16", "2025-05-22"),
            *("2025-05-29", "2025-06-04", "2025-06-05", "2025-06-06"),
        )
    }

    assert rounds == {
        "2025-05-07": (0, 0, 0),
        "2025-05-08": (1, 0, 0),
        "2025-05-15": (1, 0, 0),
        "2025-05-16": (0, 0, 0),
        "2025-05-22": (1, 0, 0),
        "2025-05-29": (0, 1, 0),
        "2025-06-04": (0, 0, 0),
        "2025-06-05": (0, 0, 1),
        "2025-06-06": (0, 0, 0),
    }
    assert letters_to(vaxjo)[1:] == [
        (suppliers.OUTSIDE, "Reminder: gas/town-hall, Q1 2025, until 15 May 2025"),
        (suppliers.OUTSIDE, "Reminder: gas/town-hall, Q1 2025, until 15 May 2025"),
        (suppliers.OUTSIDE, "Late: gas/town-hall, Q1 2025"),
        ("head@vaxjo.example", "Late in your department: gas/town-hall, Q1 2025"),
    ]
    late = vaxjo.letters.order_by("pk").last()
    assert "late by 14 days" in late.text
    assert "/answer/" not in late.text
    assert list(taken_over(vaxjo)) == [asked]


def test_a_municipality_sets_its_own_days(vaxjo, ada):
    vaxjo.parameters = {"remind_days": "3", "tell_days": "5"}
    vaxjo.save()
    suppliers.asked(vaxjo, by=ada)

    assert round_of(vaxjo, ada, "2025-05-15") == (0, 0, 0)
    assert round_of(vaxjo, ada, "2025-05-18") == (1, 0, 0)
    assert round_of(vaxjo, ada, "2025-05-20") == (0, 0, 1)


def test_where_no_head_is_known_nobody_is_written_to(vaxjo, ada):
    suppliers.asked(vaxjo, by=ada)

    assert round_of(vaxjo, ada, "2025-06-05") == (1, 0, 1)
    assert len(letters_to(vaxjo)) == 2


def test_a_withdrawn_request_is_left_alone_until_it_is_asked_again(vaxjo, ada):
    asked = suppliers.asked(vaxjo, by=ada)
    at = noon("2025-05-20")

    asking.withdraw(asked, reason="the meter was taken out", by=ada, at=at)

    asked.refresh_from_db()
    assert (asked.state, asked.because) == ("withdrawn", "the meter was taken out")
    assert round_of(vaxjo, ada, "2025-06-05") == (0, 0, 0)
    with pytest.raises(asking.RequestError):
        asking.withdraw(asked, reason="twice", by=ada, at=at)

    asking.ask_again(asked, reason="it is still there", by=ada, at=noon("2025-06-06"))

    asked.refresh_from_db()
    assert (asked.state, str(asked.due)) == ("open", "2025-06-13")
    letter = vaxjo.letters.order_by("pk").last()
    assert letter.subject.startswith("Asked again: gas/town-hall")
    assert "it is still there" in letter.text
    assert round_of(vaxjo, ada, "2025-06-13") == (1, 0, 0)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_withdrawal_says_why(vaxjo, ada, reason):
    asked = suppliers.asked(vaxjo, by=ada)

    with pytest.raises(asking.RequestError):
        asking.withdraw(asked, reason=reason, by=ada, at=noon("2025-05-20"))


def test_another_supplier_takes_over_what_is_open_and_old_links_end(vaxjo, ada):
    asked = suppliers.asked(vaxjo, by=ada)
    other = suppliers.supplier(vaxjo, "grid", by=ada, email="grid@example.org")

    suppliers.supply(asked.thing, other, by=ada)

    before, asked = asked.salt, DataRequest.objects.get(pk=asked.pk)
    assert asked.supplier == other
    assert asked.salt != before


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"lag": 45, "deadline": 45}, "due-before-lag"),
        ({"rhythm": "week"}, "not-a-rhythm"),
        ({"deadline": 9000}, "days-out"),
    ],
)
def test_terms_that_make_no_sense_are_refused(vaxjo, ada, terms, code):
    gas = suppliers.gas(vaxjo)
    who = suppliers.supplier(vaxjo, by=ada)

    with pytest.raises(chart.SupplierError) as refused:
        suppliers.supply(gas, who, by=ada, **terms)

    assert [problem.code for problem in refused.value.problems] == [code]
    assert not Supply.objects.exists()


@pytest.mark.parametrize(
    ("code", "email", "expected"),
    [
        ("Two Words", suppliers.OUTSIDE, "not-a-code"),
        ("hamnkraft", "", "no-address"),
        ("hamnkraft", "karin", "not-an-address"),
    ],
)
def test_a_supplier_has_a_short_name_and_an_address(vaxjo, ada, code, email, expected):
    with pytest.raises(chart.SupplierError) as refused:
        suppliers.supplier(vaxjo, code, by=ada, email=email)

    assert [problem.code for problem in refused.value.problems] == [expected]


def test_a_supplier_who_owes_nothing_can_be_taken_out(vaxjo, ada):
    asked = suppliers.asked(vaxjo, by=ada)
    who = asked.supplier
    with pytest.raises(chart.SupplierError):
        chart.remove_supplier(who, by=ada, at=factories.NOW)
    chart.set_supply(asked.thing, None, None, by=ada, at=factories.NOW)
    asking.withdraw(asked, reason="sold", by=ada, at=factories.NOW)

    chart.remove_supplier(who, by=ada, at=factories.NOW)

    who.refresh_from_db()
    assert (who.name, who.address) == ("", "hamnkraft@removed.invalid")


def test_the_journal_and_the_tables_agree_and_a_change_is_found(vaxjo, ada, buildings):
    factories.journalled(vaxjo)
    gas = suppliers.gas(vaxjo)
    asked = suppliers.asked(vaxjo, by=ada, thing=gas)
    chart.set_head(buildings, email="head@vaxjo.example", by=ada, at=factories.NOW)
    round_of(vaxjo, ada, "2025-06-05")
    asking.withdraw(asked, reason="sold", by=ada, at=noon("2025-06-06"))
    asking.ask_again(asked, reason="not sold", by=ada, at=noon("2025-06-07"))
    assert [line for line in told(vaxjo) if "request" in line or "suppl" in line] == []

    DataRequest.objects.update(state="answered")
    Supply.objects.update(deadline_days=99)

    found = "\n".join(told(vaxjo))
    assert "the request for gas/town-hall, 2025-01-01 to 2025-03-31" in found
    assert "the supply of gas/town-hall" in found


def test_commands_open_remind_and_list(run, vaxjo, ada):
    gas = suppliers.gas(vaxjo)
    who = suppliers.supplier(vaxjo, by=ada)
    suppliers.supply(gas, who, by=ada, since="2025-10-01")

    opened = run("requests", "open", "vaxjo", "--on", "2026-01-20")
    again = run("requests", "open", "vaxjo", "--on", "2026-01-20")
    listed = run("requests", "list", "vaxjo")

    assert opened[:2] == (0, "1 figure asked for.\n")
    assert again[1] == "0 figures asked for.\n"
    assert "gas/town-hall 2025-10-01 2025-12-31: open" in listed[1]
    code, out, _ = run("requests", "remind", "vaxjo", "--on", "2020-01-01")
    assert (code, out[:20]) == (0, "0 reminders written,")


def test_days_that_are_not_over_are_not_asked_for_by_hand(vaxjo, ada):
    gas = suppliers.gas(vaxjo)
    suppliers.supply(gas, suppliers.supplier(vaxjo, by=ada), by=ada)
    bimonth = Span(date(2025, 11, 1), date(2025, 12, 31))

    for day in ("2025-11-29", "2025-12-31"):
        with pytest.raises(asking.RequestError) as refused:
            asking.ask_by_hand(gas, bimonth, by=ada, at=noon(day))

        [problem] = refused.value.problems
        assert (problem.code, problem.values["field"]) == ("days-not-over", "last")
        assert "Ask for it from 2026-01-01 on" in str(problem)
    assert not vaxjo.data_requests.exists()

    asked = asking.ask_by_hand(gas, bimonth, by=ada, at=noon("2026-01-01"))

    assert str(asked.due) == "2026-02-14"
