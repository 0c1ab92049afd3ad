"""The doors of the house: sign-in, tokens of forms, cookies, redirects, hosts."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client, override_settings
from tests import routes
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
POSTS = [
    (route, ask)
    for found in (routes.DESK, routes.API)
    for route, asks in found.items()
    for ask in asks
    if ask.method == "post"
]
ACCOUNTS = [
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/password/reset/",
    "/accounts/reauthenticate/",
    "/i18n/setlang/",
]
STRANGE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "\x01//evil.example",
]


def sign_in(client, person, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": person.email, "password": password, **more})


# Sign-in


def test_wrong_passwords_are_counted_until_even_the_right_one_waits(client, ada):
    for _ in range(5):
        answer = sign_in(client, ada, "wrong")
        assert answer.status_code == 200
        assert "_auth_user_id" not in client.session

    answer = sign_in(client, ada)

    assert "_auth_user_id" not in client.session
    assert "Too many failed login attempts" in answer.content.decode()


def test_another_person_is_not_locked_out_with_them(client, ada, ben):
    for _ in range(5):
        sign_in(client, ada, "wrong")

    assert sign_in(client, ben).status_code == 302


def test_an_address_that_tries_many_people_is_told_to_wait(client, vaxjo):
    answers = {
        client.post(LOGIN, {"login": f"p{n}@example.org", "password": "x"}).status_code
        for n in range(31)
    }

    assert 429 in answers
    page = client.post(LOGIN, {"login": "p@example.org", "password": "x"})
    assert page.status_code == 429
    assert "Wait five minutes" in page.content.decode()


def test_behind_a_proxy_the_visitors_are_told_apart(client, vaxjo, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def tries(address, times):
        for number in range(times):
            answer = client.post(
                LOGIN,
                {"login": f"p{number}@example.org", "password": "wrong"},
                headers={"X-Forwarded-For": f"10.9.9.9, {address}"},
            )
        return answer

    assert tries("192.0.2.1", 40).status_code == 429
    assert tries("192.0.2.2", 1).status_code == 200


def test_nobody_learns_who_has_an_account(client, ada):
    known = client.post("/accounts/password/reset/", {"email": ada.email})
    unknown = client.post("/accounts/password/reset/", {"email": "no@example.org"})

    assert (known.status_code, known.headers.get("Location")) == (
        unknown.status_code,
        unknown.headers.get("Location"),
    )


@pytest.mark.parametrize(
    "login", ["a\0b", "x" * 5_000, "\u202e@x.y", "' OR 1=1", "é@é"]
)
def test_whatever_is_typed_as_a_name_nobody_is_signed_in(client, vaxjo, login):
    answer = client.post(LOGIN, {"login": login, "password": "x" * 10_000})

    assert answer.status_code in (200, 400)
    assert "_auth_user_id" not in client.session


# Redirects


@pytest.mark.parametrize("where", STRANGE)
def test_nobody_is_led_away_after_signing_in(client, ada, where):
    answer = sign_in(client, ada, next=where)

    assert answer.status_code == 302
    assert answer["Location"] == "/desk/vaxjo/"


@pytest.mark.parametrize("where", STRANGE)
def test_nor_after_signing_out_or_choosing_a_language(client, ada, where):
    client.force_login(ada)

    chosen = client.post("/i18n/setlang/", {"language": "sv", "next": where})
    left = client.post("/accounts/logout/", {"next": where})

    assert "evil" not in chosen["Location"]
    assert "javascript" not in chosen["Location"]
    assert left["Location"] == "/"


def test_a_page_of_ours_is_come_back_to(client, ada):
    answer = sign_in(client, ada, next="/desk/vaxjo/books/")

    assert answer["Location"] == "/desk/vaxjo/books/"


# Tokens and hosts


@pytest.mark.parametrize(
    ("route", "ask"), POSTS, ids=[f"{route} {ask.to}" for route, ask in POSTS]
)
def test_a_form_without_its_token_does_nothing(vaxjo, ada, eva, klas, route, ask):
    client = Client(enforce_csrf_checks=True)
    address = routes.address(route, ask, town="vaxjo", sha256="a" * 64)
    before = vaxjo.events.count()

    for person in (ada, eva, klas):
        client.force_login(person)
        for headers in ({}, {"referer": "https://evil.example/"}):
            answer = client.post(address, ask.data, headers=headers)
            assert answer.status_code == 403
    assert vaxjo.events.count() == before


@pytest.mark.parametrize("address", ACCOUNTS)
def test_nor_does_one_of_the_sign_in(ada, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    assert client.post(address, {"login": ada.email}).status_code == 403
    assert client.session["_auth_user_id"] == str(ada.pk)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "é"])
def test_a_host_that_is_not_ours_gets_nothing_but_a_sentence(ada, host):
    client = Client()
    client.force_login(ada)

    for address in ("/", "/desk/vaxjo/", "/accounts/password/reset/", "/api/v1/x"):
        answer = client.get(address, headers={"host": host})
        assert answer.status_code in (400, 404)
        assert host not in answer.content.decode()


def test_no_letter_names_a_host_that_is_not_ours(ada, mailoutbox):
    answer = Client().post(
        "/accounts/password/reset/",
        {"email": ada.email},
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )

    assert answer.status_code == 400
    assert not mailoutbox


# Cookies


def test_a_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client, ada):
    client.get(LOGIN)
    sign_in(client, ada)

    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name


def test_a_session_changes_its_name_when_somebody_signs_in(client, ada):
    client.cookies["sessionid"] = "chosen-by-a-stranger"

    sign_in(client, ada)

    assert client.cookies["sessionid"].value != "chosen-by-a-stranger"


@pytest.mark.parametrize("https", ["yes", "no"])
def test_served_by_https_every_cookie_travels_by_https_alone(tmp_path, https):
    names = [
        *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"),
        "SECURE_SSL_REDIRECT",
    ]
    code = (
        "import json; from naturbudget.config import settings as s; "
        f"found = [getattr(s, name) for name in {names!r}]; "
        "print(json.dumps([found, s.SECURE_HSTS_SECONDS]))"
    )
    told = {"NATURBUDGET_HTTPS": https, "NATURBUDGET_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=True,
    )

    flags, hsts = json.loads(done.stdout)
    assert flags == [https == "yes"] * len(names)
    assert (hsts > 0) == (https == "yes")


def test_a_page_asked_for_by_http_is_led_to_https(client):
    with override_settings(SECURE_SSL_REDIRECT=True):
        answer = client.get("/accounts/login/")

    assert answer.status_code == 301
    assert answer["Location"].startswith("https://")


def test_every_page_forbids_frames_and_guessing(client, vaxjo):
    answer = client.get("/")

    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
