from __future__ import annotations

import json

import pytest
from tests import factories, year

from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.queries.log import log_root
from naturbudget.core.ledger.log import verify_inclusion

pytestmark = pytest.mark.django_db

BOOKS = "/desk/vaxjo/books/"
PERMIT = {"land/sealed": "3200 m2"}


@pytest.fixture
def post(client):
    def post(voucher, do, *, by, method="post", **typed):
        client.force_login(by)
        url = f"{BOOKS}vouchers/{do}/{voucher.key}/"
        return getattr(client, method)(url, typed)

    return post


@pytest.fixture
def own(vaxjo, buildings):
    """An account that Hanna's department holds."""
    return factories.account(vaxjo, "gas/town-hall", department=buildings)


def half_a_permit(town):
    return factories.voucher(town, kind="reclassification", lines=PERMIT)


# The page


def test_a_draft_is_shown_as_it_will_be_sealed(client, vaxjo, ada):
    draft = factories.voucher(vaxjo)
    client.force_login(ada)

    page = client.get(f"{BOOKS}vouchers/show/{draft.key}/").content.decode()

    assert "As it will be sealed" in page
    assert "Environment" in page
    assert page.count("1,200") >= 4  # both lines and both sums
    assert "given when it is sealed" in page


def test_a_key_may_hold_slashes_and_colons(client, vaxjo, ada):
    draft = factories.voucher(vaxjo, key="gas/town-hall:2025-01-01:2025-03-31+2~2")
    client.force_login(ada)

    assert client.get(f"{BOOKS}vouchers/show/{draft.key}/").status_code == 200


def test_a_sealed_figure_is_shown_to_its_last_digit(client, vaxjo, ada):
    voucher = factories.sealed(vaxjo, lines={"gas/town-hall": "12345.678 m3"})
    client.force_login(ada)

    page = client.get(f"{BOOKS}vouchers/show/{voucher.key}/").content.decode()

    assert page.count("12,345.678") == 4
    assert voucher.seal.leaf in page


def test_people_are_shown_by_role_and_number(client, vaxjo, ada, ben):
    voucher = factories.sealed(vaxjo, by=ada)
    client.force_login(ben)

    page = client.get(f"{BOOKS}vouchers/show/{voucher.key}/").content.decode()

    assert f"co-ordinator (person {ada.pk})" in page
    assert ada.email not in page


def test_what_hinders_the_sealing_is_said_before_it_is_tried(client, vaxjo, ada):
    draft = half_a_permit(vaxjo)
    client.force_login(ada)

    page = client.get(f"{BOOKS}vouchers/show/{draft.key}/").content.decode()

    assert "This cannot be sealed yet" in page
    assert "not to zero" in page
    assert "Seal voucher" not in page


def test_doubts_stay_with_the_draft(client, vaxjo, ada):
    factories.sealed(vaxjo, first="2024-01-01", last="2024-03-31")
    draft = factories.voucher(vaxjo, lines={"gas/town-hall": "12000 m3"})
    client.force_login(ada)

    page = client.get(f"{BOOKS}vouchers/show/{draft.key}/").content.decode()

    assert "Look twice before it is sealed" in page
    assert "This is 10 times" in page


def test_the_page_hides_other_municipalities(client, vaxjo, bologna, carla):
    voucher = factories.voucher(vaxjo)
    client.force_login(carla)

    assert client.get(f"{BOOKS}vouchers/show/{voucher.key}/").status_code == 404
    other = f"/desk/bologna/books/vouchers/show/{voucher.key}/"
    assert client.get(other).status_code == 404


# Sealing


def test_sealing_works(post, vaxjo, ada):
    voucher = factories.voucher(vaxjo)

    answer = post(voucher, "seal", by=ada)

    assert answer.status_code == 302
    voucher.refresh_from_db()
    assert (voucher.seal.seq, voucher.seal.recorded_by) == (1, ada)
    amounts = voucher.postings.order_by("line").values_list("amount", flat=True)
    assert list(amounts) == [1_200_000, -1_200_000]


def test_sealing_shows_every_problem(post, vaxjo, ada):
    answer = post(half_a_permit(vaxjo), "seal", by=ada)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "needs at least two" in page
    assert "not to zero" in page


