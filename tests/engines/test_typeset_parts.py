"""The parts of a balance on paper: stocks, services, data status, proposed decision."""

from __future__ import annotations

from tests import packs
from tests.documents import balance_document
from tests.engines.test_typeset import pdf_of, words_of


def printed(**parts):
    return words_of(pdf_of({**balance_document(), **parts}))


def test_stocks_have_opening_changes_and_closing():
    said = printed(assets=packs.ASSETS)

    assert "Statement of environmental assets" in said
    assert "Sealed land" in said
    assert "12.5" in said
    assert "No trend" in said


def test_a_town_without_stocks_has_a_sentence():
    assert "This municipality keeps no stocks." in printed(assets=[])


def test_a_balance_from_before_has_no_such_part():
    said = printed()

    assert "Statement of environmental assets" not in said
    assert "Benefit analysis" not in said
    assert "How well the figures are known" not in said


def test_services_and_loads_are_told_with_their_reading():
    said = printed(benefit=packs.BENEFIT)

    assert "Benefit analysis" in said
    assert "Housing, all departments together" in said
    assert "Since 2005: no reading" in said


def test_the_status_of_figures_is_counted():
    line = balance_document()["lines"][0]["indicator"]
    row = {
        "indicator": line,
        "figures": {"estimated": 17},
        "breaks": [{"year": 2019, "text": "another method"}],
    }

    said = printed(status=[row])

    assert "How well the figures are known" in said
    assert "17" in said
    assert f"{line}, 2019: another method" in said


def test_the_proposal_is_told_or_stands_in_own_words():
    follows = printed(proposal=packs.PROPOSAL)
    own = printed(proposal={"text": ["The roof is insulated."]})

    assert "It is noted that CH-01 was missed." in follows
    assert "The roof is insulated." in own
    assert "It is noted" not in own


def a_measure(**changed):
    line = balance_document()["lines"][0]["indicator"]
    effect = {
        "indicator": line,
        "planned": "-12.5",
        "unit": "kg",
        "realised": None,
        "realised_unit": "",
        "confidence": "fair",
    }
    return {
        "number": 3,
        "title": "New boilers",
        "text": "",
        "department": {"code": "works", "name": {"en": "Works"}},
        "state": "under-way",
        "first": 2025,
        "last": None,
        "effects": [effect],
        "done": None,
        **changed,
    }


def test_a_measure_is_told_with_what_was_expected_and_what_came_of_it():
    said = printed(measures=[a_measure()])

    assert "What the measures did" in said
    assert "3 New boilers" in said
    assert "under way" in said
    assert "−12.5 kg" in said
    assert "unknown" in said
    assert "Nothing was reported." in said


def test_a_year_without_measures_has_a_sentence():
    assert "No measure of the programme was in force" in printed(measures=[])


def test_a_balance_from_before_measures_tells_nothing_of_them():
    assert "What the measures did" not in printed()
