"""What strangers write is bounded before it costs anything: counted, never timed."""

from __future__ import annotations

from fractions import Fraction

import pytest
import yaml
from tests.journal import ROOT

from naturbudget.core.budget.table import (
    INDICATORS_MAX,
    LINES_MAX,
    read_budget,
    read_indicators,
)
from naturbudget.core.errors import NaturbudgetError, shortened
from naturbudget.core.indicator import check
from naturbudget.core.indicator.check import DEPTH_MAX, check_formula, terms_of
from naturbudget.core.indicator.formula import PARTS_MAX, FormulaError, parse
from naturbudget.core.indicator.terms import Name
from naturbudget.core.ledger import figures as files
from naturbudget.core.ledger import table
from naturbudget.core.ledger.figures import read_figures
from naturbudget.core.ledger.table import UnreadableFileError
from naturbudget.core.quantity import exact_decimal
from naturbudget.core.unit import read_units
from naturbudget.core.unit import reader as units_reader

ROWS = yaml.safe_load((ROOT / "src/naturbudget/data/units.yaml").read_text("utf-8"))
UNITS = read_units(ROWS)
HEADER = "code,kind,unit,from,to,value,status,source"
ROW = "gas,flow,m3,2025-01-01,2025-12-31,1,measured,bill"
SENTENCE_MAX = 400


def refusal(ask, *args, **named):
    with pytest.raises(NaturbudgetError) as error:
        ask(*args, **named)
    [problem] = error.value.problems
    assert len(str(problem)) <= SENTENCE_MAX
    return problem.code


@pytest.fixture
def counted(monkeypatch):
    """Count how often a function of a module or class is called."""

    def counted(where, name):
        calls, real = [], getattr(where, name)

        def call(*args, **named):
            calls.append(args)
            return real(*args, **named)

        monkeypatch.setattr(where, name, call)
        return calls

    return counted


# Units


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("m" * 101, "unit-too-long"),
        ("(" * 5_000 + "m" + ")" * 5_000, "unit-too-long"),
        ("m " * 1_000_000, "unit-too-long"),
        ("m " * 50, "unit-too-large"),
        ("m/" * 40 + "s", "unit-too-large"),
        ("kg^999999999", "unknown-unit"),
        ("m^-999999999", "unknown-unit"),
        ("m^" * 40, "unknown-unit"),
        ("10*" * 30, "unknown-unit"),
        ("/" * 90, "unknown-unit"),
        ("m\0", "unknown-unit"),
        ("\ud800", "unknown-unit"),
    ],
)
def test_a_unit_of_nonsense_is_refused_in_a_sentence(text, code):
    assert refusal(UNITS.canonical, text) == code


def test_the_work_on_a_unit_grows_with_its_length(counted):
    spelled = counted(units_reader.UnitReader, "_spelled")

    for words in (10, 45):
        spelled.clear()
        with pytest.raises(NaturbudgetError):
            UNITS.canonical("y " * words)
        assert len(spelled) <= units_reader.WORDS_TOGETHER_MAX * (words + 22)


def test_a_quotient_of_products_is_no_longer_than_what_a_formula_may_write():
    # Four units that were typed, each as long as one may be, and the brackets.
    assert units_reader.CHARACTERS_MAX >= 4 * 100 + 20


# Numbers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9" * 51, "number-too-long"),
        ("1" * 5_000, "number-too-long"),
        ("0." + "0" * 5_000, "number-too-long"),
        ("1e999999", "not-a-number"),
        ("NaN", "not-a-number"),
        ("Infinity", "not-a-number"),
        ("١٢٣", "not-a-number"),
        ("1_000", "not-a-number"),
        ("x" * 1_000_000, "not-a-number"),
    ],
)
def test_a_number_of_nonsense_is_refused_in_a_sentence(text, code):
    assert refusal(exact_decimal, text) == code


def test_what_is_quoted_in_a_sentence_is_short():
    assert shortened("x" * 10_000) == "x" * 60 + "…"


# Formulas


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a + " * 1_000_000 + "a", "formula-too-long"),
        (" + ".join("a" for _ in range(PARTS_MAX + 1)), "too-many-parts"),
        ("9" * 51 + " * a", "number-too-long"),
        ("(" * 1_990, "brackets"),
        ("mean(" * 390 + "a", "brackets"),
        ("change(a, " + "9" * 1_900 + ")", "change"),
        ("change(a, ٢٠٢٠)", "change"),
        ("change(a, 1799)", "change"),
        ("a\0b", "not-a-name"),
        ("\ud800", "not-a-name"),
    ],
)
def test_a_formula_of_nonsense_is_refused_in_a_sentence(text, code):
    assert refusal(parse, text) == code


def test_as_many_parts_as_may_be_are_read():
    assert len(parse(" + ".join(["a"] * PARTS_MAX)).numerator) == PARTS_MAX


def ladder(steps, bottom="gas"):
    """Return indicators each of which names the one below it twice."""
    found = {"gas": Name("account", "m3", "flow")}
    below = bottom
    for step in range(steps):
        code = f"step-{step}"
        found[code] = Name("indicator", "m3", "flow", formula=f"{below} + {below}")
        below = code
    return found


def checked(names, formula, code="new"):
    return check_formula(parse(formula), names=names, units=UNITS, unit="m3", code=code)