def test_sealing_twice_changes_nothing(post, vaxjo, ada):
    voucher = factories.voucher(vaxjo)

    post(voucher, "seal", by=ada)
    post(voucher, "seal", by=ada)

    assert vaxjo.seals.count() == 1
    assert voucher.postings.count() == 2


def test_an_account_holder_seals_what_the_department_holds(post, vaxjo, own, hanna):
    assert post(factories.voucher(vaxjo), "seal", by=hanna).status_code == 302


def test_an_account_holder_does_not_seal_what_others_hold(post, vaxjo, hanna):
    voucher = factories.voucher(vaxjo)

    assert post(voucher, "seal", by=hanna).status_code == 403
    assert not vaxjo.seals.exists()


def test_where_four_eyes_are_asked_nobody_seals_the_own_draft(post, vaxjo, ada):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    voucher = factories.voucher(vaxjo, by=ada)

    answer = post(voucher, "seal", by=ada)

    assert answer.status_code == 409
    assert "Here somebody else seals it" in answer.content.decode()


# Discarding


def test_discarding_works(post, vaxjo, ada):
    assert post(factories.voucher(vaxjo), "discard", by=ada).status_code == 302
    assert not vaxjo.vouchers.exists()


def test_what_is_sealed_is_not_discarded(post, vaxjo, ada):
    voucher = factories.sealed(vaxjo)

    answer = post(voucher, "discard", by=ada)

    assert answer.status_code == 409
    assert "is sealed and stays" in answer.content.decode()


# Reversing


def test_reversing_works(post, vaxjo, ada):
    voucher = factories.sealed(vaxjo)

    answer = post(voucher, "reverse", by=ada, reason="a digit was misread")

    mirror = vaxjo.vouchers.get(reverses=voucher)
    assert answer.status_code == 302
    assert (mirror.seal.seq, mirror.reason) == (2, "a digit was misread")


def test_a_reversal_needs_a_reason(post, vaxjo, ada):
    voucher = factories.sealed(vaxjo)

    answer = post(voucher, "reverse", by=ada)

    assert answer.status_code == 409
    assert 'href="#id_reason"' in answer.content.decode()
    assert vaxjo.seals.count() == 1


def test_nothing_is_reversed_twice(post, vaxjo, ada):
    voucher = factories.sealed(vaxjo)

    post(voucher, "reverse", by=ada, reason="wrong")
    answer = post(voucher, "reverse", by=ada, reason="wrong again")

    assert answer.status_code == 409
    assert "was reversed before" in answer.content.decode()


# The questions asked of all three


@pytest.mark.parametrize("do", ["seal", "discard", "reverse"])
def test_it_requires_the_permission(post, vaxjo, ben, do):
    assert post(factories.voucher(vaxjo), do, by=ben).status_code == 403


@pytest.mark.parametrize("do", ["seal", "discard", "reverse"])
def test_it_hides_other_municipalities(post, vaxjo, carla, do):
    assert post(factories.voucher(vaxjo), do, by=carla).status_code == 404


@pytest.mark.parametrize("do", ["seal", "discard", "reverse"])
def test_it_rejects_get(post, vaxjo, ada, do):
    assert post(factories.voucher(vaxjo), do, by=ada, method="get").status_code == 405


# The proof


def test_the_proof_shows_that_the_voucher_is_in_the_log(client, vaxjo, ada):
    for _ in range(5):
        factories.sealed(vaxjo)
    voucher = vaxjo.vouchers.get(seal__seq=3)
    client.force_login(ada)

    answer = client.get(f"{BOOKS}vouchers/proof/{voucher.key}/")

    proof = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    assert verify_inclusion(
        bytes.fromhex(voucher.seal.leaf),
        index=proof["seq"] - 1,
        size=proof["size"],
        path=[bytes.fromhex(part) for part in proof["path"]],
        root=log_root(vaxjo),
    )


def test_a_draft_has_no_proof(client, vaxjo, ada):
    draft = factories.voucher(vaxjo)
    client.force_login(ada)

    assert client.get(f"{BOOKS}vouchers/proof/{draft.key}/").status_code == 404


