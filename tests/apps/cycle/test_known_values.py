"""A draft does not say of earlier years what the books know otherwise (CHK-1)."""

from __future__ import annotations

import pytest
from tests import factories, year

from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.queries import budget_problems

pytestmark = pytest.mark.django_db

BILL = {"first": "2015-01-01", "last": "2015-12-31", "lines": {year.GAS: "1400 m3"}}


def codes(version):
    return [problem.code for problem in budget_problems(version).blocking]


def test_a_base_beside_the_books_needs_a_source(vaxjo):
    factories.sealed(vaxjo, at=year.BEFORE, **BILL)
    draft = year.drafted(vaxjo, base_source="")

    assert codes(draft) == ["not-the-books"]
    with pytest.raises(GateError, match="the books say 1400 m3"):
        year.handed_over(vaxjo)

    year.line(draft, base_source="baseline review")
    assert codes(draft) == []
    year.line(draft, base_source="", base="1400")
    assert codes(draft) == []


def test_where_the_books_know_nothing_the_line_says_it_alone(vaxjo):
    assert codes(year.drafted(vaxjo, base_source="")) == []
