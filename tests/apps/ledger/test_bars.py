from __future__ import annotations

from fractions import Fraction

from naturbudget.apps.ledger.bars import BASE, CUT_TOP, draw


def rows(*amounts):
    return [(Fraction(amount), "2025") for amount in amounts]


def test_the_highest_bar_is_full_and_half_of_it_is_half():
    full, half = draw(rows(10, 5), new=None).bars

    assert full.height == 2 * half.height
    assert full.y + full.height == half.y + half.height == BASE


def test_a_bar_far_above_the_others_is_cut_and_says_so():
    drawing = draw(rows(10, 8), new=Fraction(100))

    assert drawing.is_cut
    assert drawing.bars[-1].is_cut
    assert drawing.bars[-1].y == CUT_TOP
    assert not drawing.bars[0].is_cut


def test_a_new_bar_among_the_others_keeps_its_true_height():
    drawing = draw(rows(10, 8), new=Fraction(20))

    assert not drawing.is_cut
    assert drawing.bars[-1].height == 2 * drawing.bars[0].height


def test_a_label_stands_once():
    assert [bar.label for bar in draw(rows(1, 2, 3), new=None).bars] == ["2025", "", ""]


def test_nothing_but_zeros_has_no_height():
    assert [bar.height for bar in draw(rows(0, 0), new=Fraction(0)).bars] == [0, 0, 0]


def test_of_long_figures_only_the_ends_are_written():
    bars = draw(rows(18420, 18610, 18834), new=Fraction(19024)).bars

    assert [bar.is_labelled for bar in bars] == [True, False, True, True]
