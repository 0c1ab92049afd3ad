"""The journal counts as people do: one draft, two drafts."""

from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.municipalities import journal
from naturbudget.apps.municipalities.journal_kinds import SHORT
from naturbudget.apps.municipalities.models import Event

SEVERAL = {
    "vouchers-sealed": "2 drafts were sealed together",
    "vouchers-discarded": "2 drafts were thrown away together",
    "doubts-answered": "2 doubts were answered, the first of gas",
    "figures-imported": "2 vouchers came from bill.csv",
    "figures-drafted": "2 drafts came from bill.csv",
    "budget-loaded": "2 lines of the budget 2025 came from a file",
    "checkpoint-kept": "The root of 2 vouchers was kept",
}
ONE = {
    "vouchers-sealed": "One draft was sealed",
    "vouchers-discarded": "One draft was thrown away",
    "doubts-answered": "A doubt was answered: gas",
    "figures-imported": "One voucher came from bill.csv",
    "figures-drafted": "One draft came from bill.csv",
    "budget-loaded": "One line of the budget 2025 came from a file",
    "checkpoint-kept": "The root of one voucher was kept",
}


def test_every_kind_that_counts_is_tried():
    assert set(journal.COUNTED) == set(ONE) == set(SEVERAL)
    assert set(journal.COUNTED) <= set(journal.KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ONE)
@pytest.mark.parametrize(("count", "said"), [(1, ONE), (2, SEVERAL)])
def test_one_is_told_as_one(vaxjo, kind, count, said):
    name, _ = journal.COUNTED[kind]
    what = {name: count, "file": "bill.csv"}
    if kind == "doubts-answered":
        what = {name: count, "voucher": "gas"}
    if kind == "budget-loaded":
        what["year"] = 2025
    event = Event(
        municipality=vaxjo, at=factories.NOW, who="a@b.org", kind=kind, what=what
    )

    [entry] = journal.entries(vaxjo, [event])

    assert entry.what == said[kind]
    assert entry.rest == ""


@pytest.mark.django_db
def test_without_its_number_the_bare_sentence_stands(vaxjo):
    event = Event(
        municipality=vaxjo,
        at=factories.NOW,
        who="a@b.org",
        kind="figures-imported",
        what={},
    )

    [entry] = journal.entries(vaxjo, [event])

    assert entry.what == "Figures were imported" == journal.kind_word(event.kind)


def told(town, **what):
    event = Event(
        municipality=town,
        at=factories.NOW,
        who="a@b.org",
        kind="layout-remembered",
        what=what,
    )
    [entry] = journal.entries(town, [event])
    return entry.rest


@pytest.mark.django_db
def test_what_an_entry_holds_inside_is_told_in_words(vaxjo):
    mapping = {
        "columns": {"code": "Konto", "value": "Menge"},
        "constants": {},
        "words": {"code": {"Rathaus Gas": "gas/town-hall", "Summe": ""}},
        "form": "long",
        "header_row": 2,
        "decimal": ",",
        "ignored": ["Summe", "file"],
    }

    said = told(vaxjo, supplier="Elnat", layout="a1b2", mapping=mapping)

    assert said == (
        "how it is read: columns (account or series = Konto, value = Menge), names in "
        "the file (account or series (Rathaus Gas = gas/town-hall)), layout = long, "
        "first row of the header = 2, decimals after = comma, left out = Summe, file"
    )


@pytest.mark.django_db
def test_of_many_names_the_first_ones_are_told(vaxjo):
    names = {f"Haus {number}": f"gas/{number}" for number in range(15)}

    said = told(vaxjo, mapping={"words": {"code": names}})

    assert "Haus 11 = gas/11 and 3 more" in said
    assert "Haus 12" not in said


@pytest.mark.django_db
def test_no_entry_of_the_demonstrations_shows_python(vaxjo):
    assert journal.kind_word("layout-remembered").startswith("How a supplier's files")
    said = told(vaxjo, opened=["gas", "oil"], conversions=[], deep={"a": [{"b": 1}]})

    assert said == "deep: a = b = 1 · opened: gas, oil"
    assert not set("{}[]") & set(said)


def test_a_kind_that_names_something_has_words_that_stand_alone():
    """The list of kinds has no holes where a sentence names its thing."""
    named = {kind for kind, said in journal.KINDS.items() if "{" in str(said)}

    assert named <= SHORT.keys()
    assert [kind for kind in journal.KINDS if "{" in journal.kind_word(kind)] == []
