"""A town whose books are kept twice: by the product, and on paper (``tests.naive``)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests import factories, naive
from tests.naive import Entry, Line, Naive
from tests.reports import Reports

from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.actions.closing import NotClosableError
from naturbudget.apps.ledger.actions.drafting import Line as TypedLine
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar, chart_of
from naturbudget.apps.ledger.queries.doubts import doubts_about
from naturbudget.apps.ledger.queries.log import (
    log_root,
    log_size,
    recomputed_root,
)
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.log import root

REFUSED = actions.NotSealableError


class Town(Reports):
    """Does a step in the product and on paper, and expects of both the same."""

    def __init__(self) -> None:
        self.row = factories.municipality()
        self.keeper = factories.member("co-ordinator", of=self.row)
        self.paper = Naive()
        self.roots = [log_root(self.row)]
        self.readings: dict[int, dict[str, object]] = {}
        self.remembered: dict[int, dict[object, object]] = {}
        self._at = (factories.NOW + timedelta(seconds=n) for n in itertools.count())
        self._keys = (f"voucher-{n}" for n in itertools.count(1))
        factories.department(self.row, "parks")
        for path, kind in naive.KINDS.items():
            factories.account(self.row, path, unit=naive.UNITS[path], kind=kind)
        for code in naive.STATIONS:
            factories.series(self.row, code)
        for year in naive.YEARS:
            factories.period(self.row, year, history=False)
        for year in (naive.HISTORY, naive.RUNNING):
            factories.period(self.row, year)

    # Steps

    def remember(self) -> None:
        """Write down what the books say today; one such day is kept in mind."""
        self.remembered = {len(self.paper.entries): self.known()}

    def draft(self, kind, lines, days, *, books=None) -> tuple[Voucher, Entry]:
        """Type a voucher; its lines are paths, or stations with what they saw."""
        first, last = days
        key = next(self._keys)
        seen = tuple(line for line in lines if isinstance(line, tuple))
        typed = tuple(line for line in lines if isinstance(line, Line))
        entry = Entry(key, kind, first, last, books or last.year, typed, seen)
        written = [
            TypedLine(
                self.row.accounts.get(path=line.path),
                Decimal(line.amount).scaleb(-naive.SCALES[naive.unit_of(line.path)]),
                "measured",
                self._department(line.department),
            )
            for line in typed
        ]
        written += [
            TypedLine(self.row.series.get(code=code), Decimal(value), "measured")
            for code, value in seen
        ]
        voucher = actions.draft_voucher(
            self.row,
            key=key,
            kind=kind,
            valid_from=first,
            valid_to=last,
            reason="a figure",
            lines=written,
            source=factories.source(self.row, b"the bill"),
            by=self.keeper,
            at=next(self._at),
            books_of=books,
        )
        factories.sure(voucher, by=self.keeper, at=next(self._at))
        return voucher, entry

    def seal(self, voucher: Voucher) -> int:
        """Seal a draft as the product does, on paper nothing; return its number."""
        found = Voucher.objects.get(pk=voucher.pk)
        return actions.seal_voucher(found, by=self.keeper, at=next(self._at)).seq

    def book(self, kind, lines, days, *, books=None, keep=False) -> bool:
        """Draft and seal; a refused draft is kept for a while or thrown away."""
        voucher, entry = self.draft(kind, lines, days, books=books)
        if self.paper.refusal(entry):
            with pytest.raises(REFUSED):
                self.seal(voucher)
            if keep:
                self.paper.drafts[entry.key] = entry.books
            else:
                actions.discard_voucher(voucher, by=self.keeper, at=next(self._at))
            return False
        self.seal(voucher)
        self.paper.seal(entry)
        return True

    def discard_drafts(self) -> None:
        for voucher in self.row.vouchers.drafts():
            actions.discard_voucher(voucher, by=self.keeper, at=next(self._at))
        self.paper.drafts.clear()

    def reverse(self, entry: Entry) -> bool:
        voucher = self.row.vouchers.get(key=entry.key)
        key = next(self._keys)

        def reverse() -> None:
            actions.reverse_voucher(
                voucher, key=key, reason="mistyped", by=self.keeper, at=next(self._at)
            )

        if self.paper.refusal_of_reversal(entry):
            with pytest.raises(REFUSED):
                reverse()
            return False
        reverse()
        self.paper.seal(self.paper.mirror(entry, key))
        return True

    def book_at_once(self, bookings) -> None:
        """Seal many vouchers that the books take, as one delivery."""
        entries = [
            Entry(next(self._keys), kind, *days, days[1].year, tuple(lines))
            for kind, lines, days in bookings
        ]
        assert not self._seal_written(entries, source=factories.source(self.row, b"b"))
        for entry in entries:
            self.paper.seal(entry)

    def vote(self, year, path, amount, department="") -> bool:
        """Post an original as the council's vote does (BL-3)."""
        line = Line(path, amount, department)
        days = (date(year, 1, 1), date(year, 12, 31))
        key = next(self._keys)
        entry = Entry(key, "original", *days, year, (line,), ledger="budget")
        decision = factories.decision(self.row, year=year, kind="master-budget")
        try:
            refusals: object = self._seal_written([entry], decision=decision)
        except IntegrityError as error:
            refusals = str(error)
        assert bool(refusals) == bool(self.paper.refusal_of_original(entry)), refusals
        if not refusals:
            self.paper.seal(entry)
        return not refusals

    @transaction.atomic
    def _seal_written(self, entries, *, source=None, decision=None):
        accounts, calendar = chart_of(self.row).accounts, Calendar(self.row)
        written = [
            core.Voucher(
                key=entry.key,
                ledger=entry.ledger,
                kind=entry.kind,
                period=calendar.to_core(factories.period(self.row, entry.books)),
                valid_from=entry.first,
                valid_to=entry.last,
                reason="a figure",
                author=str(self.keeper.pk),
                postings=tuple(
                    core.Posting(
                        accounts[line.path],
                        line.amount,
                        line.department,
                        "measured" if entry.ledger == "actual" else "",
                    )
                    for line in entry.lines
                ),
                source=source.sha256 if source else "",
                decision=decision.minutes.sha256 if decision else "",
            )
            for entry in entries
        ]
        actions.answer_doubts(
            self.row,
            doubts_about(self.row, written, today=next(self._at).date()),
            reason="It is right.",
            by=self.keeper,
            at=next(self._at),
        )
        return actions.seal_written(
            actions.lock(self.row),
            [actions.Written(one, source=source, decision=decision) for one in written],
            by=self.keeper,
            at=next(self._at),
        )

    def close(self, year, *, back=0) -> bool:
        """Close a year on a balance that rests on the log as it was ``back`` ago."""
        size = max(log_size(self.row) - back, 0)
        if self.paper.refusal_of_close(year, size):
            with pytest.raises(NotClosableError):
                self.close_at(year, size)
            return False
        self.close_at(year, size)
        self.closed(year, size)
        return True

    def ratify(self, year) -> None:
        """Let the council adopt the balance of a year, which then takes nothing."""
        factories.decision(self.row, year=year)
        self.paper.voted.add(year)

    @transaction.atomic
    def close_at(self, year, size) -> None:
        actions.close_period(
            self.row.periods.get(year=year),
            decision=factories.decision(self.row, year=year),
            seq=size,
            root=log_root(self.row, size=size).hex(),
            by=self.keeper,
            at=next(self._at),
        )

    def closed(self, year, size) -> None:
        """Write down what the year that was just closed on ``size`` vouchers says."""
        self.paper.close(year, size)
        self.readings.setdefault(year, self.read(year))

    def deliver(self, rows) -> bool:
        """Send a file, then send it again, then something else under one key."""
        content = factories.csv(*(row.text for row in rows))
        planned = self._planned(rows)
        if planned is None:
            before = self.log()
            with pytest.raises(ImportRefusedError):
                self._send(content)
            assert self.log() == before
            return False
        done = self._send(content)
        assert (done.sealed, done.unchanged) == (len(planned), len(rows) - len(planned))
        for entry in planned:
            self.paper.seal(entry)
        again = self._send(content)
        assert (again.sealed, again.unchanged) == (0, len(rows))
        other = [replace(rows[0], amount=rows[0].amount + 1), *rows[1:]]
        with pytest.raises(ImportRefusedError):
            self._send(factories.csv(*(row.text for row in other)))
        return True

    def _send(self, content):
        return import_figures(
            self.row,
            content,
            name="f.csv",
            reasons={"": "It is right."},
            by=self.keeper,
            at=next(self._at),
        )

    def _planned(self, rows) -> list[Entry] | None:
        """Return the vouchers a file must become, or None where it is refused."""
        paper = replace(self.paper, entries=list(self.paper.entries))
        planned: list[Entry] = []
        for row in naive.in_order(rows):
            held = paper.standing(row.key)
            if held is not None:
                if not row.is_said_by(held, paper):
                    return None
                continue
            entry = row.entry(paper)
            taken = any(other.key == row.key for other in paper.entries)
            if taken or entry is None or paper.refusal(entry):
                return None
            paper.seal(entry)
            planned.append(entry)
        return planned

    def tamper(self, statement) -> None:
        """Try to change what is sealed, as the application's own role."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, {"town": self.row.pk})
                changed = cursor.rowcount
        except (IntegrityError, ProgrammingError):
            return  # Refused; that nothing changed is seen by ``stands``.
        assert changed == 0, f"{statement} was allowed"

    def restart(self) -> None:
        connection.close()

    @contextmanager
    def tried(self) -> Iterator[Town]:
        """Undo whatever is done inside, in the books and on paper."""
        paper, roots = deepcopy(self.paper), list(self.roots)
        try:
            with transaction.atomic():
                yield self
                transaction.set_rollback(True)
        finally:
            self.paper, self.roots = paper, roots
            self.readings, self.remembered = {}, {}

    def _department(self, code):
        return factories.department(self.row, code) if code else None

    # What holds after every step

    def stands(self) -> None:
        """Compare everything the product keeps with the paper."""
        paper = self.paper
        rows = self.rows()
        assert rows == paper.rows()  # L-19, L-26
        assert naive.adds_up_at_every_number(rows)  # L-2
        assert self.month_totals() == paper.month_totals()  # L-24
        assert self.month_entries() == paper.month_entries()  # IN-7
        assert self.seen() == [(e.key, *s) for e in paper.entries for s in e.seen]
        self._log_stands()
        for year in paper.closed:  # L-36, L-37
            assert self.closing_rows(year) == paper.closed[year]
            assert self.read(year) == self.readings[year]
        for size, said in self.remembered.items():  # L-15
            assert self.known(size) == said

    def _log_stands(self) -> None:
        seals = list(
            self.row.seals.order_by("seq").values_list(
                "seq", "voucher__key", "recorded_at"
            )
        )
        keys = [entry.key for entry in self.paper.entries]
        assert [seal[:2] for seal in seals] == list(enumerate(keys, start=1))  # L-20
        moments = [seal[2] for seal in seals]
        assert moments == sorted(moments)
        hashes = self.log()
        for size in range(len(self.roots), len(hashes) + 1):
            self.roots.append(root(hashes[:size]))
        known = [root(hashes[:size]) for size in range(len(hashes) + 1)]
        assert self.roots == known  # L-28: every old root stays
        assert recomputed_root(self.row) == log_root(self.row) == known[-1]  # L-27
