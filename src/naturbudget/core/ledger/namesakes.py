"""Which keys a file names twice: each figure has one of its own."""

from __future__ import annotations

from naturbudget.core.errors import Problem, gettext_noop

# Of so many a sentence can say in which line they stood.
KEYS_WITH_LINES = 100_000

KEY_TWICE = gettext_noop(
    "The key “{key}” stands in line {other} too. Each figure has a key of its own; "
    "by default it is code, first and last day."
)


KEY_BEFORE = gettext_noop(
    "The key “{key}” stands in an earlier line too. Each figure has a key of its own; "
    "by default it is code, first and last day."
)


class Keys:
    """Which keys a file has named, and in which line; of very many only whether."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._sides: set[str] = set()
        self._further: set[int] = set()

    def twice(self, key: str, line: int, *, is_side: bool) -> list[tuple[str, Problem]]:
        """Return that a key stood before, unless this is another side of a movement."""
        before = self._lines.get(key, 0)
        stood = bool(before) or hash(key) in self._further
        if is_side:
            stood = stood and key not in self._sides
            self._sides.add(key)
        if stood and before:
            values = {"key": key, "other": before}
            return [("key", Problem("key-twice", KEY_TWICE, values))]
        if stood:
            return [("key", Problem("key-twice", KEY_BEFORE, {"key": key}))]
        if len(self._lines) < KEYS_WITH_LINES:
            self._lines.setdefault(key, line)
        else:
            # A number takes a third of the memory that a text and its line take.
            self._further.add(hash(key))
        return []
