"""The sentence of the year: what was kept, what was missed, where that is heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from naturbudget.core.quantity import number_in
from naturbudget.engines.typeset.say import Say

DIRECTIONS = ("improving", "standstill", "worsening", "none")


def kept_of(line: Mapping[str, Any]) -> str:
    """Return kept, missed, unknown, or tracked for a line without a budget."""
    result = line.get("result") or {}
    if is_tracked(line):
        return "tracked"
    said = result.get("kept")
    if isinstance(said, bool):
        return "kept" if said else "missed"
    return said if said in ("kept", "missed") else "unknown"


def direction_of(line: Mapping[str, Any]) -> str:
    """Return improving, standstill or worsening, or none."""
    said = (line.get("result") or {}).get("direction")
    return said if said in DIRECTIONS else "none"


def is_tracked(line: Mapping[str, Any]) -> bool:
    """Return whether a line has no budget in this year."""
    keys = ("target", "target_low", "target_high")
    return all(line.get(key) is None for key in keys)


def balance_sentence(lines: Iterable[Mapping[str, Any]], say: Say) -> str:
    """Return the sentence that opens a Budget Balance."""
    signals = [(kept_of(line), direction_of(line)) for line in lines]
    count = Counter(kept for kept, _ in signals)
    total = count["kept"] + count["missed"] + count["unknown"]
    if not total:
        parts = [say.word("budgets-none")]
    elif total == 1:
        [only] = [kept for kept, _ in signals if kept != "tracked"]
        parts = [say.word(f"only-{only}")]
    elif count["unknown"] == total:
        word = "unknown-neither" if total == 2 else "unknown-all"
        parts = [say.word(word, all=say.count(total))]
    else:
        parts = [_kept(count["kept"], total, say)]
        if count["missed"] < total:  # That none was kept says it already.
            parts += _others(("missed", "unknown"), count, say)
    sentences = [", ".join(parts)]
    missed = Counter(to for kept, to in signals if kept == "missed")
    if count["missed"] > 1 and len(missed) == 1:
        alike = f"all-missed-{next(iter(missed))}"
        sentences.append(say.word(alike, count=say.count(count["missed"])))
    elif count["missed"] > 1:
        inner = ", ".join(_others(DIRECTIONS, missed, say))
        sentences.append(
            say.word("of-the-missed", count=say.count(count["missed"]), parts=inner)
        )
    elif count["missed"] == 1:
        sentences.append(say.word(f"the-missed-{next(iter(missed))}"))
    return as_text(sentences + _others(("tracked",), count, say))


def budget_sentence(lines: Iterable[Mapping[str, Any]], say: Say) -> str:
    """Return the sentence that opens a Master Budget."""
    given = list(lines)
    tracked = sum(is_tracked(line) for line in given)
    budgets = len(given) - tracked
    against = [number_of(line) for line in given if not is_tracked(line)]
    known = [value for value in against if value is not None]
    behind = sum(value < 0 for value in known)
    first = say.counted("budgets", budgets) if budgets else say.word("budgets-none")
    sentences = [first]
    if behind:
        sentences.append(say.counted("path", behind))
    elif known:
        sentences.append(say.word("path-all"))
    if tracked:
        sentences.append(say.counted("tracked", tracked))
    return as_text(sentences)


def number_of(line: Mapping[str, Any]) -> Decimal | None:
    """Return how far the budget is ahead of the path, if there is a path."""
    return number_in((line.get("path") or {}).get("against"))


def as_text(sentences: Iterable[str]) -> str:
    """Return sentences with capitals and full stops."""
    return " ".join(text[0].upper() + text[1:] + "." for text in sentences)


def _kept(kept: int, total: int, say: Say) -> str:
    everything = say.count(total)
    if kept == total:
        return say.word("kept-all", all=everything)
    if not kept:
        word = "kept-neither" if total == 2 else "kept-none"
        return say.word(word, all=everything)
    return say.counted("kept", kept, all=everything)


def _others(keys: Iterable[str], count: Mapping[str, int], say: Say) -> list[str]:
    return [say.counted(key, count[key]) for key in keys if count[key]]
