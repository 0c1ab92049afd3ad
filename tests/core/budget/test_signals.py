from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.budget.line import Line
from naturbudget.core.budget.signals import distance_of, slope

amounts = st.fractions(-1000, 1000)
steps = st.fractions(-10, 10)


@given(st.integers(1990, 2020), st.integers(2, 9), amounts, steps)
def test_the_slope_of_a_straight_line_is_its_step(first, count, start, step):
    points = [(first + n, start + n * step) for n in range(count)]

    assert slope(points) == step


@given(st.lists(amounts, min_size=3, max_size=9), amounts)
def test_raising_all_values_alike_leaves_the_slope(values, by):
    points = list(enumerate(values))
    raised = [(year, value + by) for year, value in points]

    assert slope(raised) == slope(points)


def test_the_distance_of_any_value():
    line = Line(direction="less", long_term=Fraction(33))

    assert distance_of(line, Fraction(44)) == 11
    assert distance_of(line, Fraction(30)) == 0
    assert distance_of(line, None) is None
    assert distance_of(Line(direction="band"), Fraction(1)) is None