# The list


@pytest.fixture
def three(vaxjo):
    factories.sealed(vaxjo, key="gas-2024", first="2024-01-01", last="2024-12-31")
    factories.sealed(vaxjo, key="power-2025", lines={"power/school": "3 MW.h"})
    factories.voucher(vaxjo, key="gas-2025-draft")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, {"gas-2024", "power-2025", "gas-2025-draft"}),
        ({"year": "2024"}, {"gas-2024"}),
        ({"where": "power/school"}, {"power-2025"}),
        ({"only": "drafts"}, {"gas-2025-draft"}),
        ({"kind": "opening"}, set()),
        ({"year": "2025", "where": "gas/town-hall"}, {"gas-2025-draft"}),
        ({"year": "nonsense"}, {"gas-2024", "power-2025", "gas-2025-draft"}),
    ],
)
def test_the_list_is_filtered_as_asked(client, vaxjo, three, ben, asked, shown):
    client.force_login(ben)

    answer = client.get(f"{BOOKS}vouchers/", asked)

    assert {row["voucher"].key for row in answer.context["rows"]} == shown


def test_a_filter_survives_the_next_page(client, vaxjo, ada):
    for number in range(51):
        factories.voucher(vaxjo, key=f"v-{number}")
    client.force_login(ada)

    page = client.get(f"{BOOKS}vouchers/", {"only": "drafts"}).content.decode()

    assert 'href="?only=drafts&amp;page=2"' in page


def test_a_voucher_of_several_lines_says_how_many(client, vaxjo, ada):
    for code in ("schools", "pool"):
        factories.department(vaxjo, code)
    parts = {"buildings": "700", "schools": "300", "pool": "200"}
    year.ratified(vaxjo, shares=parts)
    client.force_login(ada)

    page = client.get(f"{BOOKS}vouchers/").content.decode()

    assert "3 lines" in page


def test_the_filter_offers_what_stands_in_the_books(client, vaxjo, ada):
    for path in ("gas/town-hall", "gas/unassigned"):
        factories.account(vaxjo, path)
    client.force_login(ada)

    offered = client.get(f"{BOOKS}vouchers/").content.decode()
    asked = client.get(f"{BOOKS}vouchers/?where=gas/unassigned").content.decode()

    assert '<option value="gas/town-hall">gas/town-hall</option>' in offered
    assert "gas/unassigned" not in offered
    assert 'value="gas/unassigned" selected>gas/unassigned</option>' in asked


def test_a_draft_that_was_entered_anew_is_not_sealed_by_an_older_page(
    client, vaxjo, ada
):
    old = factories.voucher(vaxjo, by=ada, key="bill:1")
    shown = {"shown": old.pk}
    actions.discard_voucher(old, by=ada, at=factories.NOW)
    new = factories.voucher(
        vaxjo, by=ada, key="bill:1", lines={"gas/town-hall": "900 m3"}
    )
    client.force_login(ada)
    address = "/desk/vaxjo/books/vouchers/seal/bill:1/"

    page = client.post(address, shown, follow=True).content.decode()

    assert "was changed meanwhile" in page
    assert f'name="shown" value="{new.pk}"' in page
    assert not vaxjo.seals.exists()
    assert client.post(address, {"shown": new.pk}).status_code == 302
    assert vaxjo.seals.count() == 1


def test_what_corrects_a_figure_and_what_it_corrects_lead_to_each_other(
    client, vaxjo, ada
):
    first = factories.sealed(vaxjo, key="bill:1")
    actions.reverse_voucher(
        first,
        key="bill:1~reversed",
        reason="a slip",
        by=ada,
        at=factories.NOW,
    )
    factories.sealed(vaxjo, key="bill:1~2")
    client.force_login(ada)

    old = client.get(f"{BOOKS}vouchers/show/bill:1/").content.decode()
    new = client.get(f"{BOOKS}vouchers/show/bill:1~2/").content.decode()

    assert "In its place" in old
    assert "vouchers/show/bill:1~2/" in old
    assert "Takes the place of" in new
    assert "In its place" not in new
