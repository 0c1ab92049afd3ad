"""A correction that waits has two halves; no door seals or drops one of them alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories
from tests.factories import csv

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger.actions import (
    NotSealableError,
    discard_voucher,
    partner_of,
    request_reversal,
    seal_drafts,
    seal_voucher,
)
from naturbudget.apps.ledger.queries.log import log_root, log_size, recomputed_root
from naturbudget.apps.ledger.typed import Typed, keep_draft
from naturbudget.core.errors import NaturbudgetError

pytestmark = pytest.mark.django_db

GAS = "gas/town-hall,flow,m3,2025-01-01,2025-12-31,{},{},bill"
KEY = "gas/town-hall:2025-01-01:2025-12-31"
HALVES = [f"{KEY}~reversed", f"{KEY}~2"]


@pytest.fixture
def vaxjo(vaxjo):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    return vaxjo


@pytest.fixture
def bo(vaxjo):
    return factories.member("co-ordinator", of=vaxjo, name="Bo")


@pytest.fixture
def waiting(vaxjo, ada, bo):
    """A figure is sealed; Ada's file corrects it, and both halves wait."""
    for amount, at in ((1200, factories.NOW), (1100, factories.later(2))):
        import_figures(
            vaxjo,
            csv(GAS.format(amount, "measured" if amount == 1200 else "corrected")),
            name=f"{amount}.csv",
            by=ada,
            at=at,
            create=True,
            reasons={"": "It is right."},
        )
        if amount == 1200:
            seal_drafts(vaxjo, vaxjo.vouchers.drafts(), by=bo, at=factories.later())
    assert sorted(row.key for row in vaxjo.vouchers.drafts()) == sorted(HALVES)
    return {row.key: row for row in vaxjo.vouchers.drafts()}


def total(of):
    rows = of.month_totals.filter(account__path="gas/town-hall")
    return sum(rows.values_list("amount", flat=True))


@pytest.mark.parametrize("half", HALVES)
def test_each_half_knows_the_other(waiting, half):
    [other] = [key for key in HALVES if key != half]

    assert partner_of(waiting[half]).key == other


@pytest.mark.parametrize("half", HALVES)
def test_sealing_one_half_seals_both(vaxjo, waiting, bo, half):
    seal = seal_voucher(waiting[half], by=bo, at=factories.later(3))

    assert seal.voucher.key == half
    assert total(vaxjo) == 1_100_000
    assert log_size(vaxjo) == 3
    assert recomputed_root(vaxjo) == log_root(vaxjo)


@pytest.mark.parametrize("half", HALVES)
def test_throwing_one_half_away_throws_both(vaxjo, waiting, ada, half):
    discard_voucher(waiting[half], by=ada, at=factories.later(3))

    assert not vaxjo.vouchers.drafts().exists()
    gone = vaxjo.events.filter(kind="voucher-discarded")
    assert sorted(one.what["voucher"] for one in gone) == sorted(HALVES)
    assert total(vaxjo) == 1_200_000


def test_who_wrote_it_seals_neither_half(vaxjo, waiting, ada):
    with pytest.raises(NotSealableError, match="somebody else seals it"):
        seal_voucher(waiting[HALVES[0]], by=ada, at=factories.later(3))

    assert log_size(vaxjo) == 1


def test_what_stands_still_is_not_counted_twice(vaxjo, waiting, bo):
    vaxjo.vouchers.filter(key=HALVES[0]).delete()

    with pytest.raises(NotSealableError, match="would count twice"):
        seal_voucher(waiting[HALVES[1]], by=bo, at=factories.later(3))
    with pytest.raises(NotSealableError, match="would count twice"):
        seal_drafts(vaxjo, vaxjo.vouchers.drafts(), by=bo, at=factories.later(3))

    assert total(vaxjo) == 1_200_000


def test_a_reversal_that_waits_alone_has_no_other_half(vaxjo, waiting, ada, bo):
    discard_voucher(waiting[HALVES[0]], by=ada, at=factories.later(3))
    alone = request_reversal(
        vaxjo.vouchers.get(key=KEY),
        key=HALVES[0],
        reason="The meter was wrong.",
        by=ada,
        at=factories.later(4),
    )

    assert partner_of(alone) is None
    seal_voucher(alone, by=bo, at=factories.later(5))
    assert total(vaxjo) == 0


