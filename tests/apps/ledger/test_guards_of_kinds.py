"""What the database asks of the kinds of the budget and the commitment ledger.

Each draft is written past every action of ours; the application's role seals it, and
what is refused to it is refused to the owner of the tables as well.
"""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from tests import factories, plans, year
from tests.statements import LEAF, bare, line, refused, seal

from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.resources.actions import resource

JUNE = {"valid_from": date(2025, 6, 1), "valid_to": date(2025, 6, 30)}
GAS = "gas/town-hall"


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


def vote(of, kind="virement", *, outcome="adopted", body="council"):
    return factories.decision(of, kind=kind, outcome=outcome, body=body)


def draft(of, kind, amount=1_000, *, ledger="budget", nature=True, **fields):
    """Return a draft of a kind with a line, and what nature owes to it."""
    factories.account(of, GAS)
    made = bare(of, ledger=ledger, kind=kind, **{"source": None, **JUNE, **fields})
    line(made, GAS, amount, status="")
    if nature:
        line(made, "", -amount, account=factories.environment(of), status="")
    return made


def reserved(of, amount=1_000, key="plan:2025"):
    made = draft(
        of, "reserve", amount, ledger="commitment", source=factories.source(of), key=key
    )
    seal(made)
    return made


def released(of, amount, key="plan:2025~released-1", **fields):
    return draft(of, "release", amount, ledger="commitment", key=key, **fields)


# BL-5


@pytest.mark.parametrize("changed", ["nothing", "stock", "resource", "place", "entity"])
def test_a_virement_is_among_flows_of_one_kind(vaxjo, changed):
    other = {
        "nothing": {},
        "stock": {"kind": "stock"},
        "resource": {"resource": resource(vaxjo, "water")},
        "place": {"place": "harbour"},
        "entity": {"entity": "organisation"},
    }[changed]
    factories.account(vaxjo, "other", **other)
    made = draft(vaxjo, "virement", -5, nature=False, decision=vote(vaxjo))
    line(made, "other", 5, status="")

    if changed == "nothing":
        seal(made)
        return
    with refused("a virement (stays among flow|has one unit)"):
        seal(made)


def test_a_virement_does_not_touch_the_environment(vaxjo):
    with refused("a virement stays among flow accounts"):
        seal(draft(vaxjo, "virement", decision=vote(vaxjo)))


@pytest.mark.parametrize("outcome", ["rejected", "sent-back"])
def test_what_changes_the_vote_was_adopted(vaxjo, outcome):
    factories.account(vaxjo, "other")
    decision = vote(vaxjo, outcome=outcome)
    made = draft(vaxjo, "virement", -5, nature=False, decision=decision)
    line(made, "other", 5, status="")

    with refused("adopted decision"):
        seal(made)


# BL-3, BL-4


def test_a_second_original_is_refused(vaxjo):
    for turn in range(2):
        made = draft(vaxjo, "original", decision=vote(vaxjo, "master-budget"))
        if turn:
            with refused("a second original"):
                seal(made)
        else:
            seal(made)


def test_a_supplement_is_decided_in_its_year(vaxjo):
    late = factories.decision(vaxjo, kind="master-budget", taken_on="2026-01-20")

    with refused("adopted decision of the council in time"):
        seal(draft(vaxjo, "supplement", decision=late))


# BL-8


def test_a_freeze_takes(vaxjo):
    seal(draft(vaxjo, "freeze", -1_000))

    with refused("the sign does not fit"):
        seal(draft(vaxjo, "freeze", 1_000))


# BL-9, L-15


@pytest.mark.parametrize("kind", ["freeze", "plan", "provisional"])
def test_a_budget_has_its_days_in_its_year(vaxjo, kind):
    days = {"valid_from": date(2024, 6, 1), "valid_to": date(2024, 6, 30)}
    amount = -1_000 if kind == "freeze" else 1_000

    with refused("a budget has its days in its year"):
        seal(draft(vaxjo, kind, amount, **days))


# BL-10


def test_a_provisional_budget_is_given_by_the_month(vaxjo):
    with refused("month by month"):
        seal(draft(vaxjo, "provisional", valid_to=date(2025, 7, 31)))


@pytest.mark.parametrize("first", ["original", "provisional"])
def test_nothing_provisional_stands_beside_the_original(vaxjo, first):
    voted = {"decision": vote(vaxjo, "master-budget")}
    kinds = ["original", "provisional"]
    made = {
        kind: draft(vaxjo, kind, **(voted if kind == "original" else {}))
        for kind in kinds
    }
    kinds.remove(first)
    seal(made[first])

    with refused("a provisional budget ends with the original"):
        seal(made[kinds[0]])


# BL-11


def test_a_reserve_rests_on_something(vaxjo):
    with refused("a reserve names its decision or its evidence"):
        seal(draft(vaxjo, "reserve", ledger="commitment"))


def test_a_release_without_a_reserve_is_refused(vaxjo):
    for key in ("anything", "plan:2025~released-1"):
        with refused("a release names a reserve"):
            seal(released(vaxjo, -1_000, key))


def test_a_draft_of_a_reserve_is_none(vaxjo):
    draft(
        vaxjo,
        "reserve",
        ledger="commitment",
        source=factories.source(vaxjo),
        key="plan:2025",
    )

    with refused("a release names a reserve"):
        seal(released(vaxjo, -1_000))


