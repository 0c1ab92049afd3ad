"""The room Audit leads on: to each voucher, its accounts and its evidence."""

from __future__ import annotations

import pytest
from tests import factories, year

pytestmark = pytest.mark.django_db

AUDIT = "/desk/vaxjo/audit/"
BOOKS = "/desk/vaxjo/books"


@pytest.fixture
def audit(client, vaxjo):
    def read():
        client.force_login(factories.member("auditor", of=vaxjo))
        return client.get(AUDIT).content.decode()

    return read


def test_a_voucher_and_its_evidence_are_links(audit, vaxjo):
    bill = factories.sealed(vaxjo, key="gas-bill", lines={year.GAS: "12500 m3"})

    page = audit()

    assert f'href="{BOOKS}/vouchers/show/gas-bill/"' in page
    assert f'href="{BOOKS}/evidence/{bill.source.sha256}/"' in page


def test_a_line_bears_the_name_and_the_figure_of_the_other_pages(audit, vaxjo):
    factories.account(vaxjo, year.GAS, names={"en": "Gas of the town hall"})
    factories.sealed(vaxjo, lines={year.GAS: "12500 m3"})

    page = audit()

    assert ">Gas of the town hall</a>" in page
    assert "12,500\xa0m³" in page
    assert "12500.000" not in page


def test_what_is_not_assigned_says_of_what(audit, vaxjo):
    year.ratified(vaxjo, formula="gas/*")

    page = audit()

    assert '>not assigned</a> <span class="mono">gas/unassigned</span>' in page


@pytest.mark.voted
def test_a_vote_leads_to_its_minutes(audit, vaxjo):
    voted = year.ratified(vaxjo)

    assert f'href="{BOOKS}/evidence/{voted.decision.minutes.sha256}/"' in audit()


def test_what_is_reversed_is_a_link_too(audit, client, vaxjo, ada):
    bill = factories.sealed(vaxjo, key="gas-bill", by=ada)
    client.force_login(ada)
    client.post(f"{BOOKS}/vouchers/reverse/{bill.key}/", {"reason": "wrong meter"})

    assert audit().count(f'href="{BOOKS}/vouchers/show/gas-bill/"') == 2


def test_it_rejects_other_municipalities(client, vaxjo, carla):
    client.force_login(carla)

    assert client.get(AUDIT).status_code == 404