def test_the_page_leads_from_one_half_to_the_other(client, vaxjo, waiting, bo):
    client.force_login(bo)
    books = "/desk/vaxjo/books/vouchers"

    page = client.get(f"{books}/show/{HALVES[1]}/").content.decode()

    assert "The two belong together" in page
    assert f"{books}/show/{HALVES[0]}/" in page
    assert "Seal both" in page
    assert "Throw both drafts away" in page
    client.post(f"{books}/discard/{HALVES[1]}/")
    assert "Both drafts are thrown away." in client.get(f"{books}/").content.decode()


def test_one_half_is_not_changed_alone(client, vaxjo, waiting, bo):
    client.force_login(bo)
    base = "/desk/vaxjo/books"
    page = client.get(f"{base}/vouchers/show/{HALVES[1]}/").content.decode()

    assert "Change it" not in page
    answer = client.post(
        f"{base}/figures/new/?change={HALVES[1]}",
        {
            "where": "gas/town-hall",
            "quantity": "1150",
            "unit": "m3",
            "entry": "",
            "valid_from": "2025-01-01",
            "valid_to": "2025-12-31",
            "status": "measured",
            "remark": "",
            "evidence": SimpleUploadedFile("bill.pdf", b"bill", "application/pdf"),
            "do": "later",
        },
    )
    assert answer.status_code == 409
    assert "is one half of a correction" in answer.content.decode()
    assert sorted(row.key for row in vaxjo.vouchers.drafts()) == sorted(HALVES)


def test_what_is_typed_while_a_reversal_waits_never_counts_beside_the_old(
    vaxjo, waiting, ada, bo
):
    discard_voucher(waiting[HALVES[0]], by=ada, at=factories.later(3))
    reversal = request_reversal(
        vaxjo.vouchers.get(key=KEY),
        key=HALVES[0],
        reason="The meter was wrong.",
        by=ada,
        at=factories.later(4),
    )
    account = vaxjo.accounts.get(path="gas/town-hall")
    days = date(2025, 1, 1), date(2025, 12, 31)
    typed = Typed(account, Decimal(1150), "m3", "", *days, "measured", "as read")
    paper = factories.source(vaxjo, b"paper")
    new = keep_draft(vaxjo, typed, source=paper, by=ada, at=factories.later(5))
    assert new.key == HALVES[1]

    discard_voucher(reversal, by=bo, at=factories.later(6))

    with pytest.raises(NotSealableError, match="would count twice"):
        seal_voucher(new, by=bo, at=factories.later(7))
    assert total(vaxjo) == 1_200_000


@pytest.mark.parametrize("do", ["seal", "discard"])
def test_a_draft_that_is_gone_meanwhile_is_said(vaxjo, waiting, bo, do):
    gone = waiting[HALVES[0]]
    discard_voucher(gone, by=bo, at=factories.later(3))

    again = seal_voucher if do == "seal" else discard_voucher
    with pytest.raises(NaturbudgetError, match="threw it away"):
        again(gone, by=bo, at=factories.later(4))


def test_a_level_is_sealed_on_its_page_only_over_the_books_it_was_compared_with(
    vaxjo, ada, bo
):
    vaxjo.parameters = {}
    vaxjo.save()
    account = factories.account(vaxjo, "trees", kind="stock", unit="tree")
    paper = factories.source(vaxjo, b"register")

    def level(amount, day, at):
        days = date.fromisoformat(day), date.fromisoformat(day)
        typed = Typed(
            account, Decimal(amount), "tree", "level", *days, "measured", "counted"
        )
        return keep_draft(
            vaxjo, typed, source=paper, by=ada, at=at, reasons={"": "It is right."}
        )

    first = level(100, "2025-10-31", factories.later(1))
    seal_voucher(first, by=ada, at=factories.later(2))
    early = level(130, "2025-11-10", factories.later(3))
    late = level(140, "2025-11-20", factories.later(4))
    seal_voucher(early, by=ada, at=factories.later(5))

    with pytest.raises(NotSealableError, match="changed after this draft"):
        seal_voucher(late, by=ada, at=factories.later(6))
