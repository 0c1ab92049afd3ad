from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.budget.draft import check_draft, check_line
from naturbudget.core.budget.line import Line, Part, Share
from naturbudget.core.budget.position import path_of
from naturbudget.core.target import TargetPath

COMPLETE = Line(
    indicator="CO2",
    unit="t",
    kind="flow",
    direction="less",
    base=Fraction(62),
    base_year=1999,
    base_source="annual report 1999",
    previous=Fraction(44),
    previous_year=2003,
    target=Fraction(36),
    long_term=Fraction(33),
    long_term_year=2010,
    department="transport",
)
BAND = replace(
    COMPLETE,
    kind="state",
    direction="band",
    target=None,
    target_low=Fraction("6.5"),
    target_high=Fraction("8.5"),
)
MILESTONE = replace(COMPLETE, kind="state", direction="milestone", target=Fraction(1))
perhaps = st.none() | st.fractions(-100, 100, max_denominator=10)


def changed(line=COMPLETE, **columns):
    return replace(line, **columns)


def found(line, year=2006):
    return [(f.level, f.field, f.problem.code) for f in check_line(line, year=year)]


def said(line, year=2006):
    return [str(finding.problem) for finding in check_line(line, year=year)]


@pytest.mark.parametrize("line", [COMPLETE, BAND, MILESTONE])
def test_a_complete_line_has_nothing_to_say(line):
    assert found(line) == []


@pytest.mark.parametrize(
    ("column", "empty", "code"),
    [
        ("indicator", "", "no-indicator"),
        ("unit", "", "no-unit"),
        ("kind", "", "no-kind"),
        ("base", None, "no-base"),
        ("base_year", None, "no-base-year"),
        ("previous_year", None, "no-previous-year"),
        ("long_term", None, "no-long-term"),
        ("long_term_year", None, "no-long-term-year"),
        ("department", "", "no-owner"),
    ],
)
def test_what_is_missing_is_named_with_its_column(column, empty, code):
    assert ("missing", column, code) in found(changed(**{column: empty}))


def test_a_line_without_direction_says_so():
    assert ("missing", "direction", "no-direction") in found(changed(direction=""))


def test_the_base_names_its_source():
    assert found(changed(base_source="")) == [
        ("notice", "base_source", "no-base-source")
    ]


def test_a_person_may_answer_for_a_line():
    assert found(changed(department="", holder="Ada Berg")) == []


def test_a_missing_previous_value_needs_a_reason():
    line = changed(previous=None, previous_year=None)

    assert found(line) == [("reason", "previous", "no-previous")]
    assert found(replace(line, justification="First measured in 2006.")) == []


def test_all_that_is_missing_is_named_at_once():
    codes = [code for _, _, code in found(Line(target=Fraction(1)))]

    assert codes == [
        "no-indicator",
        "no-unit",
        "no-kind",
        "no-direction",
        "no-owner",
    ]


def test_a_tracked_line_needs_only_its_reason():
    tracked = Line(indicator="CO2", unit="t", kind="flow", direction="less")

    assert found(tracked) == [("missing", "tracked_reason", "no-tracked-reason")]
    assert found(replace(tracked, tracked_reason="The council votes in 2026.")) == []


def test_a_budget_worse_than_before_needs_a_justification():
    line = changed(target=Fraction(45))

    assert ("reason", "justification", "worse-than-before") in found(line)
    assert "The budget of 45 t is worse than 44 t in 2003." in said(line)[0]
    assert all(
        level == "notice" for level, _, _ in found(replace(line, justification="A"))
    )


def test_worse_means_less_where_more_is_better():
    forest = changed(direction="more", target=Fraction(43), long_term=Fraction(70))

    codes = [code for _, _, code in found(forest)]
    assert "worse-than-before" in codes