def test_a_release_of_another_town_is_none_here(vaxjo, bologna):
    factories.author_of(bologna)
    reserved(bologna)

    with refused("a release names a reserve"):
        seal(released(vaxjo, -1_000))


@pytest.mark.parametrize("amount", [-1_000, -1_001])
def test_no_more_is_released_than_reserved(vaxjo, amount):
    reserved(vaxjo)
    made = released(vaxjo, amount)

    if amount == -1_000:
        seal(made)
        with refused("more is released than was reserved"):
            seal(released(vaxjo, -1, "plan:2025~released-2"))
    else:
        with refused("more is released than was reserved"):
            seal(made)


def test_another_account_was_not_reserved(vaxjo, buildings):
    reserved(vaxjo)
    made = released(vaxjo, -500)
    made.postings.filter(line=1).update(department=buildings)

    with refused("more is released than was reserved"):
        seal(made)


def test_a_reserve_is_not_reversed_while_it_is_released(vaxjo):
    plan = reserved(vaxjo)
    seal(released(vaxjo, -400))
    mirror = bare(
        vaxjo, ledger="commitment", kind="reversal", source=None, reverses=plan, **JUNE
    )
    for row in plan.postings.order_by("line"):
        line(mirror, "", -row.amount, account=row.account, status="")

    with refused("more is released than was reserved"):
        seal(mirror)


# BL-13


@pytest.mark.parametrize(("amount", "is_within"), [(1_000, True), (1_001, False)])
def test_a_controlled_account_takes_what_is_available(vaxjo, amount, is_within):
    seal(draft(vaxjo, "original", decision=vote(vaxjo, "master-budget")))
    plans.rules(vaxjo, GAS, control="controlled")
    made = draft(vaxjo, "use", amount, ledger="actual", source=factories.source(vaxjo))
    made.postings.update(status="measured")

    if is_within:
        seal(made)
    else:
        with refused("a controlled account takes no more"):
            seal(made)


# BL-14


def carry(of, amount):
    days = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    period = factories.period(of, 2026)
    return draft(of, "carry", amount, period=period, decision=vote(of, "carry"), **days)


def test_only_a_closed_year_leaves_something_to_carry(vaxjo):
    seal(draft(vaxjo, "original", decision=vote(vaxjo, "master-budget")))

    with refused("only a closed year leaves"):
        seal(carry(vaxjo, 500))


@pytest.mark.voted
@pytest.mark.parametrize(
    ("used", "carried", "is_right"),
    [
        ("1600 m3", -400_000, True),
        ("1600 m3", -400_001, False),
        ("1600 m3", 1, False),
        ("700 m3", 500_000, True),
        ("700 m3", 500_001, False),
        ("700 m3", -1, False),
    ],
)
def test_no_more_is_carried_than_the_year_left(vaxjo, used, carried, is_right):
    year.ratified(vaxjo)
    year.booked(vaxjo, used)
    factories.closed_year(vaxjo)
    made = carry(vaxjo, carried)

    if is_right:
        seal(made)
        with refused("more is carried"):
            seal(carry(vaxjo, 1 if carried > 0 else -1))
    else:
        with refused("more is carried"):
            seal(made)


@pytest.mark.voted
def test_an_account_that_carries_nothing_carries_nothing(vaxjo):
    year.ratified(vaxjo)
    plans.rules(vaxjo, GAS, carry="none")
    factories.closed_year(vaxjo)

    with refused("carries nothing over"):
        seal(carry(vaxjo, 500))


# The owner of the tables, and what a body decided


def test_the_owner_is_refused_too(owner_connection, vaxjo):
    town, made = vaxjo, released(vaxjo, -1_000, "anything")
    owner_connection.autocommit = True

    with pytest.raises(
        psycopg.errors.IntegrityConstraintViolation, match="names a reserve"
    ):
        owner_connection.execute(
            "INSERT INTO ledger_seal (municipality_id, seq, voucher_id, recorded_at, "
            "recorded_by_id, leaf) VALUES (%s, %s, %s, %s, %s, %s)",
            [
                town.pk,
                log_size(town) + 1,
                made.pk,
                factories.NOW,
                made.author_id,
                LEAF,
            ],
        )


@pytest.mark.voted
def test_a_decision_on_an_excess_stands(vaxjo):
    year.ratified(vaxjo)
    year.booked(vaxjo, "1300 m3")
    row = plans.decide(vaxjo, "100")

    with refused("append-only|permission denied"):
        type(row).objects.filter(pk=row.pk).update(amount=1)
    with refused("append-only|permission denied"):
        type(row).objects.filter(pk=row.pk).delete()


@pytest.mark.voted
def test_an_excess_is_decided_by_a_decision_on_it(vaxjo):
    year.ratified(vaxjo)
    year.booked(vaxjo, "1300 m3")
    row = plans.decide(vaxjo, "100")
    other = vote(vaxjo, "virement")

    with refused("its own adopted decision"):
        type(row).objects.create(
            municipality=vaxjo,
            period=row.period,
            account=row.account,
            amount=1,
            decision=other,
        )
