"""The pages of an audit, as its people use them; others are kept out."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse
from tests import audits, factories, year

pytestmark = [pytest.mark.django_db, pytest.mark.voted]
PLAN = {
    "scope": "The figures of the year.",
    "starts_on": "2026-02-02",
    "ends_on": "2026-02-27",
    "threshold": "2.5",
}
DRAW = {"method": "random", "count": "1", "seed": "dice", "share": "", "line": ""}
FIND = {
    "kind": "minor",
    "statement": "The bill of May is for two months.",
    "voucher": "",
    "line": "",
    "asked": "account-holder:buildings",
    "due": "2099-01-31",
}


@pytest.fixture
def desk(client):
    """Ask and send as somebody; the answer's text is read as people read it."""

    def desk(by, route, data=None, *, args=(), query="", expect=None):
        client.force_login(by)
        url = reverse(f"audit:{route}", args=["vaxjo", year.YEAR, *args]) + query
        answer = client.post(url, data) if data is not None else client.get(url)
        assert expect is None or answer.status_code == expect
        answer.text = html.unescape(answer.content.decode())
        return answer

    return desk


@pytest.fixture
def audit(vaxjo, ada, rita):
    year.drawn(vaxjo)
    return audits.planned(vaxjo, rita)


def test_a_whole_audit(desk, vaxjo, ada, rita, hanna, klas):
    year.drawn(vaxjo)
    assert "Nobody planned an audit" in desk(rita, "year").text

    desk(rita, "plan", {**PLAN, "auditors": [rita.pk]}, expect=302)
    desk(rita, "draw", DRAW, expect=302)
    assert "dice" in desk(rita, "sample", args=[1]).text
    trail = desk(rita, "item", args=[1, 1]).text
    assert "hashed anew: as sealed" in trail
    assert "leads to the root" in trail
    desk(rita, "item", {"result": "agrees", "remark": ""}, args=[1, 1], expect=302)
    desk(rita, "new-finding", FIND, expect=302)
    assert "It waits for an answer: Buildings." in desk(klas, "finding", args=[1]).text
    desk(hanna, "answer", {"text": "Divided now.", "voucher": ""}, args=[1], expect=302)
    desk(rita, "read", {"text": "", "do": "settle"}, args=[1], expect=302)
    desk(rita, "opinion", {"opinion": "clean", "reasons": ""}, expect=302)

    page = desk(ada, "year").text
    assert "clean" in page
    assert "Divided now." in desk(ada, "finding", args=[1]).text
    assert [one.kind for one in vaxjo.events.order_by("number").reverse()[:2]] == [
        "opinion-given",
        "finding-settled",
    ]


def test_the_holder_of_an_account_is_no_auditor_of_the_year(desk, vaxjo, rita, hanna):
    year.drawn(vaxjo)

    answer = desk(rita, "plan", {**PLAN, "auditors": [hanna.pk]})

    assert answer.status_code == 422
    assert not vaxjo.audits.exists()


def test_who_wrote_figures_is_refused_in_words(desk, vaxjo, ada, rita):
    year.drawn(vaxjo)
    other = factories.member("auditor", of=vaxjo, name="Olle")
    year.booked(vaxjo, "3 m3", lines={"oil/school": "3 m3"}, by=other)

    answer = desk(rita, "plan", {**PLAN, "auditors": [other.pk]}, expect=409)

    assert "Olle wrote, sealed or explained figures of 2025" in answer.text