def test_a_budget_behind_the_path_says_what_it_leaves_to_later_years():
    # In 2006 the path asks for 43 6/11; from 44 on, 11 t are left for four years.
    late = changed(target=Fraction(44))

    assert found(late) == [("notice", "target", "behind-the-path")]
    assert said(late) == [
        "This budget alone does not lead to the long-term target: it ends "
        "0.454545454545 t behind the path, which asks for 43.5454545455 t. Each "
        "following year would have to bring 2.75 t."
    ]


def test_in_the_last_year_no_following_year_is_left():
    [text] = said(changed(target=Fraction(34)), year=2010)

    assert "and no year is left." in text


def test_a_voted_path_is_what_counts():
    voted = TargetPath(((2003, Fraction(44)), (2010, Fraction(30))))

    assert found(changed(voted_path=voted)) == []
    assert path_of(changed(voted_path=voted), 2006).planned == 38


def test_the_ambition_of_the_worked_cases():
    bologna = Line(
        direction="more",
        target=Fraction("36.4"),
        base=Fraction("22.8"),
        base_year=2012,
        long_term=Fraction(50),
        long_term_year=2016,
    )

    assert path_of(bologna, 2014).as_strings() == {
        "E": "36.4",
        "against": "0",
        "q": "6.8",
    }


def test_a_line_without_budget_still_has_a_path():
    place = path_of(changed(target=None), 2006)

    assert place.planned == Fraction(479, 11)
    assert (place.against, place.need) == (None, None)
    assert {why.code for why in place.reasons.values()} == {"tracked"}


@pytest.mark.parametrize("line", [BAND, MILESTONE])
def test_bands_and_milestones_have_no_path(line):
    assert set(path_of(line, 2006).as_strings().values()) == {None}


def test_a_target_in_the_past_is_a_new_question_for_the_council():
    assert ("notice", "long_term_year", "target-year-over") in found(
        COMPLETE, year=2011
    )


def test_a_path_needs_years_that_go_forward():
    line = changed(base_year=2010)

    assert ("missing", "long_term_year", "years-backwards") in found(line, year=2010)


@pytest.mark.parametrize("column", ["base_year", "previous_year"])
def test_figures_of_the_future_are_refused(column):
    assert ("missing", column, "from-the-future") in found(changed(**{column: 2007}))


def test_a_long_term_target_that_is_no_better_is_noticed():
    line = changed(long_term=Fraction(62), target=Fraction(40))

    assert found(line) == [("notice", "long_term", "no-way-to-go")]
    assert found(replace(line, hold=True, target=Fraction(44))) == []


def test_hold_means_base_or_previous_value():
    assert ("missing", "target", "hold") in found(changed(hold=True))
    assert ("missing", "hold", "hold-without-direction") in found(
        replace(BAND, hold=True)
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (replace(BAND, target_high=None), "half-a-band"),
        (replace(BAND, target_low=None), "half-a-band"),
        (replace(BAND, target_high=Fraction(6)), "band-upside-down"),
        (replace(BAND, target=Fraction(7)), "band-and-target"),
        (replace(BAND, direction="less"), "band-and-target"),
        (replace(COMPLETE, direction="band"), "band-and-target"),
        (replace(MILESTONE, target=Fraction(0)), "milestone"),
        (replace(MILESTONE, target=Fraction(2)), "milestone"),
    ],
)
def test_the_target_is_written_as_its_direction_asks(line, code):
    assert code in [problem for _, _, problem in found(line)]


def test_half_a_band_points_at_the_end_that_is_missing():
    assert found(replace(BAND, target_low=None))[0][1] == "target_low"
    assert found(replace(BAND, target_high=None))[0][1] == "target_high"


def test_a_band_of_one_value_is_a_band():
    assert found(replace(BAND, target_low=Fraction(7), target_high=Fraction(7))) == []


@pytest.mark.parametrize("half", [{"interim": Fraction(40)}, {"interim_year": 2008}])
def test_an_interim_target_has_value_and_year(half):
    assert [code for _, _, code in found(changed(**half))] == ["half-an-interim"]


def shared(**amounts):
    return tuple(Share(name, Fraction(amount)) for name, amount in amounts.items())