def test_each_indicator_is_worked_out_once_however_often_it_is_named(counted):
    read = counted(check, "parse")
    steps = DEPTH_MAX - 1

    terms = terms_of(
        parse(f"step-{steps - 1}"),
        names=ladder(steps),
        units=UNITS,
        unit="m3",
        code="new",
    )

    assert terms.numerator[0].coefficient == 2**steps
    assert len(read) == steps


@pytest.mark.parametrize("bottom", ["nothing-of-this-name", "new"])
def test_so_is_one_that_is_broken_or_needs_itself(counted, bottom):
    read = counted(check, "parse")
    names = ladder(DEPTH_MAX - 1, bottom) | {"new": Name("indicator", "m3", "flow")}

    [problem] = checked(names, f"step-{DEPTH_MAX - 2} + step-{DEPTH_MAX - 2}")

    assert problem.code in ("broken-inside", "cycle")
    assert len(read) <= DEPTH_MAX


def test_indicators_rest_on_each_other_only_so_deep():
    names = ladder(2_000)

    assert checked(names, f"step-{DEPTH_MAX - 2}") == []
    for top in (DEPTH_MAX - 1, 1_999):
        [problem] = checked(names, f"step-{top}")
        assert problem.code == "too-deep"


def test_what_was_worked_out_already_still_counts_for_the_depth():
    names = ladder(DEPTH_MAX)

    for formula in ("step-5 + step-19", "step-18 + step-19", "step-19 + step-18"):
        [problem] = checked(names, formula)
        assert problem.code == "too-deep"


def test_coefficients_are_no_longer_than_the_books_keep_them():
    below, names = "gas", ladder(0)
    for step in range(4):
        names[f"i{step}"] = Name(
            "indicator", "m3", "flow", formula=f"{'9' * 30} * {below}"
        )
        below = f"i{step}"

    assert checked(names, "i0") == []
    [problem] = checked(names, "i3")
    assert problem.code == "too-many-digits"


def test_a_factor_of_many_digits_counts_too():
    names = ladder(0) | {
        "tiny": Name("factor", "m3/m3", value=Fraction(1, 10**39)),
    }

    assert checked(names, "gas * tiny") == []
    [problem] = checked(names, "0.01 * gas * tiny")
    assert problem.code == "too-many-digits"


def test_the_problems_of_a_formula_do_not_multiply():
    with pytest.raises(FormulaError) as refused:
        terms_of(
            parse(" + ".join(["nothing"] * PARTS_MAX)),
            names={},
            units=UNITS,
            unit="m3",
            code="new",
        )

    assert len(refused.value.problems) == 1


# Files


def read(content):
    found = read_figures(content, name="figures.csv", units=UNITS)
    return found.figures, found.problems


def codes(content):
    with pytest.raises(UnreadableFileError) as refused:
        read(content)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("blank", ["", ",,,,,,,", ROW])
def test_a_file_has_only_so_many_rows_be_they_blank_or_not(blank):
    rows = "\n".join([HEADER, ROW, *[blank] * 11])

    with pytest.raises(UnreadableFileError) as refused:
        table.read_table(
            rows.encode(),
            name="figures.csv",
            needed=files.NEEDED,
            optional=files.OPTIONAL,
            rows_max=10,
        )

    assert [problem.code for problem in refused.value.problems] == ["too-many-rows"]


def test_reading_ends_where_too_much_is_wrong(monkeypatch):
    monkeypatch.setattr(files, "PROBLEMS_MAX", 20)
    wrong = "gas,flow,m3,yesterday,2025-12-31,1,measured,bill"

    _, problems = read("\n".join([HEADER, *[wrong] * 1_000]).encode())

    assert len(problems) == 21
    assert (problems[-1].line, problems[-1].problem.code) == (22, "more")


def test_a_file_has_only_so_many_different_units(counted, monkeypatch):
    monkeypatch.setattr(files, "UNITS_MAX", 5)
    asked = counted(type(UNITS), "canonical")
    rows = [f"g{n},flow,cubit{n},2025-01-01,2025-12-31,1,measured,x" for n in range(50)]

    _, problems = read("\n".join([HEADER, *rows, *rows]).encode())

    assert len(asked) == 5
    assert [one.problem.code for one in problems].count("too-many-units") == 90


def test_a_header_of_a_million_columns_is_not_compared_with_itself():
    assert codes(b"a," * 40_000) == ["too-many-columns"]
    assert codes(b"a," * 1_000_000) == ["line-too-long"]


def test_what_a_sentence_quotes_of_a_file_is_short():
    cell = "x" * 9_000
    row = f"{cell},{cell},{cell},{cell},{cell},{cell},{cell},{cell}"

    _, problems = read(f"{HEADER},entry,aggregation\n{row},{cell},{cell}\n".encode())

    assert len(problems) >= 7
    assert max(len(str(one)) for one in problems) <= SENTENCE_MAX


def test_sets_of_indicators_and_budgets_are_no_longer_than_towns_have_them():
    with pytest.raises(UnreadableFileError, match="more than 2000 rows"):
        read_indicators(
            b"code,name,resource,formula,unit,direction\n"
            + b"\n" * INDICATORS_MAX
            + b"a,,,b,m3,less\n",
            name="indicators.csv",
        )
    with pytest.raises(UnreadableFileError, match="more than 1000 rows"):
        read_budget(
            b"indicator,target\n" + b"CL-01,1\n" * (LINES_MAX + 1), name="budget.csv"
        )
