"""Formulas as people write them, parsed to sums of named things and one division."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.indicator.weather import weather_how
from naturbudget.core.period import YEAR_MAX, YEAR_MIN
from naturbudget.core.quantity import NUMBER_CHARACTERS_MAX

ALL_BELOW = "/*"
OPERATORS = frozenset("+-*/")
SIGNS = {"+": 1, "-": -1}
# What the books keep of a formula, and more parts than a person can check.
CHARACTERS_MAX = 2_000
PARTS_MAX = 100
YEARS = range(YEAR_MIN, YEAR_MAX + 1)

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_YEAR = re.compile(r"[0-9]{4}")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_MEAN = re.compile(r"mean\(([^\s()]+)\)")
_MEAN_SPACED = re.compile(r"\bmean\s*\(\s*([^\s()]+)\s*\)")
_WEATHER = re.compile(r"weather\(([^\s(),]+),([^\s(),]+)\)")
_WEATHER_SPACED = re.compile(r"\bweather\s*\(\s*([^\s(),]+)\s*,\s*([^\s(),]+)\s*\)")
_REF = re.compile(r"[\w.-]+(/[\w.-]+)*(/\*)?")
_CHANGE = re.compile(r"change\s*\(([^(),]*),([^(),]*)\)")
_TYPED = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*", "÷": "/"})

EMPTY = gettext_noop(
    "The formula is empty. Name an account, a series or an indicator, for example "
    "energy/heat/* / area/heated."
)
TOO_LONG = gettext_noop(
    "The formula has {count} characters; it takes {limit} at most. Define parts of it "
    "as indicators of their own, and name them here."
)
TOO_MANY_PARTS = gettext_noop(
    "The formula adds up {count} parts; {limit} at most can be checked. Name a node of "
    "the tree, such as heat/*, or define parts of it as indicators of their own."
)
LONG_NUMBER = gettext_noop(
    "“{text}” has {count} characters; a number takes {limit} at most. Round it."
)
EQUALS = gettext_noop(
    "The formula has an equals sign. Write only what stands to the right of it; the "
    "indicator's code has its own field."
)
BRACKETS = gettext_noop(
    "“{text}” has brackets, and formulas have none but in change(name, year), "
    "mean(name) and weather(name, series). Define what stands in brackets as an "
    "indicator of its own, and name it here."
)
UNIT_INSIDE = gettext_noop(
    "“{text}” looks like a unit. Leave it out; the unit has its own field."
)
CHANGE = gettext_noop(
    "“{text}” is not understood. Write change(name, year) and nothing else, for "
    "example change(co2/fossil, 1993)."
)
DECIMAL_COMMA = gettext_noop(
    "“{text}” has a decimal comma. Write it with a point: {better}."
)
NEEDS_BLANKS = gettext_noop(
    "“{text}” is not a name. Put a blank on both sides of + - * and /, and none "
    "inside a path."
)
BROKEN_PATH = gettext_noop(
    "“{text}” is not a path. Put one name between two slashes, and * only at the end, "
    "for all accounts below."
)
NOT_A_NAME = gettext_noop(
    "“{text}” is not a name. Use letters, digits, point, hyphen and underscore."
)
NO_OPERATOR = gettext_noop(
    "Nothing connects “{left}” and “{right}”. Put + - * or / between them, or write "
    "the name without a blank."
)
NOTHING_BEFORE = gettext_noop(
    "Nothing stands before “{operator}”. Begin with a name; for a negative part, "
    "multiply it by -1."
)
NOTHING_AFTER = gettext_noop(
    "Nothing stands after “{operator}”. Name what it applies to, or take it out."
)
DIVIDED_TWICE = gettext_noop(
    "The formula divides more than once. Divide one sum by one sum, and define the "
    "rest as an indicator of its own."
)
ONLY_A_NUMBER = gettext_noop(
    "“{text}” is a number alone. Multiply it by an account, a series or an indicator; "
    "a fixed amount belongs into the books, with its source."
)
NUMBER_LAST = gettext_noop(
    "“{text}” stands behind a name. Write the number first: {text} * {ref}."
)
TOO_MANY_FACTORS = gettext_noop(
    "“{text}” multiplies too much. Write at most one number, one name and one factor: "
    "2 * name * factor."
)


class FormulaError(NaturbudgetError):
    """A formula cannot be read, or does not make sense; each problem says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a sum: a number times what a name stands for, times a factor.

    ``how`` is ``mean`` where the mean of a stock is asked for, and of a flow that is
    corrected by degree days ``weather:`` with the series of these.
    """

    number: Fraction
    ref: str
    factor: str | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum, or a sum divided by a sum, or the change of a sum since a year."""

    numerator: tuple[Item, ...]
    denominator: tuple[Item, ...] = ()
    change_of: int | None = None


