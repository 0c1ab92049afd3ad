"""What the page of a balance says, and where it leads."""

from __future__ import annotations

import pytest
from tests import year

pytestmark = pytest.mark.django_db

BALANCE = "/desk/vaxjo/balance/2025/"


@pytest.mark.parametrize(
    ("who", "where"), [("ada", f"{BALANCE}explain/EN-01/"), ("eva", "#line-EN-01")]
)
def test_a_finding_leads_to_its_line(request, client, vaxjo, who, where):
    year.drawn(vaxjo, "1300 m3")
    client.force_login(request.getfixturevalue(who))

    page = client.get(BALANCE).content.decode()

    assert "One thing to settle" in page
    assert f'<a href="{where}">To the line</a>' in page
    assert 'id="line-EN-01"' in page
