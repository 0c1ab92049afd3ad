"""Words, figures and notes of one document in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from naturbudget.core.quantity import number_in
from naturbudget.engines.typeset import figures

COUNT_WORDS = range(2, 13)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """How a document speaks: its language, its words, its units."""

    language: str
    words: Mapping[str, str]
    languages: Sequence[str] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)

    def word(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue with its values."""
        return self.words[key].format(**values)

    def known(self, word: str) -> str:
        """Return a word of the data in the language, itself if it is not known."""
        return self.words.get(word, word)

    def fact(self, told: Mapping[str, Any]) -> str:
        """Return the reason that a document gives, things by their name."""
        values = {name: self._value(value) for name, value in told["values"].items()}
        return self.known(told["text"]).format(**values)

    def _value(self, value: Any) -> str:
        if not isinstance(value, Mapping):
            return str(value)
        if "day" in value:
            return self.day(value["day"])
        if "unit" in value:
            found = number_in(value["value"]) or Decimal(0)
            text = figures.figure(found, language=self.language)
            return f"{text}{figures.NO_BREAK}{self.unit(value['unit'])}".rstrip()
        return self.name(value) or str(value["code"])

    def name(self, of: Mapping[str, Any] | None) -> str:
        """Return the name of something that has names, or nothing."""
        names = (of or {}).get("name") or {}
        if isinstance(names, str):
            return names
        return figures.name_in(names, self.language, self.languages)

    def unit(self, unit: str) -> str:
        """Return a unit as it is printed; a bare number has none."""
        if unit == "1":
            return self.symbols.get(unit, "")
        return self.symbols.get(unit, unit).replace(" ", figures.NO_BREAK)

    def day(self, text: str) -> str:
        """Return a day in words."""
        return figures.day(text, language=self.language)

    def whole(self, value: int) -> str:
        """Return a whole number, with thousands set apart."""
        return figures.figure(Decimal(value), language=self.language, decimals=0)

    def count(self, value: int) -> str:
        """Return a small number as a word, a larger one as a figure."""
        return (
            self.word(f"count-{value}") if value in COUNT_WORDS else self.whole(value)
        )

    def counted(self, key: str, value: int, **values: object) -> str:
        """Return the sentence for one, or the one for several."""
        if value == 1:
            return self.word(f"{key}-one", **values)
        return self.word(f"{key}-many", count=self.count(value), **values)

    def figure(self, value: object, *, decimals: int, signed: bool = False) -> str:
        """Return a figure of the data; nothing where there is none."""
        found = number_in(value)
        if found is None:
            return self.known(str(value)) if value not in (None, "") else ""
        return figures.figure(
            found, language=self.language, decimals=decimals, signed=signed
        )

    def percent(self, value: object, *, decimals: int, signed: bool = False) -> str:
        """Return a percentage of the data; nothing where there is none."""
        found = number_in(value)
        if found is None:
            return ""
        return figures.percent(
            found, language=self.language, decimals=decimals, signed=signed
        )

    def share(self, value: object) -> str:
        """Return a share, 1 being the whole, as a percentage."""
        found = number_in(value)
        if found is None:
            word = str(value).replace(" ", "-") if value not in (None, "") else ""
            return self.known(word)
        return self.percent(found * 100, decimals=0)


@dataclass(slots=True)
class Notes:
    """The notes below a table, each once, numbered as they are first needed."""

    say: Say
    _codes: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def refer(self, kind: str, code: str, *, what: str = "", reason: str = "") -> str:
        """Return the reference to a note, for the cell it belongs to."""
        key = (kind, what, reason)
        codes = self._codes.setdefault(key, [])
        if code not in codes:
            codes.append(code)
        number = list(self._codes).index(key) + 1
        return self.say.word("note", number=number).replace(" ", figures.NO_BREAK)

    def texts(self) -> list[str]:
        """Return the notes in the order of their numbers."""
        return [
            self.say.word(kind, codes=", ".join(codes), what=what, reason=reason)
            for (kind, what, reason), codes in self._codes.items()
        ]