def parse(text: str) -> Formula:
    """Return the formula a person wrote.

    Args:
        text: A sum of names, each with an optional number before it and an optional
            factor behind it; one sum may be divided by another; a stock may be
            taken as ``mean(name)``, a flow as ``weather(name, series)``; or
            ``change(name, year)``. Operators have a blank on both sides.

    Raises:
        FormulaError: It cannot be read. All problems are named at once.

    Source:
        IN-1, IN-3, IN-8 (docs/method/indicator.md)

    >>> parse("energy/heat/* / mean(area/heated)").denominator
    (Item(number=Fraction(1, 1), ref='area/heated', factor=None, how='mean'),)
    >>> str(parse("0.5 * gas - coal * oil-to-heat").numerator[1].number)
    '-1'
    """
    if len(text) > CHARACTERS_MAX:
        values = {"count": len(text), "limit": CHARACTERS_MAX}
        raise FormulaError(Problem("formula-too-long", TOO_LONG, values))
    typed = " ".join(text.translate(_TYPED).split())
    if typed.startswith("change") and "(" in typed:
        return _change(typed)
    typed = _MEAN_SPACED.sub(r"mean(\1)", typed)
    typed = _WEATHER_SPACED.sub(r"weather(\1,\2)", typed)
    problems = _whole_problems(typed)
    if not problems:
        tokens = typed.split()
        problems = [problem for token in tokens for problem in _token_problems(token)]
        problems = problems or _order_problems(tokens)
    if problems:
        raise FormulaError(*problems)
    over, under = _divided(tokens)
    found = [_item(tokens, problems) for tokens in _parts(over)]
    below = [_item(tokens, problems) for tokens in _parts(under)] if under else []
    if problems:
        raise FormulaError(*problems)
    return Formula(tuple(found), tuple(below))


def is_number(token: str) -> bool:
    """Tell whether a word of a formula is a number."""
    return _NUMBER.fullmatch(token) is not None


def is_ref(token: str) -> bool:
    """Tell whether a word of a formula can be a name, a path or ``path/*``."""
    return _REF.fullmatch(token) is not None and "-" not in _ends(token)


def _ends(token: str) -> str:
    return token[0] + token[-1]


def _change(text: str) -> Formula:
    found = _CHANGE.fullmatch(text)
    ref, year = (part.strip() for part in found.groups()) if found else ("", "")
    if not _REF.fullmatch(ref) or not _is_year(year):
        raise FormulaError(Problem("change", CHANGE, {"text": shortened(text)}))
    return Formula((Item(Fraction(1), ref),), change_of=int(year))


def _is_year(text: str) -> bool:
    return bool(_YEAR.fullmatch(text)) and int(text) in YEARS


def _whole_problems(text: str) -> list[Problem]:
    if not text:
        return [Problem("empty-formula", EMPTY)]
    return [Problem("equals-sign", EQUALS)] if "=" in text else []


