from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import factories, suppliers, year

from naturbudget.apps.budget.actions import draft_supplement
from naturbudget.apps.municipalities.models import Membership
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.suppliers.actions.asking import open_requests
from naturbudget.core.period import ONE_DAY
from naturbudget.web.desk.cycles import cycles_of
from naturbudget.web.desk.others import waiting_for_others
from naturbudget.web.desk.tasks import missing_figures, tasks_for

pytestmark = pytest.mark.django_db

TODAY = "/desk/vaxjo/"


def titles(person, town, today=date(2026, 2, 2)):
    found = tasks_for(Standing(person, town), today=today)
    return [task.title for task in found]


def missing(person, town, today=date(2026, 2, 2)):
    year, found = missing_figures(Standing(person, town), today=today)
    return year, [one.name for one in found]


def test_it_works(client, vaxjo, ada):
    factories.voucher(vaxjo)
    client.force_login(ada)

    page = client.get(TODAY).content.decode()

    assert "One draft voucher waits for sealing" in page
    assert "One thing waits for you." in page


def test_where_nothing_is_open_it_does_not_say_that_all_is_there(client, vaxjo, ada):
    client.force_login(ada)

    page = client.get(TODAY).content.decode()

    assert "No account and no series is open yet." in page
    assert "has a figure" not in page

    factories.account(vaxjo, "gas/town-hall", opened=date(2100, 1, 1))
    page = client.get(TODAY).content.decode()
    assert "Every open account and series has a figure." in page


def test_nothing_waiting_is_said_too(client, vaxjo, ben):
    client.force_login(ben)

    assert "Nothing waits for you." in client.get(TODAY).content.decode()


def test_drafts_wait_for_those_who_may_seal_them(vaxjo, ada, ben, hanna, buildings):
    factories.account(vaxjo, "gas/school", department=buildings)
    factories.voucher(vaxjo, lines={"gas/town-hall": "3 m3"})
    factories.voucher(vaxjo, lines={"gas/school": "3 m3"})

    assert titles(ada, vaxjo) == ["Two draft vouchers wait for sealing"]
    assert titles(hanna, vaxjo) == ["One draft voucher waits for sealing"]
    assert titles(ben, vaxjo) == []


@pytest.mark.voted
def test_a_year_that_is_over_waits_for_its_balance(client, vaxjo, ada, ben):
    year.ratified(vaxjo)

    assert titles(ada, vaxjo) == ["Draw the Budget Balance 2025"]
    assert titles(ben, vaxjo) == []
    assert titles(ada, vaxjo, today=date(2025, 12, 31)) == [
        "Begin the half-year account 2025"
    ]
    assert titles(ada, vaxjo, today=date(2025, 6, 30)) == []

    client.force_login(ada)
    page = client.get(TODAY).content.decode()
    assert '<a href="/desk/vaxjo/balance/2025/">to be drawn</a>' in page


@pytest.mark.voted
def test_a_balance_that_is_drawn_is_not_to_be_drawn(vaxjo, ada):
    year.drawn(vaxjo)

    assert titles(ada, vaxjo) == []


@pytest.mark.voted
def test_a_supplement_in_work_hides_no_balance(client, vaxjo, ada):
    voted = year.ratified(vaxjo)
    draft_supplement(voted, by=ada, at=year.DURING)

    assert titles(ada, vaxjo)[-1] == "Draw the Budget Balance 2025"
    [row] = cycles_of(vaxjo, today=date(2026, 2, 2))
    assert row.steps[2].word == "to be drawn"
    assert row.steps[2].url == "/desk/vaxjo/balance/2025/"


def test_with_four_eyes_the_own_draft_does_not_wait(vaxjo, ada):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    factories.voucher(vaxjo, by=ada)

    assert titles(ada, vaxjo) == []


def test_missing_figures_of_the_year_that_is_over_are_listed(vaxjo, ada):
    factories.sealed(vaxjo, first="2025-01-01", last="2025-12-31")
    factories.account(vaxjo, "gas/school")
    factories.account(vaxjo, "gas/unassigned")
    factories.series(vaxjo, "no2-ring")

    assert missing(ada, vaxjo) == (2025, ["gas/school", "no2-ring"])


