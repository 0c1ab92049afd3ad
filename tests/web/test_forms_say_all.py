"""A form that is sent empty is answered by the page, with all that it lacks at once.

The browser would speak of one field at a time, in its own words and language.
"""

from __future__ import annotations

import re

import pytest
from tests import factories

FORMS = [
    ("balance/2025/explain/LA-01/", "co-ordinator", {"cause"}),
    ("setup/indicators/new/", "co-ordinator", {"code", "formula", "unit"}),
    ("setup/factors/", "co-ordinator", {"code", "value", "from_unit", "to_unit"}),
    ("council/master-budget/2027/", "clerk", {"taken_on", "minutes"}),
]


@pytest.fixture
def desk(demo, client):
    town = demo("alvhamn")
    town.budgets.get(period__year=2027).versions.update(state="submitted")

    def desk(role):
        client.force_login(factories.member(role, of=town))
        return client

    return desk


@pytest.mark.parametrize(("address", "role", "needed"), FORMS)
def test_an_empty_form_says_all_that_it_lacks(desk, address, role, needed):
    answer = desk(role).post(f"/desk/alvhamn/{address}", {"sent": "1"})

    assert answer.status_code in (409, 422)
    assert needed <= set(answer.context["form"].errors)


@pytest.mark.parametrize(
    ("address", "role"), [*(form[:2] for form in FORMS), ("people/", "executive")]
)
def test_no_browser_speaks_first(desk, address, role):
    page = desk(role).get(f"/desk/alvhamn/{address}").content.decode()

    fields = re.findall(r"<(?:input|select|textarea)[^>]*>", page)
    assert fields
    assert [field for field in fields if re.search(r"\srequired\b", field)] == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("books/import/", "Choose a file."),
        ("budget/2027/load/", "Choose a CSV file."),
        ("budget/", "“Year” is missing. Fill it in."),
    ],
)
def test_without_a_file_or_a_year_the_page_says_so(desk, demo, address, said):
    demo("alvhamn").budgets.get(period__year=2027).versions.update(state="draft")

    answer = desk("co-ordinator").post(f"/desk/alvhamn/{address}", {"year": ""})

    assert answer.status_code in (409, 422)
    assert said in answer.content.decode()
