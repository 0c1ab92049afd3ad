"""What the books knew on a day (L-15): nothing that is entered later changes it."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import factories, naive, year
from tests.strategies import BOOKINGS, DAYS, FILES
from tests.two_towns import Town

from naturbudget.apps.budget import actions as budget
from naturbudget.apps.budget.queries.lines import evaluated_lines, version_known
from naturbudget.apps.budget.queries.results import result_rows
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import voted_budget_of
from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.queries.entries import entries_of
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.log import UnknownDayError, size_on
from naturbudget.apps.resources.definitions import define_indicator

# Each example works in the database: fewer of them say as much as elsewhere.
FEWER = settings(max_examples=min(settings().max_examples // 3, 200))
TODAY = factories.NOW.date()
GAS = "/desk/vaxjo/books/accounts/of/gas/town-hall/"


@pytest.fixture
def town(db):
    found = Town()
    values = {"direction": "less", "by": found.keeper, "at": factories.NOW}
    formula = "wood/school / wood/forest/*"
    found.wood = define_indicator(found.row, "W", formula=formula, unit="1", **values)
    return found


def said(town, day=None):
    """Return everything the books say, or said at the end of a day."""
    size = None if day is None else size_on(town.row, day, today=date.max)
    places = [*town.row.accounts.all(), *town.row.series.all()]
    wood = IndicatorValues(town.row, [town.wood], size=size)
    return (
        town.known(size),
        {str(place): entries_of(place, size=size) for place in places},
        {y: wood.value(town.wood, y) for y in naive.ALL_YEARS},
        wood.history(town.wood, until=naive.RUNNING),
    )


def on(town, days):
    """Let the clock of a town go on so many days later."""
    at = factories.NOW + timedelta(days=days)
    town._at = (at + timedelta(seconds=n) for n in itertools.count())


@FEWER
@given(
    before=BOOKINGS,
    after=st.lists(BOOKINGS | FILES, min_size=1, max_size=3),
    seen=st.lists(st.tuples(st.sampled_from(naive.STATIONS), DAYS), max_size=3),
    undone=st.integers(0, 99),
    is_voted=st.booleans(),
)
def test_what_was_known_on_a_day_stays(town, before, after, seen, undone, is_voted):
    """Invariant 18: it is what was said that day, and nothing later moves it."""
    with town.tried():
        on(town, 0)
        town.book_at_once(before)
        for station, days in seen:
            town.book("observation", [(station, "21.4")], days)
        now, told = said(town), said(town, TODAY)
        known = len(town.paper.entries)

        for days, later in enumerate(after, start=1):
            on(town, days)
            if isinstance(later[0], naive.Figure):
                town.deliver(later)
            else:
                town.book_at_once(later)
        town.book("observation", [(naive.STATIONS[0], "9")], (date(2025, 1, 1),) * 2)
        town.reverse(town.paper.entries[undone % known])
        if is_voted:
            town.vote(2025, "gas/school", 5)
            town.ratify(2025)

        assert said(town, TODAY) == told
        assert size_on(town.row, TODAY, today=date.max) == known
        # A node is less on that day: leaves without an entry are none of it.
        assert told[:2] == now[:2]


@pytest.mark.django_db
def test_a_node_stands_for_what_was_booked_on_by_then(vaxjo, ada):
    values = {"direction": "less", "unit": "m3", "by": ada, "at": factories.NOW}
    days = {"first": "2025-01-01", "last": "2025-12-31"}
    factories.sealed(vaxjo, lines={"gas/town-hall": "1200 m3"}, **days)
    version = define_indicator(vaxjo, "G", formula="gas/*", **values)
    factories.sealed(
        vaxjo, lines={"gas/school": "300 m3"}, at=factories.later(), **days
    )

    size = size_on(vaxjo, TODAY, today=TODAY)
    then = IndicatorValues(vaxjo, [version], size=size).value(version, 2025)
    now = IndicatorValues(vaxjo, [version]).value(version, 2025)

    assert (then.amount, now.amount) == (1200, 1500)


@pytest.mark.django_db
def test_a_day_ends_at_midnight_of_the_log(vaxjo):
    last = datetime(2026, 2, 2, 23, 59, 59, 999999, tzinfo=UTC)
    factories.sealed(vaxjo, at=last)
    factories.sealed(vaxjo, at=last + timedelta(microseconds=1))

    sizes = [size_on(vaxjo, TODAY + timedelta(n), today=date.max) for n in (-1, 0, 1)]

    assert sizes == [0, 1, 2]


@pytest.mark.django_db
def test_a_day_to_come_is_refused(vaxjo):
    with pytest.raises(UnknownDayError, match="Nobody can say"):
        size_on(vaxjo, TODAY + timedelta(1), today=TODAY)


def balance_on(town, day, of=year.YEAR):
    size = size_on(town, day, today=date.max)
    version = version_known(town, of, size=size)
    return version and result_rows(evaluated_lines(version, size=size))


def supplemented(of, target):
    """Let the council add to the budget in the summer."""
    by, at = factories.author_of(of), year.DURING + timedelta(days=23)
    draft = budget.draft_supplement(voted_budget_of(of, year.YEAR), by=by, at=at)
    year.line(draft, target=target)
    cycle.hand_over_budget(draft, by=by, at=at)
    cycle.submit_budget(draft, by=by, at=at)
    voted = year.vote(of, taken_on=year.SUPPLEMENTED_ON, at=at)
    cycle.ratify_budget(draft, **voted)


@pytest.mark.voted
@pytest.mark.django_db
def test_a_balance_as_known_on_a_day_stays(vaxjo):
    """Neither figures nor a supplement nor other rules reach back (invariant 18)."""
    year.ratified(vaxjo)
    bill = year.booked(vaxjo, at=year.DURING)
    day = year.DURING.date()
    [line] = then = balance_on(vaxjo, day)

    supplemented(vaxjo, "1100")
    vaxjo.parameters = {"trend_years": 9, "dead_band_percent": "90"}
    vaxjo.save()
    actions.reverse_voucher(
        bill, key="r", reason="x", by=factories.author_of(vaxjo), at=factories.NOW
    )
    year.booked(vaxjo, "900 m3")
    [now] = balance_on(vaxjo, TODAY)

    assert balance_on(vaxjo, day) == then
    assert (line["T"], line["A"]) == ("1200", "1190")
    assert (now["T"], now["A"]) == ("1100", "900")
    assert balance_on(vaxjo, year.BEFORE.date()) is None


class TestThePage:
    @pytest.fixture(autouse=True)
    def _books(self, client, vaxjo, ben):
        days = {"first": "2025-01-01", "last": "2025-12-31"}
        wrong = factories.sealed(vaxjo, lines={"gas/town-hall": "1200 m3"}, **days)
        actions.reverse_voucher(
            wrong,
            key="undone",
            reason="mistyped",
            by=factories.author_of(vaxjo),
            at=factories.later(),
        )
        factories.sealed(
            vaxjo, lines={"gas/town-hall": "1300 m3"}, at=factories.later(), **days
        )
        factories.sealed(vaxjo, lines={"no2": "21 ug/m3"}, kind="observation")
        client.force_login(ben)

    def test_the_statement_is_read_as_known_on_a_day(self, client):
        page = client.get(GAS, {"known": "2026-02-02"}).content.decode()

        assert "1,200" in page
        assert "1,300" not in page
        assert "This is what the books knew on 2 February 2026." in page
        assert f'href="{GAS}"' in page
        assert "as the books stand today</caption>" not in page

    def test_today_it_has_no_banner(self, client):
        for asked in ({}, {"known": ""}):
            page = client.get(GAS, asked).content.decode()

            assert "1,300" in page
            assert "1,200" not in page
            assert "This is what the books knew" not in page

    def test_before_the_first_entry_nothing_is_known(self, client):
        page = client.get(GAS, {"known": "2026-02-01"}).content.decode()

        assert "Nothing was sealed here until 1 February 2026." in page
        assert "1,200" not in page

    def test_a_series_is_read_the_same_way(self, client):
        where = "/desk/vaxjo/books/series/of/no2/"

        page = client.get(where, {"known": "2026-02-01"}).content.decode()

        assert "Nothing was sealed here" in page
        assert "Nothing was sealed" not in client.get(where).content.decode()

    @pytest.mark.parametrize(
        ("day", "why"), [("2290-01-01", "Nobody can say"), ("soon", "in the calendar")]
    )
    def test_what_is_no_day_yet_is_said_at_the_field(self, client, day, why):
        answer = client.get(GAS, {"known": day})

        assert answer.status_code == 409
        assert why in answer.content.decode()
        assert "This is what the books knew" not in answer.content.decode()
