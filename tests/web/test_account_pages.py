from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _static_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def ada():
    users = get_user_model().objects
    return users.create_user("ada@example.org", "a long enough phrase", name="Ada")


def test_signing_in_works_in_our_look(client, ada):
    page = client.get("/accounts/login/")

    assert b"naturbudget/look" in page.content
    assert page.content.count(b"<h1") == 1
    answer = client.post(
        "/accounts/login/", {"login": ada.email, "password": "a long enough phrase"}
    )
    assert answer.status_code == 302


def test_a_wrong_password_is_said_above_the_form(client, ada):
    page = client.post("/accounts/login/", {"login": ada.email, "password": "no"})

    assert b'class="problems"' in page.content
    assert b'value="ada@example.org"' in page.content


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/inactive/",
        "/accounts/signup/",
    ],
)
def test_each_page_has_one_heading_and_no_inline_style(client, address):
    page = client.get(address)

    text = page.content.decode()
    assert text.count("<h1") == 1
    assert " style=" not in text


def test_signing_out_asks_first(client, ada):
    client.force_login(ada)

    assert b"Sign out" in client.get("/accounts/logout/").content
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_by_a_link(client, ada):
    client.post("/accounts/password/reset/", {"email": ada.email})

    [sent] = mail.outbox
    link = next(word for word in sent.body.split() if "/password/reset/key/" in word)
    page = client.get(link[link.index("/accounts") :], follow=True)
    assert b'name="password1"' in page.content


def test_a_signed_in_reader_can_change_the_password(client, ada):
    client.force_login(ada)

    page = client.get("/accounts/password/change/", follow=True)

    assert page.content.count(b"<h1") == 1


def test_a_page_that_does_not_exist_says_what_to_do(client):
    page = client.get("/accounts/nothing/here/")

    assert page.status_code == 404
    assert b"This page does not exist" in page.content


@pytest.mark.parametrize(
    ("towns", "place"), [(["lake"], "/desk/lake/"), (["lake", "hill"], "/"), ([], "/")]
)
def test_who_works_for_one_town_comes_to_its_desk(client, ada, towns, place):
    for slug in towns:
        factories.municipality(slug).memberships.create(user=ada, role="auditor")

    answer = client.post(
        "/accounts/login/", {"login": ada.email, "password": "a long enough phrase"}
    )

    assert answer.headers["Location"] == place
