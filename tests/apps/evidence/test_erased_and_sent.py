"""The same file is sent by one and erased by another at the same moment (L-31)."""

from __future__ import annotations

import pytest
from tests import factories
from tests.actors import at_work

from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import enter_file, erase_file, keep_file
from naturbudget.apps.evidence.models import Source

BILL = b"the same bill"


@pytest.fixture
def towns(transactional_db):
    return [factories.municipality(slug, name=slug) for slug in ("vaxjo", "bologna")]


@pytest.fixture
def here(towns):
    return factories.source(towns[0], BILL)


def keep(town, by):
    source = keep_file(BILL, of=town, origin="bill.pdf", by=by, at=factories.NOW)
    return source.pk


def enter(town, by):
    enter_file(
        BILL,
        of=town,
        origin="bill.csv",
        media_type="text/csv",
        by=by,
        at=factories.NOW,
    )


def erase(pk, by):
    source = Source.objects.get(pk=pk)
    erase_file(source, reason="it named a person", by=by, at=factories.NOW)


@pytest.mark.parametrize("sent", [keep, enter])
def test_what_is_sent_meanwhile_keeps_its_bytes(towns, here, sent):
    ada, carla = (factories.member("co-ordinator", of=town) for town in towns)
    with at_work(2) as (sender, eraser):
        sender.begins()
        sender.does(sent, towns[1], carla)
        erased = eraser.starts(erase, here.pk, ada)
        assert eraser.waits()
        assert store.read(here.sha256) == BILL
        sender.commits()
        erased.result()

    assert Source.objects.get(pk=here.pk).erased_at is not None
    assert store.read(here.sha256) == BILL


def test_what_is_not_kept_after_all_is_erased(towns, here):
    ada, carla = (factories.member("co-ordinator", of=town) for town in towns)
    with at_work(2) as (sender, eraser):
        sender.begins()
        sender.does(keep, towns[1], carla)
        erased = eraser.starts(erase, here.pk, ada)
        assert eraser.waits()
        sender.undoes()
        erased.result()

    assert store.read(here.sha256) is None


def test_bytes_that_are_being_erased_are_put_again(towns, here, monkeypatch):
    """The eraser stands before the file; who sends it waits, and then puts it."""
    ada, carla = (factories.member("co-ordinator", of=town) for town in towns)
    kept = []
    with at_work(2) as (eraser, sender):

        def removed(digest):
            kept.append(sender.starts(keep, towns[1], carla))
            assert sender.waits()
            factories.evidence_path(digest).unlink()

        monkeypatch.setattr(store, "erase", removed)
        eraser.does(erase, here.pk, ada)
        kept[0].result()

    assert store.read(here.sha256) == BILL
