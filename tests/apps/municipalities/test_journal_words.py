"""The journal counts as people do: one draft, two drafts."""

from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.municipalities import journal
from naturbudget.apps.municipalities.models import Event

SEVERAL = {
    "vouchers-sealed": "2 drafts were sealed together",
    "vouchers-discarded": "2 drafts were thrown away together",
    "figures-imported": "2 vouchers came from bill.csv",
    "figures-drafted": "2 drafts came from bill.csv",
    "budget-loaded": "2 lines of the budget 2025 came from a file",
    "checkpoint-kept": "The root of 2 vouchers was kept",
}
ONE = {
    "vouchers-sealed": "One draft was sealed",
    "vouchers-discarded": "One draft was thrown away",
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
