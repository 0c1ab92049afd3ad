"""Figures, signals, names and refusals, as templates write them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from naturbudget.apps.deliveries.planning import BY_SURVEY
from naturbudget.apps.municipalities import units
from naturbudget.apps.municipalities.fields import write_figure
from naturbudget.apps.municipalities.formwords import is_named_in
from naturbudget.apps.municipalities.names import label as name_in
from naturbudget.core.budget.line import FROM_THE_BOOKS
from naturbudget.core.budget.shown import line_decimals, status_before
from naturbudget.core.errors import Problem
from naturbudget.core.quantity import number_in, own_decimals
from naturbudget.web import charts, corrections, figures, said, sparkline, words
from naturbudget.web import sheet as sheets
from naturbudget.web.context import address
from naturbudget.web.languages import has_words

register = template.Library()

HASH_SHOWN = 12


# Figures

figure = register.simple_tag(said.figure, name="figure")
signed_figure = register.simple_tag(said.signed, name="signed")
register.simple_tag(said.difference, name="difference")
register.filter("status_before", status_before)
register.filter("percent", said.percent)
register.filter("spelled", said.spelled)
register.filter("say", said.problem)
register.filter("say_beside", said.beside)
register.filter("fact", said.fact)
register.filter("is_named_in", is_named_in)
register.simple_tag(said.figure_status)


@register.filter
def number(value: object, decimals: int | None = None) -> str:
    """Write a figure without a unit: ``{{ line.target|number:1 }}``."""
    return said.figure(value, decimals=decimals)


@register.filter
def in_a_field(value: object) -> object:
    """Write a figure as a field reads it back: all its digits, no thousands apart."""
    exact = number_in(value)
    return value if exact is None else write_figure(exact, get_language() or "en")


@register.simple_tag
def budget_of(line: Mapping[str, Any], decimals: int | None = None) -> str:
    """Write the budget of a document's line: a figure, or a band from low to high."""
    return said.budget(line, decimals)


@register.filter
def signed(value: object, decimals: int | None = None) -> str:
    return said.signed(value, decimals=decimals)


@register.filter
def is_minus(value: object) -> bool:
    """Tell whether a figure is below zero, for ``class="num minus"``."""
    exact = figures.exact(value)
    return exact is not None and exact < 0


@register.simple_tag
def common_decimals(*values: object) -> int:
    """Return the decimals of a column; takes figures and lists of figures."""
    found: list[object] = []
    for value in values:
        found.extend(value if isinstance(value, list | tuple) else [value])
    return figures.common_decimals(found)


@register.simple_tag
def decimals_of(line: Mapping[str, object], *others: object) -> int:
    """Return the decimals of a line's figures, and of others that stand among them."""
    places = line_decimals(line)
    return max(places, figures.common_decimals(others)) if others else places


@register.filter
def in_full(value: object) -> int:
    """Return the decimals that show a figure unrounded, as the books hold it."""
    number = figures.exact(value)
    return 0 if number is None else own_decimals(number)


@register.filter
def symbol(unit: str) -> str:
    return units.symbol(unit or "")


# Days and hashes


@register.filter
def day(value: date | datetime | str | None) -> str:
    return figures.day(value, said.language())


@register.filter
def moment(value: datetime | str | None) -> str:
    return figures.moment(value, said.language())


@register.filter
def short_hash(value: str | None, shown: int = HASH_SHOWN) -> str:
    """Write the beginning of a hash; the whole stands in a title or beside it."""
    text = value or ""
    return text if len(text) <= shown else f"{text[:shown]}…"


@register.filter
def root64(root: str | None) -> str:
    """Write the root of the log as minutes print it: base64 of what is kept in hex."""
    return b64encode(bytes.fromhex(root or "")).decode()


# Words


@register.filter
def label(names: object, otherwise: str = "") -> str:
    """Write a name in the reader's language: of names by language, or of a thing."""
    if isinstance(names, Mapping):
        return name_in(names, said.language(), otherwise=otherwise)
    if names is None:
        return otherwise
    return str(getattr(names, "label", names))


@register.filter
def status_word(status: str | None) -> str:
    return str(words.STATUSES.get(status or "", status or ""))


