"""Figures, refusals and paths, said in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy

from naturbudget.apps.municipalities import units
from naturbudget.apps.municipalities.names import label
from naturbudget.core.errors import Named, Problem, UnitCode, Word, gettext_noop
from naturbudget.core.quantity import Quantity
from naturbudget.web import figures, words
from naturbudget.web.sparkline import Path

DASH = "–"
SPELLED = (
    pgettext_lazy("count", "none"),
    pgettext_lazy("count", "one"),
    pgettext_lazy("count", "two"),
    pgettext_lazy("count", "three"),
    pgettext_lazy("count", "four"),
    pgettext_lazy("count", "five"),
    pgettext_lazy("count", "six"),
    pgettext_lazy("count", "seven"),
    pgettext_lazy("count", "eight"),
    pgettext_lazy("count", "nine"),
    pgettext_lazy("count", "ten"),
    pgettext_lazy("count", "eleven"),
    pgettext_lazy("count", "twelve"),
)


def language() -> str:
    return get_language() or "en"


def figure(
    value: object, unit: str = "", decimals: int | None = None, none: str | None = None
) -> str:
    """Return a figure with its unit; what is missing is said, never zero."""
    text = figures.written(value, language(), decimals=decimals)
    if text is None:
        return gettext("no value") if none is None else none
    own = value.unit if isinstance(value, Quantity) else ""
    return figures.with_unit(text, units.symbol(unit or own))


def budget(line: Mapping[str, Any], decimals: int | None = None) -> str:
    """Return the budget of a document's line: a figure, or a band from low to high."""
    unit = str(line["unit"])
    low, high = line.get("target_low"), line.get("target_high")
    if low is None or high is None:
        return figure(line.get("target"), unit, decimals, DASH)
    return f"{figure(low, decimals=decimals)} {DASH} {figure(high, unit, decimals)}"


def signed(
    value: object, unit: str = "", decimals: int | None = None, none: str = DASH
) -> str:
    """Return a result or a change: with a plus or a minus before it."""
    text = figures.written(value, language(), decimals=decimals, plus=True)
    return none if text is None else figures.with_unit(text, units.symbol(unit))


def difference(
    value: object, unit: str = "", decimals: int | None = None, none: str = DASH
) -> str:
    """Return a difference with its unit; that of two percentages is in points."""
    if unit != "%":
        return signed(value, unit, decimals, none)
    text = signed(value, decimals=decimals, none="")
    points = gettext("percentage points")
    return figures.with_unit(text, points) if text else none


def percent(share: object, decimals: int = 0) -> str:
    """Return a share of one in percent."""
    exact = figures.exact(share)
    if exact is None:
        return DASH
    return figure(Fraction(exact) * 100, "%", decimals)


def spelled(count: int) -> str:
    """Return a small count as a word, a larger one as a figure."""
    if 0 <= count < len(SPELLED):
        return str(SPELLED[count])
    return figure(count)


def lone_value(path: Path) -> str:
    """Return what stands where there is no path to draw."""
    if not path.actuals:
        return gettext("no value yet")
    return gettext("one value, {year}").format(year=path.actuals[0][0])


def problem(said: Problem | str) -> str:
    """Return a refusal in the reader's language, its figures and days too."""
    if not isinstance(said, Problem):
        return str(said)
    values = {name: _value(value) for name, value in said.values.items()}
    parts = [text for text in (said.text, said.remedy) if text]
    return " ".join(_sentence(text, values) for text in parts)


# The facts beside a name: the thing that is missing need not be named again.
BESIDE_ITS_NAME = {
    "no-figure": gettext_noop("No figure for {year}."),
    "to-date": gettext_noop("Figures for part of {year} only."),
    "no-stocktake": gettext_noop("No entry in {year}."),
}


def beside(said: Problem) -> str:
    """Return a refusal on the page of the thing it is about, without its name."""
    text = BESIDE_ITS_NAME.get(said.code, said.text)
    return problem(replace(said, text=text))


def fact(
    told: Mapping[str, Any] | None, beside: Mapping[str, str] | None = None
) -> str:
    """Return the reason that a document gives: the fact alone, things by their name.

    Args:
        told: A reason of a frozen result, see ``Result.as_content``; or none.
        beside: The names it stands beside; what bears them is not named again.
    """
    if not told:
        return ""
    values = {name: _frozen(value) for name, value in told["values"].items()}
    named = told["values"].get("ref")
    text = str(told["text"])
    if beside and isinstance(named, Mapping) and named["name"] == beside:
        text = BESIDE_ITS_NAME.get(told["code"], text)
    return _capital(_sentence(text, values))


