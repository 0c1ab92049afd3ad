"""Reading what people write as a product of rows of the table of units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property

from naturbudget.core.unit.row import LongUnitError, UnitRow, UnknownUnitError
from naturbudget.core.unit.spelling import (
    DIVIDES,
    key_of,
    plain_text,
    quotient_parts,
    words_of,
)

ONE = "1"
MULTIPLIERS = ("10*3", "10*6")
SUGGESTIONS_MAX = 4
LETTERS_WITHOUT_CASE = 3
# A formula writes the unit of a quotient of two products from four that were typed.
CHARACTERS_MAX = 500
GUESSED_MAX = 40  # characters of a mistyped unit; what is longer is a sentence
WORDS_TOGETHER_MAX = 6  # no unit's name has more


@dataclass(frozen=True, slots=True)
class Product:
    """Codes of rows: those multiplied and those divided by."""

    above: tuple[str, ...]
    below: tuple[str, ...]


@dataclass(frozen=True)
class UnitReader:
    """The spellings of all rows, by code."""

    rows: Mapping[str, UnitRow]

    def product(self, text: str) -> Product:
        """Return the rows a text multiplies and divides, each group in order.

        Raises:
            UnknownUnitError: Some part is not in the table.
            LongUnitError: It is longer than any unit, or any quotient of some.
        """
        if len(text) > CHARACTERS_MAX:
            raise LongUnitError(text, CHARACTERS_MAX)
        above: list[str] = []
        below: list[str] = []
        parts = quotient_parts(text)
        slashed = self._found(key_of(text)) if len(parts) > 1 else None
        if slashed:
            return Product((slashed,), ())  # per cent
        if len(parts) > 1 and not parts[0]:
            parts[0] = ONE  # per year is 1/year
        for place, part in enumerate(parts):
            up, down = self._part(part)
            above += down if place else up
            below += up if place else down
        return Product(self._joined(above), self._joined(below))

    def suggestions(self, text: str) -> list[str]:
        """Return codes a writer may have meant, best first, at most four."""
        text = text[:GUESSED_MAX]
        words = words_of(re.sub("[(),;]", " ", plain_text(text)))
        codes = [self._longest(words, start)[0] for start in range(len(words))]
        folded = key_of(text).casefold()
        for near in get_close_matches(folded, self._folded, n=8, cutoff=0.6):
            codes += sorted(self._folded[near])
        known = [code for code in codes if code and code != ONE]
        return list(dict.fromkeys(known))[:SUGGESTIONS_MAX]

    def _part(self, part: str) -> tuple[list[str], list[str]]:
        """Return the rows multiplied, and those with a negative exponent."""
        words = words_of(part)
        above: list[str] = []
        below: list[str] = []
        start = 0
        while start < len(words) or not words:
            code, end = self._longest(words, start)
            if code is None:
                raise UnknownUnitError(part, self.suggestions(part))
            (below if DIVIDES in words[start] else above).append(code)
            start = end
        return above, below

    def _longest(self, words: list[str], start: int) -> tuple[str | None, int]:
        """Return the row that most of the next words spell, and where it ends."""
        last = min(len(words), start + WORDS_TOGETHER_MAX)
        for end in range(last, start, -1):
            code = self._spelled(words[start:end])
            if code:
                return code, end
        return None, start

    def _spelled(self, words: list[str]) -> str | None:
        """Return the row these words spell together.

        Words that are units themselves are a product, m m is not mm, unless the
        table has a spelling of several words, such as t km. A dot is a product
        unless the table has a spelling with a dot there, such as kW.h.
        """
        first, *others = (word.lstrip(".") for word in words)
        if not others:
            return self._found(first.replace(f"{DIVIDES}1", "").replace(DIVIDES, ""))
        prefix = key_of(self._found(first) or first)  # tonnes CO2e is t CO2e
        dotted = any(word.startswith(".") for word in words[1:])
        units = all(self._found(word) for word in (first, *others))
        for head in (first, prefix):
            code = self._found("".join([head, *others]))
            phrase = "".join([head, *(words[1:] if dotted else others)]).casefold()
            apart = (dotted or units) and phrase not in self._phrases[dotted]
            if code and not apart:
                return code
        return None

    def _found(self, key: str) -> str | None:
        """Return the row of a spelling; case counts where it changes the meaning."""
        if not key or key in self._exact:
            return self._exact.get(key)
        claims = self._folded.get(key.casefold(), {})
        if len(claims) != 1 or sum(map(str.isalpha, key)) < LETTERS_WITHOUT_CASE:
            return None
        [(code, spelled)] = claims.items()
        if code.startswith("Mt"):
            return None  # many write MT for a metric ton
        mixed = not (key.islower() or key.isupper())
        if mixed and key[0] in "mM" and key[0] != spelled[0]:
            return None  # milli is not mega
        return code

    def _joined(self, rows: Iterable[str]) -> tuple[str, ...]:
        """Return a product's codes in order, in the largest rows they make."""
        left = Counter(atom for row in rows for atom in self._atoms[row])
        del left[ONE]
        whole: list[str] = []
        for code in self._compounds:
            atoms = Counter(self._atoms[code])
            while atoms <= left:
                left -= atoms
                whole.append(code)
        codes = self._multiplied([*whole, *left.elements()])
        return tuple(sorted(code for code in codes if code != ONE))

    def _multiplied(self, codes: list[str]) -> list[str]:
        """Return the codes with a thousand or a million drawn into a row."""
        for multiplier in MULTIPLIERS:
            if multiplier not in codes:
                continue
            for code in sorted(set(codes) - set(MULTIPLIERS)):
                row = self.rows[code]
                size = row.size * self.rows[multiplier].size
                larger = self._sized.get((row.dimension, size))
                if larger:
                    codes.remove(multiplier)
                    codes.remove(code)
                    return self._multiplied([*codes, larger])
        return codes

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {key: row.code for row in self.rows.values() for key in row.keys}

    @cached_property
    def _phrases(self) -> Mapping[bool, frozenset[str]]:
        """Return, without case, phrases, and spellings with a dot where it stands."""
        found: dict[bool, set[str]] = {False: set(), True: set()}
        for row in self.rows.values():
            for spelling in row.spellings:
                words = words_of(spelling)
                if len(words) > 1:
                    found[False].add(key_of(spelling).casefold())
                if "." in plain_text(spelling):
                    found[True].add("".join(words).casefold())
        return {dotted: frozenset(keys) for dotted, keys in found.items()}

    @cached_property
    def _folded(self) -> dict[str, dict[str, str]]:
        """Return spellings without case, with the codes they may stand for."""
        found: dict[str, dict[str, str]] = {}
        for key, code in self._exact.items():
            found.setdefault(key.casefold(), {})[code] = key
        return found

    @cached_property
    def _atoms(self) -> dict[str, tuple[str, ...]]:
        """Return the rows whose product a row is: kW.h is kW times h."""
        split = {code: tuple(code.split(".")) for code in self.rows}
        return {
            code: atoms if all(atom in self.rows for atom in atoms) else (code,)
            for code, atoms in split.items()
        }

    @cached_property
    def _compounds(self) -> list[str]:
        many = [code for code, atoms in self._atoms.items() if len(atoms) > 1]
        return sorted(many, key=lambda code: (-len(self._atoms[code]), code))

    @cached_property
    def _sized(self) -> dict[tuple[str, Fraction], str]:
        return {(row.dimension, row.size): row.code for row in self.rows.values()}
