"""Forms say what to do, never in the words of the framework."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from naturbudget.apps.municipalities.fields import DayField, PageForm, YearField

OWN = "There is no evidence. Choose a file."


class Everything(PageForm):
    name = forms.CharField(label="Name", max_length=5)
    kind = forms.ChoiceField(label="Kind", choices=[("flow", "Flow")])
    number = forms.IntegerField(label="Seats")
    year = YearField(label="Year")
    day = DayField(label="Day")
    email = forms.EmailField(label="E-mail")
    code = forms.SlugField(label="Short name")
    paper = forms.FileField(label="Minutes")
    evidence = forms.FileField(label="Evidence", error_messages={"required": OWN})


def said(**typed):
    files = {name: typed.pop(name) for name in ("paper",) if name in typed}
    return {
        name: list(texts) for name, texts in Everything(typed, files).errors.items()
    }


def test_what_is_missing_is_named_with_what_to_do():
    found = said()

    assert found == {
        **{
            name: [f"“{Everything.base_fields[name].label}” is missing. Fill it in."]
            for name in ("name", "number", "year", "day", "email", "code")
        },
        "kind": ["“Kind” is missing. Choose one of the list."],
        "paper": ["“Minutes” is missing. Choose a file."],
        "evidence": [OWN],
    }


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "abcdefg", "“Name” has 7 characters, and room for 5. Shorten it."),
        ("name", "a\0", "“Name” holds a sign that cannot be kept. Type it again."),
        ("kind", "other", "What was chosen for “Kind” is not in the list"),
        ("number", "many", "“Seats” is a whole number. Write it in figures alone"),
        ("year", "1", "“Year” is 1800 or more. Correct the number."),
        ("year", "3000", "“Year” is 2300 or less. Correct the number."),
        ("day", "30 February", "“Day” is a day that is in the calendar."),
        ("day", "0900-01-01", "is outside the years"),
        ("email", "ada", "“E-mail” is not a whole address."),
        ("code", "a b", "“Short name” takes letters from a to z"),
        ("paper", SimpleUploadedFile("a.txt", b""), "The file is empty."),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(field, typed, words):
    [text] = said(**{field: typed})[field]

    assert words in text


def test_an_error_of_our_own_stays_as_it_is():
    form = Everything({})
    form.full_clean()
    form.add_error("name", "The name is taken.")
    form.add_error(None, "Nothing fits.")

    assert "The name is taken." in form.errors["name"]
    assert form.non_field_errors() == ["Nothing fits."]


def test_a_summary_says_the_name_of_a_field_once():
    form = Everything({"year": "2026", "day": "30 February"})
    form.add_error("code", "It is taken already.")

    page = render_to_string("parts/problems.html", {"form": form})

    told = re.findall(r"<li>(.*?)</li>", page)
    assert '<a href="#id_name">“Name” is missing. Fill it in.</a>' in told
    assert '<a href="#id_code">Short name</a>: It is taken already.' in told
    assert not [one for one in told if one.count("“Day”") + one.count(">Day<") > 1]
    assert len(told) == 9
