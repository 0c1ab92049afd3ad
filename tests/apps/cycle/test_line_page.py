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
