"""The trees of the books: hundreds of rows, so written here and not by a template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from naturbudget.apps.ledger.queries.books import Node
from naturbudget.apps.municipalities import units
from naturbudget.apps.municipalities.names import label
from naturbudget.core.indicator.steps import PER_DAY, Step
from naturbudget.core.quantity import own_decimals, published
from naturbudget.web import figures, said, words

register = template.Library()

# What stands for a path until it is known, and what an address keeps of one as it is.
PATH, KEPT = "-path-", "/~:@!$&'()*+,;="


@register.simple_tag(takes_context=True)
def tree(context: Context, nodes: Iterable[Node], is_open: bool) -> SafeString:
    """Write a tree of accounts or series: ``{% tree books.accounts is_short %}``."""
    branches = _Branches(context["municipality"].slug, is_open=is_open)
    return branches.written(nodes)


class _Branches:
    """Writes branches and leaves; what many rows share is said once."""

    def __init__(self, slug: str, *, is_open: bool) -> None:
        self._slug = slug
        self._open = mark_safe(" open" if is_open else "")
        self._language = said.language()
        self._so_far, self._after = gettext("so far"), gettext("after")
        self._closed, self._no_value = gettext("closed"), gettext("no value")
        self._parts = gettext("Year by year, by department, whole and parts")
        # Finding the address of a page takes long; of all leaves it differs by its end.
        self._pages = {
            True: reverse("ledger:account", args=[slug, PATH]),
            False: reverse("ledger:series", args=[slug, PATH]),
        }
        self._kinds: dict[tuple[bool, str], str] = {}
        self._shared: dict[int, str] = {}

    def written(self, nodes: Iterable[Node]) -> SafeString:
        rows = ((self._branch(n) if n.children else self._leaf(n),) for n in nodes)
        return format_html_join("\n", "<li>{}</li>", rows)

    def _branch(self, node: Node) -> SafeString:
        own = format_html("<li>{}</li>", self._leaf(node)) if node.row else ""
        if all(leaf.is_account for leaf in node.leaves):
            own = format_html(
                '<li><a class="small" href="{}">{}</a></li>{}',
                *(reverse("ledger:node", args=[self._slug, node.path]), self._parts),
                own,
            )
        count = len(node.leaves)
        told = ngettext(
            "%(count)s account or series", "%(count)s accounts or series", count
        ) % {"count": count}
        if node.value is not None and node.year:
            told += ", " + gettext("together in %(year)s") % {"year": node.year}
            told += f" {self._so_far}" if node.is_running else ""
        value = "" if node.value is None else said.figure(node.value, node.unit)
        return format_html(
            '<details{}><summary><span class="row"><span><b>{}</b></span>'
            '<span class="num">{}</span><small>{}</small></span></summary>'
            "<ul>{}{}</ul></details>",
            *(self._open, node.name, value, told, own),
            self.written(node.children),
        )

    def _leaf(self, node: Node) -> SafeString:
        row: Any = node.row
        name = label(row.names, self._language, otherwise=node.path)
        page = self._pages[node.is_account].replace(PATH, quote(node.path, safe=KEPT))
        # By hand, and each part escaped: a tree has hundreds of these.
        path = f'<span class="mono">{escape(node.path)}</span>'
        told = " · ".join([*map(escape, self._told(node)), path])
        return mark_safe(
            f'<span class="row leaf-row"><span><a href="{escape(page)}">{escape(name)}'
            f'</a></span><span class="num">{conditional_escape(self._value(node))}'
            f"</span><small>{told}</small></span>"
        )

    def _value(self, node: Node) -> str:
        if node.value is None:
            return format_html('<span class="quiet">{}</span>', self._no_value)
        return said.figure(node.value, node.unit)

    def _told(self, node: Node) -> Iterator[str]:
        """Yield what stands below the name: kind and time, holder, resource."""
        row: Any = node.row
        parts = [self._kind(node)]
        if node.year:
            is_stock = node.is_account and row.kind == "stock"
            year = f"{self._after} {node.year}" if is_stock else str(node.year)
            parts.append(f"{year} {self._so_far}" if node.is_running else year)
        elif node.last:
            parts.append(figures.day(node.last, self._language))
        if node.status:
            parts.append(str(words.STATUSES.get(node.status, node.status)))
        yield ", ".join(parts)
        if row.closed:
            yield self._closed
        for shared in (row.department, row.resource):
            if shared is not None:
                yield self._name_of(shared)

    def _kind(self, node: Node) -> str:
        row: Any = node.row
        key = (node.is_account, row.kind if node.is_account else row.aggregation)
        if key not in self._kinds:
            said_as = row.get_kind_display if key[0] else row.get_aggregation_display
            self._kinds[key] = str(said_as())
        return self._kinds[key]

    def _name_of(self, shared: Any) -> str:
        # One object a row, of a few departments: its own key, and what table it is of.
        key = hash((type(shared), shared.pk))
        if key not in self._shared:
            self._shared[key] = str(shared.label)
        return self._shared[key]


# Why a number is what it is


@register.simple_tag
def step_figure(step: Step) -> str:
    """Write what a step comes to in full, so that a reader can work it out."""
    if step.amount is None:
        return gettext("no value")
    return said.figure(step.amount, step.unit, _places(step.amount))


@register.simple_tag
def step_how(step: Step) -> str:
    """Say how a step is worked out from the steps inside it, by their numbers."""
    first, last = (
        ("", "")
        if not step.inside
        else (
            step.inside[0].number,
            step.inside[-1].number,
        )
    )
    if step.what in {"quotient", PER_DAY}:
        text = f"{first} ÷ {last}"
    elif step.what == "change":
        text = f"({first} ÷ {last} − 1)"
    elif step.what == "product":
        text = first
    elif len(step.inside) == 1:
        text = gettext("the same as {first}").format(first=first)
    elif step.source == "sum":
        text = _ways()["sum"].format(first=first, last=last)
    else:
        text = _ways()[step.what].format(first=first, last=last)
    if step.factor != 1:
        text = f"{text} × {_factor(step.factor, step.factor_unit)}"
    return text


@register.simple_tag
def step_name(step: Step) -> str:
    """Name a step by what it makes of an account, so that no two are called alike."""
    name = step.title
    if step.what == PER_DAY:
        return gettext("{name}, for each degree day").format(name=name)
    if step.what != "product":
        return name
    if step.inside[0].what == PER_DAY:
        text = gettext("{name}, as it would have been in a normal year")
    elif step.ref:
        text = gettext("{name}, times its factor")
    elif step.factor == -1:
        text = gettext("{name}, to be taken off")
    elif step.factor_unit:
        text = gettext("{name}, taken {count} times")
    elif step.unit:
        text = gettext("{name}, in {unit}")
    else:
        text = gettext("{name}, in the unit of the sum")
    return text.format(
        name=name, unit=units.symbol(step.unit), count=_factor(step.factor)
    )


def _ways() -> dict[str, str]:
    return {
        "sum": gettext("the sum of {first} to {last}"),
        "level": gettext("the sum of {first} to {last}: the level before, and changes"),
        "mean": gettext(
            "the mean of the levels at the end of each month: {first} and what came "
            "until then, to {last}"
        ),
        "aggregate": gettext("{first} to {last}, drawn together"),
    }


@register.simple_tag
def coefficient(factor: Fraction) -> str:
    return _factor(factor)


def _factor(factor: Fraction, unit: str = "1") -> str:
    """Write a coefficient as a decimal where it has an end, else as a fraction."""
    rest = factor.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        text = f"{factor.numerator}/{factor.denominator}"
        return figures.with_unit(text, units.symbol(unit))
    return said.figure(factor, unit, own_decimals(factor))


def _places(amount: Fraction) -> int:
    return own_decimals(Fraction(published(amount)))
