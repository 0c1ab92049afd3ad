"""A figure that comes another way settles its request, as long as it stands."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories, mail, suppliers
from tests.suppliers import noon

from naturbudget.apps.connections.models import Connection, Run
from naturbudget.apps.cycle.queries import request_problems
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.ledger import actions as ledger
from naturbudget.apps.ledger.actions.reversing import request_reversal, reverse_voucher
from naturbudget.apps.ledger.typed import Typed, keep_draft
from naturbudget.apps.notices.actions import send_letters
from naturbudget.apps.suppliers import links
from naturbudget.apps.suppliers.actions import asking
from naturbudget.apps.suppliers.actions.answering import File, Given, answer
from naturbudget.apps.suppliers.actions.asking import remind
from naturbudget.apps.suppliers.queries import (
    delivered,
    open_requests_of,
    taken_over,
    to_be_read,
)
from naturbudget.apps.suppliers.sealed import in_books, is_sealed, owed, settled
from naturbudget.core.period import Span

KEY = "gas/town-hall:2025-01-01:2025-03-31"
QUARTER = "gas/town-hall,flow,m3,2025-01-01,2025-03-31,1200,measured,bill"
LATE = "2025-06-05"


@pytest.fixture
def asked(vaxjo, ada):
    return suppliers.asked(vaxjo, by=ada)


def imported(town, by, *rows):
    content = factories.csv(*(rows or [QUARTER]))
    return import_figures(
        town,
        content,
        name="gas.csv",
        by=by,
        at=factories.NOW,
        reasons=factories.RIGHT,
    )


def typed(asked, by):
    figure = Typed(
        where=asked.thing,
        quantity=Decimal("1200"),
        unit="m3",
        entry="level",
        first=asked.first,
        last=asked.last,
        status="measured",
        remark="typed from the bill",
    )
    town = asked.municipality
    bill = keep_file(
        b"bill",
        of=town,
        origin="bill.txt",
        media_type="text/plain",
        by=by,
        at=factories.NOW,
    )
    return keep_draft(
        town, figure, source=bill, by=by, at=factories.NOW, reasons=factories.RIGHT
    )


def reversed_one(town, by, key=KEY):
    return reverse_voucher(
        town.vouchers.get(key=key),
        key=f"{key}~undone",
        reason="the wrong meter",
        by=by,
        at=factories.later(),
    )


def owed_by(town):
    year = factories.period(town)
    rows = open_requests_of(town, first=year.first, last=year.last)
    return [str(row.thing) for row in rows], len(request_problems(year))


def round_of(town, by, day=LATE):
    done = remind(town, on=date.fromisoformat(day), by=by, at=noon(day))
    return done.reminded, done.escalated, done.told


def test_a_figure_that_was_imported_settles_its_request(vaxjo, ada, asked):
    before = owed_by(vaxjo)

    imported(vaxjo, ada)

    assert before == (["gas/town-hall"], 1)
    assert owed_by(vaxjo) == ([], 0)
    assert round_of(vaxjo, ada) == (0, 0, 0)
    assert list(taken_over(vaxjo)) == []
    other = delivered(asked).other
    assert (other.voucher.key, other.came, other.name) == (KEY, "import", "gas.csv")
    asked.refresh_from_db()
    assert (asked.state, asked.answers.count()) == ("open", 0)


def test_what_was_late_before_is_not_the_co_ordinators_any_more(vaxjo, ada, asked):
    assert round_of(vaxjo, ada) == (1, 0, 1)
    assert list(taken_over(vaxjo)) == [asked]

    imported(vaxjo, ada)

    assert list(taken_over(vaxjo)) == []


def test_a_reversed_figure_is_owed_again(vaxjo, ada, asked):
    imported(vaxjo, ada)

    reversed_one(vaxjo, ada)

    assert owed_by(vaxjo) == (["gas/town-hall"], 1)
    assert round_of(vaxjo, ada) == (1, 0, 1)
    assert delivered(asked).other is None


def test_a_reversal_that_waits_takes_nothing_back(vaxjo, ada, asked):
    imported(vaxjo, ada)
    vaxjo.parameters = {"four_eyes": "1"}
    vaxjo.save()

    request_reversal(
        vaxjo.vouchers.get(key=KEY),
        key=f"{KEY}~undone",
        reason="the wrong meter",
        by=ada,
        at=factories.later(),
    )

    assert is_sealed(asked.thing, Span(asked.first, asked.last))
    assert owed_by(vaxjo)[0] == []


def test_a_draft_is_told_and_settles_nothing(client, vaxjo, ada, asked):
    typed(asked, ada)
    client.force_login(ada)

    page = client.get(asked.get_absolute_url()).content.decode()

    calendar = client.get(reverse("suppliers:calendar", args=["vaxjo"]))

    assert "a draft waits to be sealed" in calendar.content.decode()
    assert "A draft of this figure waits to be sealed" in page
    assert "was typed at the desk" in page
    assert owed_by(vaxjo) == (["gas/town-hall"], 1)
    assert round_of(vaxjo, ada) == (1, 0, 1)


def test_a_typed_figure_settles_and_is_called_typed(vaxjo, ada, asked):
    ledger.seal_voucher(typed(asked, ada), by=ada, at=factories.NOW)

    other = delivered(asked).other
    assert (other.came, other.is_sealed) == ("typed", True)
    assert not owed(vaxjo.data_requests.all()).exists()
    assert settled(vaxjo.data_requests.all()).get().sealed_as == KEY


def test_a_figure_that_was_fetched_names_its_connection(vaxjo, ada, asked):
    imported(vaxjo, ada)
    connection = Connection.objects.create(
        municipality=vaxjo,
        name="gas-works",
        kind="open-csv",
        saved_at=factories.NOW,
        saved_by=ada,
    )
    Run.objects.create(
        connection=connection,
        number=1,
        ran_at=factories.NOW,
        ran_by=ada,
        outcome=Run.Outcome.SEALED,
        source=vaxjo.vouchers.get(key=KEY).source,
    )

    other = delivered(asked).other

    assert (other.came, other.name) == ("connection", "gas-works")


@pytest.mark.parametrize(
    "other",
    [
        "gas/town-hall,flow,m3,2025-01-01,2025-02-28,1200,measured,bill",
        "gas/town-hall,flow,m3,2025-04-01,2025-06-30,1200,measured,bill",
        "oil/town-hall,flow,m3,2025-01-01,2025-03-31,1200,measured,bill",
    ],
)
def test_other_days_and_other_accounts_settle_nothing(vaxjo, ada, asked, other):
    factories.account(vaxjo, "oil/town-hall")

    imported(vaxjo, ada, other)

    assert owed_by(vaxjo) == (["gas/town-hall"], 1)


def test_a_series_and_a_stock_settle_too(vaxjo, ada):
    no2 = factories.series(vaxjo)
    wood = factories.account(vaxjo, "wood", kind="stock", opened=date(2024, 1, 1))
    who = suppliers.supplier(vaxjo, by=ada)
    for thing in (no2, wood):
        suppliers.supply(thing, who, by=ada)
    asking.open_requests(vaxjo, on=date(2025, 4, 20), by=ada, at=noon("2025-04-20"))
    assert len(owed_by(vaxjo)[0]) == 2

    imported(
        vaxjo,
        ada,
        "no2-ring,series,ug/m3,2025-01-01,2025-03-31,31,measured,station",
        "wood,stock,m3,2025-03-31,2025-03-31,500,measured,survey",
    )

    assert owed_by(vaxjo) == ([], 0)
    reversed_one(vaxjo, ada, "no2-ring:2025-01-01:2025-03-31")
    assert owed_by(vaxjo)[0] == ["no2-ring"]


def test_the_pages_say_how_it_came_and_ask_for_nothing(client, vaxjo, ada, asked):
    imported(vaxjo, ada)
    client.force_login(ada)
    calendar = reverse("suppliers:calendar", args=["vaxjo"])

    page = client.get(asked.get_absolute_url()).content.decode()
    owed_page = client.get(calendar).content.decode()
    answered = client.get(calendar + "?show=answered").content.decode()

    for words in (
        "came with an import, gas.csv",
        KEY,
        "nothing is owed",
        "The supplier answered nothing",
    ):
        assert words in page
    for door in ("write-again", "Ask again"):
        assert door not in page
    assert "Nothing is owed" in owed_page
    assert "in the books" in answered
    assert "came with an import, gas.csv" in answered
    assert "Karin" not in answered


def test_its_link_says_that_the_figure_is_there(client, vaxjo, ada, asked):
    token = links.token_of(asked, until=timezone.now() + timedelta(days=3))
    imported(vaxjo, ada)

    page = client.get(reverse("answers:answer", args=[token])).content.decode()

    assert "This request is closed" in page
    assert "came another way and is sealed" in page
    with pytest.raises(asking.RequestError) as refused:
        asking.write_again(asked, by=ada, at=factories.NOW)
    assert [one.code for one in refused.value.problems] == ["not-needed"]


def test_a_file_to_be_read_is_read_once_its_figure_is_imported(vaxjo, ada, asked):
    file = File("gas.csv", "text/csv", b"1200 m3")
    answer(asked, Given("file", file=file), by=ada, at=factories.NOW)
    assert to_be_read(vaxjo) == [asked]

    imported(vaxjo, ada)

    assert to_be_read(vaxjo) == []


def test_an_answer_that_was_reversed_can_be_asked_for_again(client, vaxjo, ada, asked):
    ben = factories.member("co-ordinator", of=vaxjo)
    given = Given("number", quantity=Decimal("1200"), unit="m3", remark="as read")
    answer(asked, given, by=ada, at=factories.NOW)
    ledger.seal_voucher(vaxjo.vouchers.get(), by=ben, at=factories.NOW)
    reversed_one(vaxjo, ada)
    client.force_login(ada)

    page = client.get(asked.get_absolute_url()).content.decode()
    asking.ask_again(asked, reason="wrong meter", by=ada, at=factories.later())
    again = answer(asked, given, by=ada, at=factories.later())

    assert "was reversed. Ask again" in page
    assert again.voucher != KEY
    assert vaxjo.vouchers.drafts().get().key == again.voucher


def test_the_list_tells_what_is_owed_and_what_is_in_the_books(run, vaxjo, ada, asked):
    imported(vaxjo, ada)

    assert "Nothing like that" in run("requests", "list", "vaxjo", "--state", "open")[1]
    listed = run("requests", "list", "vaxjo", "--state", "in-books")[1]
    assert "gas/town-hall 2025-01-01 2025-03-31: in-books" in listed


@pytest.fixture
def server():
    with mail.pointed_at(mail.Server()) as server:
        server.start()
        yield server


def states(town):
    return [row.state for row in town.letters.order_by("pk")]


def test_a_letter_of_a_settled_request_does_not_go_out(vaxjo, ada, asked, server):
    round_of(vaxjo, ada, "2025-05-08")
    imported(vaxjo, ada)

    done = send_letters(at=factories.NOW)

    assert (done.sent, done.dropped) == (0, 2)
    assert server.letters == []
    assert states(vaxjo) == ["dropped", "dropped"]
    assert set(vaxjo.letters.values_list("text", "html")) == {("", "")}


def test_a_letter_of_a_withdrawn_request_does_not_go_out(vaxjo, ada, asked, server):
    asking.withdraw(asked, reason="sold", by=ada, at=noon("2025-04-21"))

    done = send_letters(at=factories.NOW)

    assert (done.sent, done.dropped) == (0, 1)
    assert server.letters == []


def test_while_the_mail_server_is_away_it_is_dropped_too(vaxjo, ada, asked, server):
    server.stop()
    asking.withdraw(asked, reason="sold", by=ada, at=noon("2025-04-21"))

    assert send_letters(at=factories.NOW).dropped == 1
    assert states(vaxjo) == ["dropped"]


def test_a_reminder_of_what_was_answered_does_not_go_out(vaxjo, ada, asked, server):
    round_of(vaxjo, ada, "2025-05-08")
    answer(asked, Given("not-available", because="no meter"), by=ada, at=factories.NOW)

    assert send_letters(at=factories.NOW).dropped == 2
    asking.write_again(asked, by=ada, at=factories.NOW)
    assert send_letters(at=factories.NOW).sent == 1


def test_a_letter_that_was_dropped_is_shown_and_not_tried_again(
    client, vaxjo, ada, asked, server
):
    asking.withdraw(asked, reason="sold", by=ada, at=noon("2025-04-21"))
    client.force_login(ada)
    retry = reverse("notices:retry", args=["vaxjo"])
    number = {"number": vaxjo.letters.get().pk}

    first = client.post(retry, number, follow=True).content.decode()
    again = client.post(retry, number, follow=True).content.decode()

    assert "It is not needed any more, and was not sent" in first
    assert "Not needed any more" in first
    assert "This letter is not needed any more" in again
    assert server.letters == []


def link(asked):
    token = links.token_of(asked, until=timezone.now() + timedelta(days=5))
    return reverse("answers:answer", args=[token])


def test_a_newer_link_ends_the_one_before(client, vaxjo, ada, asked, server):
    old = link(asked)
    assert client.get(old).status_code == 200

    asking.write_again(asked, by=ada, at=factories.NOW)
    asked.refresh_from_db()

    closed = client.get(old)
    page = closed.content.decode()
    assert closed.status_code == 410
    for words in ("A newer link was sent", "newest letter", ada.email, ada.name):
        assert words in page
    assert "gas/town-hall" not in page
    given = {"kind": "number", "quantity": "5", "unit": "m3", "status": "measured"}
    assert client.post(old, given).status_code == 410
    new_link = reverse("answers:new-link", args=[old.strip("/").split("/")[1]])
    assert client.post(new_link).status_code == 410
    assert not vaxjo.vouchers.exists()
    assert client.get(link(asked)).status_code == 200
    # The letter with the old link waits no more; the one with the new link goes out.
    send_letters(at=factories.NOW)
    assert states(vaxjo) == ["dropped", "sent"]


def test_asking_again_ends_the_link_before_and_a_reminder_does_not(
    client, vaxjo, ada, asked
):
    first = link(asked)
    round_of(vaxjo, ada)
    assert client.get(first).status_code == 200

    asking.withdraw(asked, reason="sold", by=ada, at=noon("2025-06-06"))
    asking.ask_again(asked, reason="not sold", by=ada, at=noon("2025-06-07"))

    assert client.get(first).status_code == 410


def test_the_bill_of_a_quarter_holds_its_months(vaxjo, asked):
    """A month that is delivered as well would count twice."""
    first, last = asked.first, asked.last
    longer = last + timedelta(days=30)
    thing = asked.account.path
    whole = factories.sealed(
        vaxjo, lines={thing: "900 m3"}, first=str(first), last=str(longer)
    )

    assert not owed(vaxjo.data_requests.all()).exists()
    assert in_books(vaxjo.data_requests.all()).get().sealed_as == whole.key
    assert is_sealed(asked.account, Span(first, last))
    assert not is_sealed(asked.account, Span(first - timedelta(days=1), last))


def test_a_file_that_nobody_read_is_in_the_way_of_the_closing(vaxjo, ada):
    asked = suppliers.asked(vaxjo, by=ada)
    file = File("bill.txt", "text/plain", b"1180 m3")
    answer(
        asked,
        Given(kind="file", file=file),
        by=factories.user(),
        at=factories.NOW,
    )

    [problem] = request_problems(factories.period(vaxjo, asked.last.year))

    assert problem.code == "file-unread"
    assert "sent a file for" in str(problem)
