"""The page of one line: what is wrong with a share is said at its field."""

from __future__ import annotations

import pytest
from tests import factories, year

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/budget/2025/lines/EN-01/"


def test_a_share_that_is_no_number_is_marked_where_it_was_typed(client, vaxjo, ada):
    year.drafted(vaxjo)
    parks = factories.department(vaxjo, "parks")
    client.force_login(ada)
    form = client.get(PAGE).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    answer = client.post(PAGE, {**typed, f"share-{parks.pk}": "half"})

    page = answer.content.decode()
    name = f"share-{parks.pk}"
    assert answer.status_code == 422
    assert f'aria-invalid="true" aria-describedby="{name}_error"' in page
    assert f'<p class="said" id="{name}_error">“half” is not a number' in page
    assert "Parks: “half” is not a number" in page
    assert page.count('aria-invalid="true"') == 1


def test_the_sheet_says_whether_anything_was_saved(client, vaxjo, ada):
    [line] = year.drafted(vaxjo).lines.all()
    client.force_login(ada)

    def said(**typed):
        answer = client.post("/desk/vaxjo/budget/2025/", typed, follow=True)
        return answer.status_code, answer.content.decode()

    assert "The draft is saved." in said(**{f"target-{line.pk}": "1100"})[1]
    assert "Nothing was changed." in said(**{f"target-{line.pk}": "1100"})[1]
    assert "Nothing was changed." in said(**{f"target-{line.pk + 99}": "7"})[1]


def test_a_sheet_that_is_voted_takes_nothing(client, vaxjo, ada):
    [line] = year.ratified(vaxjo).lines.all()
    client.force_login(ada)

    answer = client.post("/desk/vaxjo/budget/2025/", {f"target-{line.pk}": "1"})

    line.refresh_from_db()
    assert answer.status_code == 409
    assert "The budget of 2025 is ratified" in answer.content.decode()
    assert line.target == "1200"