def test_a_zero_is_not_missing(vaxjo, ada):
    factories.sealed(vaxjo, lines={"gas/town-hall": "0 m3"})

    assert missing(ada, vaxjo) == (2025, [])


def test_a_withdrawn_observation_is_missing_again(client, vaxjo, ada):
    seen = factories.sealed(vaxjo, lines={"no2-ring": "21 ug/m3"}, kind="observation")
    assert missing(ada, vaxjo) == (2025, [])
    client.force_login(ada)

    client.post(f"{TODAY}books/vouchers/reverse/{seen.key}/", {"reason": "wrong"})

    assert missing(ada, vaxjo) == (2025, ["no2-ring"])


def test_account_holders_see_what_is_missing_of_their_own(vaxjo, hanna, buildings):
    factories.account(vaxjo, "gas/school", department=buildings)
    factories.account(vaxjo, "gas/pool")

    assert missing(hanna, vaxjo) == (2025, ["gas/school"])


def test_more_accounts_need_no_more_queries(client, vaxjo, ada):
    client.force_login(ada)
    counts = []
    for number in range(8):
        factories.account(vaxjo, f"gas/house-{number}")
        if number in (1, 7):
            with CaptureQueriesContext(connection) as asked:
                client.get(TODAY)
            counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_journal_is_shown_to_those_who_may_read_it(client, vaxjo, ada, ben):
    factories.sealed(vaxjo, by=ada, key="gas-bill")
    client.force_login(ada)
    assert "(gas-bill) was sealed" in client.get(TODAY).content.decode()

    client.force_login(ben)
    page = client.get(TODAY).content.decode()
    assert "The whole journal" not in page


def test_who_reads_no_journal_sees_what_was_sealed_by_its_name(client, vaxjo, ben):
    factories.account(vaxjo, "gas/town-hall", names={"en": "Gas of the town hall"})
    days = {"first": "2025-03-01", "last": "2025-03-31"}
    lines = {"gas/town-hall": "12 m3"}
    factories.sealed(vaxjo, key="bill-7", lines=lines, at=timezone.now(), **days)
    client.force_login(ben)

    page = client.get(TODAY).content.decode()

    assert ">Gas of the town hall, March 2025</a>" in page
    assert ">bill-7<" not in page


def test_it_hides_other_municipalities(client, vaxjo, carla):
    client.force_login(carla)

    assert client.get(TODAY).status_code == 404


def test_it_rejects_post(client, vaxjo, ada):
    client.force_login(ada)

    assert client.post(TODAY).status_code == 405


def test_who_belongs_to_one_municipality_goes_there_at_once(client, vaxjo, ada):
    client.force_login(ada)

    assert client.get("/desk/")["Location"] == TODAY


def test_who_belongs_to_two_chooses(client, vaxjo, bologna, ada):
    Membership.objects.create(user=ada, municipality=bologna, role="council-member")
    client.force_login(ada)

    page = client.get("/desk/").content.decode()

    assert "Växjö" in page
    assert "Bologna" in page


def test_who_belongs_nowhere_is_told_whom_to_ask(client):
    client.force_login(factories.user())

    assert "Its co-ordinator gives you a role" in client.get("/desk/").content.decode()


def test_who_is_not_signed_in_is_asked_to_sign_in(client, vaxjo):
    assert "/accounts/login/" in client.get(TODAY)["Location"]


def test_what_others_send_is_told_in_a_sentence(vaxjo, ada):
    asked = suppliers.asked(vaxjo, by=ada)

    def told(day):
        standing = Standing(ada, vaxjo)
        [one] = waiting_for_others(standing, today=day)
        return f"{one.title}: {one.text}"

    assert told(asked.due) == (
        "One figure to be delivered: gas/town-hall, Q1 2025, is due from Hamnkraft on "
        "15 May 2025."
    )
    assert "Q1 2025, was due from Hamnkraft on" in told(asked.due + ONE_DAY)

    pool = factories.account(vaxjo, "gas/pool", opened=date(2024, 1, 1))
    who = asked.supplier
    suppliers.supply(pool, who, by=ada)
    open_requests(vaxjo, on=date(2025, 4, 20), by=ada, at=suppliers.noon("2025-04-20"))
    assert told(asked.due).startswith("Two figures to be delivered: The next one, ")
    assert ": The longest awaited, gas/" in told(asked.due + ONE_DAY)
