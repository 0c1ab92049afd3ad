"""What a form says of a field that is not right: what to do, in the house's words."""

from __future__ import annotations

import re
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]
# What is missing is filled in, chosen, or a file; see `words_for`.
MISSING: Final[Words] = {
    "text": _("“%(label)s” is missing. Fill it in."),
    "choice": _("“%(label)s” is missing. Choose one of the list."),
    "file": _("“%(label)s” is missing. Choose a file."),
}
INVALID: Final[dict[type[forms.Field], Promise | str]] = {
    forms.IntegerField: _(
        "“%(label)s” is a whole number. Write it in figures alone, for example 12."
    ),
    forms.DateField: _(
        "“%(label)s” is a day that is in the calendar. Write year, month and day, for "
        "example 2025-06-30."
    ),
    forms.EmailField: _(
        "“%(label)s” is not a whole address. Write it as in ada@example.org."
    ),
    forms.SlugField: _(
        "“%(label)s” takes letters from a to z, digits, hyphens and underscores only. "
        "Take out what is none of these."
    ),
    forms.FileField: _("“%(label)s” came without its file. Choose the file again."),
}
OTHERS: Final[Words] = {
    "invalid_choice": _(
        "What was chosen for “%(label)s” is not in the list, or no longer. Choose one "
        "of the list."
    ),
    "missing": _("“%(label)s” came without its file. Choose the file again."),
    "empty": _("The file is empty. Choose another one."),
    "max_length": _(
        "“%(label)s” has %(show_value)s characters, and room for %(limit_value)s. "
        "Shorten it."
    ),
    "min_value": _("“%(label)s” is %(limit_value)s or more. Correct the number."),
    "max_value": _("“%(label)s” is %(limit_value)s or less. Correct the number."),
    "null_characters_not_allowed": _(
        "“%(label)s” holds a sign that cannot be kept. Type it again."
    ),
}


def plain(field: forms.Field, error: ValidationError) -> ValidationError:
    """Return an error in the house's words, where it is in those of the framework."""
    words = words_for(field, error.code or "")
    if words is None or not _is_stock(field, error.code or ""):
        return error
    params = {"label": field.label or "", **(error.params or {})}
    return ValidationError(str(words), code=error.code, params=params)


def is_named_in(label: object, sentence: object) -> bool:
    """Tell whether a sentence about a field says the field's name itself.

    >>> is_named_in("Day", "“Day” is missing."), is_named_in("Day", "Days are missing.")
    (True, False)
    """
    name = re.escape(str(label).strip())
    return bool(name and re.search(rf"(?<!\w){name}(?!\w)", str(sentence)))


def words_for(field: forms.Field, code: str) -> Promise | str | None:
    """Return what is said of a kind of field, or nothing."""
    if code == "required":
        if isinstance(field, forms.FileField):
            return MISSING["file"]
        is_chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
        return MISSING["choice" if is_chosen else "text"]
    if code == "invalid":
        kinds = (words for kind, words in INVALID.items() if isinstance(field, kind))
        return next(kinds, None)
    return OTHERS.get(code)


def _is_stock(field: forms.Field, code: str) -> bool:
    """Tell whether a field has no words of its own for what is wrong."""
    said = field.error_messages.get(code)
    return said is None or any(
        said == vars(kind).get("default_error_messages", {}).get(code)
        for kind in type(field).__mro__
        if kind.__module__.startswith("django.")
    )
