"""Formulas and factors that change by year: one set of terms for all years (IN-5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from naturbudget.core.indicator.formula import Formula, Item, parse
from naturbudget.core.indicator.terms import Name, Term, Terms

Bound = int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Budget years in which one formula holds, both included, and its terms."""

    first: Bound
    last: Bound
    terms: Terms
    inner: Fraction = Fraction(1)  # of a change: the scale of what is compared


def stretches(names: Iterable[Name]) -> list[tuple[Bound, Bound]]:
    """Return the spans of budget years within which nothing that is dated changes.

    >>> from naturbudget.core.indicator.terms import Dated
    >>> stretches([Name("factor", "1", dated=(Dated(first=2020, last=2024),))])
    [(None, 2019), (2020, 2024), (2025, None)]
    """
    turns = set()
    for name in names:
        for one in name.dated:
            turns |= {one.first, None if one.last is None else one.last + 1}
    starts = sorted(turn for turn in turns if turn is not None)
    ends = [year - 1 for year in starts]
    return list(zip([None, *starts], [*ends, None], strict=True))


def joined(found: Sequence[Stretch]) -> Terms:
    """Return the terms of all years, the latest first, under one scale.

    Neighbours with the same terms become one. Where the scale differs, the terms
    above the line are multiplied, so that each year keeps its exact value.

    Source:
        IN-1, IN-5 (docs/method/indicator.md)
    """
    base = found[-1]
    merged: list[Stretch] = []
    for one in found:
        rate = one.terms.scale / base.terms.scale * one.inner / base.inner
        above = tuple(_times(term, rate) for term in one.terms.numerator)
        terms = replace(one.terms, numerator=above, scale=base.terms.scale)
        before = merged[-1] if merged else None
        if before and before.terms == terms and _follows(before, one):
            merged[-1] = replace(before, last=one.last)
        else:
            merged.append(replace(one, terms=terms))
    within = [_within(one) for one in reversed(merged)]
    return replace(
        base.terms,
        numerator=tuple(term for terms in within for term in terms.numerator),
        denominator=tuple(term for terms in within for term in terms.denominator),
    )


def chained(versions: Sequence[tuple[Bound, Terms]]) -> Terms:
    """Return the terms of all years of a definition and of those before it.

    Args:
        versions: For each version in the order of its numbers the budget year from
            which it holds, and its terms. The later number counts; a version without
            a year holds for all years and replaces all before it.

    Source:
        IN-5 (docs/method/indicator.md)
    """
    found = [*reversed(list(_chain(versions)))]
    if len(found) == 1 and (found[0].first, found[0].last) == (None, None):
        return found[0].terms  # as it is: nothing else holds in any year
    return joined(found)


def _chain(versions: Sequence[tuple[Bound, Terms]]) -> Iterator[Stretch]:
    """Yield what is in force of each version, the latest first."""
    for place, last in in_force([since for since, _ in versions]):
        since, terms = versions[place]
        yield Stretch(since, last, terms)


def in_force(since: Sequence[Bound]) -> list[tuple[int, Bound]]:
    """Return which versions are in force, latest first, and their last years.

    >>> in_force([None, 2025, 2030]), in_force([None, 2025, 2023])
    ([(2, None), (1, 2029), (0, 2024)], [(2, None), (0, 2022)])
    """
    found: list[tuple[int, Bound]] = []
    last: Bound = None
    for place in reversed(range(len(since))):
        first = since[place]
        if first is None or last is None or first <= last:
            found.append((place, last))
            if first is None:
                break
            last = first - 1
    return found


def named_in(formula: Formula, names: Mapping[str, Name]) -> list[str]:
    """Return the indicators and factors a formula rests on, also within others."""
    found: dict[str, None] = {}
    waiting = [*_words(formula)]
    while waiting:
        word = waiting.pop(0)
        name = names.get(word)
        if word in found or name is None or name.what not in ("indicator", "factor"):
            continue
        found[word] = None
        if name.what == "indicator":
            texts = [one.formula for one in name.dated] or [name.formula]
            waiting += [inner for text in texts for inner in _words(parse(text))]
    return [*found]


def _words(formula: Formula) -> Iterator[str]:
    items: Iterable[Item] = (*formula.numerator, *formula.denominator)
    for item in items:
        yield item.ref
        if item.factor is not None:
            yield item.factor


def _times(term: Term, rate: Fraction) -> Term:
    return replace(term, coefficient=term.coefficient * rate)


def _follows(before: Stretch, one: Stretch) -> bool:
    return (
        before.last is not None
        and one.first is not None
        and before.last + 1 == one.first
    )


def _within(one: Stretch) -> Terms:
    """Return the terms as far as they hold within the stretch."""
    above, below = one.terms.numerator, one.terms.denominator
    return replace(
        one.terms,
        numerator=tuple(_cut(above, one.first, one.last)),
        denominator=tuple(_cut(below, one.first, one.last)),
    )


def _cut(terms: Iterable[Term], first: Bound, last: Bound) -> Iterator[Term]:
    for term in terms:
        firsts = [year for year in (term.first, first) if year is not None]
        lasts = [year for year in (term.last, last) if year is not None]
        begin, end = max(firsts, default=None), min(lasts, default=None)
        if begin is None or end is None or begin <= end:
            yield replace(term, first=begin, last=end)
