"""What the page of a balance says, and where it leads."""

from __future__ import annotations

import pytest
from tests import factories, year

pytestmark = [pytest.mark.django_db, pytest.mark.voted]

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


def test_a_holder_of_another_department_is_told_that_it_is_the_department(
    client, vaxjo, ada, ben
):
    year.drawn(vaxjo)
    other = factories.department(vaxjo, "parks")
    client.force_login(factories.member("account-holder", of=vaxjo, department=other))
    held = client.get(f"{BALANCE}explain/EN-01/")
    client.force_login(ben)
    other_role = client.get(f"{BALANCE}explain/EN-01/")

    assert held.status_code == other_role.status_code == 403
    said = held.content.decode()
    assert "Ask the department that holds it" in said
    assert "The roles that may" not in said
    assert "The roles that may" in other_role.content.decode()
