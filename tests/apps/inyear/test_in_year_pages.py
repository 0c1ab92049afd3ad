"""The pages of in-year accounts: who does what there, and what they are refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories, year
from tests.factories import NOW

from naturbudget.apps.inyear import actions
from naturbudget.apps.inyear.queries.content import page_content
from naturbudget.apps.inyear.queries.outlooks import Outlooks, budget_in_force
from naturbudget.core.budget.inyear import half_year_end

pytestmark = pytest.mark.django_db
LIST = f"/desk/vaxjo/budget/{year.YEAR}/in-year/"
PAGE = f"{LIST}1/"
LINE = f"{PAGE}lines/{year.CODE}/"
SAID = {
    "cause": "A cold spring.",
    "measure": "",
    "needs": "tolerate",
    "decides": "executive",
}


def begun(of):
    by = factories.author_of(of)
    period = of.periods.get(year=year.YEAR)
    day = half_year_end(year.YEAR)
    return actions.begin_in_year(period, as_of=day, by=by, at=NOW)


@pytest.fixture
def account(vaxjo, ada):
    year.ratified(vaxjo)
    for books, first, second in ((2024, "50 m3", "50 m3"), (2025, "700 m3", "")):
        days = (("01-01", "06-30", first), ("07-01", "12-31", second))
        for begin, end, quantity in days:
            if quantity:
                first_day, last_day = f"{books}-{begin}", f"{books}-{end}"
                key = f"gas:{first_day}"
                year.booked(vaxjo, quantity, first=first_day, last=last_day, key=key)
    return begun(vaxjo)


def test_the_page_says_where_the_line_ends_and_what_keeps_it_from_issue(
    client, account, ada
):
    client.force_login(ada)

    page = client.get(PAGE).content.decode()

    assert "1,400" in page
    assert "Expected to be missed" in page
    assert "nobody has decided what to do" in page


def test_only_the_holder_of_the_line_comments_it(client, account, hanna, vaxjo):
    other = factories.member(
        "account-holder", of=vaxjo, department=factories.department(vaxjo, "parks")
    )
    client.force_login(other)
    refused = client.post(f"{LINE}comment/", SAID)
    client.force_login(hanna)
    kept = client.post(f"{LINE}comment/", SAID)

    assert (refused.status_code, kept.status_code) == (403, 302)
    assert account.comments.get().written_by == hanna


def test_what_lacks_is_said_at_once_and_nothing_typed_is_lost(client, account, hanna):
    client.force_login(hanna)

    empty = client.post(f"{LINE}comment/", {"measure": "By May."})
    halved = client.post(f"{LINE}comment/", {**SAID, "needs": "measure"})

    assert (empty.status_code, halved.status_code) == (422, 409)
    assert "By May." in empty.content.decode()
    assert "Say which measure" in halved.content.decode()
    assert "A cold spring." in halved.content.decode()


def test_the_executive_decides_and_nobody_else(client, account, eva, ada):
    given = {"how": "tolerate", "text": "One cold spring."}
    client.force_login(ada)
    refused = client.post(f"{LINE}decide/", given)
    client.force_login(eva)
    kept = client.post(f"{LINE}decide/", given)

    assert (refused.status_code, kept.status_code) == (403, 302)
    assert account.steerings.get().how == "tolerate"


def test_it_is_issued_once_each_deficit_has_its_decision(client, account, eva, ada):
    client.force_login(ada)
    refused = client.post(f"{PAGE}issue/")
    client.force_login(eva)
    client.post(f"{LINE}decide/", {"how": "amend", "text": "50 m3 more."})
    client.force_login(ada)
    done = client.post(f"{PAGE}issue/")
    client.logout()
    public = client.get("/vaxjo/documents/in-year-account/2025/1/")

    assert (refused.status_code, done.status_code) == (409, 302)
    assert "amend the budget" in public.content.decode()
    assert "50 m3 more." in public.content.decode()


def test_an_open_account_is_not_public(client, account):
    assert client.get("/vaxjo/documents/in-year-account/2025/1/").status_code == 404
    assert "In-year" not in client.get("/vaxjo/documents/").content.decode()


def test_it_hides_other_municipalities_and_rejects_get(client, account, carla, ada):
    client.force_login(carla)
    hidden = client.get(PAGE)
    client.force_login(ada)

    assert hidden.status_code == 404
    assert client.get(f"{PAGE}issue/").status_code == 405
    assert client.get(f"{PAGE}lines/XX-99/").status_code == 404


def test_a_page_asks_as_often_for_two_lines_as_for_one(account, bologna):
    version = year.drafted(bologna)
    factories.account(bologna, "oil/school")
    year.line(version, "EN-02", "oil/school")
    year.ratified(bologna)
    two = begun(bologna)

    def asked(of):
        with CaptureQueriesContext(connection) as seen:
            version = budget_in_force(of.period)
            content = page_content(of, Outlooks(version, of.as_of))
        return len(content["lines"]), len(seen)

    assert asked(account)[0] == 1
    assert asked(two) == (2, asked(account)[1])
