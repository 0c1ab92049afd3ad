from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories, year

from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.evidence.models import Source

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/figures/new/"


def bill(content=b"the bill"):
    return SimpleUploadedFile("bill.pdf", content, "application/pdf")


@pytest.fixture
def town_hall(vaxjo, buildings):
    return factories.account(vaxjo, "gas/town-hall", department=buildings)


@pytest.fixture
def post(client):
    def post(*, by, language="en", **typed):
        client.force_login(by)
        given = {
            "where": "gas/town-hall",
            "quantity": "1200",
            "unit": "",
            "entry": "",
            "valid_from": "2025-01-01",
            "valid_to": "2025-03-31",
            "status": "measured",
            "remark": "",
            "evidence": bill(),
            **typed,
        }
        return client.post(PAGE, given, headers={"accept-language": language})

    return post


def draft(vaxjo):
    return vaxjo.vouchers.drafts().get()


def test_it_works(post, client, vaxjo, town_hall, ada):
    answer = post(by=ada)

    kept = draft(vaxjo)
    assert answer.status_code == 302
    assert (kept.key, kept.kind, kept.reason) == (
        "gas/town-hall:2025-01-01:2025-03-31",
        "use",
        "bill.pdf",
    )
    assert [line.amount for line in kept.postings.all()] == [1_200_000]
    page = client.get(answer["Location"]).content.decode()
    assert "As it will be sealed" in page
    assert "Environment" in page
    assert "Seal voucher" in page


def test_an_account_holder_types_for_the_own_department(post, vaxjo, town_hall, hanna):
    assert post(by=hanna).status_code == 302
    assert draft(vaxjo).author == hanna


def test_an_account_holder_cannot_choose_what_others_hold(post, vaxjo, hanna):
    factories.account(vaxjo, "gas/town-hall")

    answer = post(by=hanna)

    assert answer.status_code == 409
    assert not vaxjo.vouchers.exists()


@pytest.mark.parametrize(
    ("language", "typed"),
    [("sv", "1 234,5"), ("en", "1,234.5"), ("de", "1.234,5"), ("it", "1234,5")],
)
def test_any_number_format_of_the_language_is_read(
    post, vaxjo, town_hall, ada, language, typed
):
    post(by=ada, language=language, quantity=typed)

    assert draft(vaxjo).postings.get().amount == 1_234_500


@pytest.mark.parametrize(
    ("language", "typed", "whole", "decimal"),
    [
        ("en", "41,200", "41200", "41.2"),
        ("en", "-412,500", "-412500", "-412.5"),
        ("en", "0,412", "412", "0.412"),
        ("de", "1.234", "1234", "1,234"),
        ("it", "1.234", "1234", "1,234"),
        ("sv", "41.200", "41200", "41,2"),
    ],
)
def test_a_number_of_two_readings_is_refused_with_both(
    post, vaxjo, town_hall, ada, language, typed, whole, decimal
):
    answer = post(by=ada, language=language, quantity=typed)

    [said] = answer.context["form"].errors["quantity"]
    assert answer.status_code == 409
    assert not vaxjo.vouchers.exists()
    assert said.startswith(f"“{typed}” can be read as {whole} or as {decimal}.")
    assert said.endswith(f" Write {whole}, or {decimal}.")


@pytest.mark.parametrize(
    ("language", "typed", "litres"),
    [
        ("en", "1,234,567", 1_234_567_000),
        ("en", "41,200.5", 41_200_500),
        ("en", "41 200", 41_200_000),
        ("en", "41\N{NARROW NO-BREAK SPACE}200", 41_200_000),
        ("en", "41.200", 41_200),
        ("en", "41,2", 41_200),
        ("it", "41.25", 41_250),
        ("sv", "41,200", 41_200),
        ("sv", "41\N{NO-BREAK SPACE}200", 41_200_000),
        ("de", "1.234.567", 1_234_567_000),
    ],
)
def test_a_number_of_one_reading_is_kept(
    post, vaxjo, town_hall, ada, language, typed, litres
):
    post(by=ada, language=language, quantity=typed)

    assert draft(vaxjo).postings.get().amount == litres