def _token_problems(token: str) -> Iterator[Problem]:
    """Yield what is wrong with one word."""
    if is_number(token) and len(token) > NUMBER_CHARACTERS_MAX:
        counted = {"count": len(token), "limit": NUMBER_CHARACTERS_MAX}
        values = {"text": shortened(token), **counted}
        yield Problem("number-too-long", LONG_NUMBER, values)
        return
    found = _MEAN.fullmatch(token) or _WEATHER.fullmatch(token)
    names = found.groups() if found else (token,)
    if token in OPERATORS or is_number(token) or all(map(is_ref, names)):
        return
    shown = shortened(token)
    values = {"text": shown, "better": shown.replace(",", ".")}
    if _DECIMAL_COMMA.fullmatch(token):
        yield Problem("decimal-comma", DECIMAL_COMMA, values)
    elif set("()") & set(token):
        yield Problem("brackets", BRACKETS, values)
    elif set("[]") & set(token):
        yield Problem("unit-inside", UNIT_INSIDE, values)
    elif "+" in token or re.search(r"[^/]\*|\*.", token) or "-" in _ends(token):
        yield Problem("needs-blanks", NEEDS_BLANKS, values)
    elif "/" in token and set(re.sub(r"[\w.-]", "", token)) <= set("/*"):
        yield Problem("broken-path", BROKEN_PATH, values)
    else:
        yield Problem("not-a-name", NOT_A_NAME, values)


def _order_problems(tokens: Sequence[str]) -> list[Problem]:
    """Return where an operator lacks its neighbour or two names lack an operator."""
    problems = []
    padded = ["+", *tokens, "+"]
    for place, (left, token) in enumerate(pairwise(padded)):
        at_start, at_end = place == 0, place == len(tokens)
        if left in OPERATORS and token in OPERATORS:
            text = NOTHING_BEFORE if at_start else NOTHING_AFTER
            values = {"operator": token if at_start else left}
            problems.append(Problem("no-operand", text, values))
        elif not (at_start or at_end or {left, token} & OPERATORS):
            between = {"left": shortened(left), "right": shortened(token)}
            problems.append(Problem("no-operator", NO_OPERATOR, between))
    if tokens.count("/") > 1:
        problems.append(Problem("divided-twice", DIVIDED_TWICE))
    parts = sum(token in SIGNS or token == "/" for token in tokens) + 1
    if parts > PARTS_MAX:
        counted = {"count": parts, "limit": PARTS_MAX}
        problems.append(Problem("too-many-parts", TOO_MANY_PARTS, counted))
    return problems


def _divided(tokens: list[str]) -> tuple[list[str], list[str]]:
    at = tokens.index("/") if "/" in tokens else len(tokens)
    return tokens[:at], tokens[at + 1 :]


def _parts(tokens: Sequence[str]) -> Iterator[list[str]]:
    """Yield the parts of a sum, each led by its sign."""
    part = ["+"]
    for token in tokens:
        if token in SIGNS:
            yield part
            part = [token]
        else:
            part.append(token)
    yield part


def _item(part: Sequence[str], problems: list[Problem]) -> Item:
    """Return one part of a sum; what is wrong with it goes to the problems."""
    sign, words = SIGNS[part[0]], [word for word in part[1:] if word != "*"]
    written = shortened(" ".join(part[1:]))
    number = Fraction(sign)
    if is_number(words[0]):
        number *= Fraction(words[0])
        words = words[1:]
    if not words:
        problems.append(Problem("only-a-number", ONLY_A_NUMBER, {"text": written}))
        return Item(number, written)
    late = [word for word in words if is_number(word)]
    if late:
        ref = next((word for word in words if not is_number(word)), words[0])
        values = {"text": late[0], "ref": ref}
        problems.append(Problem("number-last", NUMBER_LAST, values))
    elif len(words) > 2:
        values = {"text": written, "ref": words[0]}
        problems.append(Problem("too-many-factors", TOO_MANY_FACTORS, values))
    mean = _MEAN.fullmatch(words[0])
    factor = words[1] if len(words) > 1 else None
    if mean:
        return Item(number, mean[1], factor, "mean")
    if weather := _WEATHER.fullmatch(words[0]):
        return Item(number, weather[1], factor, weather_how(weather[2]))
    return Item(number, words[0], factor)