def _sentence(text: str, values: Mapping[str, str]) -> str:
    try:
        return gettext(text).format(**values)
    except (KeyError, IndexError, ValueError):  # a translation lost a placeholder
        return text.format(**values)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _frozen(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    if "day" in value:
        return figures.day(value["day"], language())
    if "unit" in value:
        return figure(value["value"], value["unit"])
    return label(value["name"], language(), otherwise=value["code"])


def _value(value: object) -> str:
    if isinstance(value, Problem):
        return problem(value)
    if isinstance(value, Word):
        return gettext(value)
    if isinstance(value, UnitCode):
        return units.symbol(value) or value
    if isinstance(value, Named):
        name = label(value.names, language(), otherwise=value.code)
        return name if name == value.code else f"{name} ({value.code})"
    if isinstance(value, Quantity | Decimal | Fraction):
        return figure(value)
    if isinstance(value, datetime):
        return figures.moment(value, language())
    if isinstance(value, date):
        return figures.day(value, language())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(_value, value))
    return str(value)


def path_sentence(path: Path, code: str, unit: str) -> str:
    """Tell a path in a sentence, for those who do not see it."""
    actuals = dict(path.actuals)
    last = max(actuals, default=None)
    ends = [end[1] for end in (path.base, path.goal) if end]
    shown: list[object] = [*ends, path.budget]
    shown += [actuals[last]] if last is not None else []
    places = figures.common_decimals(shown)

    def told(text: str, year: int, value: object) -> str:
        return text.format(year=year, value=figure(value, decimals=places))

    parts = [told(gettext("{value} in {year}"), *path.base)] if path.base else []
    if path.year in actuals:
        parts.append(told(gettext("{value} in {year}"), path.year, actuals[path.year]))
    else:
        parts.append(gettext("no value for {year}").format(year=path.year))
        if last is not None and (not path.base or last > path.base[0]):
            parts.append(told(gettext("last {value} in {year}"), last, actuals[last]))
    if path.budget is not None:
        text = gettext("target {value}") if path.is_copy else gettext("budget {value}")
        parts.append(told(text, path.year, path.budget))
    if path.goal:
        year, value = path.goal
        parts.append(told(gettext("goal {value} in {year}"), year, value))
    text = gettext("Path of {code}: {parts} ({unit}).")
    if not unit:
        text = gettext("Path of {code}: {parts}.")
    return text.format(code=code, parts=", ".join(parts), unit=units.symbol(unit))


@dataclass(frozen=True, slots=True)
class _Ends:
    """The ways in which a year can have ended, each as a sentence."""

    none: str
    all_kept: str
    one_missed: str
    one_unknown: str
    all_unknown: str
    two_unknown: str
    none_kept: str
    neither_kept: str
    some_kept: str


def year_sentence(name: str, year: int, summary: Mapping[str, int]) -> str:
    """Say how a year ended, the bad not behind the good."""
    ends = _Ends(
        none=gettext("{name} has no nature budget for {year} yet."),
        all_kept=ngettext(
            "{name} kept its nature budget in {year}.",
            "{name} kept all {lines} of its nature budgets in {year}.",
            _lines(summary),
        ),
        one_missed=gettext("{name} missed its nature budget in {year}."),
        one_unknown=gettext(
            "The nature budget of {name} for {year} cannot be assessed."
        ),
        all_unknown=gettext(
            "None of the {lines} nature budgets of {name} for {year} can be assessed."
        ),
        two_unknown=gettext(
            "Neither of the two nature budgets of {name} for {year} can be assessed."
        ),
        none_kept=gettext("{name} kept none of its {lines} nature budgets in {year}."),
        neither_kept=gettext(
            "{name} kept neither of its two nature budgets in {year}."
        ),
        some_kept=gettext(
            "{name} kept {kept} of its {lines} nature budgets in {year}."
        ),
    )
    return _ended(ends, name, year, summary)


def copy_sentence(name: str, year: int, summary: Mapping[str, int]) -> str:
    """Say of a copy how a year ended: it had targets, and no budget that was voted."""
    ends = _Ends(
        none=gettext("{name} published no target for {year}."),
        all_kept=ngettext(
            "{name} reached its target for {year}.",
            "{name} reached all {lines} of its targets for {year}.",
            _lines(summary),
        ),
        one_missed=gettext("{name} missed its target for {year}."),
        one_unknown=gettext("The target of {name} for {year} cannot be assessed."),
        all_unknown=gettext(
            "None of the {lines} targets of {name} for {year} can be assessed."
        ),
        two_unknown=gettext(
            "Neither of the two targets of {name} for {year} can be assessed."
        ),
        none_kept=gettext("{name} reached none of its {lines} targets for {year}."),
        neither_kept=gettext("{name} reached neither of its two targets for {year}."),
        some_kept=gettext("{name} reached {kept} of its {lines} targets for {year}."),
    )
    return _ended(ends, name, year, summary)


