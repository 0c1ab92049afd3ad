"""What the database checks once more when a seal is inserted (L-19)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories
from tests.statements import LEAF, balanced, bare, line, refused, run, seal

from naturbudget.apps.ledger.models import Observation, Voucher


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


def test_a_voucher_that_keeps_every_rule_is_sealed(vaxjo):
    seal(balanced(vaxjo))

    assert vaxjo.seals.get().seq == 1


@pytest.mark.parametrize("number", [0, 2, 7])
def test_a_number_with_a_gap_is_refused(vaxjo, number):
    with refused("seq has a gap|seq.*check"):
        seal(balanced(vaxjo), seq=number)


def test_a_number_that_was_given_is_refused(vaxjo):
    seal(balanced(vaxjo))

    with refused("seq has a gap|seal_seq_unique"):
        seal(balanced(vaxjo), seq=1)


def test_a_batch_has_no_gap_either(vaxjo):
    drafts = [balanced(vaxjo) for _ in range(2)]

    with refused("seq has a gap"):
        run(
            "INSERT INTO ledger_seal (municipality_id, seq, voucher_id, recorded_at, "
            "recorded_by_id, leaf) SELECT municipality_id, id - %s + 1 + "
            "(id - %s), id, now(), author_id, %s FROM ledger_voucher",
            drafts[0].pk,
            drafts[0].pk,
            LEAF,
        )


def test_recorded_never_goes_back(vaxjo):
    seal(balanced(vaxjo))

    with refused("recorded goes back"):
        seal(balanced(vaxjo), at=factories.NOW - timedelta(microseconds=1))


def test_the_same_moment_is_not_back(vaxjo):
    seal(balanced(vaxjo))
    seal(balanced(vaxjo))

    assert vaxjo.seals.count() == 2


def test_a_voucher_is_sealed_once(vaxjo):
    draft = balanced(vaxjo)
    seal(draft)

    with refused("voucher_id"):
        seal(draft)


def test_a_leaf_is_a_sha256(vaxjo):
    draft = balanced(vaxjo)

    with refused("seal_leaf_is_a_sha256"):
        run(
            "INSERT INTO ledger_seal (municipality_id, seq, voucher_id, recorded_at, "
            "recorded_by_id, leaf) VALUES (%s, 1, %s, now(), %s, 'short')",
            vaxjo.pk,
            draft.pk,
            draft.author_id,
        )


def test_what_does_not_add_up_is_refused(vaxjo):
    draft = balanced(vaxjo)
    draft.postings.filter(line=2).update(amount=-999)

    with refused("not balanced"):
        seal(draft)


def test_each_unit_adds_up_by_itself(vaxjo):
    draft = balanced(vaxjo, path="gas/town-hall", amount=1_000)
    factories.account(vaxjo, "heat/school", unit="MW.h")
    line(draft, "heat/school", 5)
    draft.postings.filter(line=2).update(amount=-1_005)

    with refused("not balanced"):
        seal(draft)


def test_one_line_alone_is_refused(vaxjo):
    factories.account(vaxjo, "gas/town-hall")
    draft = bare(vaxjo)
    line(draft, "gas/town-hall", 0)

    with refused("the lines do not fit the kind, or are fewer than two"):
        seal(draft)


def test_a_movement_without_lines_is_refused(vaxjo):
    with refused("the lines do not fit the kind, or are fewer than two"):
        seal(bare(vaxjo))


def test_lines_that_are_not_counted_from_one_are_refused(vaxjo):
    draft = balanced(vaxjo)
    draft.postings.filter(line=2).update(line=3)

    with refused("the lines are not counted from one"):
        seal(draft)


def test_the_environment_alone_is_refused(vaxjo):
    factories.account(vaxjo, "gas/town-hall")
    draft = bare(vaxjo)
    for amount in (5, -5):
        line(draft, "", amount, account=factories.environment(vaxjo))

    with refused("only environment accounts are touched"):
        seal(draft)


@pytest.mark.parametrize(
    ("lifetime", "is_open"),
    [
        ({"opened": "2025-01-01"}, True),
        ({"opened": "2025-01-02"}, False),
        ({"opened": "2020-01-01", "closed": "2025-04-01"}, True),
        ({"opened": "2020-01-01", "closed": "2025-03-31"}, False),
    ],
)
def test_all_days_lie_within_the_lifetime_of_the_account(vaxjo, lifetime, is_open):
    draft = balanced(vaxjo)
    vaxjo.accounts.filter(path="gas/town-hall").update(**lifetime)

    if is_open:
        seal(draft)
    else:
        with refused("account not open"):
            seal(draft)


def test_a_line_in_the_books_of_facts_has_a_status(vaxjo):
    draft = balanced(vaxjo)
    draft.postings.filter(line=1).update(status="")

    with refused("the line does not fit its account"):
        seal(draft)


def test_the_environment_has_no_department(vaxjo, buildings):
    draft = balanced(vaxjo)
    draft.postings.filter(line=2).update(department=buildings)

    with refused("the line does not fit its account"):
        seal(draft)


def test_nothing_happens_after_its_period(vaxjo):
    draft = balanced(
        vaxjo,
        period=factories.period(vaxjo, 2024),
        valid_to=factories.day("2025-01-01"),
    )

    with refused("happens after the period"):
        seal(draft)


def test_a_late_bill_stands_in_the_open_year_with_its_old_days(vaxjo):
    days = {"valid_from": "2024-10-01", "valid_to": "2024-12-31"}
    draft = balanced(vaxjo, period=factories.period(vaxjo, 2025), **days)

    seal(draft)

    assert vaxjo.month_totals.filter(month="2024-12-01").count() == 2


def original(vaxjo, **fields):
    vote = fields.pop("decision", None) or factories.decision(
        vaxjo, kind="master-budget"
    )
    values = {"ledger": "budget", "kind": "original", "source": None, "status": ""}
    return balanced(vaxjo, **{**values, **fields}, decision=vote)


def test_what_the_council_voted_is_posted(vaxjo):
    seal(original(vaxjo))

    assert vaxjo.month_totals.filter(kind="original").count() == 2


@pytest.mark.parametrize(
    "vote", [{"body": "committee"}, {"outcome": "rejected"}, {"outcome": "sent-back"}]
)
def test_only_the_council_votes_a_budget(vaxjo, vote):
    decision = factories.decision(vaxjo, kind="master-budget", **vote)

    with refused("needs an adopted decision of the council in time"):
        seal(original(vaxjo, decision=decision))


def test_a_supplement_is_decided_before_the_year_ends(vaxjo):
    late = factories.decision(vaxjo, kind="master-budget", taken_on="2026-01-01")
    in_time = factories.decision(vaxjo, kind="master-budget", taken_on="2025-12-31")

    with refused("needs an adopted decision of the council in time"):
        seal(original(vaxjo, kind="supplement", decision=late))
    seal(original(vaxjo, kind="supplement", decision=in_time))


def test_there_is_one_original_for_each_account_and_department(vaxjo, buildings):
    seal(original(vaxjo))
    second = original(vaxjo)
    by_department = original(vaxjo)
    by_department.postings.filter(line=1).update(department=buildings)

    with refused("a second original for the same account"):
        seal(second)
    seal(by_department)


def test_a_reclassification_stays_among_stocks(vaxjo):
    factories.account(vaxjo, "land/meadow", unit="m2", kind="stock")
    factories.account(vaxjo, "water/used", unit="m2", kind="flow")
    draft = bare(vaxjo, kind="reclassification")
    line(draft, "land/meadow", -320)
    line(draft, "water/used", 320)

    with refused("reclassification must stay among stock accounts"):
        seal(draft)


def test_four_eyes_where_the_municipality_asks_for_them(vaxjo, ben):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    draft = balanced(vaxjo)

    with refused("who seals is not who wrote"):
        seal(draft)
    seal(draft, by=ben)


def observed(vaxjo, **fields):
    series = factories.series(vaxjo)
    draft = bare(vaxjo, kind="observation")
    values = {
        "line": 1,
        "series": series,
        "first": "2025-01-01",
        "last": "2025-03-31",
        "value": "21.4",
        "unit": series.unit,
        "status": "measured",
    }
    Observation.objects.create(voucher=draft, **{**values, **fields})
    return draft


def test_an_observation_is_sealed_in_the_same_log(vaxjo):
    seal(observed(vaxjo))

    assert vaxjo.seals.count() == 1
    assert not vaxjo.month_totals.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "mg/m3"},
        {"first": "2024-12-31"},
        {"last": "2025-04-01"},
    ],
)
def test_an_observation_fits_its_series_and_its_voucher(vaxjo, wrong):
    with refused("the observation does not fit its series or its days"):
        seal(observed(vaxjo, **wrong))


def test_a_series_is_observed_within_its_lifetime(vaxjo):
    draft = observed(vaxjo)
    vaxjo.series.update(closed="2025-03-31")

    with refused("the observation does not fit its series or its days"):
        seal(draft)


def test_an_observation_moves_nothing(vaxjo):
    draft = observed(vaxjo)
    factories.account(vaxjo, "gas/town-hall")
    line(draft, "gas/town-hall", 5)
    line(draft, "", -5, account=factories.environment(vaxjo))

    with refused("the lines do not fit the kind"):
        seal(draft)


def test_a_document_has_no_lines(vaxjo):
    with refused("the lines do not fit the kind"):
        seal(balanced(vaxjo, kind="document"))
    seal(bare(vaxjo, kind="document"))


def mirror(sealed, **fields):
    """Return the reversal as it must be; a test spoils one thing."""
    values = {
        "kind": "reversal",
        "ledger": sealed.ledger,
        "source": None,
        "reverses": sealed,
        "valid_from": sealed.valid_from,
        "valid_to": sealed.valid_to,
    }
    draft = bare(sealed.municipality, **{**values, **fields})
    for posting in sealed.postings.order_by("line"):
        line(
            draft,
            "",
            -posting.amount,
            account=posting.account,
            department=posting.department,
        )
    return draft


@pytest.fixture
def bill(vaxjo):
    return factories.sealed(vaxjo, key="bill")


NOT_A_MIRROR = "reversal is not the mirror of a sealed voucher"


def test_the_exact_mirror_is_sealed(vaxjo, bill):
    seal(mirror(bill))

    assert set(vaxjo.month_totals.values_list("amount", flat=True)) == {0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": "2025-01-02"},
        {"valid_to": "2025-03-30"},
        {"ledger": "budget"},
    ],
)
def test_a_reversal_has_the_days_and_the_ledger_of_what_it_reverses(bill, wrong):
    draft = mirror(bill, **wrong)
    if "ledger" in wrong:
        draft.postings.update(status="")

    with refused(NOT_A_MIRROR):
        seal(draft)


def test_a_reversal_has_the_same_amounts(bill):
    draft = mirror(bill)
    draft.postings.filter(line=1).update(amount=-7)
    draft.postings.filter(line=2).update(amount=7)

    with refused(NOT_A_MIRROR):
        seal(draft)


def test_a_reversal_has_the_same_departments(bill, buildings):
    draft = mirror(bill)
    draft.postings.filter(line=1).update(department=buildings)

    with refused(NOT_A_MIRROR):
        seal(draft)


def test_a_reversal_has_the_same_accounts(vaxjo, bill):
    other = factories.account(vaxjo, "gas/school")
    draft = mirror(bill)
    draft.postings.filter(line=1).update(account=other)

    with refused(NOT_A_MIRROR):
        seal(draft)


def test_a_reversal_has_no_line_more(vaxjo, bill):
    draft = mirror(bill)
    for amount in (5, -5):
        line(draft, "gas/town-hall", amount)

    with refused(NOT_A_MIRROR):
        seal(draft)


def test_a_voucher_is_reversed_once(bill):
    seal(mirror(bill))

    with refused("reverses_id"):
        mirror(bill)


def test_a_reversal_is_not_reversed(bill):
    first = mirror(bill)
    seal(first)

    with refused(NOT_A_MIRROR):
        seal(mirror(Voucher.objects.get(pk=first.pk)))


def test_a_draft_is_not_reversed(vaxjo):
    with refused(NOT_A_MIRROR):
        seal(mirror(balanced(vaxjo)))


def test_an_original_budget_is_not_reversed(vaxjo):
    voted = original(vaxjo)
    seal(voted)
    draft = mirror(voted)
    draft.postings.update(status="")

    with refused(NOT_A_MIRROR):
        seal(draft)


def test_a_document_is_not_reversed(vaxjo):
    issued = bare(vaxjo, kind="document")
    seal(issued)

    with refused(f"{NOT_A_MIRROR}|fewer than two"):
        seal(mirror(issued))


def test_an_observation_is_withdrawn_without_lines(vaxjo):
    seen = observed(vaxjo)
    seal(seen)

    seal(mirror(seen))

    assert vaxjo.seals.count() == 2


@pytest.mark.parametrize(
    "key",
    [
        "decision-2027-v1",
        "budget-balance-2027-v1-ratified",
        "master-budget-27-v1.en.pdf",
    ],
)
def test_the_key_of_a_document_is_for_documents(vaxjo, key):
    draft = balanced(vaxjo)
    Voucher.objects.filter(pk=draft.pk).update(key=key)

    with refused("the key of a document is for documents"):
        seal(draft)


def test_a_key_that_only_begins_like_a_documents_is_sealed(vaxjo):
    draft = balanced(vaxjo)
    key = "decision-2027-v1:2027-01-01:2027-12-31"
    Voucher.objects.filter(pk=draft.pk).update(key=key)

    seal(draft)

    assert vaxjo.seals.get().voucher.key == key