@register.filter
def direction_word(direction: str | None) -> str:
    return str(words.DIRECTIONS.get(direction or "", direction or ""))


@register.filter
def kind_word(kind: str | None) -> str:
    return str(words.KINDS.get(kind or "", kind or ""))


@register.filter
def but_english(language: str) -> str:
    """Say of a language, right after its name, what of a document is not in it."""
    if has_words(language):
        return ""
    return gettext(": names and numbers; words in English")


@register.filter
def source_word(source: str) -> str:
    """Say where a value is from; of one filled in from the books the product does."""
    return gettext("calculated from the books") if source == FROM_THE_BOOKS else source


@register.filter
def remark(reason: str) -> str:
    """Say a voucher's reason, and in the reader's language what the import added."""
    added = BY_SURVEY.format(source="")
    if not reason.endswith(added):
        return reason
    return gettext(BY_SURVEY).format(source=reason.removesuffix(added))


SIGNAL = (
    '<span class="signal {}"><svg viewBox="0 0 16 16" aria-hidden="true" '
    'focusable="false"><use href="#s-{}"/></svg>{}</span>'
)


@register.simple_tag
def signal(name: object, word: str | None = None) -> SafeString:
    """Show a signal: symbol and word. An unknown name is «not assessed»."""
    # No template of its own: a sheet shows a hundred of them.
    key = str(name) if str(name) in words.SIGNALS else "unknown"
    sign, own = words.SIGNALS[key]
    return format_html(SIGNAL, key, sign, word or own)


@register.filter
def anchor(problem: object) -> str:
    """Return where a problem can be mended: a field, or the line of an indicator."""
    values = problem.values if isinstance(problem, Problem) else {}
    if field := values.get("field"):
        return f"#id_{field}"
    if line := values.get("line") or values.get("indicator"):
        return f"#line-{line}"
    return ""


# Paths and trails

SPARK = (
    '<svg viewBox="0 0 152 46" role="img" aria-label="{}" focusable="false">{}</svg>'
)


@register.simple_tag
def spark(
    line: Mapping[str, Any] | sparkline.Path,
    year: int | None = None,
    code: str = "",
    unit: str = "",
) -> SafeString:
    """Draw the path of a line of a document, or any path, with its sentence."""
    if isinstance(line, sparkline.Path):
        path = line
    else:
        assert year is not None, "a line has many years; which one is shown?"
        path = sparkline.path_of_line(line, int(year))
        code, unit = code or str(line["indicator"]), unit or str(line["unit"])
    # No template of its own: a sheet has a line's path in every row.
    if not path.is_drawn:
        return format_html('<small class="quiet">{}</small>', said.lone_value(path))
    strokes = sparkline.as_svg(sparkline.sparkline(path))
    return format_html(SPARK, said.path_sentence(path, code, unit), strokes)


@register.inclusion_tag("parts/chart.html")
def chart(
    line: Mapping[str, Any],
    year: int,
    title: str,
    years: Sequence[charts.YearRow] = (),
    source: str = "",
    voted: object = None,
    indicator: Mapping[str, Any] | None = None,
) -> dict[str, object]:
    """Draw the chart of a document's line, its caption and its table of figures.

    ``voted`` is the vote on the budget; nothing where nobody voted on it.
    """
    given = {"year": int(year), "title": title, "years": years}
    given |= {"was_voted": voted is not None, "breaks": charts.breaks(indicator)}
    return {
        "chart": charts.line_chart(line, **given),  # type: ignore[arg-type]
        "year": int(year),
        "title": title,
        "code": line["indicator"],
        "source": source,
        "is_copy": voted is None,
    }


@register.inclusion_tag("parts/sheet.html", takes_context=True)
def sheet(
    context: Context,
    document: Mapping[str, Any],
    route: str = "public:line",
    better: Mapping[str, Any] | None = None,
) -> dict[str, object]:
    """Show the budget sheet of a document; each line links to its page.

    Args:
        context: Of the template.
        document: A frozen document.
        route: The name of the address of a line.
        better: By line, what is known better today; it stands small beside the figure.
    """
    slug = getattr(context.get("municipality"), "slug", "")
    lines = sheets.sheet_lines(document)
    return {
        "year": document["year"],
        "has_results": document["kind"] == "budget-balance",
        "is_copy": document.get("publication") is not None,
        "name": document["municipality"]["name"],
        "rows": [
            (line, address(route, slug, line.code), (better or {}).get(line.code))
            for line in lines
        ],
    }


