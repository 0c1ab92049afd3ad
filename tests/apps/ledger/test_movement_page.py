"""A movement between two accounts, typed on a page: both sides, no environment."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.apps.ledger.actions import seal_voucher
from naturbudget.apps.ledger.queries.log import log_root, recomputed_root

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/movements/new/"


WHY = {"why-less-than-nothing": "Surveyed anew.", "why-far-from": "It is so."}


@pytest.fixture
def meadow(vaxjo, buildings):
    row = factories.account(
        vaxjo, "land/meadow", unit="har", kind="stock", department=buildings
    )
    factories.sealed(
        vaxjo,
        kind="opening",
        lines={"land/meadow": "100 har"},
        first="2024-12-31",
        last="2024-12-31",
    )
    return row


@pytest.fixture
def street(vaxjo, buildings):
    return factories.account(
        vaxjo, "land/street", unit="har", kind="stock", department=buildings
    )


@pytest.fixture
def post(client, meadow, street):
    def post(*, by, **typed):
        client.force_login(by)
        given = {
            "out_of": "land/meadow",
            "into": "land/street",
            "quantity": "5",
            "unit": "",
            "valid_from": "2025-05-01",
            "valid_to": "2025-05-01",
            "status": "measured",
            "remark": "",
            "evidence": SimpleUploadedFile("permit.pdf", b"p", "application/pdf"),
            **typed,
        }
        return client.post(PAGE, given)

    return post


def lines(voucher):
    rows = voucher.postings.order_by("line")
    return list(rows.values_list("account__path", "amount", "department__code"))


def test_it_is_drafted_looked_at_and_sealed_without_the_environment(
    post, client, vaxjo, ada
):
    answer = post(by=ada)

    draft = vaxjo.vouchers.drafts().get()
    assert answer.status_code == 302
    assert (draft.key, draft.kind, draft.reason) == (
        "land/meadow:land/street:2025-05-01:2025-05-01",
        "reclassification",
        "permit.pdf",
    )
    page = client.get(answer["Location"]).content.decode()
    assert "In and out add up to zero in each unit." in page
    client.post(f"/desk/vaxjo/books/vouchers/seal/{draft.key}/")
    assert lines(vaxjo.vouchers.sealed().get(key=draft.key)) == [
        ("land/meadow", -50_000, "buildings"),
        ("land/street", 50_000, "buildings"),
    ]
    assert recomputed_root(vaxjo) == log_root(vaxjo)


def test_into_a_flow_it_is_a_use_of_the_stock(post, vaxjo, ada):
    factories.account(vaxjo, "soil/used", unit="har")

    post(by=ada, into="soil/used", quantity="20000", unit="m2")

    draft = vaxjo.vouchers.drafts().get()
    assert draft.kind == "use"
    assert draft.reason == "permit.pdf [20000 m²; 1 m² = 0.0001 ha]"
    assert [line[:2] for line in lines(draft)] == [
        ("land/meadow", -20_000),
        ("soil/used", 20_000),
    ]
    seal_voucher(draft, by=ada, at=factories.NOW)
    assert draft.postings.count() == 2


def test_where_a_second_person_seals_who_wrote_it_may_not(post, client, vaxjo, ada):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    place = post(by=ada)["Location"]

    client.post(place.replace("/show/", "/seal/"))

    assert vaxjo.vouchers.drafts().count() == 1


def test_the_draft_can_be_typed_anew(post, client, vaxjo, ada):
    post(by=ada)
    key = vaxjo.vouchers.drafts().get().key

    page = client.get(f"{PAGE}?change={key}").content.decode()
    assert 'value="5"' in page
    assert 'value="land/street" selected' in page
    post(by=ada, quantity="7", change=key)

    assert lines(vaxjo.vouchers.drafts().get())[1][1] == 70_000


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"into": "land/meadow"}, "into", "so nothing would move"),
        ({"into": "trees"}, "into", "trees in trees. What leaves one account"),
        ({"into": "land/nowhere"}, "into", "is not in the list"),
        ({"out_of": "gas/town-hall"}, "out_of", "is not in the list"),
        ({"quantity": "-5"}, "quantity", "without a minus"),
        ({"quantity": "5,5,5"}, "quantity", "is not a number"),
        ({"quantity": "0.00001"}, "quantity", "more decimal places"),
        ({"unit": "kWh"}, "unit", "another kind of quantity"),
        ({"evidence": ""}, "evidence", "There is no evidence"),
        ({"valid_to": "2025-04-30"}, "valid_to", "The last day is before the first"),
    ],
)
def test_a_wrong_one_is_refused_at_its_field(post, vaxjo, ada, typed, field, said):
    factories.account(vaxjo, "trees", unit="tree", kind="stock")
    factories.account(vaxjo, "gas/town-hall")

    answer = post(by=ada, **typed)

    assert answer.status_code == 409
    assert said in " ".join(answer.context["form"].errors[field])
    assert not vaxjo.vouchers.drafts().exists()


def test_everything_that_is_wrong_is_said_at_once(post, vaxjo, ada):
    factories.account(vaxjo, "trees", unit="tree", kind="stock")

    answer = post(by=ada, into="trees", unit="kWh", quantity="five", evidence="")

    wrong = set(answer.context["form"].errors)
    assert wrong == {"into", "unit", "quantity", "evidence"}


def test_more_than_there_is_needs_a_word(post, vaxjo, ada):
    answer = post(by=ada, quantity="101")

    assert answer.status_code == 409
    assert "more leaves it than there is" in answer.content.decode()
    assert not vaxjo.vouchers.drafts().exists()
    assert post(by=ada, quantity="101", **WHY).status_code == 302


def test_days_outside_the_life_of_an_account_are_told_before_it_is_sealed(
    post, client, vaxjo, ada, street
):
    street.closed = factories.day("2025-05-01")
    street.save()

    page = client.get(post(by=ada)["Location"]).content.decode()

    assert "land/street takes no postings" in page
    assert "Seal voucher" not in page


def test_an_account_holder_moves_between_the_own_accounts_only(post, vaxjo, hanna):
    factories.account(vaxjo, "land/park", unit="har", kind="stock")

    assert post(by=hanna).status_code == 302
    assert post(by=hanna, into="land/park").status_code == 409


def test_without_a_stock_the_page_says_what_is_missing(client, vaxjo, ada):
    client.force_login(ada)

    assert "A movement needs a stock" in client.get(PAGE).content.decode()


def test_another_municipality_is_not_there(client, vaxjo, carla):
    client.force_login(carla)

    assert client.get(PAGE).status_code == 404
