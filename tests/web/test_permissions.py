"""Who may ask what: every address, each role, each method, as the table says (PM-1)."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from tests import factories, routes

from naturbudget.core.permission import ROLES, TABLE

METHODS = ("get", "post", "put", "patch", "delete")
# Done by the command, or inside another action, and by no page of its own.
NO_ADDRESS = {"keep-file", "copy-publication"}
GUARDED = {**routes.DESK, **routes.API}
ASKS = [(route, ask) for route, asks in GUARDED.items() for ask in asks]
OF_A_DEPARTMENT = [(route, ask) for route, ask in ASKS if ask.held_by]


def named(asks):
    """Name each test by the address and what is asked of it."""
    return {
        "argvalues": asks,
        "ids": [f"{route} {ask.method} {ask.to} {ask.query}" for route, ask in asks],
    }


@pytest.fixture
def town(demo):
    return demo(routes.TOWN)


@pytest.fixture
def evidence(town):
    return factories.source(town, b"a bill of our own")


@pytest.fixture
def asked(client, town, evidence):
    """Ask as somebody, and undo what came of it; answer with the status."""
    known = {
        "sha256": evidence.sha256,
        "number": factories.member("treasury", of=town).memberships.get().pk,
        "body": town.bodies.get(kind="council").pk,
    }

    def asked(route, ask, *, by=None, method=None):
        address = routes.address(route, ask, town=town.slug, **known)
        client.cookies.clear()  # what was signed in was undone
        with transaction.atomic():
            if by is not None:
                client.force_login(by)
            send = getattr(client, method or ask.method)
            # The API reads JSON, and every other address what a form sends.
            as_json = {"content_type": "application/json"}
            is_json = route in routes.API and send != client.get
            answer: HttpResponse = send(address, ask.data, **as_json if is_json else {})
            if answer.streaming:  # a file to take away stays open until it was sent
                list(answer.streaming_content)
            transaction.set_rollback(True)
        return answer.status_code

    return asked


@pytest.fixture
def person(town):
    """Return somebody with a role; an account holder is of one department."""

    def person(role, *, department=""):
        place = town.departments.get(code=department) if department else None
        return factories.member(role, of=town, department=place)

    return person


def test_every_address_has_its_entry():
    assert routes.of_the_url_conf() == routes.known()


def test_every_address_of_the_desk_is_guarded():
    desk = {name for name in routes.of_the_url_conf() if ":" in name}
    free = {*routes.PUBLIC, *routes.SIGNED_IN, *routes.NOT_SERVED}

    assert desk - free == GUARDED.keys()


def test_every_action_of_the_table_has_its_address():
    assert {ask.to for _, ask in ASKS} | NO_ADDRESS == TABLE.keys()


@pytest.mark.parametrize(("route", "ask"), **named(ASKS))
def test_a_role_comes_in_where_the_table_lets_it(asked, person, route, ask):
    allowed = {role for role in ROLES if TABLE[ask.to].get(role)}

    said = {
        role: asked(route, ask, by=person(role, department=ask.held_by or "water"))
        for role in ROLES
    }

    assert {role for role, status in said.items() if status != 403} == allowed
    # Nobody ran into an error, and what is there is not hidden from those inside.
    assert {said[role] for role in allowed} <= {200, 302, 409, 422}


@pytest.mark.parametrize(("route", "ask"), **named(OF_A_DEPARTMENT))
def test_what_another_department_holds_is_refused(asked, person, route, ask):
    """PM-1: own are the things of the person's department."""
    assert TABLE[ask.to]["account-holder"] == "own"
    assert asked(route, ask, by=person("account-holder", department="water")) == 403


@pytest.mark.parametrize(("route", "ask"), **named(ASKS))
def test_to_a_stranger_nothing_is_there(asked, route, ask):
    stranger = factories.member("co-ordinator", of=factories.municipality())

    assert asked(route, ask, by=stranger) == 404


@pytest.mark.parametrize(("route", "ask"), **named(ASKS))
def test_who_is_not_signed_in_is_asked_to(asked, route, ask):
    assert asked(route, ask) == (401 if route in routes.API else 302)


@pytest.mark.parametrize("route", GUARDED)
def test_an_address_takes_no_other_method(asked, person, route):
    taken = {ask.method for ask in GUARDED[route]}
    somebody = person("co-ordinator")

    for method in set(METHODS) - taken:
        for ask in GUARDED[route]:
            assert asked(route, ask, by=somebody, method=method) == 405, method


@pytest.mark.parametrize("route", [one for one in GUARDED if one in routes.DESK])
def test_to_a_stranger_no_method_tells_that_there_is_an_address(asked, route):
    taken = {ask.method for ask in GUARDED[route]}
    stranger = factories.member("co-ordinator", of=factories.municipality())

    for method in set(METHODS) - taken:
        for ask in GUARDED[route]:
            assert asked(route, ask, by=stranger, method=method) == 404, method


@pytest.mark.parametrize("route", sorted(routes.NOT_SERVED))
def test_what_has_no_page_of_ours_is_not_served(client, person, route):
    client.force_login(person("co-ordinator"))
    ask = routes.get(key="abc") if route == "account_confirm_email" else routes.get()

    assert client.get(routes.address(route, ask)).status_code == 404


@pytest.mark.parametrize(("route", "ask"), **named(routes.pages(routes.SIGNED_IN)))
def test_a_page_of_ones_own_asks_to_sign_in(client, town, route, ask):
    assert client.get(routes.address(route, ask)).status_code == 302