@register.inclusion_tag("parts/votes.html")
def votes(decision: Any, seats: int | None = None) -> dict[str, object]:
    """Show a vote by group with its total: of a document's decision, or of a stored."""
    rows = [_vote(row) for row in _votes_of(decision)]
    total = tuple(
        sum(column) for column in zip(*(row[1:] for row in rows), strict=True)
    )
    return {"rows": rows, "total": total, "seats": seats}


def _votes_of(decision: Any) -> Iterable[Any]:
    if isinstance(decision, Mapping):
        rows: Iterable[Any] = decision.get("votes") or []
        return rows
    kept: Iterable[Any] = decision.votes.order_by("pk")
    return kept


def _vote(row: Any) -> tuple[str, int, int, int]:
    if isinstance(row, Mapping):
        return (
            row["group"],
            int(row["for"]),
            int(row["against"]),
            int(row["abstaining"]),
        )
    return row.group, row.votes_for, row.votes_against, row.abstaining


@register.simple_tag
def headline(document: Mapping[str, Any]) -> str:
    """Say how the year of a balance ended."""
    name = label(document["municipality"]["name"], document["municipality"]["slug"])
    tell = said.copy_sentence if document["publication"] else said.year_sentence
    return tell(name, int(document["year"]), document["summary"])


register.simple_tag(sheets.trend_until, name="trend_until")
register.inclusion_tag("parts/corrections.html")(corrections.corrections)
register.simple_tag(corrections.readings_of)


@register.simple_tag
def missed_lead(document: Mapping[str, Any]) -> str:
    """Say where the missed lines of a balance are heading."""
    results = [line.get("result") or {} for line in document["lines"]]
    missed = [found for found in results if found.get("kept") == "missed"]
    return said.missed_sentence(found.get("direction") for found in missed)


@register.inclusion_tag("parts/wherefrom.html")
def wherefrom(
    shown: str, steps: Iterable[object], url: str = "", link: str = ""
) -> dict[str, object]:
    """Show the way from a figure to its paper; a step: text, or text and address."""
    trail = [step if isinstance(step, tuple | list) else (step, "") for step in steps]
    return {"shown": shown, "trail": trail, "url": url, "link": link}


@register.simple_tag(takes_context=True)
def rooms(context: Context, kind: str = "desk") -> list[dict[str, object]]:
    """Return the rooms that exist: ``{% rooms "desk" as all_rooms %}``."""
    slug = getattr(context.get("municipality"), "slug", None)
    if slug is None:
        return []
    waiting = context.get("waiting") or {}
    return [
        {
            "word": room.word,
            "url": url,
            "is_here": room.key == context.get("room"),
            "count": waiting.get(room.key, 0),
        }
        for room in (words.ROOMS if kind == "desk" else words.PUBLIC_ROOMS)
        if (url := address(room.route, slug))
    ]


@register.filter
def item(values: Mapping[str, Any] | None, key: str) -> Any:
    """Return what stands under a key that dots cannot name: ``{{ r|item:"R%" }}``."""
    return (values or {}).get(key)


@register.simple_tag
def optional_url(route: str, *args: object) -> str:
    """Return an address, or nothing where the product has no such page."""
    return address(route, *args)


@register.simple_tag
def symbol_of(name: str) -> SafeString:
    """Draw one symbol of the sprite, without a word."""
    return format_html(
        '<svg viewBox="0 0 {0} {0}" aria-hidden="true" focusable="false">'
        '<use href="#s-{1}"/></svg>',
        32 if name == "mark" else 16,
        name,
    )


@register.filter
def of_total(part: object, whole: object) -> str:
    return pgettext("figures", "{part} of {whole}").format(
        part=number(part), whole=number(whole)
    )
