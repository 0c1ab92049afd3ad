"""Everything at once, in any order, by two writers: the books stay what they are.

A machine books, moves, imports, reverses, votes, closes, loses its connection and
tampers, in two towns of one database. Each step is also done on paper; after each one
the product must say what the paper says (invariants 1-5, 7, 8, 11, 18, 24, 30-32).
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests import naive
from tests.actors import Actor
from tests.naive import Line
from tests.strategies import AMOUNTS, DAYS, FILES, FLOWS, LINES
from tests.tampering import STATEMENTS
from tests.two_towns import REFUSED, Town

from naturbudget.apps.ledger.actions.closing import NotClosableError

WHICH = st.integers(0, 1)
KINDS = ["use", "addition", "loss", "opening", "reappraisal", "reclassification"]
BOOKS = st.none() | st.sampled_from(naive.ALL_YEARS)


class Books(RuleBasedStateMachine):
    """Two towns in one database, and a second writer at work beside us."""

    def __init__(self) -> None:
        super().__init__()
        self.towns = [Town(), Town()]
        self.other = Actor()

    @rule(which=WHICH, kind=st.sampled_from(KINDS), lines=LINES, days=DAYS, books=BOOKS)
    def book(self, which, kind, lines, days, books):
        self.towns[which].book(kind, lines, days, books=books)

    @rule(which=WHICH, lines=LINES, days=DAYS)
    def book_and_leave_what_is_refused(self, which, lines, days):
        self.towns[which].book("reclassification", lines, days, keep=True)

    @rule(which=WHICH)
    def discard_drafts(self, which):
        self.towns[which].discard_drafts()

    @rule(which=WHICH, days=DAYS, station=st.sampled_from(naive.STATIONS))
    def observe(self, which, days, station):
        self.towns[which].book("observation", [(station, "21.4")], days)

    @rule(which=WHICH, amount=AMOUNTS, days=DAYS, books=BOOKS)
    def move_among_stocks(self, which, amount, days, books):
        lines = [Line("land/meadow", -amount), Line("land/sealed", amount)]
        self.towns[which].book("reclassification", lines, days, books=books)

    @rule(which=WHICH, amount=AMOUNTS, days=DAYS, kind=st.sampled_from(KINDS))
    def take_timber_out_of_the_forest(self, which, amount, days, kind):
        lines = [Line("wood/forest/north", -amount), Line("wood/school", amount)]
        self.towns[which].book(kind, lines, days)

    @rule(which=WHICH, rows=FILES)
    def deliver_a_file(self, which, rows):
        self.towns[which].deliver(rows)

    @rule(which=WHICH, place=st.integers(0, 99))
    def reverse(self, which, place):
        entries = self.towns[which].paper.entries
        if entries:
            self.towns[which].reverse(entries[place % len(entries)])

    @rule(
        which=WHICH,
        year=st.sampled_from(naive.YEARS),
        path=st.sampled_from(sorted(naive.KINDS)),
        amount=AMOUNTS,
        department=st.sampled_from(["", "parks"]),
    )
    def vote(self, which, year, path, amount, department):
        self.towns[which].vote(year, path, amount, department)

    @rule(which=WHICH, year=st.sampled_from(naive.YEARS))
    def ratify(self, which, year):
        self.towns[which].ratify(year)

    @rule(
        which=WHICH, year=st.sampled_from(naive.YEARS), back=st.sampled_from([0, 0, 1])
    )
    def close(self, which, year, back):
        self.towns[which].close(year, back=back)

    @rule(whiches=st.tuples(WHICH, WHICH), paths=st.tuples(FLOWS, FLOWS), days=DAYS)
    def two_seal_at_once(self, whiches, paths, days):
        """Both are sealed, in one order; their municipalities may differ."""
        drafts = []
        for which, path in zip(whiches, paths, strict=True):
            voucher, entry = self.towns[which].draft("use", [Line(path, 7)], days)
            drafts.append((self.towns[which], voucher, entry))
        racing = self.other.starts(drafts[1][0].seal, drafts[1][1])
        sealed = []
        for attempt, (town, voucher, entry) in enumerate(drafts):
            why_not = town.paper.refusal(entry)
            try:
                number = racing.result() if attempt else town.seal(voucher)
            except REFUSED:
                assert why_not
                town.paper.drafts[entry.key] = entry.books
            else:
                assert not why_not
                sealed.append((number, town, entry))
        for _, town, entry in sorted(sealed, key=lambda found: found[0]):
            town.paper.seal(entry)

    @rule(which=WHICH, amount=AMOUNTS)
    def one_seals_while_another_closes(self, which, amount):
        """One of the two comes first, and the other is refused (L-36)."""
        town = self.towns[which]
        year, size = town.paper.closing, len(town.paper.entries)
        if year is None or town.paper.stands(year):
            return
        town.discard_drafts()
        lines, days = [Line("gas/school", amount)], (date(year, 3, 1),) * 2
        closing = self.other.starts(town.close_at, year, size)
        try:
            with transaction.atomic():
                voucher, entry = town.draft("use", lines, days)
                town.seal(voucher)
        except REFUSED:
            closing.result()
            town.closed(year, size)
        else:
            town.paper.seal(entry)
            with pytest.raises(NotClosableError):
                closing.result()

    @rule(which=WHICH)
    def remember_what_is_known(self, which):
        """What comes later is not in it, whatever it is (invariant 18)."""
        self.towns[which].remember()

    @rule(which=WHICH)
    def lose_the_connection(self, which):
        self.towns[which].restart()
        self.other.leaves()
        self.other = Actor()

    @rule(which=WHICH, number=st.integers(0, len(STATEMENTS) - 1))
    def tamper(self, which, number):
        self.towns[which].tamper(STATEMENTS[number])

    @invariant()
    def the_books_are_what_the_paper_says(self):
        for town in self.towns:
            town.stands()

    def teardown(self):
        self.other.leaves()


# A step is dozens of queries: some examples say as much as many do elsewhere.
FEWER = settings(max_examples=min(settings().max_examples // 3, 100))


@pytest.mark.django_db(transaction=True)
def test_the_books_stand_whatever_happens():
    """The towns of an example are new; those of others in the database stay."""
    run_state_machine_as_test(Books, settings=FEWER)
