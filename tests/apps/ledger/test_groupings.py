"""Regrouping without touching the past: another tree, dated (L-3, L-7)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests import factories

from naturbudget.apps.ledger.groupings import (
    GroupingError,
    lines_of,
    members_of,
    open_grouping,
    regroup,
)
from naturbudget.apps.ledger.queries.log import log_root, recomputed_root
from naturbudget.config.checks.journal import partitions
from naturbudget.config.checks.journal.told import Told
from naturbudget.core.assets.grouping import grouped_on

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/groupings/"


@pytest.fixture
def heat(vaxjo):
    for path, used in (("gas", 10), ("oil", 5), ("sun", 1)):
        for year in (2024, 2025):
            factories.sealed(
                vaxjo,
                lines={path: f"{used * (year - 2020)} m3"},
                first=f"{year}-01-01",
                last=f"{year}-12-31",
            )


@pytest.fixture
def grouping(vaxjo, ada, heat):
    return open_grouping(
        vaxjo,
        {"en": "By origin"},
        places={"gas": "Fossil", "oil": "Fossil", "sun": " Clean / Sun "},
        since=date(2024, 1, 1),
        by=ada,
        at=factories.NOW,
    )


def anew(grouping, by, places=None, since=date(2025, 1, 1)):
    return regroup(
        grouping,
        places=places or {"gas": "Clean"},
        since=since,
        by=by,
        at=factories.NOW,
    )


def sums(grouping, *, as_of=None):
    return {
        line.path: line.amounts
        for line in lines_of(grouping, [2024, 2025], as_of=as_of)
        if not line.is_account
    }


def test_years_keep_how_they_were_grouped_then(grouping, ada):
    anew(grouping, ada)

    assert sums(grouping) == {
        "Clean": (4, 55),
        "Clean/Sun": (4, 5),
        "Fossil": (60, 25),
    }
    assert sums(grouping, as_of=date(2026, 2, 1)) == {
        "Clean": (44, 55),
        "Clean/Sun": (4, 5),
        "Fossil": (20, 25),
    }
    for found in (sums(grouping), sums(grouping, as_of=date(2026, 2, 1))):
        top = [found["Clean"], found["Fossil"]]
        assert [sum(year) for year in zip(*top, strict=True)] == [64, 80]


def test_no_voucher_leaf_or_account_is_touched(grouping, vaxjo, ada):
    before = log_root(vaxjo)
    accounts = list(vaxjo.accounts.order_by("pk").values())
    vouchers = list(vaxjo.vouchers.order_by("pk").values())

    assert anew(grouping, ada)

    assert recomputed_root(vaxjo) == log_root(vaxjo) == before
    assert list(vaxjo.accounts.order_by("pk").values()) == accounts
    assert list(vaxjo.vouchers.order_by("pk").values()) == vouchers


def test_a_closed_year_keeps_its_grouping(grouping, vaxjo, ada):
    factories.closed_year(vaxjo, 2024)
    members = members_of(grouping)

    with pytest.raises(GroupingError) as error:
        anew(grouping, ada, since=date(2024, 7, 1))

    assert error.value.problems[0].code == "grouping-is-kept"
    assert members_of(grouping) == members
    assert anew(grouping, ada, since=date(2025, 1, 1))
    assert sums(grouping)["Fossil"][0] == Fraction(60)


def test_the_same_again_changes_nothing_and_the_same_day_is_corrected(grouping, ada):
    assert anew(grouping, ada)
    assert not anew(grouping, ada)
    assert anew(grouping, ada, places={"gas": "Other"})

    gas = [one for one in members_of(grouping) if one.account == "gas"]
    assert [(one.node, one.valid_from, one.valid_to) for one in gas] == [
        ("Fossil", date(2024, 1, 1), date(2024, 12, 31)),
        ("Other", date(2025, 1, 1), None),
    ]


def test_the_journal_tells_of_it_and_finds_what_was_changed(grouping, vaxjo, ada):
    anew(grouping, ada)

    assert list(partitions.differences(Told(vaxjo))) == []
    grouping.members.filter(node="Clean").update(node="Fossil")
    [said] = partitions.differences(Told(vaxjo))
    assert "the grouping by-origin" in said


def test_what_was_taken_out_stands_in_the_history(client, grouping, ada):
    anew(grouping, ada, places={"gas": ""}, since=date(2025, 7, 1))
    client.force_login(ada)

    page = client.get(f"{PAGE}of/{grouping.code}/").content.decode()

    told = page.partition("What changed when")[2]
    assert "1 July 2025" in told
    assert "in no branch" in told
    assert told.index("1 July 2025") < told.index("1 January 2024")


def test_the_form_shows_the_branches_of_the_day_that_was_chosen(client, grouping, ada):
    anew(grouping, ada, places={"gas": "Clean", "oil": ""}, since=date(2025, 7, 1))
    client.force_login(ada)
    page = f"{PAGE}change/{grouping.code}/"

    chosen = client.post(page, {"since": "2025-01-01", "show": "1", "node_0": "typed"})
    assert chosen["Location"] == f"{page}?since=2025-01-01"
    answer = client.get(chosen["Location"])

    form = answer.context["form"]
    assert [form[f"node_{n}"].value() for n in range(2)] == ["Fossil", "Fossil"]
    told = answer.content.decode()
    assert "from 1 July 2025: Clean" in told
    assert "from 1 July 2025: in no branch" in told
    assert grouped_on(members_of(grouping), date(2025, 1, 1))["gas"] == "Fossil"
    # What is compared is what was shown, whatever holds today.
    sent = {"since": "2025-01-01", "shown": "2025-01-01", "node_2": "Clean/Sun"}
    client.post(page, {**sent, "node_0": "Fossil", "node_1": "Gone"})
    then = grouped_on(members_of(grouping), date(2025, 2, 1))
    assert (then["gas"], then["oil"]) == ("Fossil", "Gone")
    later = grouped_on(members_of(grouping), date(2025, 8, 1))
    assert (later["gas"], later.get("oil")) == ("Clean", None)


def test_a_grouping_needs_the_name_in_the_first_language(client, vaxjo, ada, heat):
    client.force_login(ada)

    answer = client.post(f"{PAGE}new/", {"since": "2024-01-01", "node_0": "Fossil"})

    form = answer.context["form"]
    assert list(form.errors) == ["name_sv"]
    assert not form["name_en"].field.required


def test_the_pages_make_change_and_show_it(client, vaxjo, ada, heat, ben):
    client.force_login(ada)
    numbers = {"gas": 0, "oil": 1, "sun": 2}

    def given(**places):
        return {f"node_{numbers[path]}": node for path, node in places.items()}

    answer = client.post(
        f"{PAGE}new/",
        {
            "name_sv": "Efter ursprung",
            "name_en": "By origin",
            "since": "2024-01-01",
            **given(gas="Fossil", oil="Fossil", sun="Clean"),
        },
    )
    assert answer["Location"] == f"{PAGE}of/efter-ursprung/"
    page = client.get(answer["Location"]).content.decode()
    assert "Grouped as today, it is the same." in page
    client.post(
        f"{PAGE}change/efter-ursprung/",
        {"since": "2025-01-01", **given(gas="Clean", oil="Fossil", sun="Clean")},
    )
    page = client.get(answer["Location"]).content.decode()
    assert "As grouped now" in page
    # An earlier day: what nobody touched stays, and what moved later still does.
    earlier = client.post(
        f"{PAGE}change/efter-ursprung/",
        {"since": "2024-07-01", **given(gas="Clean", oil="Other", sun="Clean")},
    )
    assert earlier.status_code == 302
    row = vaxjo.groupings.get()
    assert grouped_on(members_of(row), date(2024, 8, 1)) == {
        "gas": "Fossil",
        "oil": "Other",
        "sun": "Clean",
    }
    assert list(partitions.differences(Told(vaxjo))) == []
    assert "By origin" in client.get(PAGE).content.decode()
    empty = client.post(f"{PAGE}new/", {"name_en": "", "since": "2024-01-01"})
    assert empty.status_code == 409
    client.force_login(ben)
    assert client.get(f"{PAGE}new/").status_code == 403
    assert client.get(PAGE).status_code == 200
