"""The API can be found, and says what a request lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from tests import factories, year

ROOT = Path(__file__).parents[2]
DESCRIPTION = "/api/v1/openapi.json"


@pytest.mark.parametrize("page", ["README.md", "docs/manual/api.md"])
def test_the_documents_name_where_it_is_described(page):
    assert DESCRIPTION in (ROOT / page).read_text(encoding="utf-8")


def test_the_manual_names_every_operation(client, db):
    told = client.get(DESCRIPTION).json()["paths"]
    manual = (ROOT / "docs/manual/api.md").read_text(encoding="utf-8")

    assert told
    for path in told:
        assert path.replace("{slug}", "{municipality}") in manual


@pytest.mark.voted
def test_the_public_page_leads_to_it(client, vaxjo, ada):
    year.ratified(vaxjo)

    assert f'href="{DESCRIPTION}"' in client.get("/vaxjo/check/").content.decode()


def test_a_request_without_the_header_is_told_so(vaxjo, ada):
    key = factories.voucher(vaxjo).key
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)

    answer = strict.post(f"/api/v1/ledger/vaxjo/vouchers/{key}/seal")

    assert answer.status_code == 403
    [problem] = answer.json()["problems"]
    assert problem["code"] == "no-token"
    assert "X-CSRFToken" in problem["message"]
