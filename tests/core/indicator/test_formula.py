from fractions import Fraction

import pytest

from naturbudget.core.indicator.formula import FormulaError, Item, parse


def items(text):
    return [(str(item.number), item.ref, item.factor) for item in parse(text).numerator]


def refused(text):
    with pytest.raises(FormulaError) as error:
        parse(text)
    return [problem.code for problem in error.value.problems]


def test_a_name_alone_is_a_formula():
    assert items("gas/town-hall") == [("1", "gas/town-hall", None)]


def test_a_sum_keeps_its_signs():
    assert items("gas + oil - exported.heat") == [
        ("1", "gas", None),
        ("1", "oil", None),
        ("-1", "exported.heat", None),
    ]


def test_numbers_are_exact():
    assert items("0.1 * gas - 0.3 * oil") == [
        ("1/10", "gas", None),
        ("-3/10", "oil", None),
    ]


def test_a_negative_part_may_come_first():
    assert items("-1 * sink + gas") == [("-1", "sink", None), ("1", "gas", None)]


def test_a_factor_stands_behind():
    assert items("2 * gas * gas-to-co2") == [("2", "gas", "gas-to-co2")]


def test_a_slash_with_blanks_divides_and_one_without_is_a_path():
    formula = parse("energy/heat/* / area/heated")

    assert formula.numerator == (Item(Fraction(1), "energy/heat/*"),)
    assert formula.denominator == (Item(Fraction(1), "area/heated"),)


def test_a_sum_is_divided_by_a_sum():
    formula = parse("gas + oil / area/schools + area/offices")

    assert [item.ref for item in formula.numerator] == ["gas", "oil"]
    assert [item.ref for item in formula.denominator] == [
        "area/schools",
        "area/offices",
    ]


@pytest.mark.parametrize(
    "text", ["change(co2/fossil, 1993)", "change( co2/fossil ,1993 )"]
)
def test_a_change_names_its_year(text):
    formula = parse(text)

    assert formula.numerator == (Item(Fraction(1), "co2/fossil"),)
    assert formula.change_of == 1993


def test_signs_from_a_word_processor_are_understood():
    assert parse("2 × gas − oil ÷ area") == parse("2 * gas - oil / area")


def test_names_may_have_letters_of_any_language():
    assert items("wärme/stadthaus") == [("1", "wärme/stadthaus", None)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["empty-formula"]),
        ("   ", ["empty-formula"]),
        ("heat = gas + oil", ["equals-sign"]),
        ("gas+oil", ["needs-blanks"]),
        ("2*gas", ["needs-blanks"]),
        ("gas -oil", ["needs-blanks"]),
        ("gas- oil", ["needs-blanks"]),
        ("gas/", ["broken-path"]),
        ("/gas", ["broken-path"]),
        ("gas//hall", ["broken-path"]),
        ("gas/*/hall", ["needs-blanks"]),
        ("0,5 * gas", ["decimal-comma"]),
        ("( gas + oil ) / area", ["brackets", "brackets"]),
        ("gas [m3]", ["unit-inside"]),
        ("gas!", ["not-a-name"]),
        ("gas oil", ["no-operator"]),
        ("town hall gas", ["no-operator", "no-operator"]),
        ("+ gas", ["no-operand"]),
        ("- gas", ["no-operand"]),
        ("gas +", ["no-operand"]),
        ("gas + + oil", ["no-operand"]),
        ("/", ["no-operand", "no-operand"]),
        ("gas / area / year", ["divided-twice"]),
        ("gas + 5", ["only-a-number"]),
        ("1000 / area", ["only-a-number"]),
        ("gas * 2", ["number-last"]),
        ("2 * 3 * gas", ["number-last"]),
        ("gas * a * b", ["too-many-factors"]),
        ("change(gas)", ["change"]),
        ("change(gas, last)", ["change"]),
        ("change(gas, 93)", ["change"]),
        ("change(gas + oil, 1993)", ["change"]),
        ("change(gas, 1993) + 1", ["change"]),
    ],
)
def test_every_mistake_is_named(text, codes):
    assert refused(text) == codes


def test_all_mistakes_are_named_at_once():
    assert refused("0,5 * gas + oil! - (coal)") == [
        "decimal-comma",
        "not-a-name",
        "brackets",
    ]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("0,5 * gas", "Write it with a point: 0.5."),
        ("gas * 2", "Write the number first: 2 * gas."),
        ("gas oil", "Nothing connects “gas” and “oil”."),
        ("- gas", "for a negative part, multiply it by -1."),
        ("gas +", "Nothing stands after “+”."),
    ],
)
def test_a_refusal_says_what_to_do(text, advice):
    with pytest.raises(FormulaError) as error:
        parse(text)

    assert advice in str(error.value)
