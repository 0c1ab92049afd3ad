"""Lists stand in the alphabet of the reader, whatever letters a name has."""

from __future__ import annotations

import unicodedata

import pytest
from django.utils import translation

from naturbudget.apps.municipalities.fields import by_words

WORDS = ["Öster", "zon", "Ängen", "Åsen", "arkiv", "Müller", "élan", "Egnahem", "Mylta"]


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("sv", "arkiv Egnahem élan Müller Mylta zon Åsen Ängen Öster"),
        ("de", "Ängen arkiv Åsen Egnahem élan Müller Mylta Öster zon"),
        ("it", "Ängen arkiv Åsen Egnahem élan Müller Mylta Öster zon"),
        ("en", "Ängen arkiv Åsen Egnahem élan Müller Mylta Öster zon"),
    ],
)
def test_a_list_is_in_the_alphabet_of_its_reader(language, in_order):
    with translation.override(language):
        found = by_words((word, word) for word in WORDS)

    assert [word for _, word in found] == in_order.split()


def test_a_letter_typed_in_two_signs_stands_where_the_one_sign_does():
    apart = unicodedata.normalize("NFD", "Åsen")
    with translation.override("sv"):
        found = by_words([("1", apart), ("2", "Zon"), ("3", "Åre")])

    assert [key for key, _ in found] == ["2", "3", "1"]
