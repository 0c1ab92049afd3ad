"""How people write units, brought to plain ASCII words."""

from __future__ import annotations

import re
import unicodedata

DIVIDES = "~"  # stands before the exponent of a divisor: m-2 becomes m~2

_SUPERSCRIPT = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SIGNS = str.maketrans(
    dict.fromkeys("·⋅∙•×∗", ".") | dict.fromkeys("−‐‑–", "-") | {"μ": "u"}
)
_EQUIVALENT = (
    r"CO2[\s-]*(?:equivalents?|eqv?|[äé]q(?:uivalente?n?)?|ekv(?:ivalenter)?|e)\b"
    r"(?:\.(?=[\s/)]|$))?"
)
_REWRITTEN = [
    (re.compile(_EQUIVALENT, re.IGNORECASE), "CO2e"),
    (re.compile(r"(?:^|\s+)(?:per|pro)\s+", re.IGNORECASE), "/"),
    (re.compile(r"\*\*"), "^"),
    (re.compile(r"\b10\s*[*^]\s*(?=[36]\b)"), "10*"),
    (re.compile(r"(?<=\d)[ ,.'](?=000\b)"), ""),  # 1 000 m3
    (re.compile(r"\b(\d{4,})(?=[A-Za-z])"), r"\1 "),  # 1000m3
    (re.compile(r"(?<!10)\*"), "."),
    (re.compile(r"\^\+?"), ""),
]
_NEGATIVE_EXPONENT = re.compile(r"-([1-9])(?![\w*])")
_BETWEEN_WORDS = re.compile(r"[ .\-_]+")
_WORD = re.compile(r"(?:[ \-_]*(\.)|[ \-_])*([^ .\-_]+)")
_SLASH_OUTSIDE_BRACKETS = re.compile(r"/(?![^()]*\))")


def plain_text(text: str) -> str:
    """Return a unit in ASCII signs.

    >>> plain_text("kWh·m⁻²"), plain_text("t CO₂-eq per  capita")
    ('kWh.m-2', 't CO2e/capita')
    """
    text = _SUPERSCRIPT.sub(lambda found: f"^{found[0]}", text)
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    for pattern, written in _REWRITTEN:
        text = pattern.sub(written, text)
    return " ".join(text.split())


def key_of(text: str) -> str:
    """Return a spelling without what may stand between its parts.

    >>> key_of("kW h"), key_of("kW.h"), key_of("t CO₂ / person")
    ('kWh', 'kWh', 'tCO2/person')
    """
    marked = _NEGATIVE_EXPONENT.sub(rf"{DIVIDES}\1", plain_text(text))
    return _BETWEEN_WORDS.sub("", marked)


def quotient_parts(text: str) -> list[str]:
    """Return what stands between the slashes, brackets kept whole.

    >>> quotient_parts("g/(kW.h)")
    ['g', '(kW.h)']
    """
    return [part.strip() for part in _SLASH_OUTSIDE_BRACKETS.split(plain_text(text))]


def words_of(product: str) -> list[str]:
    """Return the words of a product, the exponents of divisors marked.

    A word that an explicit dot joins to the one before keeps the dot.

    >>> words_of("(vehicle-km)"), words_of("kW.h.m-2")
    (['vehicle', 'km'], ['kW', '.h', '.m~2'])
    """
    inner = plain_text(product)
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    marked = _NEGATIVE_EXPONENT.sub(rf"{DIVIDES}\1", inner)
    found = [f"{dot}{word}" for dot, word in _WORD.findall(marked)]
    return [word for word in found if word != "of"]