def test_shares_of_a_flow_add_up_to_its_budget():
    line = changed(shares=shared(north="20", south="15.5"), reserve=Fraction("0.5"))

    assert found(line) == []


@pytest.mark.parametrize(
    ("south", "advice"),
    [
        ("18.8", "add up to 38.8 t; the budget is 36 t. Take 2.8 t out of a share"),
        ("15", "add up to 35 t; the budget is 36 t. Give 1 t to a share"),
    ],
)
def test_shares_that_do_not_add_up_say_by_how_much(south, advice):
    line = changed(shares=shared(north="20", south=south))

    assert found(line) == [("missing", "shares", "shares")]
    assert advice in said(line)[0]


def test_shares_of_a_third_each_add_up_exactly():
    thirds = tuple(Share(name, Fraction(36, 7)) for name in "abcdefg")

    assert found(changed(shares=thirds)) == []


@pytest.mark.parametrize("kind", ["stock", "ratio", "state"])
def test_shares_of_states_and_ratios_are_shown_and_not_added(kind):
    assert found(changed(kind=kind, shares=shared(north="20", south="20"))) == []


def test_a_department_has_one_share():
    twice = (Share("north", Fraction(18)), Share("north", Fraction(18)))

    assert found(changed(shares=twice)) == [("missing", "shares", "shared-twice")]


def draft(count):
    return [changed(indicator=f"I{n}") for n in range(count)]


@pytest.mark.parametrize(
    ("count", "codes"),
    [
        (0, ["no-lines"]),
        (4, ["few-indicators"]),
        (5, []),
        (15, []),
        (16, ["many-indicators"]),
    ],
)
def test_a_master_budget_steers_by_five_to_fifteen_indicators(count, codes):
    assert [f.problem.code for f in check_draft(draft(count), year=2006)] == codes


def test_tracked_lines_do_not_steer():
    tracked = changed(indicator="N", target=None, tracked_reason="Vote in 2026.")

    codes = [f.problem.code for f in check_draft([*draft(4), tracked], year=2006)]
    assert codes == ["few-indicators"]


def test_an_indicator_has_one_line_for_each_department():
    lines = [*draft(5), changed(indicator="I0", department="schools")]

    assert check_draft(lines, year=2006) == []
    assert [f.problem.code for f in check_draft([*lines, lines[0]], year=2006)] == [
        "line-twice"
    ]


def test_findings_of_a_draft_name_their_line():
    lines = draft(6)
    lines[3] = replace(lines[3], base=None)

    [finding] = check_draft(lines, year=2006)

    assert (finding.position, finding.field) == (4, "base")


@given(
    st.builds(
        Line,
        kind=st.sampled_from(["", "flow", "stock", "ratio", "state", "wrong"]),
        direction=st.sampled_from(["", "less", "more", "band", "milestone", "wrong"]),
        hold=st.booleans(),
        base=perhaps,
        base_year=st.none() | st.integers(1990, 2030),
        previous=perhaps,
        target=perhaps,
        target_low=perhaps,
        target_high=perhaps,
        interim=perhaps,
        long_term=perhaps,
        long_term_year=st.none() | st.integers(1990, 2030),
        shares=st.lists(
            st.builds(Share, st.sampled_from(["", "a", "b"]), st.fractions(-9, 9))
        ).map(tuple),
        parts=st.lists(
            st.builds(
                Part,
                st.sampled_from(["district", "sector"]),
                st.sampled_from(["a", "b"]),
                st.fractions(-9, 9),
            )
        ).map(tuple),
        reserve=perhaps,
    ),
    st.integers(1990, 2030),
)
def test_whatever_is_typed_every_finding_is_a_sentence_about_a_column(line, year):
    columns = {*Line.__dataclass_fields__}

    for finding in check_line(line, year=year):
        assert finding.field in columns
        assert str(finding.problem).endswith((".", "?"))
        assert "{" not in str(finding.problem)
