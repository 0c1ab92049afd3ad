"""The operator works by the command: no page signs that account in, or obeys it."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests import factories
from tests.cast import PASSWORD

from naturbudget.apps.municipalities import actions
from naturbudget.apps.municipalities.models import OPERATOR_EMAIL, User
from naturbudget.apps.municipalities.queries import municipality_for

pytestmark = pytest.mark.django_db

RESET = "/accounts/password/reset/"


@pytest.fixture
def operator(vaxjo):
    return User.objects.operator()


def test_a_forgotten_password_of_the_operator_is_not_answered_by_a_link(
    client, operator, ada, mailoutbox
):
    answers = [
        client.post(RESET, {"email": email})
        for email in (OPERATOR_EMAIL, "Operator@localhost", "no@example.org")
    ]

    assert {(one.status_code, one.get("Location")) for one in answers} == {
        (302, f"{RESET}done/")
    }
    assert not [letter for letter in mailoutbox if "/reset/key/" in letter.body]
    client.post(RESET, {"email": ada.email})
    assert "/reset/key/" in mailoutbox[-1].body


def test_the_letters_to_the_operator_and_to_nobody_say_the_same(
    client, operator, mailoutbox
):
    for email in (OPERATOR_EMAIL, "no@example.org"):
        client.post(RESET, {"email": email})

    said = [one.body.replace(one.to[0], "") for one in mailoutbox]
    assert len(said) in (0, 2)
    assert len(set(said)) < 2


def test_the_right_password_does_not_sign_the_operator_in(client, operator):
    operator.set_password(PASSWORD)
    operator.save()

    client.post("/accounts/login/", {"login": OPERATOR_EMAIL, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert not client.login(email=OPERATOR_EMAIL, password=PASSWORD)


def test_a_session_of_the_operator_is_one_of_nobody(client, operator):
    client.force_login(operator)

    answer = client.get("/desk/vaxjo/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_page_grants_the_operator_nothing(vaxjo, operator):
    with pytest.raises(Http404):
        municipality_for(operator, "vaxjo", to="read-desk")


@pytest.mark.parametrize("is_there", [True, False])
def test_the_operator_is_not_appointed_on_the_page(client, vaxjo, ada, is_there):
    if is_there:
        User.objects.operator()
    client.force_login(ada)

    typed = {"email": "Operator@localhost", "role": "treasury"}
    answer = client.post("/desk/vaxjo/people/appoint/", typed)

    assert answer.status_code == 409
    assert "and holds no role. Give the address" in answer.content.decode()
    assert User.objects.filter(email=OPERATOR_EMAIL).exists() == is_there
    assert not vaxjo.memberships.filter(user__email=OPERATOR_EMAIL).exists()


def test_nor_by_the_operator(vaxjo, operator):
    with pytest.raises(actions.AppointmentError, match="holds no role"):
        actions.appoint(operator, role="clerk", of=vaxjo, by=operator, at=factories.NOW)
