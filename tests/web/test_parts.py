from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import override
from tests.documents import balance_document, budget_document

from naturbudget.core.errors import Problem
from naturbudget.web.words import SIGNALS

WEB = Path(__file__).parents[2] / "src" / "naturbudget" / "web"
STYLE = (WEB / "static" / "naturbudget" / "look.css").read_text()
SPRITE = (WEB / "templates" / "parts" / "sprite.html").read_text()


def page(text, language="en", **context):
    with override(language):
        return Template("{% load naturbudget %}" + text).render(Context(context))


def test_the_sheet_has_a_row_for_each_line_and_the_reason_of_a_missing_value():
    shown = page("{% sheet document %}", document=balance_document())

    assert len(re.findall(r'<tr role="row" id="line-', shown)) == 10
    assert "<b>259.4</b>" in shown
    assert "−7.4" in shown
    assert "there is no map of 2025" in shown


def test_the_sheet_of_a_budget_has_no_results():
    shown = page("{% sheet document %}", document=budget_document())

    assert "252.0" in shown
    assert "Budget kept?" not in shown


def test_a_vote_has_its_total():
    decision = budget_document()["decision"]

    shown = page("{% votes decision seats=51 %}", decision=decision)

    numbers = re.findall(r'<td class="num">(\d+)</td>', shown.split('class="total"')[1])
    assert numbers == ["34", "9", "2"]


def test_a_vote_without_groups_says_so():
    assert "not recorded" in page("{% votes d %}", d={"votes": []})


@pytest.mark.django_db
def test_a_chart_comes_in_two_sizes_with_its_table():
    document = balance_document()

    shown = page("{% chart line 2025 'Greenhouse gases' %}", line=document["lines"][0])

    assert len(re.findall("<svg", shown)) == 2 + shown.count("#s-")
    assert shown.count("<title ") == 2
    assert len(set(re.findall(r' id="([^"]+)"', shown))) == 4
    assert "<b>259.4</b>" in shown


@pytest.mark.django_db
def test_markup_in_the_title_of_a_chart_stays_text():
    line = balance_document()["lines"][0]

    shown = page("{% chart line 2025 t %}", line=line, t="<script>x</script>")

    assert "<script>" not in shown


class Typed(forms.Form):
    quantity = forms.DecimalField(help_text="As on the bill.")
    remark = forms.CharField(required=False)


def test_a_field_has_its_label_its_help_and_what_is_wrong():
    form = Typed({"quantity": "many"})

    shown = render_to_string("parts/field.html", {"field": form["quantity"]})

    assert '<label for="id_quantity">' in shown
    assert 'aria-describedby="id_quantity_helptext id_quantity_error"' in shown
    assert 'id="id_quantity_error"' in shown
    assert 'aria-invalid="true"' in shown


def test_problems_are_collected_with_links_to_their_fields():
    problem = Problem("x", "Take {rest} out.", {"rest": "2.8 kt", "line": "CL-01"})
    context = {"form": Typed({"quantity": "many"}), "problems": [problem]}

    shown = render_to_string("parts/problems.html", context)

    assert "Take 2.8 kt out." in shown
    assert 'href="#line-CL-01"' in shown
    assert 'href="#id_quantity"' in shown


def test_nothing_is_said_where_nothing_is_wrong():
    assert not render_to_string("parts/problems.html", {"form": Typed()}).strip()


@pytest.mark.parametrize(
    "name",
    [
        "400.html",
        "403.html",
        "404.html",
        "409.html",
        "413.html",
        "500.html",
        "503_database.html",
    ],
)
@pytest.mark.parametrize("language", ["en", "sv", "de", "it"])
def test_an_error_page_has_one_heading_and_its_language(name, language):
    with override(language):
        shown = render_to_string(name, request=RequestFactory().get("/"))

    assert shown.count("<h1") == 1
    assert f'<html lang="{language}">' in shown


def test_every_signal_has_its_symbol_and_its_colour():
    for name, (sign, _) in SIGNALS.items():
        assert f'id="s-{sign}"' in SPRITE
        assert f".{name}" in STYLE


def test_no_template_has_an_inline_style_or_script():
    for template in WEB.parent.rglob("templates/**/*.html"):
        text = template.read_text()
        assert " style=" not in text, template
        assert "<style" not in text, template
        assert not re.search(r"<script(?![^>]* src=)", text), template
        drawn = re.sub(r"{%.*?%}", "", text)  # {% with one=line %} is no attribute
        assert not re.search(r"\son[a-z]+=", drawn), template


def _tokens(scheme):
    pattern = r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"
    return {name: pair[scheme] for name, *pair in re.findall(pattern, STYLE)}


def _light(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


WORDS = ["kept", "missed", "improving", "worsening", "standstill", "unknown"]
TEXTS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2")
        for ground in ("paper", "sheet", "sunk")
    ),
    *(("accent", ground) for ground in ("paper", "sheet", "sunk")),
    ("on-accent", "accent"),
    ("voted", "paper"),
    *((word, f"{word}-tint") for word in [*WORDS, "provisional"]),
    *((word, "paper") for word in [*WORDS, "provisional"]),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read(scheme):
    tokens = _tokens(scheme)

    for ink, ground in TEXTS:
        assert contrast(tokens[ink], tokens[ground]) >= 4.5, (ink, ground)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_edge_that_matters_can_be_seen(scheme):
    tokens = _tokens(scheme)

    for edge in ("rule-2", "focus"):
        for ground in ("paper", "sheet"):
            assert contrast(tokens[edge], tokens[ground]) >= 3, (edge, ground)


def test_a_source_that_the_product_wrote_is_said_in_words():
    said = page("{{ one|source_word }}, {{ two|source_word }}", one="books", two="map")

    assert said == "calculated from the books, map"


def test_what_the_import_added_to_a_remark_is_said_in_the_readers_language(monkeypatch):
    said = {"{source} (by survey)": "{source} (enligt inventering)"}
    translation.activate("en")  # sets up what is replaced
    monkeypatch.setattr(
        translation._trans, "gettext", lambda text: said.get(text, text)
    )

    shown = page(
        "{{ one|remark }}, {{ two|remark }}", one="Map (by survey)", two="Bill"
    )

    assert shown == "Map (enligt inventering), Bill"
