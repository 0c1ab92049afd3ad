"""Form fields that several apps need: figures as the reader writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, get_decimal_symbol, parse_decimal
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.formwords import plain as plainly
from naturbudget.apps.municipalities.names import alphabetical
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.period import YEAR_MAX, YEAR_MIN
from naturbudget.core.quantity import NUMBER_CHARACTERS_MAX, exact_decimal, plain

ONE_READING = re.compile(r"([-−]?[0-9]+)[.,]([0-9]{1,2}|[0-9]{4,})")
ONE_SIGN_AND_THREE = re.compile(r"([-−+]?[0-9]{1,3})([.,])([0-9]{3})")
EXAMPLE = Decimal("1234.5")
LONG_TEXT = 5_000  # characters: two pages, more than anybody reads in a balance


def read_figure(text: str, language: str) -> Decimal | None:
    """Return a number written as the language writes it, or nothing.

    One point or comma is understood as the decimal sign in every language where it
    cannot be meant as a separator of thousands, since three digits do not follow it.
    What has two readings (`two_readings`) has none here.

    >>> read_figure("1.234,5", "de"), read_figure("1,234.5", "en")
    (Decimal('1234.5'), Decimal('1234.5'))
    >>> read_figure("0.5", "sv"), read_figure("0,5", "en"), read_figure("1.234", "de")
    (Decimal('0.5'), Decimal('0.5'), None)
    >>> read_figure("\N{DEVANAGARI DIGIT ONE}", "en") is None
    True
    """
    written = "".join(text.split()).replace("\N{MINUS SIGN}", "-")
    if any(sign.isdigit() and not sign.isascii() for sign in written):
        return None  # as in a file: digits of other scripts are not compared by eye
    if two_readings(text, language) is not None:
        return None
    if found_once := ONE_READING.fullmatch(written):
        return exact_decimal(".".join(found_once.groups()))
    try:
        found = parse_decimal(written, locale=language, strict=True)
        # A library reads more than people write: 1E+999999, NaN, digits of all scripts.
        return exact_decimal(f"{found}")
    except (NumberFormatError, ValueError, NaturbudgetError):
        pass
    try:
        found = exact_decimal(written)
    except NaturbudgetError:
        return None
    return found if "." not in written else None


def two_readings(text: str, language: str) -> tuple[Decimal, Decimal] | None:
    """Return what a number may mean, whole and as a decimal, where it is one of two.

    One comma or point before exactly three digits groups thousands for some readers
    and begins decimals for others; only the decimal sign of the language is sure.

    >>> two_readings("41,200", "en"), two_readings("41,200", "sv")
    ((Decimal('41200'), Decimal('41.200')), None)
    >>> two_readings("1,234,567", "en"), two_readings("41,200.5", "en")
    (None, None)
    """
    found = ONE_SIGN_AND_THREE.fullmatch("".join(text.split()))
    if found is None or found[2] == _decimal_sign(language):
        return None
    whole = found[1].replace("\N{MINUS SIGN}", "-").removeprefix("+")
    readings = Decimal(whole + found[3]), Decimal(f"{whole}.{found[3]}")
    return readings if any(readings) else None


def _decimal_sign(language: str) -> str:
    return get_decimal_symbol(language.replace("-", "_"))


def write_figure(amount: Decimal, language: str) -> str:
    """Return a number with all its digits, so that it is read back unchanged.

    >>> write_figure(Decimal("1234.500"), "de"), write_figure(Decimal("1.234"), "sv")
    ('1234,5', '1,234')
    """
    return plain(amount).replace(".", _decimal_sign(language))


class PageForm(forms.Form):
    """A form whose page says all that it lacks, at once and in the reader's language.

    A browser speaks of the first empty field only, in words of its own.
    """

    use_required_attribute = False

    def add_error(self, field: str | None, error: Any) -> None:
        """Say in the house's words what the framework has against a field."""
        if field in self.fields and isinstance(error, ValidationError):
            error = [plainly(self.fields[field], one) for one in error.error_list]
        super().add_error(field, error)


class DayField(forms.DateField):
    """A day of a year that books can have; the browser shows it in the reader's way."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {
        "out-of-time": _(
            "%(day)s is outside the years %(least)s to %(most)s, of which books can be "
            "kept. Correct the year."
        )
    }

    def to_python(self, value: Any) -> date | None:
        found: date | None = super().to_python(value)
        if found is None or YEAR_MIN <= found.year <= YEAR_MAX:
            return found
        raise forms.ValidationError(
            self.error_messages["out-of-time"],
            code="out-of-time",
            params={"day": found.isoformat(), "least": YEAR_MIN, "most": YEAR_MAX},
        )


class YearField(forms.IntegerField):
    """A year that books can have."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=YEAR_MIN, max_value=YEAR_MAX, **options)


def add_name_fields(form: forms.Form, languages: Iterable[str]) -> None:
    """Add a field for the name in each language."""
    for language in languages:
        form.fields[f"name_{language}"] = forms.CharField(
            label=gettext("Name (%s)") % language, max_length=200, required=False
        )


def names_typed(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the names that were typed, by language; an empty one is among them."""
    return {
        field.removeprefix("name_"): " ".join(text.split())
        for field, text in given.items()
        if field.startswith("name_")
    }


class FigureField(forms.CharField):
    """A figure in any number format of the language; kept as a plain text."""

    default_error_messages = {
        "point": _(
            "“%(text)s” is not a number. Write it with a decimal point, for example "
            "%(example)s; no unit and no other sign."
        ),
        "comma": _(
            "“%(text)s” is not a number. Write it with a decimal comma, for example "
            "%(example)s; no unit and no other sign."
        ),
        "two-readings": _(
            "“%(text)s” can be read as %(whole)s or as %(decimal)s. Write %(whole)s, "
            "or %(decimal)s."
        ),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=NUMBER_CHARACTERS_MAX, **options)
        self.widget.attrs.update({"inputmode": "decimal", "class": "num"})

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as the language writes it; leave what was typed."""
        if not isinstance(value, Decimal):
            return value
        return write_figure(value, get_language() or "en")

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        if len(text) > NUMBER_CHARACTERS_MAX:
            return text  # so that the check of the length says what is wrong
        language = get_language() or "en"
        if readings := two_readings(text, language):
            whole, decimal = (write_figure(one, language) for one in readings)
            raise forms.ValidationError(
                self.error_messages["two-readings"],
                code="two-readings",
                params={"text": text, "whole": whole, "decimal": decimal},
            )
        found = read_figure(text, language)
        if found is None:
            example = write_figure(EXAMPLE, language)
            code = "comma" if "," in example else "point"
            params = {"text": text, "example": example}
            raise forms.ValidationError(
                self.error_messages[code], code=code, params=params
            )
        return plain(found)


def by_words(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return choices in the order of the words people read, not of their keys.

    >>> by_words([("a/b", "town hall"), ("b/a", "Library")])
    [('b/a', 'Library'), ('a/b', 'town hall')]
    """
    language = get_language() or "en"
    return sorted(choices, key=lambda choice: alphabetical(choice[1], language))
