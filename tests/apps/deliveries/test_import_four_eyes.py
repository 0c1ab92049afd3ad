"""Where a second person seals, an import waits as drafts and is sealed as a whole."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories
from tests.factories import csv

from naturbudget.apps.deliveries import actions
from naturbudget.apps.deliveries.actions import (
    ImportRefusedError,
    WaitingError,
    import_figures,
)
from naturbudget.apps.ledger.actions import (
    NotSealableError,
    discard_drafts,
    request_reversal,
    seal_drafts,
    seal_voucher,
)
from naturbudget.apps.ledger.queries.log import log_root, log_size, recomputed_root
from naturbudget.config import cli

pytestmark = pytest.mark.django_db

GAS = "gas/town-hall,flow,m3,2025-01-01,2025-12-31,1200,measured,bill"
TREES = "trees,stock,tree,2025-12-31,2025-12-31,900,measured,register"
AIR = "no2-ring,series,ug/m3,2025-01-01,2025-12-31,21.4,measured,station"
FILE = csv(GAS, TREES, AIR)
TO_SEAL = "/desk/vaxjo/books/to-seal/"


@pytest.fixture
def vaxjo(vaxjo):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    return vaxjo


@pytest.fixture
def bo(vaxjo):
    """Bo keeps the books beside Ada: the second person."""
    return factories.member("co-ordinator", of=vaxjo, name="Bo")


@pytest.fixture
def send(vaxjo, ada):
    def send(content=FILE, *, at=factories.NOW, **fields):
        values = {"name": "figures.csv", "by": ada, "create": True, **fields}
        values.setdefault("reasons", {"": "It is right."})
        return import_figures(vaxjo, content, at=at, **values)

    return send


@pytest.fixture
def seal(vaxjo):
    def seal(*, by, at=None):
        drafts = vaxjo.vouchers.drafts()
        return seal_drafts(vaxjo, drafts, by=by, at=at or factories.later())

    return seal


def total(of, path):
    rows = of.month_totals.filter(account__path=path).values_list("amount", flat=True)
    return sum(rows)


@pytest.fixture
def choose(client, vaxjo, send, ada):
    """Do something to all drafts of the file on the page."""

    def choose(do, *, by, source=None, **more):
        client.force_login(by)
        digest = vaxjo.sources.get().sha256 if source is None else source
        given = {"source": digest, "author": ada.pk, **more}
        return client.post(f"{TO_SEAL}{do}/", given)

    send()
    return choose


def test_what_was_imported_waits_and_counts_when_a_second_person_seals_it(
    send, seal, vaxjo, ada, bo
):
    done = send()
    assert (done.sealed, done.drafted, log_size(vaxjo)) == (0, 3, 0)

    assert seal(by=bo) == 3

    assert [seal.recorded_by for seal in vaxjo.seals.all()] == [bo] * 3
    assert {row.author for row in vaxjo.vouchers.all()} == {ada}
    assert total(vaxjo, "gas/town-hall") == 1_200_000
    assert recomputed_root(vaxjo) == log_root(vaxjo)
    assert vaxjo.events.get(kind="figures-drafted").what["drafted"] == 3
    assert vaxjo.events.get(kind="vouchers-sealed").who == bo.email


def test_who_imported_seals_nothing_of_it(send, seal, vaxjo, ada):
    send()

    with pytest.raises(NotSealableError, match="somebody else seals it") as refusal:
        seal(by=ada)

    assert len(refusal.value.problems) == 3
    assert log_size(vaxjo) == 0


def test_one_wrong_draft_holds_all_of_them_back(send, seal, vaxjo, bo):
    send()
    vaxjo.vouchers.filter(kind="use").update(reason=" ")

    with pytest.raises(NotSealableError, match="has no reason"):
        seal(by=bo)

    assert log_size(vaxjo) == 0


def test_a_check_keeps_nothing(send, vaxjo):
    done = send(dry_run=True)

    assert (done.drafted, vaxjo.vouchers.count(), vaxjo.sources.count()) == (3, 0, 0)


def test_the_same_file_is_not_drafted_twice(send, vaxjo):
    send()

    with pytest.raises(WaitingError, match="3 drafts of figures"):
        send()

    assert vaxjo.vouchers.count() == 3


def test_once_sealed_the_same_file_changes_nothing(send, seal, bo):
    send()
    seal(by=bo)

    done = send()

    assert (done.drafted, done.unchanged) == (0, 3)


def test_a_wrong_row_keeps_nothing(send, vaxjo):
    with pytest.raises(ImportRefusedError):
        send(csv(GAS, GAS.replace("1200", "13")))

    assert not vaxjo.vouchers.exists()


def test_a_correction_counts_only_when_both_its_vouchers_are_sealed(
    send, seal, vaxjo, bo
):
    send()
    seal(by=bo)
    right = csv(GAS.replace("1200,measured", "1100,corrected"))

    done = send(right, at=factories.later(2))

    assert (done.drafted, done.corrected) == (2, 1)
    assert total(vaxjo, "gas/town-hall") == 1_200_000
    seal(by=bo, at=factories.later(3))
    assert total(vaxjo, "gas/town-hall") == 1_100_000
    reversal = vaxjo.vouchers.get(kind="reversal")
    assert reversal.source.origin == "figures.csv"
    assert recomputed_root(vaxjo) == log_root(vaxjo)
    assert send(right, at=factories.later(4)).unchanged == 1


def test_levels_in_later_parts_of_a_file_follow_the_drafts_of_earlier_ones(
    send, seal, vaxjo, bo, monkeypatch
):
    monkeypatch.setattr(actions, "PART_ROWS", 1)
    first = "trees,stock,tree,2024-12-31,2024-12-31,800,measured,register"
    send(csv(first, TREES))

    assert seal(by=bo) == 2
    assert total(vaxjo, "trees") == 900


def test_a_level_is_not_sealed_over_books_that_moved_meanwhile(
    send, seal, vaxjo, ada, bo
):
    send(csv(TREES))
    seal(by=bo)
    more = "trees,stock,tree,2026-01-31,2026-01-31,950,measured,register"
    send(csv(more), at=factories.later(2))
    felled = factories.voucher(
        vaxjo,
        lines={"trees": "-5 tree"},
        kind="loss",
        by=ada,
        first="2026-01-01",
        last="2026-01-20",
    )
    seal_voucher(felled, by=bo, at=factories.later(3))

    with pytest.raises(NotSealableError, match="changed after this draft"):
        seal(by=bo, at=factories.later(4))


# Reversals


@pytest.fixture
def sealed(vaxjo, ada, bo):
    draft = factories.voucher(vaxjo, by=ada)
    seal_voucher(draft, by=bo, at=factories.NOW)
    return draft


def reverse(voucher, *, by):
    return request_reversal(
        voucher,
        key=f"{voucher.key}~reversed",
        reason="wrong meter",
        by=by,
        at=factories.later(),
    )


def test_a_reversal_waits_and_counts_when_a_second_person_seals_it(
    vaxjo, sealed, ada, bo
):
    reversal = reverse(sealed, by=ada)
    assert total(vaxjo, "gas/town-hall") == 1_200_000

    with pytest.raises(NotSealableError, match="somebody else seals it"):
        seal_voucher(reversal, by=ada, at=factories.later(2))
    seal_voucher(reversal, by=bo, at=factories.later(2))

    assert total(vaxjo, "gas/town-hall") == 0
    assert recomputed_root(vaxjo) == log_root(vaxjo)


def test_a_second_reversal_is_told_that_one_waits(sealed, ada, bo):
    reverse(sealed, by=ada)

    with pytest.raises(NotSealableError, match="waits to be sealed already"):
        reverse(sealed, by=bo)


def test_the_page_keeps_a_reversal_as_a_draft_and_says_so(client, vaxjo, sealed, ada):
    client.force_login(ada)
    books = "/desk/vaxjo/books/vouchers"

    client.post(f"{books}/reverse/{sealed.key}/", {"reason": "wrong meter"})
    page = client.get(f"{books}/show/{sealed.key}/").content.decode()

    assert vaxjo.vouchers.drafts().get().reverses == sealed
    assert "A reversal of it waits to be sealed" in page
    assert "Reverse voucher" not in page
    assert '<span class="minus">reversed</span>' not in page


def test_until_it_is_sealed_the_figure_still_stands(client, sealed, ada):
    reverse(sealed, by=ada)
    client.force_login(ada)

    page = client.get("/desk/vaxjo/books/accounts/of/gas/town-hall/").content.decode()

    assert "1,200" in page


# The pages


def test_the_list_shows_what_came_from_which_file(client, choose, vaxjo, ada, bo):
    client.force_login(bo)

    page = client.get(TO_SEAL).content.decode()

    assert "figures.csv" in page
    assert f"co-ordinator (person {ada.pk})" in page
    assert "Seal all" in page
    client.force_login(ada)
    assert "Seal all" not in client.get(TO_SEAL).content.decode()


def test_an_import_is_sealed_at_once_on_the_page(choose, vaxjo, bo):
    answer = choose("seal", by=bo)

    assert answer.status_code == 302
    assert log_size(vaxjo) == 3


def test_the_page_says_every_problem(choose, vaxjo, ada):
    answer = choose("seal", by=ada)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.count("Here somebody else seals it: hand it on.") == 3
    assert log_size(vaxjo) == 0


def test_what_waits_no_more_is_said(choose, vaxjo, bo):
    choose("seal", by=bo)

    answer = choose("seal", by=bo)

    assert answer.status_code == 409
    assert "No draft of it waits any more" in answer.content.decode()


def test_an_import_is_thrown_away_at_once(choose, vaxjo, ada):
    assert choose("discard", by=ada).status_code == 302
    assert not vaxjo.vouchers.exists()


def test_that_nothing_was_left_to_throw_away_is_said(client, choose, vaxjo, ada):
    choose("discard", by=ada)
    assert "3 drafts are thrown away." in client.get(TO_SEAL).content.decode()

    choose("discard", by=ada)

    page = client.get(TO_SEAL).content.decode()
    assert "No draft of it waits any more" in page
    assert "thrown away." not in page


def test_what_is_sealed_is_not_thrown_away(send, seal, vaxjo, ada, bo):
    send()
    seal(by=bo)

    discard_drafts(vaxjo, vaxjo.vouchers.all(), by=ada, at=factories.later())

    assert vaxjo.vouchers.count() == 3


@pytest.mark.parametrize("do", ["seal", "discard"])
def test_they_require_the_permission(choose, vaxjo, hanna, rita, do):
    assert choose(do, by=rita).status_code == 403
    assert choose(do, by=hanna).status_code == 403  # other departments hold it
    assert vaxjo.vouchers.drafts().count() == 3


@pytest.mark.parametrize("do", ["", "seal/", "discard/"])
def test_they_hide_other_municipalities(client, choose, carla, do):
    client.force_login(carla)

    answer = client.post(TO_SEAL + do) if do else client.get(TO_SEAL)

    assert answer.status_code == 404


def shown_to(client, person):
    """Return what the form of the only group of drafts holds."""
    client.force_login(person)
    page = client.get(TO_SEAL).content.decode()
    [shown] = re.findall(r'name="shown" value="([0-9-]+)"', page)
    return shown


def test_what_came_since_one_looked_is_not_sealed_with_it(
    client, choose, vaxjo, ada, bo
):
    shown = shown_to(client, bo)
    source = vaxjo.sources.get()
    late = factories.voucher(vaxjo, by=ada, key="late:1")
    vaxjo.vouchers.filter(pk=late.pk).update(source=source)

    answer = choose("seal", by=bo, source=source.sha256, shown=shown)

    assert answer.status_code == 409
    assert "was changed meanwhile" in answer.content.decode()
    assert log_size(vaxjo) == 0
    assert shown_to(client, bo) != shown


@pytest.mark.parametrize("do", ["seal", "discard"])
def test_they_reject_get(client, choose, bo, do):
    client.force_login(bo)

    assert client.get(f"{TO_SEAL}{do}/").status_code == 405


def test_the_import_page_says_that_drafts_are_kept(client, vaxjo, ada):
    client.force_login(ada)
    file = SimpleUploadedFile("figures.csv", FILE, "text/csv")

    page = client.post(
        "/desk/vaxjo/books/import/", {"file": file, "do": "check", "create": "1"}
    ).content.decode()

    assert "3 drafts would be kept for a second person to seal" in page
    assert "Keep all as drafts" in page


# The command


def test_a_second_person_seals_the_file_by_command(
    send, vaxjo, ada, bo, tmp_path, capsys
):
    path = tmp_path / "figures.csv"
    path.write_bytes(FILE)
    send()

    refused = cli.run(["figures", "seal", "vaxjo", str(path), "--by", ada.email])
    said = capsys.readouterr().err
    done = cli.run(["figures", "seal", "vaxjo", str(path), "--by", bo.email])

    assert (refused, done) == (1, 0)
    assert "somebody else seals it" in said
    assert log_size(vaxjo) == 3
