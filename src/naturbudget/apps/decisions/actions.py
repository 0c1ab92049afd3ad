"""What records a decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.decisions.models import Decision, Vote
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Body, Municipality, User
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)

NO_VOTES = gettext_noop(
    "No votes are recorded. Give at least one group with its votes for, against "
    "and abstaining."
)
DECIDES_ALONE = gettext_noop(
    "The {body} decides alone, and nobody votes. Leave the votes empty."
)
NO_GROUP = gettext_noop("A vote has no group. Name the group or “Council”.")
GROUP_TWICE = gettext_noop("The group “{group}” votes twice. Add its votes up.")
NAME_TOO_LONG = gettext_noop(
    "“{group}” has {count} characters; the name of a group takes {limit} at most. "
    "Shorten it."
)
TOO_MANY_GROUPS = gettext_noop(
    "{count} groups were given; {limit} at most can vote. Add up those that vote alike."
)
NOT_A_COUNT = gettext_noop(
    "The votes of “{group}” are out of bounds. Write numbers from 0 to {limit}."
)
TOO_MANY_VOTES = gettext_noop(
    "{votes} votes were given, but the {body} has {seats} seats. Correct the votes."
)
NOT_ADOPTED = gettext_noop(
    "{votes_for} for and {votes_against} against is no majority; the proposal is not "
    "adopted. Correct the votes, or record that it was rejected or sent back."
)
IS_ADOPTED = gettext_noop(
    "{votes_for} for and {votes_against} against is a majority; the proposal is "
    "adopted, not rejected. Correct the votes or the outcome."
)
LATER_THAN_NOW = gettext_noop(
    "The decision is dated {day}, which is still to come. A decision is recorded "
    "after it was taken."
)
LONG_BEFORE = gettext_noop(
    "The decision is dated {day}, long before {year}, the year it is about. Look for a "
    "slip: a decision is at most {limit} years older than its year."
)


# How much earlier than its year a decision may be; ours.
YEARS_BEFORE_MAX = 5
# What the books keep of a group, and more than any body has.
GROUP_CHARACTERS_MAX = 200
GROUPS_MAX = 200
VOTES_MAX = 1_000_000


class NotRecordableError(NaturbudgetError):
    """The decision cannot be recorded like this; its problems say why."""


@dataclass(frozen=True, slots=True)
class GroupVote:
    """How one group voted, as the minutes say."""

    group: str
    votes_for: int
    votes_against: int
    abstaining: int


def check_votes(
    votes: Sequence[GroupVote], *, body: Body, outcome: str
) -> list[Problem]:
    """Return every reason why these votes cannot stand."""
    if len(votes) > GROUPS_MAX:
        counted = {"count": len(votes), "limit": GROUPS_MAX}
        return [Problem("too-many-groups", TOO_MANY_GROUPS, counted)]
    problems = [problem for vote in votes for problem in _out_of_bounds(vote)]
    groups = [vote.group.strip() for vote in votes]
    if not votes and not body.decides_alone:
        problems.append(Problem("no-votes", NO_VOTES))
    if votes and body.decides_alone:
        return [Problem("decides-alone", DECIDES_ALONE, {"body": body})]
    if "" in groups:
        problems.append(Problem("no-group", NO_GROUP))
    problems += [
        Problem("group-twice", GROUP_TWICE, {"group": shortened(group)})
        for group in sorted({name for name in groups if groups.count(name) > 1})
    ]
    in_favour = sum(vote.votes_for for vote in votes)
    against = sum(vote.votes_against for vote in votes)
    given = in_favour + against + sum(vote.abstaining for vote in votes)
    if body.seats is not None and given > body.seats:
        values = {"votes": given, "body": body, "seats": body.seats}
        problems.append(Problem("too-many-votes", TOO_MANY_VOTES, values))
    sides = {"votes_for": in_favour, "votes_against": against}
    if votes and outcome == Decision.Outcome.ADOPTED and in_favour <= against:
        problems.append(Problem("not-adopted", NOT_ADOPTED, sides))
    if votes and outcome == Decision.Outcome.REJECTED and in_favour > against:
        problems.append(Problem("is-adopted", IS_ADOPTED, sides))
    return problems


def check_decision(
    votes: Sequence[GroupVote],
    *,
    body: Body,
    outcome: str,
    taken_on: date | None,
    year: int,
    at: datetime,
) -> list[Problem]:
    """Return every reason why a decision cannot stand, as far as it is known."""
    problems = check_votes(votes, body=body, outcome=outcome)
    if taken_on is not None and taken_on.year < year - YEARS_BEFORE_MAX:
        values = {"day": taken_on, "year": str(year), "limit": YEARS_BEFORE_MAX}
        problems.append(Problem("long-before", LONG_BEFORE, values))
    if taken_on is not None and taken_on > at.date():
        problems.append(Problem("still-to-come", LATER_THAN_NOW, {"day": taken_on}))
    return problems


def _out_of_bounds(vote: GroupVote) -> Iterator[Problem]:
    shown, count = shortened(vote.group.strip()), len(vote.group.strip())
    if count > GROUP_CHARACTERS_MAX:
        values = {"group": shown, "count": count, "limit": GROUP_CHARACTERS_MAX}
        yield Problem("group-too-long", NAME_TOO_LONG, values)
    counts = (vote.votes_for, vote.votes_against, vote.abstaining)
    if not all(0 <= count <= VOTES_MAX for count in counts):
        values = {"group": shown, "limit": VOTES_MAX}
        yield Problem("not-a-count", NOT_A_COUNT, values)


@transaction.atomic
def record_decision(
    municipality: Municipality,
    *,
    kind: str,
    year: int,
    body: Body,
    taken_on: date,
    votes: Sequence[GroupVote],
    minutes: Source,
    by: User,
    at: datetime,
    supplement: int | None = None,
    outcome: str = Decision.Outcome.ADOPTED,
    reasons: str = "",
) -> Decision:
    """Record what a body decided, from its minutes; the seats it has stay with it."""
    # Nobody changes the seats between the check and the vote.
    lock(municipality)
    body = Body.objects.get(pk=body.pk)
    problems = check_decision(
        votes, body=body, outcome=outcome, taken_on=taken_on, year=year, at=at
    )
    if problems:
        raise NotRecordableError(*problems)
    decision = Decision.objects.create(
        municipality=municipality,
        body=body,
        kind=kind,
        year=year,
        supplement=supplement,
        taken_on=taken_on,
        seats=body.seats,
        outcome=outcome,
        reasons=reasons,
        minutes=minutes,
        recorded_at=at,
        recorded_by=by,
    )
    Vote.objects.bulk_create(
        Vote(
            decision=decision,
            position=position,
            group=vote.group.strip(),
            votes_for=vote.votes_for,
            votes_against=vote.votes_against,
            abstaining=vote.abstaining,
        )
        for position, vote in enumerate(votes, start=1)
    )
    events.record(
        "decision-recorded",
        of=municipality,
        by=by,
        at=at,
        about=kind,
        year=year,
        supplement=supplement,
        taken_on=taken_on,
        outcome=outcome,
    )
    return decision
