from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.municipalities.models import Membership, User

pytestmark = pytest.mark.django_db

PEOPLE = "/desk/vaxjo/people/"


@pytest.fixture
def appoint(client):
    def appoint(*, by, method="post", **typed):
        client.force_login(by)
        given = {"email": "nils@example.org", "role": "council-member", **typed}
        return getattr(client, method)(f"{PEOPLE}appoint/", given)

    return appoint


@pytest.fixture
def dismiss(client):
    def dismiss(membership, *, by, method="post"):
        client.force_login(by)
        return getattr(client, method)(f"{PEOPLE}dismiss/{membership.pk}/")

    return dismiss


def test_the_page_shows_who_holds_which_role(client, vaxjo, ada, hanna):
    client.force_login(ada)

    page = client.get(PEOPLE).content.decode()

    assert "account holder" in page
    assert "Buildings" in page
    assert hanna.email in page


def test_addresses_are_for_those_who_appoint(client, vaxjo, ada, ben):
    client.force_login(ben)

    page = client.get(PEOPLE).content.decode()

    assert "Ada" in page
    assert ada.email not in page
    assert "Give a role" not in page


def test_appointing_works_for_somebody_new(appoint, vaxjo, ada):
    answer = appoint(by=ada, name="Nils")

    nils = User.objects.get(email="nils@example.org")
    assert answer.status_code == 302
    assert nils.memberships.get().role == "council-member"
    assert not nils.has_usable_password()
    assert vaxjo.events.filter(kind="role-given").count() == 1


def test_every_problem_of_an_appointment_is_shown(appoint, vaxjo, ada):
    answer = appoint(by=ada, email="nobody", role="account-holder")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'href="#id_email"' in page
    assert "An account holder belongs to a department" in page


def test_the_co_ordinator_does_not_choose_the_auditor(appoint, vaxjo, ada):
    answer = appoint(by=ada, role="auditor")

    assert answer.status_code == 409
    assert not User.objects.filter(email="nils@example.org").exists()


def test_the_executive_chooses_the_auditor(appoint, vaxjo, eva):
    assert appoint(by=eva, role="auditor").status_code == 302


def test_nobody_appoints_themselves(appoint, vaxjo, ada):
    answer = appoint(by=ada, email=ada.email, role="treasury")

    assert answer.status_code == 409
    assert "nobody appoints themselves" in answer.content.decode()


def test_the_auditor_holds_no_account(appoint, vaxjo, ada, rita, buildings):
    answer = appoint(
        by=ada, email=rita.email, role="account-holder", department=buildings.pk
    )

    assert answer.status_code == 409
    assert "take the other role away first" in answer.content.decode()


def test_dismissing_works(dismiss, vaxjo, ada, hanna):
    answer = dismiss(hanna.memberships.get(), by=ada)

    assert answer.status_code == 302
    assert not hanna.memberships.exists()


def test_a_refused_dismissal_says_why(dismiss, vaxjo, ada, rita):
    answer = dismiss(rita.memberships.get(), by=ada)

    assert answer.status_code == 409
    assert "You may not give or take the role" in answer.content.decode()
    assert rita.memberships.exists()


def test_a_role_elsewhere_is_not_taken_here(dismiss, vaxjo, ada, carla):
    assert dismiss(carla.memberships.get(), by=ada).status_code == 404


def test_adding_a_department_works(client, vaxjo, ada):
    client.force_login(ada)
    typed = {
        "department-code": "water",
        "department-kind": "company",
        "department-name_sv": "Vattenbolaget",
    }

    answer = client.post(f"{PEOPLE}departments/", typed)
    again = client.post(f"{PEOPLE}departments/", typed)

    assert answer.status_code == 302
    assert vaxjo.departments.get().names == {"sv": "Vattenbolaget"}
    assert again.status_code == 409
    assert "There is already a department “water”" in again.content.decode()


@pytest.mark.parametrize("address", ["appoint/", "departments/", "dismiss/1/"])
def test_it_requires_the_permission(client, vaxjo, hanna, address):
    client.force_login(hanna)

    assert client.post(PEOPLE + address).status_code == 403


@pytest.mark.parametrize("address", ["", "appoint/", "departments/", "journal/"])
def test_it_hides_other_municipalities(client, vaxjo, carla, address):
    client.force_login(carla)
    method = client.get if address in ("", "journal/") else client.post

    assert method(PEOPLE + address).status_code == 404


@pytest.mark.parametrize("address", ["appoint/", "departments/", "dismiss/1/"])
def test_it_rejects_get(client, vaxjo, ada, address):
    client.force_login(ada)

    assert client.get(PEOPLE + address).status_code == 405


# The journal


def test_the_journal_tells_who_did_what_without_addresses(appoint, client, vaxjo, ada):
    appoint(by=ada, name="Nils")
    client.get(PEOPLE)  # reads what the sender is told

    page = client.get(f"{PEOPLE}journal/").content.decode()

    assert "became council member" in page
    assert f"co-ordinator (person {ada.pk})" in page
    assert "nils@example.org" not in page
    assert ada.email not in page


def test_the_journal_is_filtered_by_what_happened(client, vaxjo, ada):
    factories.sealed(vaxjo, by=ada)
    client.force_login(ada)

    answer = client.get(f"{PEOPLE}journal/", {"kind": "voucher-sealed"})

    kinds = {entry.kind for entry, _ in answer.context["entries"]}
    assert kinds == {"voucher-sealed"}


def test_a_kind_that_nobody_described_is_still_shown(client, vaxjo, ada):
    vaxjo.events.create(
        kind="moon-landed", who=ada.email, at=factories.NOW, what={"where": "{sea}"}
    )
    client.force_login(ada)

    page = client.get(f"{PEOPLE}journal/").content.decode()

    assert "Moon landed" in page
    assert "{sea}" in page


def test_the_journal_requires_the_permission(client, vaxjo, hanna):
    client.force_login(hanna)

    assert client.get(f"{PEOPLE}journal/").status_code == 403


def test_a_membership_is_held_once(appoint, vaxjo, ada):
    appoint(by=ada)
    appoint(by=ada)

    assert Membership.objects.filter(user__email="nils@example.org").count() == 1


# People of another town


def test_appointing_says_the_same_of_an_account_that_is_there_and_of_a_new_one(
    appoint, client, vaxjo, ada, carla
):
    said = []
    for email in (carla.email, "nobody@example.org"):
        answer = appoint(by=ada, email=email)
        assert answer.status_code == 302
        page = client.get(PEOPLE).content.decode()
        assert carla.name not in page
        assert f"{email} is council member now." in page
        said.append(page.count(email))

    assert said[0] == said[1]


def test_those_who_do_not_appoint_read_a_number(
    appoint, client, vaxjo, ada, ben, carla
):
    appoint(by=ada, email=carla.email)
    client.get(PEOPLE)  # reads what the sender is told
    client.force_login(ben)

    page = client.get(PEOPLE).content.decode()

    assert carla.name not in page
    assert carla.email not in page
    assert f"person {carla.pk}" in page


def test_a_refusal_does_not_tell_the_name_either(
    appoint, vaxjo, ada, eva, carla, buildings
):
    appoint(by=eva, email=carla.email, role="auditor")

    answer = appoint(
        by=ada, email=carla.email, role="account-holder", department=buildings.pk
    )

    assert answer.status_code == 409
    assert carla.name not in answer.content.decode()
    assert f"{carla.email} would be auditor" in answer.content.decode()
