"""What may be opened: one list of names, leaves of a tree, units that add up."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from naturbudget.apps.resources import actions, opening
from naturbudget.apps.resources.actions import ChartError
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.models import Account, Series, Unit
from naturbudget.core.errors import NaturbudgetError


@pytest.fixture
def opens(vaxjo, ada):
    """Open an account or a series, without taking one that is there already."""

    def opens(name, *, what="account", **fields):
        given = {"by": ada, "at": factories.NOW, **fields}
        if what == "series":
            return opening.open_series(vaxjo, name, unit="ug/m3", **given)
        unit = Unit.objects.get(code="m3")
        return opening.open_account(vaxjo, name, kind="flow", unit=unit, **given)

    return opens


@pytest.fixture
def refused(opens, vaxjo):
    def refused(name, **fields):
        before = vaxjo.names_in_use.count()
        with pytest.raises(ChartError) as refusal:
            opens(name, **fields)
        assert vaxjo.names_in_use.count() == before
        return [problem.code for problem in refusal.value.problems]

    return refused


@pytest.mark.parametrize(
    "name", ["", "/", "gas/", "/gas", "gas//hall", "gas hall", "-gas", "gas/*", "a+b"]
)
def test_a_name_is_made_of_steps(refused, name):
    assert refused(name) == ["not-a-name"]


@pytest.mark.parametrize("name", ["gas", "gas/rådhus.1", "heat-1/skolor_syd"])
def test_a_name_may_be_in_any_language(vaxjo, name):
    assert factories.account(vaxjo, name).path == name


def test_accounts_and_series_share_one_list_of_names(vaxjo, refused):
    factories.account(vaxjo, "gas/hall")
    factories.series(vaxjo, "no2-ring")

    assert refused("gas/hall", what="series") == ["name-taken"]
    assert refused("no2-ring") == ["name-taken"]


def test_another_town_has_names_of_its_own(vaxjo, bologna):
    factories.account(vaxjo, "gas/hall")

    assert factories.account(bologna, "gas/hall").municipality == bologna


@pytest.mark.parametrize("name", ["gas", "gas/hall/roof"])
def test_an_account_is_a_leaf(vaxjo, refused, name):
    factories.account(vaxjo, "gas/hall")

    assert refused(name) == ["node-taken"]


def test_steps_are_compared_whole(vaxjo):
    """food must not swallow foodie."""
    factories.account(vaxjo, "gas/hall")

    assert factories.account(vaxjo, "gas/hallway").path == "gas/hallway"


def test_a_tree_of_the_territory_takes_no_account_of_the_organisation(vaxjo, refused):
    factories.account(vaxjo, "gas/hall")

    assert refused("gas/school", entity="organisation") == ["other-tree"]


def test_nature_has_one_account_for_each_unit(vaxjo):
    for path in ("gas/hall", "gas/school"):
        factories.account(vaxjo, path)
    factories.account(vaxjo, "waste/mixed", unit="t")

    units = vaxjo.accounts.filter(kind="environment").values_list("unit__code")
    assert sorted(units) == [("m3",), ("t",)]


@pytest.mark.django_db
def test_units_are_loaded_once():
    assert actions.load_units(using="default") == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"direction": "up"}, "not-a-direction"),
        ({"formula": "gas/nowhere"}, "unknown-name"),
        ({"unit": "kg"}, "unit-declared"),
    ],
)
def test_an_indicator_that_does_not_fit_is_not_defined(vaxjo, ada, changed, code):
    factories.account(vaxjo, "gas/hall")
    given = {"formula": "gas/hall", "unit": "m3", "direction": "less", "names": {}}

    with pytest.raises(NaturbudgetError) as refusal:
        define_indicator(
            vaxjo, "EN-01", **{**given, **changed}, by=ada, at=factories.NOW
        )

    assert code in [problem.code for problem in refusal.value.problems]
    assert not vaxjo.indicators.exists()


def test_many_are_opened_at_once_in_their_order_and_the_journal_names_each(vaxjo, ada):
    unit = Unit.objects.get(code="m3")
    paths = [
        "gas/hall",
        "gas/hall/cellar",
        "gas/school",
        "gas/school",
        "no name",
        "gas",
    ]
    rows = [
        Account(
            municipality=vaxjo,
            path=path,
            kind="flow",
            unit=unit,
            opened=opening.BEGINNING,
            entity="territory",
        )
        for path in paths
    ]
    rows.append(
        Series(
            municipality=vaxjo,
            code="no2",
            unit="ug/m3",
            opened=opening.BEGINNING,
            entity="territory",
            aggregation="last",
        )
    )

    with CaptureQueriesContext(connection) as asked:
        refused = opening.open_each(vaxjo, rows, by=ada, at=factories.NOW)

    assert {
        path: [problem.code for problem in found] for path, found in refused.items()
    } == {
        "gas/hall/cellar": ["node-taken"],
        "gas/school": ["name-taken"],
        "no name": ["not-a-name"],
        "gas": ["node-taken"],
    }
    opened = vaxjo.accounts.exclude(kind="environment").order_by("path")
    assert [row.path for row in opened] == ["gas/hall", "gas/school"]
    assert vaxjo.accounts.get(kind="environment").unit == unit
    entries = vaxjo.events.order_by("number").values_list("kind", "what")
    assert [(kind, what.get("account") or what["series"]) for kind, what in entries][
        -3:
    ] == [
        ("account-opened", "gas/hall"),
        ("account-opened", "gas/school"),
        ("series-opened", "no2"),
    ]
    assert sorted(row.number for row in vaxjo.events.all()) == list(
        range(1, len(entries) + 1)
    )
    few = len(asked)

    more = [
        Account(
            municipality=vaxjo,
            path=f"gas/flat-{number}",
            kind="flow",
            unit=unit,
            opened=opening.BEGINNING,
            entity="territory",
        )
        for number in range(200)
    ]
    with CaptureQueriesContext(connection) as asked:
        assert opening.open_each(vaxjo, more, by=ada, at=factories.NOW) == {}
    assert len(asked) <= few