@pytest.mark.parametrize(
    ("route", "data", "said"),
    [
        ("plan", {**PLAN, "ends_on": "2026-01-01"}, "before it begins"),
        ("draw", {**DRAW, "count": "99"}, "99 vouchers cannot be drawn"),
        ("draw", {**DRAW, "seed": ""}, "needs a seed"),
        ("new-finding", {**FIND, "asked": ""}, "Choose whom it asks"),
        ("new-finding", {**FIND, "due": "2020-01-01"}, "is over already"),
        ("opinion", {"opinion": "clean", "reasons": ""}, "No sample is drawn"),
        ("opinion", {"opinion": "refused", "reasons": ""}, "has reasons"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    desk, audit, rita, route, data, said
):
    if route == "plan":
        data = {**data, "auditors": [rita.pk]}

    answer = desk(rita, route, data, expect=409)

    assert said in answer.text
    for value in data.values():
        assert (
            not isinstance(value, str) or html.escape(value) in answer.content.decode()
        )


@pytest.mark.parametrize(
    ("name", "route", "data", "args"),
    [
        ("ada", "plan", PLAN, []),
        ("ada", "draw", DRAW, []),
        ("eva", "new-finding", FIND, []),
        ("ada", "opinion", {"opinion": "clean"}, []),
        ("hanna", "item", {"result": "agrees"}, [1, 1]),
        ("klas", "answer", {"text": "No."}, [1]),
        ("ada", "read", {"do": "settle"}, [1]),
    ],
)
def test_it_requires_the_permission(
    request, desk, audit, rita, name, route, data, args
):
    audits.drawn(audit, rita)
    audits.found(audit, rita)

    desk(request.getfixturevalue(name), route, data, args=args, expect=403)


@pytest.mark.parametrize("route", ["year", "plan", "draw", "new-finding", "opinion"])
def test_it_hides_other_municipalities(desk, audit, carla, route):
    desk(carla, route, expect=404)


@pytest.mark.parametrize("route", ["answer", "read"])
def test_it_rejects_get(desk, audit, rita, route):
    audits.found(audit, rita)

    desk(rita, route, args=[1], expect=405)


def test_an_answer_of_another_department_is_refused(desk, vaxjo, audit, rita, hanna):
    parks = factories.department(vaxjo, "parks")
    audits.found(audit, rita, asked="account-holder", department=parks)

    desk(hanna, "answer", {"text": "Ours."}, args=[1], expect=403)


def test_an_answer_is_sent_back_with_its_reason(desk, audit, ada, rita):
    audits.answered(audits.found(audit, rita), ada)

    refused = desk(rita, "read", {"text": "", "do": "send-back"}, args=[1], expect=409)
    assert "Nothing is written" in refused.text
    desk(rita, "read", {"text": "When?", "do": "send-back"}, args=[1], expect=302)

    assert "When?" in desk(ada, "finding", args=[1]).text


def test_today_says_what_waits_for_whom(
    client, vaxjo, audit, ada, rita, hanna, buildings
):
    def today(by):
        client.force_login(by)
        return client.get("/desk/vaxjo/").content.decode()

    assert "Give the opinion on the balance of 2025" in today(rita)
    finding = audits.found(audit, rita, asked="account-holder", department=buildings)
    assert "Answer finding 1 of the audit of 2025" in today(hanna)
    assert "Answer finding 1" not in today(ada)

    audits.answered(finding, hanna)

    assert "Answer finding 1" not in today(hanna)
    assert "Read the answer to finding 1 of the audit of 2025" in today(rita)


def test_the_balance_says_whether_it_is_audited(client, vaxjo, ada, rita):
    year.drawn(vaxjo)
    client.force_login(ada)

    def page():
        return client.get(f"/desk/vaxjo/balance/{year.YEAR}/").content.decode()

    assert "Not audited." in page()
    audit = audits.planned(vaxjo, rita)
    assert "The audit goes on" in page()
    assert "has no opinion yet" in page()
    audits.traced(audits.drawn(audit, rita), rita)
    audits.judged(audit, rita, "qualified", "May is not proved.")

    assert "May is not proved." in page()
    assert "has no opinion yet" not in page()


def test_the_room_lists_the_audits_of_the_years(client, vaxjo, audit, rita):
    audits.found(audit, rita)
    client.force_login(rita)

    page = client.get("/desk/vaxjo/audit/").content.decode()

    assert "The audit of 2025" in page
    assert "1 not settled" in page
    assert "not given yet" in page
