"""What looks odd is answered before it is sealed: page, list, API, second person."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories

from naturbudget.apps.ledger import actions, doubted
from naturbudget.apps.ledger.actions import NotSealableError
from naturbudget.apps.ledger.actions.relating import RelationError, set_relation
from naturbudget.apps.ledger.answers import DoubtAnswer
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.doubts import answers_about
from naturbudget.config.checks.journal import doubts as journal
from naturbudget.config.checks.journal.told import Told

pytestmark = pytest.mark.django_db

BOOKS = "/desk/vaxjo/books/"
WHY = "The boiler was left on."


@pytest.fixture
def town_hall(vaxjo):
    return factories.account(vaxjo, "gas/town-hall", unit="m3")


@pytest.fixture
def odd(vaxjo, town_hall, ada):
    """A draft that is ten times the figure of the year before."""
    factories.sealed(
        vaxjo, first="2024-01-01", last="2024-03-31", lines={"gas/town-hall": "1100 m3"}
    )
    return factories.voucher(vaxjo, lines={"gas/town-hall": "12000 m3"})


def page(client, draft, verb="show", **data):
    url = f"{BOOKS}vouchers/{verb}/{draft.key}/"
    answer = client.get(url) if verb == "show" else client.post(url, data)
    return answer.status_code, answer.content.decode()


def test_the_page_asks_and_does_not_offer_to_seal(client, odd, ada):
    client.force_login(ada)

    _, text = page(client, odd)

    assert "This is 10.9 times the figure" in text
    assert 'name="why-far-from"' in text
    assert ">Seal voucher<" not in text


def test_without_an_answer_nothing_is_sealed(client, odd, vaxjo, ada):
    client.force_login(ada)

    status, text = page(client, odd, "seal", go="1")

    assert status == 409
    assert "Say why the figure is right, or correct it" in text
    assert vaxjo.seals.count() == 1


@pytest.mark.parametrize("why", ["", "   ", "…!", "x", "ok"])
def test_an_answer_needs_a_reason(client, odd, vaxjo, ada, why):
    client.force_login(ada)

    status, text = page(client, odd, "answer", **{"why-far-from": why, "do": "seal"})

    assert status == 409
    assert "No reason is given" in text
    assert not vaxjo.doubt_answers.exists()


def test_with_a_reason_it_is_sealed_and_the_voucher_tells(client, odd, vaxjo, ada):
    client.force_login(ada)

    status, _ = page(client, odd, "answer", **{"why-far-from": WHY, "do": "seal"})

    assert status == 302
    assert vaxjo.seals.count() == 2
    _, text = page(client, odd)
    assert WHY in text
    assert "This is 10.9 times the figure" in text
    assert "co-ordinator" in text


def test_the_answer_of_one_figure_is_none_for_another(odd, vaxjo, ada):
    factories.confirm(odd, by=ada)
    actions.discard_voucher(odd, by=ada, at=factories.NOW)
    again = factories.voucher(vaxjo, key=odd.key, lines={"gas/town-hall": "13000 m3"})

    with pytest.raises(NotSealableError) as refusal:
        actions.seal_voucher(again, by=ada, at=factories.NOW)

    [problem] = refusal.value.problems
    assert (problem.code, problem.values["check"]) == ("doubt-unanswered", "far-from")


def test_a_voucher_tells_the_answers_about_its_own_figure_only(client, odd, vaxjo, ada):
    factories.confirm(odd, by=ada)
    actions.discard_voucher(odd, by=ada, at=factories.NOW)
    key = odd.key
    again = factories.voucher(vaxjo, key=key, lines={"gas/town-hall": "1200 m3"})
    client.force_login(ada)

    _, text = page(client, again)

    assert "Confirmed" not in text
    assert answers_about(vaxjo, [key]) == {}
    assert vaxjo.doubt_answers.count() == 1


def test_a_second_person_seals_no_open_doubt(odd, vaxjo, ada):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save(update_fields=["parameters"])
    bo = factories.member("co-ordinator", of=vaxjo, name="Bo")
    drafts = vaxjo.vouchers.drafts()

    with pytest.raises(NotSealableError):
        actions.seal_drafts(vaxjo, drafts, by=bo, at=factories.NOW)
    factories.confirm(odd, by=bo)

    assert actions.seal_drafts(vaxjo, drafts, by=bo, at=factories.NOW) == 1


def test_the_list_answers_one_or_all_of_a_kind(client, odd, vaxjo, ada):
    client.force_login(ada)
    other = factories.voucher(
        vaxjo,
        key="second",
        lines={"gas/town-hall": "15000 m3"},
        first="2025-01-02",
        last="2025-04-01",
    )
    url = f"{BOOKS}warnings/"
    assert "No warning was answered yet" in client.get(url).content.decode()
    own = {f"why-key:far-from:{odd.key}": "The first.", "why-far-from": "The rest."}

    client.post(f"{url}answer/", own)

    reasons = vaxjo.doubt_answers.filter(check_id="far-from")
    assert dict(reasons.values_list("key", "reason")) == {
        odd.key: "The first.",
        other.key: "The rest.",
    }
    text = client.get(f"{url}?check=far-from&where=gas").content.decode()
    assert "The first." in text
    csv = client.get(f"{url}export/?check=far-from").content.decode()
    assert csv.splitlines()[0].startswith("voucher,place,check,said,answer,reason")
    assert csv.count("far-from,") == 2
    assert client.post(f"{url}answer/", {}).status_code == 409


def test_another_program_reads_and_answers(client, odd, vaxjo, ada):
    client.force_login(ada)
    url = f"/api/v1/ledger/vaxjo/vouchers/{odd.key}"

    asked = client.get(f"{url}/doubts").json()["doubts"]
    refused = client.post(f"{url}/seal")
    body = json.dumps({"reason": WHY})
    left = client.post(f"{url}/answers", body, content_type="application/json")

    assert [one["check"] for one in asked] == ["far-from"]
    assert refused.status_code == 409
    assert left.json() == {"doubts": []}
    assert client.post(f"{url}/seal").status_code == 200


def test_an_account_holder_answers_for_the_own_department(client, odd, vaxjo, hanna):
    client.force_login(hanna)

    assert page(client, odd, "answer", **{"why-far-from": WHY})[0] == 403
    assert not vaxjo.doubt_answers.exists()


def test_answers_are_only_added(odd, vaxjo, ada):
    factories.confirm(odd, by=ada)

    for statement in (
        "UPDATE ledger_doubtanswer SET reason = 'x'",
        "DELETE FROM ledger_doubtanswer",
    ):
        with (
            pytest.raises((IntegrityError, ProgrammingError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert vaxjo.doubt_answers.count() == 1


def test_the_journal_tells_of_each_answer(odd, vaxjo, ada):
    factories.confirm(odd, by=ada)

    [event] = vaxjo.events.filter(kind="doubts-answered")
    assert (event.what["check"], event.what["count"]) == ("far-from", 1)
    assert not list(journal.differences(Told(vaxjo)))
    DoubtAnswer.objects.bulk_create(
        [
            DoubtAnswer(
                municipality=vaxjo,
                key="forged",
                figure="0" * 64,
                check_id="far-from",
                place="gas",
                said="x",
                answer="confirmed",
                reason="x",
                answered_by=ada,
                answered_at=factories.NOW,
                batch="f" * 64,
            )
        ]
    )
    [said] = journal.differences(Told(vaxjo))
    assert "no entry of the journal tells of it" in said


def test_an_emission_that_is_none_of_its_fuel_is_doubted(vaxjo, ada):
    factories.account(vaxjo, "heat/gas", unit="MW.h")
    factories.account(vaxjo, "co2/gas", unit="t CO2")
    set_relation(
        vaxjo,
        upper="co2/gas",
        lower="heat/gas",
        fuel="natural-gas",
        by=ada,
        at=factories.NOW,
    )
    year = {"first": "2025-01-01", "last": "2025-12-31"}
    factories.sealed(vaxjo, lines={"heat/gas": "1000 MW.h"}, **year)
    draft = factories.voucher(vaxjo, lines={"co2/gas": "202 t CO2"}, **year)
    wrong = factories.voucher(vaxjo, lines={"co2/gas": "202000 t CO2"}, **year)

    def checks(row):
        found = doubted.open_of(vaxjo, [row], today=factories.NOW.date())
        return [doubt.check for doubt in found]

    assert checks(draft) == []
    assert checks(wrong) == ["out-of-range"]
    assert not list(journal.differences(Told(vaxjo)))


def test_a_relation_of_other_quantities_is_refused(vaxjo, ada, town_hall):
    factories.account(vaxjo, "heat/gas", unit="MW.h")
    with pytest.raises(RelationError):
        set_relation(
            vaxjo,
            upper="gas/town-hall",
            lower="heat/gas",
            fuel="natural-gas",
            by=ada,
            at=factories.NOW,
        )
    assert not vaxjo.relations.exists()


STEPS = st.lists(
    st.sampled_from(["seal", "together", "answer", "empty", "anew", "bigger"]),
    max_size=6,
)


@given(steps=STEPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_sequence_of_steps_seals_a_doubted_figure_without_an_answer(
    vaxjo, town_hall, ada, steps
):
    with transaction.atomic():
        before = {"first": "2024-01-01", "last": "2024-03-31"}
        factories.sealed(vaxjo, lines={"gas/town-hall": "1100 m3"}, **before)
        draft = factories.voucher(vaxjo, key="odd", lines={"gas/town-hall": "12000 m3"})
        answered, amount = False, 12_000
        for step in steps:
            row = Voucher.objects.filter(pk=draft.pk).first()
            if row is None or hasattr(row, "seal"):
                break
            if step in ("answer", "empty"):
                reason = WHY if step == "answer" else ""
                doubted.answer_draft(row, {"": reason}, by=ada, at=factories.NOW)
                answered = answered or step == "answer"
            elif step in ("anew", "bigger"):
                amount += 1000 * (step == "bigger")
                actions.discard_voucher(row, by=ada, at=factories.NOW)
                lines = {"gas/town-hall": f"{amount} m3"}
                draft = factories.voucher(vaxjo, key="odd", lines=lines)
                answered = answered and step == "anew"
            elif step == "seal":
                _tried(answered, actions.seal_voucher, row, ada)
            else:
                _tried(answered, _seal_together, row, ada)
        assert vaxjo.seals.filter(voucher__key="odd").count() <= answered
        transaction.set_rollback(True)


def _seal_together(row, **who):
    town = row.municipality
    return actions.seal_drafts(town, town.vouchers.filter(pk=row.pk), **who)


def _tried(answered, seal, row, ada):
    if answered:
        seal(row, by=ada, at=factories.NOW)
        return
    with pytest.raises(NotSealableError):
        seal(row, by=ada, at=factories.NOW)


def months(town, *amounts):
    return [
        factories.voucher(
            town,
            lines={"gas/town-hall": f"{amount} m3"},
            first=f"2025-0{n}-01",
            last=f"2025-0{n}-28",
        )
        for n, amount in enumerate(amounts, start=1)
    ]


def codes(town, *drafts):
    found = doubted.doubts_of_drafts(town, drafts, today=factories.NOW.date())
    return [(doubt.check, str(doubt.problem)) for doubt in found]


def test_months_that_are_typed_in_a_row_are_looked_over(vaxjo, town_hall):
    one, two, three = months(vaxjo, 100, 110, 105000)

    assert codes(vaxjo, one) == codes(vaxjo, two) == []
    [(check, said)] = codes(vaxjo, three)
    assert check == "unit-slip"
    assert "Drafts that are not sealed yet are among" in said
    # Sealed together they stand beside each other, and are no drafts to each other.
    [(check, said)] = codes(vaxjo, one, two, three)
    assert check == "unit-slip"
    assert "Drafts" not in said


def test_a_draft_in_doubt_is_no_measure_for_the_next_one(vaxjo, town_hall, ada):
    _one, _two, wrong, good, large = months(vaxjo, 100, 110, 105000, 120, 110000)

    assert [check for check, _ in codes(vaxjo, wrong)] == ["unit-slip"]
    assert codes(vaxjo, good) == []
    # It would be as large as the one before, which is in doubt itself.
    assert [check for check, _ in codes(vaxjo, large)] == ["unit-slip"]


def test_a_draft_that_was_confirmed_is_a_measure(vaxjo, town_hall, ada):
    _one, large, larger = months(vaxjo, 100, 105000, 110000)
    assert [check for check, _ in codes(vaxjo, larger)] == ["unit-slip"]
    found = doubted.doubts_of_drafts(vaxjo, [large], today=factories.NOW.date())
    actions.answer_doubts(
        vaxjo, found, reason="A new boiler.", by=ada, at=factories.NOW
    )

    compared = codes(vaxjo, larger)

    assert "110000" not in str(compared)
    assert [check for check, _ in compared] != ["unit-slip"]


def test_a_draft_that_is_thrown_away_or_comes_later_says_nothing(vaxjo, town_hall, ada):
    small, large = months(vaxjo, 100, 105000)
    assert codes(vaxjo, small) == []
    assert [check for check, _ in codes(vaxjo, large)] == ["unit-slip"]

    actions.discard_voucher(small, by=ada, at=factories.NOW)

    assert codes(vaxjo, large) == []


def test_values_of_a_series_are_compared_with_drafts(vaxjo):
    factories.series(vaxjo, "noise", unit="dB(A)")
    given = [("2025-01-01", 50), ("2025-02-01", 51), ("2025-03-01", 50000)]
    drafts = [
        factories.voucher(
            vaxjo,
            kind="observation",
            lines={"noise": f"{value} dB(A)"},
            first=day,
            last=day,
        )
        for day, value in given
    ]

    assert [check for check, _ in codes(vaxjo, drafts[2])] == ["unit-slip"]


def test_a_credit_is_asked_about_and_sealed_with_a_reason(client, vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall", unit="m3")
    credit = factories.voucher(vaxjo, lines={"gas/town-hall": "-40 m3"})
    client.force_login(ada)

    status, text = page(client, credit, "seal", go="1")
    assert status == 409
    assert "-40 m³ is below zero" in text.replace("−", "-").replace("\xa0", " ")
    why = {"why-negative": "Credit note of May.", "do": "seal"}
    assert page(client, credit, "answer", **why)[0] == 302

    assert vaxjo.seals.count() == 1


def test_a_draft_that_is_typed_anew_is_not_compared_with_itself(client, vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall", unit="m3")
    [wrong] = months(vaxjo, 100)
    client.force_login(ada)
    given = {
        "where": "gas/town-hall",
        "quantity": "90000",
        "unit": "m3",
        "entry": "level",
        "valid_from": "2025-03-01",
        "valid_to": "2025-03-31",
        "status": "measured",
        "source": str(wrong.source_id),
    }

    answer = client.post(f"{BOOKS}figures/new/", {**given, "change": wrong.key})

    assert answer.status_code == 302
    assert not vaxjo.vouchers.filter(key=wrong.key).exists()


def test_the_third_month_typed_in_a_row_is_asked_about(client, vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall", unit="m3")
    source = factories.source(vaxjo, b"the bill")
    client.force_login(ada)

    answers = [
        client.post(
            f"{BOOKS}figures/new/",
            {
                "where": "gas/town-hall",
                "quantity": quantity,
                "unit": "m3",
                "entry": "level",
                "valid_from": first,
                "valid_to": last,
                "status": "measured",
                "source": str(source.pk),
            },
        )
        for quantity, first, last in [
            ("100", "2025-01-01", "2025-01-31"),
            ("110", "2025-02-01", "2025-02-28"),
            ("105000", "2025-03-01", "2025-03-31"),
        ]
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert "Drafts that are not sealed yet are among" in answers[2].content.decode()
    assert vaxjo.vouchers.drafts().count() == 2


def test_what_moves_from_one_account_to_another_is_no_credit(vaxjo):
    lines = {"gas/hall": "-10 m3", "gas/school": "10 m3"}

    assert codes(vaxjo, factories.voucher(vaxjo, lines=lines)) == []


def test_what_waits_to_be_sealed_shows_amount_doubt_and_answer(client, odd, ada):
    client.force_login(ada)
    url = "/desk/vaxjo/books/to-seal/"

    text = unescape(client.get(url).content.decode())
    assert "12,000\xa0m³" in text
    assert "This is 10.9 times the figure" in text
    assert "Nobody has said why it is right." in text

    factories.confirm(odd, by=ada)
    text = unescape(client.get(url).content.decode())
    assert "Nobody has said why it is right." not in text
    assert "Confirmed" in text
