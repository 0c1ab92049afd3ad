"""A freeze and its end reach the head of the department by letter (BL-8)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import factories, plans, year

from naturbudget.apps.budget import execution
from naturbudget.apps.notices.models import Letter
from naturbudget.apps.suppliers.models import Head

pytestmark = pytest.mark.django_db
WHO = "head@vaxjo.example"


@pytest.fixture
def town(vaxjo, ada):
    year.ratified(vaxjo)
    return vaxjo


def head_of(town, code="buildings", email=WHO, language="en"):
    return Head.objects.create(
        department=factories.department(town, code),
        name="Hanna",
        email=email,
        language=language,
    )


def letters():
    return list(Letter.objects.order_by("pk"))


@pytest.mark.voted
def test_the_head_hears_of_the_freeze_and_of_its_end(town):
    head_of(town)

    frozen = plans.freeze(town, "300")
    execution.lift_freeze(frozen, reason="enough is left", **plans.doing(town))

    first, second = letters()
    assert [first.to, second.to] == [WHO, WHO]
    assert first.subject == "Frozen: a part of the budget 2025 of gas/town-hall"
    assert "300\xa0m³" in first.text
    assert frozen.reason in first.text
    assert "may not be used until it is lifted" in first.html
    assert second.subject == "Free again: the budget 2025 of gas/town-hall"
    assert "enough is left" in second.text
    assert "300\xa0m³" in second.html


def test_the_head_of_the_share_hears_and_not_that_of_the_account(vaxjo, ada):
    year.ratified(vaxjo, shares={"buildings": "700", "schools": "500"})
    head_of(vaxjo)
    head_of(vaxjo, "schools", "schools@vaxjo.example")

    plans.freeze(vaxjo, "50", department=factories.department(vaxjo, "schools"))

    [letter] = letters()
    assert letter.to == "schools@vaxjo.example"


@pytest.mark.voted
def test_an_account_of_nobody_is_that_of_its_line(town):
    town.accounts.filter(path=year.GAS).update(department=None)
    head_of(town)

    plans.freeze(town, "50")

    assert [one.to for one in letters()] == [WHO]


@pytest.mark.voted
def test_without_a_head_nobody_is_written_to(town):
    plans.freeze(town, "50")

    assert letters() == []


@pytest.mark.voted
def test_a_freeze_that_is_refused_writes_no_letter(town):
    head_of(town)

    with pytest.raises(execution.EntryError):
        plans.freeze(town, "5000")

    assert letters() == []


@pytest.mark.voted
def test_what_is_only_looked_at_writes_no_letter(town, client, eva):
    head_of(town)
    client.force_login(eva)
    given = {"account": year.GAS, "quantity": "50", "remark": "no new contracts"}

    for do, wanted in (("look", 0), ("seal", 1)):
        client.post("/desk/vaxjo/budget/2025/enter/freeze/", {**given, "do": do})
        assert len(letters()) == wanted


@pytest.mark.voted
def test_the_letter_is_in_the_language_of_the_head(town):
    head_of(town, language="sv")
    execution.freeze_budget(
        town,
        year.YEAR,
        account=plans.place(town),
        quantity=Decimal("1.5"),
        reason="inga nya avtal",
        **plans.doing(town),
    )

    [letter] = letters()
    assert "1,5\xa0m³" in letter.text
