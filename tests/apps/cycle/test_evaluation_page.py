"""The page of a year by other rules."""

from __future__ import annotations

import pytest
from tests import year

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/balance/2025/evaluation/"


def seen(client, who):
    client.force_login(who)
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.voted
def test_a_year_is_shown_by_each_rule(client, vaxjo, ada):
    year.drawn(vaxjo, "1300 m3")

    page = seen(client, ada)

    assert "non-performance" in page
    assert "The council has not voted on the balance." in page
    assert "not reached" in page
    assert "0 of 1 budgets kept" in page


def test_a_year_without_a_vote_says_when_it_is_evaluated(client, vaxjo, ada):
    year.drafted(vaxjo)

    assert "once its budget is voted" in seen(client, ada)