def _lines(summary: Mapping[str, int]) -> int:
    """Return how many lines had something to keep; what is only tracked had not."""
    return sum(summary.get(kept, 0) for kept in ("kept", "missed", "unknown"))


def _ended(ends: _Ends, name: str, year: int, summary: Mapping[str, int]) -> str:
    kept, missed, unknown = (summary.get(k, 0) for k in ("kept", "missed", "unknown"))
    lines, rest = _lines(summary), _rest(missed, unknown)
    if not lines:
        text = ends.none
    elif kept == lines:
        text = ends.all_kept
    elif missed == lines == 1:
        text, rest = ends.one_missed, ""
    elif unknown == lines:
        named = {1: ends.one_unknown, 2: ends.two_unknown}
        text, rest = named.get(lines, ends.all_unknown), ""
    elif not kept:
        text = ends.neither_kept if lines == 2 else ends.none_kept
    else:
        text = ends.some_kept
    told = text.format(name=name, year=year, kept=spelled(kept), lines=spelled(lines))
    return f"{told} {rest}" if rest else told


def _rest(missed: int, unknown: int) -> str:
    parts = []
    if missed:
        text = ngettext("{count} was missed", "{count} were missed", missed)
        parts.append(text.format(count=spelled(missed)))
    if unknown:
        text = ngettext(
            "{count} cannot be assessed", "{count} cannot be assessed", unknown
        )
        parts.append(text.format(count=spelled(unknown)))
    if not parts:
        return ""
    if len(parts) == 2:
        joined = gettext("{one}, and {other}.").format(one=parts[0], other=parts[1])
    else:
        joined = gettext("{one}.").format(one=parts[0])
    return _capital(joined)


def missed_sentence(directions: Iterable[str | None]) -> str:
    """Say where the missed lines are heading; nothing if none was missed.

    Args:
        directions: The direction of each missed line.
    """
    found = [direction or "none" for direction in directions]
    if not found:
        return ""
    if len(found) == 1:
        return _single(found[0])
    counted = [(found.count(name), name) for name in _HEADING if name in found]
    if len(counted) == 1:
        return _alike(counted[0][1]).format(count=spelled(len(found)))
    parts = [_heading(name, count) for count, name in counted]
    text = gettext("Of the {count} missed, {parts}.")
    return text.format(count=spelled(len(found)), parts=", ".join(parts))


_HEADING = ("improving", "standstill", "worsening", "none")


def _heading(name: str, count: int) -> str:
    # Whole sentences, so that the translators find them.
    text = {
        "improving": ngettext("{count} is improving", "{count} are improving", count),
        "standstill": ngettext("{count} stands still", "{count} stand still", count),
        "worsening": ngettext("{count} is worsening", "{count} are worsening", count),
    }.get(name, ngettext("{count} shows no trend", "{count} show no trend", count))
    return text.format(count=spelled(count))


def _single(direction: str) -> str:
    return {
        "improving": gettext("The one missed is improving."),
        "standstill": gettext("The one missed stands still."),
        "worsening": gettext("The one missed is worsening."),
    }.get(direction, gettext("The one missed shows no trend."))


def _alike(direction: str) -> str:
    return {
        "improving": gettext("The {count} missed are improving."),
        "standstill": gettext("The {count} missed stand still."),
        "worsening": gettext("The {count} missed are worsening."),
    }.get(direction, gettext("The {count} missed show no trend."))


STATUS = '<span class="nowrap {}"><span aria-hidden="true">{}</span> {}</span>'


def figure_status(status: str | None, sealed: str = "") -> SafeString:
    """Show how a figure stands: a mark and its word, never a colour alone (L-12).

    ``sealed`` is the status in the books; it is said too where it is another word, so
    that a corrected figure is still known to be measured.
    """
    key = status or ""
    if key not in words.STATUSES:
        return SafeString("")
    word = str(words.STATUSES[key])
    if sealed in words.STATUSES and sealed != key:
        word = f"{word}, {words.STATUSES[sealed]}"
    return format_html(STATUS, key, words.STATUS_MARKS[key], word)