def test_another_unit_is_converted_exactly(post, vaxjo, town_hall, ada):
    post(by=ada, quantity="500", unit="l")

    assert draft(vaxjo).postings.get().amount == 500


def test_every_problem_is_shown_and_nothing_typed_is_lost(post, vaxjo, town_hall, ada):
    answer = post(
        by=ada,
        quantity="12..5",
        unit="kWh",
        valid_from="2025-04-01",
        remark="read twice",
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "“12..5” is not a number" in page
    assert "The last day is before the first" in page
    assert "gas/town-hall is kept in m³; kWh is another kind of quantity" in page
    assert "read twice" in page
    assert "selected>bill.pdf" in page  # the file is kept and need not be sent again
    assert not vaxjo.vouchers.exists()


def test_a_unit_that_does_not_fit_is_refused(post, vaxjo, town_hall, ada):
    answer = post(by=ada, unit="kWh")

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "gas/town-hall is kept in m³; kWh is another kind of quantity" in page


@pytest.mark.parametrize(
    ("quantity", "said"),
    [("9" * 20, "is too large for the books"), ("0.00001", "more decimal places")],
)
def test_what_cannot_be_kept_is_refused_before_doubts_are_asked_about(
    post, vaxjo, town_hall, ada, quantity, said
):
    days = {"first": "2025-01-01", "last": "2025-03-31"}
    factories.sealed(vaxjo, lines={"gas/town-hall": "90 m3"}, **days)

    answer = post(by=ada, quantity=quantity)

    assert said in " ".join(answer.context["form"].errors["quantity"])
    assert answer.context["doubts"] == []


def test_a_figure_too_fine_is_refused_in_symbols(post, vaxjo, ada):
    factories.account(vaxjo, "power", unit="MW.h")

    page = post(by=ada, where="power", quantity="1.0000001").content.decode()

    assert "1.0000001 MWh has more decimal places" in page
    assert "MW.h" not in page


def test_a_figure_finer_than_its_unit_is_refused_not_rounded(
    post, vaxjo, town_hall, ada
):
    answer = post(by=ada, quantity="1200.0001")

    assert answer.status_code == 409
    assert "more decimal places than the 3 kept" in answer.content.decode()


def test_without_evidence_there_is_no_draft(post, vaxjo, town_hall, ada):
    answer = post(by=ada, evidence="")

    assert answer.status_code == 409
    assert "There is no evidence" in answer.content.decode()


def test_a_file_that_is_here_already_serves_again(post, vaxjo, town_hall, ada):
    kept = factories.source(vaxjo)

    post(by=ada, evidence="", source=kept.pk)

    assert draft(vaxjo).source == kept


def test_a_file_of_another_municipality_cannot_be_chosen(
    post, vaxjo, bologna, carla, town_hall, ada
):
    kept = factories.source(bologna)

    assert post(by=ada, evidence="", source=kept.pk).status_code == 409


def test_zero_is_a_figure(post, vaxjo, town_hall, ada):
    post(by=ada, quantity="0")

    assert draft(vaxjo).postings.get().amount == 0


# Doubts


def test_an_odd_figure_asks_for_a_remark(post, vaxjo, town_hall, ada):
    factories.sealed(
        vaxjo, first="2024-01-01", last="2024-03-31", lines={"gas/town-hall": "1100 m3"}
    )

    answer = post(by=ada, quantity="12000")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This is 10.9 times the figure of 1 January 2024" in page
    assert "Did you mean 1,200\xa0m³?" in page
    assert not vaxjo.vouchers.drafts().exists()


def test_with_a_reason_the_odd_figure_is_kept_as_typed(post, vaxjo, town_hall, ada):
    factories.sealed(
        vaxjo, first="2024-01-01", last="2024-03-31", lines={"gas/town-hall": "1100 m3"}
    )

    assert post(by=ada, quantity="12000", remark="cold").status_code == 409
    why = {"why-far-from": "The boiler was left on."}
    post(by=ada, quantity="12000", remark="cold", **why)

    kept = draft(vaxjo)
    assert kept.reason == "cold"
    assert kept.postings.get().amount == 12_000_000
    answer = vaxjo.doubt_answers.get()
    assert (answer.key, answer.check_id) == (kept.key, "far-from")
    assert (answer.answer, answer.reason) == ("confirmed", "The boiler was left on.")
    assert answer.said.startswith("This is 10.9 times the figure of 1 January 2024")
    assert answer.answered_by == ada


def test_an_odd_figure_may_be_kept_and_answered_later(post, vaxjo, town_hall, ada):
    factories.sealed(
        vaxjo, first="2024-01-01", last="2024-03-31", lines={"gas/town-hall": "1100 m3"}
    )

    post(by=ada, quantity="12000", do="later")

    assert draft(vaxjo).postings.get().amount == 12_000_000
    assert not vaxjo.doubt_answers.exists()


def test_an_odd_draft_that_is_typed_anew_is_corrected(post, vaxjo, town_hall, ada):
    factories.sealed(
        vaxjo, first="2024-01-01", last="2024-03-31", lines={"gas/town-hall": "1100 m3"}
    )
    post(by=ada, quantity="12000", do="later")

    post(by=ada, quantity="1200", change=draft(vaxjo).key)

    answer = vaxjo.doubt_answers.get()
    assert (answer.check_id, answer.answer) == ("far-from", "corrected")
    assert answer.reason == "Typed anew: 1200 m3."


def test_a_second_figure_of_the_same_days_is_doubted(post, vaxjo, town_hall, ada):
    factories.sealed(vaxjo, key="gas/town-hall:2025-01-01:2025-03-31")

    answer = post(by=ada)
    with_reason = post(by=ada, **{"why-overlaps": "The second meter."})

    assert "for 1 January 2025 to" in answer.content.decode()
    assert "count twice" in answer.content.decode()
    assert with_reason.status_code == 302
    assert draft(vaxjo).key == "gas/town-hall:2025-01-01:2025-03-31+2"


def test_a_draft_that_waits_is_not_typed_twice(post, vaxjo, town_hall, ada):
    post(by=ada)

    answer = post(by=ada)

    assert answer.status_code == 409
    assert "A draft of this figure waits already" in answer.content.decode()


# Stocks and series


@pytest.fixture
def meadow(vaxjo):
    return factories.account(vaxjo, "land/meadow", kind="stock", unit="har")


def test_the_first_level_opens_a_stock(post, vaxjo, meadow, ada):
    post(by=ada, where="land/meadow", quantity="40", valid_to="2025-12-31")

    kept = draft(vaxjo)
    assert kept.kind == "opening"
    assert str(kept.valid_from) == "2025-12-31"


def test_a_later_level_is_booked_as_its_difference(post, vaxjo, meadow, ada):
    factories.sealed(
        vaxjo,
        lines={"land/meadow": "40 har"},
        kind="opening",
        first="2024-12-31",
        last="2024-12-31",
    )

    post(by=ada, where="land/meadow", quantity="38", valid_to="2025-12-31")

    kept = draft(vaxjo)
    assert kept.kind == "loss"
    scale = meadow.unit.scale
    assert kept.postings.get().amount == -2 * 10**scale


@pytest.mark.parametrize(
    ("language", "day"), [("en", "31 December 2025"), ("de", "31. Dezember 2025")]
)
def test_a_level_before_a_sealed_one_is_refused(
    post, vaxjo, meadow, ada, language, day
):
    factories.sealed(
        vaxjo,
        lines={"land/meadow": "40 har"},
        kind="opening",
        first="2025-12-31",
        last="2025-12-31",
    )

    typed = {"where": "land/meadow", "quantity": "38", "valid_to": "2025-06-30"}
    answer = post(by=ada, language=language, **typed)

    assert answer.status_code == 409
    assert f"already has a sealed entry on {day}" in answer.content.decode()


def test_what_was_lost_is_typed_without_a_minus(post, vaxjo, meadow, ada):
    answer = post(by=ada, where="land/meadow", quantity="-2", entry="loss")

    assert answer.status_code == 409
    assert "without a minus" in answer.content.decode()


def test_what_was_lost_is_booked_with_its_sign(post, vaxjo, meadow, ada):
    post(by=ada, where="land/meadow", quantity="2", entry="loss", do="later")

    kept = draft(vaxjo)
    assert kept.kind == "loss"
    assert kept.postings.get().amount < 0


def test_a_series_gets_an_observation(post, vaxjo, ada):
    factories.series(vaxjo, "no2-ring")

    post(by=ada, where="no2-ring", quantity="21.6")

    seen = draft(vaxjo).observations.get()
    assert (seen.value, seen.unit, draft(vaxjo).kind) == (
        "21.6",
        "ug/m3",
        "observation",
    )


# Late figures, changes


def test_a_late_figure_of_a_closed_year_goes_into_the_open_one(
    post, vaxjo, town_hall, ada
):
    factories.sealed(vaxjo, first="2024-01-01", last="2024-12-31")
    factories.closed_year(vaxjo, 2024)

    post(by=ada, valid_from="2024-02-01", valid_to="2024-02-29", do="later")

    kept = draft(vaxjo)
    assert kept.period.year > 2024
    assert str(kept.valid_to) == "2024-02-29"


def test_a_late_figure_says_in_whose_books_it_stands(
    post, client, vaxjo, town_hall, ada
):
    factories.sealed(vaxjo, first="2024-01-01", last="2024-12-31")
    factories.closed_year(vaxjo, 2024)

    days = {"valid_from": "2024-02-01", "valid_to": "2024-02-29"}
    url = post(by=ada, **days, remark="found late", do="later")["Location"]

    books = draft(vaxjo).period.year
    said = f"2024 is closed: it stands in the books of {books} as a correction."
    page = client.get(url).content.decode()
    assert page.count(said) == 2  # the message, and the draft itself
    assert client.get(url).content.decode().count(said) == 1


def test_a_figure_of_an_open_year_says_nothing_of_other_books(
    post, client, vaxjo, town_hall, ada
):
    page = client.get(post(by=ada)["Location"]).content.decode()

    assert "as a correction" not in page


def test_what_the_product_made_is_no_evidence_to_choose(client, vaxjo, ada):
    bill = factories.source(vaxjo, origin="gas-bill.pdf")
    voted = year.ratified(vaxjo)
    issue_document(voted.document, language="en", by=ada, at=factories.NOW)
    client.force_login(ada)

    page = client.get(PAGE).content.decode()

    offered = page.partition('id="id_source"')[2].partition("</select>")[0]
    assert f'value="{bill.pk}"' in offered
    assert "minutes.txt" in offered
    assert ".json" not in offered
    assert "master-budget" not in offered


@pytest.mark.parametrize(
    ("language", "mark"),
    [
        ("en", "with a decimal point, for example 1234.5"),
        ("de", "with a decimal comma, for example 1234,5"),
    ],
)
def test_what_is_no_number_is_answered_with_one(
    post, vaxjo, town_hall, ada, language, mark
):
    page = post(by=ada, quantity="1;5", language=language).content.decode()

    assert mark in page


def test_what_is_added_to_a_stock_was_not_used(post, client, vaxjo, meadow, ada):
    opening = {"lines": {"land/meadow": "40 har"}, "kind": "opening"}
    factories.sealed(vaxjo, **opening, first="2024-12-31", last="2024-12-31")

    url = post(by=ada, where="land/meadow", quantity="2", entry="addition")["Location"]

    page = client.get(url).content.decode()
    assert "1 line is written by the system: nature is the other side." in page
    assert "what was used" not in page


@pytest.fixture
def opened(vaxjo, meadow):
    opening = {"lines": {"land/meadow": "40 har"}, "kind": "opening"}
    factories.sealed(vaxjo, **opening, first="2024-12-31", last="2024-12-31")
    return meadow


def test_a_cause_is_kept_and_shown_when_the_draft_is_changed(
    post, client, vaxjo, opened, ada
):
    given = {"where": "land/meadow", "quantity": "2", "entry": "loss"}

    post(by=ada, **given, cause="catastrophic-loss")

    kept = draft(vaxjo)
    assert (kept.kind, kept.cause) == ("loss", "catastrophic-loss")
    form = client.get(PAGE, {"change": kept.key}).content.decode()
    assert 'value="catastrophic-loss" selected' in form


@pytest.mark.parametrize(
    ("entry", "cause", "said"),
    [
        ("loss", "growth", "is no cause of a voucher of kind loss"),
        ("level", "growth", "Only what was added to a stock"),
        ("", "growth", "Only what was added to a stock"),
    ],
)
def test_a_cause_that_does_not_fit_is_refused_at_its_field(
    post, vaxjo, opened, ada, entry, cause, said
):
    answer = post(by=ada, where="land/meadow", quantity="2", entry=entry, cause=cause)

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not vaxjo.vouchers.drafts().exists()


def test_a_use_of_a_flow_has_no_cause(post, town_hall, vaxjo, ada):
    answer = post(by=ada, cause="extraction")

    assert answer.status_code == 409
    assert 'id="id_cause"' in answer.content.decode()
    assert not vaxjo.vouchers.exists()


def test_a_draft_is_changed_and_not_doubled(post, client, vaxjo, town_hall, ada):
    post(by=ada)
    key = draft(vaxjo).key

    form = client.get(PAGE, {"change": key}).content.decode()
    post(
        by=ada, quantity="1300", change=key, evidence="", source=draft(vaxjo).source_id
    )

    assert 'value="1200"' in form
    assert draft(vaxjo).postings.get().amount == 1_300_000


def test_what_is_sealed_cannot_be_changed(client, vaxjo, town_hall, ada):
    sealed = factories.sealed(vaxjo)
    client.force_login(ada)

    assert client.get(PAGE, {"change": sealed.key}).status_code == 404


# Rights and sizes


def test_it_requires_the_permission(post, vaxjo, town_hall, ben):
    assert post(by=ben).status_code == 403
    assert not Source.objects.exists()


def test_it_hides_other_municipalities(post, vaxjo, town_hall, carla):
    assert post(by=carla).status_code == 404


def test_a_request_that_is_too_large_is_refused_unread(vaxjo, town_hall, ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    answer = client.post(PAGE, {}, headers={"content-length": "200000000"})

    page = answer.content.decode()
    assert answer.status_code == 413
    assert "200 MB" in page


def test_the_form_needs_its_token(vaxjo, town_hall, ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    assert client.post(PAGE, {"where": "gas/town-hall"}).status_code == 403


@pytest.mark.parametrize(
    "address", ["/books/figures/new/", "/books/splits/new/", "/books/movements/new/"]
)
def test_accounts_are_chosen_in_the_order_of_their_names(
    client, vaxjo, buildings, ada, address
):
    names = {"gas/a": "Town hall", "heat/b": "library", "oil/c": "Baths"}
    for path, name in names.items():
        account = factories.account(vaxjo, path, department=buildings)
        account.names = {"en": name}
        account.save()
    factories.account(vaxjo, "wood", kind="stock")
    client.force_login(ada)

    page = client.get(f"/desk/vaxjo{address}").content.decode()

    places = [page.index(f">{name}") for name in ("Baths", "library", "Town hall")]
    assert places == sorted(places)
