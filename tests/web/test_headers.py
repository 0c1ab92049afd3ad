"""What every answer tells the browser: take nothing from elsewhere, ask for nothing."""

from __future__ import annotations

import pytest
from tests import factories, routes
from tests.cast import PASSWORD

from naturbudget.web.senses import SENSES

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "object-src": {"'none'"},
}
# A file that somebody sent in is opened as if it stood nowhere.
SANDBOXED = {"default-src": {"'none'"}, "sandbox": set()}
OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
ASKS = [
    (route, ask)
    for part in (routes.PUBLIC, routes.SIGNED_IN, routes.DESK)
    for route, asks in part.items()
    for ask in asks
    if ask.method == "get"
]


def policy_of(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {part[0]: set(part[1:]) for part in parts if part}


def lacks(answer, *, policy=POLICY):
    """Return what is not as it should be with the headers of an answer."""
    said = {name: answer.headers.get(name) for name in OTHERS}
    wrong = [f"{name}: {said[name]}" for name in OTHERS if said[name] != OTHERS[name]]
    if policy_of(answer) != policy:
        wrong.append(answer["Content-Security-Policy"])
    asked = {part.strip() for part in answer["Permissions-Policy"].split(",")}
    return wrong + [name for name in SENSES if f"{name}=()" not in asked]


@pytest.fixture
def town(demo):
    return demo(routes.TOWN)


@pytest.fixture
def opened(client, town):
    """Open an address as somebody who keeps the books, records votes and audits."""
    person = factories.member("co-ordinator", of=town, password=PASSWORD)
    for role in ("clerk", "executive", "auditor"):
        person.memberships.create(municipality=town, role=role)
    known = {"sha256": factories.source(town, b"a bill of our own").sha256}

    def opened(route, ask):
        if route not in routes.PUBLIC:
            client.force_login(person)
        given = {"town": town.slug, **known} if route in routes.DESK else {}
        return client.get(routes.address(route, ask, **given))

    return opened


@pytest.mark.parametrize(
    ("route", "ask"),
    ASKS,
    ids=[f"{route} {ask.args or ''} {ask.query}" for route, ask in ASKS],
)
def test_every_address_says_it(opened, route, ask):
    answer = opened(route, ask)

    # 409: a proposal is printed of what is submitted, and here nothing is.
    expected_status = (409,) if route == "cycle:proposal" else (200, 302)
    assert answer.status_code in expected_status
    expected = SANDBOXED if route == "evidence:file" else POLICY
    assert lacks(answer, policy=expected) == []
    is_private = route not in routes.PUBLIC or route.startswith("account_")
    assert (answer.headers.get("Cache-Control") == "no-store, private") == is_private


@pytest.mark.django_db
@pytest.mark.urls("tests.browser.broken_urls")
@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere/at/all/", 404), ("/broken/", 500), ("/away/", 503), ("/gone/", 503)],
)
def test_what_is_not_there_or_broken_says_it_too(client, address, status):
    client.raise_request_exception = False

    answer = client.get(address)

    assert answer.status_code == status
    assert lacks(answer) == []


def test_what_is_refused_says_it_too(client, town):
    client.force_login(factories.member("account-holder", of=town))

    answer = client.get(f"/desk/{town.slug}/people/journal/")

    assert answer.status_code == 403
    assert lacks(answer) == []
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_a_cookie_is_kept_from_scripts_and_other_sites(client, ada):
    client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    client.get("/desk/vaxjo/")

    cookies = [client.cookies[name] for name in ("sessionid", "csrftoken")]

    assert [one["httponly"] for one in cookies] == [True, True]
    assert [one["samesite"] for one in cookies] == ["Lax", "Lax"]
