"""A decision is recorded as the minutes say, or refused with every reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories

from naturbudget.apps.decisions.actions import (
    GroupVote,
    NotRecordableError,
    record_decision,
)

VOTES = [GroupVote(" Harbour List ", 14, 0, 2), GroupVote("Free Citizens", 3, 4, 0)]


@pytest.fixture
def record(vaxjo, klas):
    def record(votes=VOTES, **changed):
        given = {
            "kind": "master-budget",
            "year": 2025,
            "body": vaxjo.bodies.get(kind="council"),
            "taken_on": factories.NOW.date(),
            "minutes": factories.source(vaxjo, origin="minutes.pdf"),
            "by": klas,
            "at": factories.NOW,
        }
        return record_decision(vaxjo, votes=votes, **{**given, **changed})

    return record


@pytest.fixture
def refused(record, vaxjo):
    def refused(*votes, **changed):
        with pytest.raises(NotRecordableError) as refusal:
            record([GroupVote(*vote) for vote in votes], **changed)
        assert not vaxjo.decisions.exists()
        assert not vaxjo.events.filter(kind="decision-recorded").exists()
        return [problem.code for problem in refusal.value.problems]

    return refused


def test_votes_are_kept_by_group_in_the_order_of_the_minutes(record, vaxjo, klas):
    decision = record()

    assert list(
        decision.votes.values_list(
            "position", "group", "votes_for", "votes_against", "abstaining"
        )
    ) == [(1, "Harbour List", 14, 0, 2), (2, "Free Citizens", 3, 4, 0)]
    assert (decision.votes_for, decision.votes_against) == (17, 4)
    assert decision.abstaining == 2
    [event] = vaxjo.events.filter(kind="decision-recorded")
    assert event.who == klas.email


def test_every_reason_is_told_at_once(refused):
    assert refused(
        ("A", 1, 2, 0),
        ("A", 0, 1, 0),
        ("", 1, 0, 0),
        taken_on=factories.NOW.date() + timedelta(days=1),
    ) == ["no-group", "group-twice", "not-adopted", "still-to-come"]


def test_a_decision_is_not_decades_older_than_its_year(refused):
    assert refused(("A", 2, 1, 0), taken_on=date(1801, 1, 1)) == ["long-before"]


def test_where_somebody_decides_alone_nobody_votes(refused, vaxjo):
    mayor = vaxjo.bodies.get(kind="mayor")

    assert refused(("Council", 1, 0, 0), body=mayor) == ["decides-alone"]


def test_without_votes_there_is_no_decision(refused):
    assert refused() == ["no-votes"]


@pytest.mark.parametrize("sides", [(3, 3), (2, 3), (0, 0)])
def test_what_has_no_majority_is_not_adopted(refused, sides):
    assert refused(("A", *sides, 1)) == ["not-adopted"]


def test_what_has_a_majority_is_not_rejected(refused):
    assert refused(("A", 3, 2, 0), outcome="rejected") == ["is-adopted"]


def test_a_tie_rejects(record):
    assert record([GroupVote("A", 3, 3, 0)], outcome="rejected").outcome == "rejected"


def test_no_more_votes_than_seats(record, refused, vaxjo):
    council = vaxjo.bodies.get(kind="council")
    council.seats = 23
    council.save()
    body = {"body": vaxjo.bodies.get(kind="council")}

    assert refused(("A", 20, 3, 1), **body) == ["too-many-votes"]
    assert record([GroupVote("A", 20, 3, 0)], **body).votes_for == 20
