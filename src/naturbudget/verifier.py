"""Checks an evidence pack offline: one file of plain Python, nothing to install.

    python3 verifier.py pack.zip [--root BASE64] [--json]

It recomputes every hash, sum and published figure by the rules of the method (L-2 ...),
and says where something is not what it should be. It shares no code with the product.

Begin to read at the end: ``verify`` names the steps, and ``Paper.RULES`` what holds for
each kind of document. A check yields facts; one that is not so becomes a finding.

Exit codes: 0 all right, 1 findings, 2 not an evidence pack.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

Json = dict[str, Any]
Table = dict[Any, Any]
Known = tuple[Fraction, str]  # a value and its status
Fact = tuple[str, object, object]  # what is looked at, what is there, what should be
Facts = Iterable[Fact | str]  # and at last, in a sentence, what was checked by them
Item = tuple[Fraction, str, bool]  # a number, a name, and whether a factor follows

LOG, CHECKPOINT, PROOFS = "vouchers.jsonl", "checkpoint.txt", "proofs.json"
MANIFEST, SOURCES, UNITS = "MANIFEST.csv", "sources.json", "units.json"
DOCUMENT, BUDGET, BALANCE = "document.json", "budget.json", "budget-balance"
NEEDED = {LOG, CHECKPOINT, PROOFS, MANIFEST, SOURCES, UNITS, DOCUMENT}
PAPER = r"(document|budget|budget-v[1-9][0-9]?|in-year-v[1-9][0-9]?)"
IN_YEAR = re.compile(r"in-year-v[0-9]+\.json")
OTHER = re.compile(PAPER + r"((\.vote)?\.json|\.[a-z]{2}(-[a-z]+)?\.pdf)")
VOTE = ".vote.json"
NAMES = r"(master-budget|budget-balance|decision|in-year-account)"
FROZEN = re.compile(NAMES + "-[0-9]{4}-v[0-9]+")
BYTES_MAX, ENTRIES_MAX, FINDINGS_MAX, LINE_MAX = 2 * 2**30, 99, 500, 600
DECIDED = {"original", "supplement", "virement", "carry"}
MOVED = {"opening", "use", "addition", "loss", "reclassification", "reappraisal"}
KINDS = {"actual": {*MOVED, "observation"}, "commitment": {"reserve", "release"}}
KINDS["budget"] = {*DECIDED, "provisional", "freeze", "plan"}
ALWAYS = ("document", "reversal")  # in each ledger
DIGITS = Context(prec=12, rounding=ROUND_HALF_EVEN)
STATUSES = ("imputed", "provisional", "estimated", "calculated", "measured")
RANK = STATUSES.index
TEXTS = {"approver", "author", "key", "kind", "ledger", "municipality", "reason"}
FIELDS = TEXTS | {"period", "recorded", "valid_from", "valid_to"}
MORE = {"cause", "decision", "observations", "postings", "reverses", "source"}
POSTING = {"account", "amount", "line", "unit"}
OBSERVATION = {"from", "line", "series", "status", "to", "unit", "value"}
AS_IT_IS, STUCK = "is taken as it stands there", "it cannot be followed"
TRIPS = {KeyError: "it lacks {}", ValueError: "what it says does not read: {}"}
DRAWN = {"history", "result", "explanation", "path", "scope", "moved", "carried"}
CLOSING = {"opening", "corrections", "closing", "original", "final", "actual"}
ROW = {"account", "kind", "unit", "columns"}
RENEWED, SIGNS = ("reappraisal", "correction"), {"less": -1, "more": 1}
TARGETS = ("target", "target_low", "target_high")
FIGURES = ("B", "P", "T", "A", "L", "R", "R%", "F", "D", "dD", "p", "E", "G", "q")
HASH = re.compile(r"[0-9a-f]{64}")
PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
EXACT = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]{1,6})?Z")
VOTED = re.compile(r"document budget-balance-([0-9]{4})-v[0-9]+-ratified")
MARKS = str.maketrans("−–·×÷", "--**/")
CHANGE = re.compile(r"change ?\( ?([^ ,()]+) ?, ?([0-9]{4}) ?\)")
MEAN = re.compile(r"\bmean ?\( ?([^ ()]+) ?\)")
WEATHER = re.compile(r"\bweather ?\( ?([^ (),]+) ?, ?([^ (),]+) ?\)")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
ATOM = re.compile(r"(da|[numcdhkMGT])?(g|t|J|Wp?|h|s|min|m|l|ar)([23])?")
PREFIXES = {"": 0, "da": 1, "h": 2, "k": 3, "M": 6, "G": 9, "T": 12}  # powers of ten
PREFIXES |= {"d": -1, "c": -2, "m": -3, "u": -6, "n": -9}
# What else a unit is, in others; what is not listed stands for itself.
SIZES = {
    "t": ("1000000", "g"), "min": ("60", "s"), "h": ("3600", "s"), "W": ("1", "J/s"),
    "l": ("0.001", "m3"), "ar": ("100", "m2"), "[sft_i]": ("0.09290304", "m2"),
    "therm": ("105505585.262", "J"), "k[Btu_IT]": ("1055055.85262", "J"),
    "1": ("1", ""), "10*3": ("1000", ""), "10*6": ("1000000", ""), "%": ("0.01", ""),
    "[ppth]": ("0.001", ""), "[ppm]": ("0.000001", ""),
}  # fmt: skip
PROVEN = """Every figure, but for the notes, follows from the vouchers. Now compare each
root with the one in the minutes of its vote (of a Master Budget, in those of the next
sitting): if they are the same, nothing that the vote rested on was changed since; if
not, the council saw other books.""".replace("\n", " ")


class NotAPackError(Exception):
    """The file is no evidence pack at all, or not safe to unpack."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be: where, what, and what it should be."""

    where: str
    what: str
    found: str
    expected: str = "something that can be followed"

    def __str__(self) -> str:
        form = "{}: {}" if self.what == STUCK else "{} is {}, should be {}"
        if self.where == MANIFEST:  # Of the two, neither is known to be right.
            form = "list and pack disagree about {}: {} is listed, {} is there"
        return f"{self.where}: {form.format(self.what, self.found, self.expected)}"


@dataclass
class Report:
    """What was checked, what was found, and what the pack cannot show."""

    checks: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    size: int = 0
    root: str = ""

    def __str__(self) -> str:
        lines = [f"checked  {check}" for check in self.checks]
        lines += [f"note     {note}" for note in self.notes]
        lines += [f"root     {name}: {root}" for name, root in self.roots.items()]
        lines += [f"FOUND    {finding}" for finding in self.findings]
        wrong = f"{len(self.findings)} findings. Do not rely on this pack."
        lines.append(wrong if self.findings else f"All right. {PROVEN}")
        return "\n".join(_harmless(line)[:LINE_MAX] for line in lines)

    def judge(self, where: str, facts: Facts) -> None:
        """Add a finding for each fact that is not so, or that cannot be followed."""
        before = len(self.findings)
        try:
            for fact in facts:
                if isinstance(fact, str):
                    is_so = len(self.findings) == before < FINDINGS_MAX
                    self.checks += [fact] if is_so else []
                # By their spelling, because 1, "1" and true are three values.
                elif repr(fact[1]) != repr(fact[2]):
                    shown = map(_shown, fact[1:])
                    self.findings.append(Finding(where, fact[0], *shown))
        except Exception as error:  # Whatever it trips over.
            why = TRIPS.get(type(error), "a value has a form or size it cannot have")
            self.findings.append(Finding(where, STUCK, why.format(error)))
        del self.findings[FINDINGS_MAX:]


def _shown(value: object) -> str:
    value = ("no", "yes")[value] if isinstance(value, bool) else value
    text = "nothing" if value in (None, []) else f"“{value}”"
    return text if len(text) <= 160 else f"{text[:150]} …”"


def _harmless(text: str) -> str:
    """Return a text in which nothing ends a line, or moves or hides its letters."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _beside(told: Table, real: Table, what: str = "{}", but: Any = ()) -> Facts:
    """Yield whatever one of two tables names, as it is told and as it should be."""
    for name in sorted({*told, *real}.difference(but)):
        yield what.replace("{}", str(name)), told.get(name), real.get(name)


def _read_pack(report: Report, path: str) -> dict[str, bytes]:
    """Return the files of a pack; the archive must be the one that they lead to."""
    files, count, end, size, plain = dict[str, bytes](), 0, 0, 0, 0
    try:
        with Path(path).open("rb") as pack:
            raw = pack.read(BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        raise NotAPackError(f"{_shown(path)} cannot be read: {error}") from None
    # What is stored has one size; another program compresses, and then it has two.
    while raw.startswith(b"PK\3\4", end) and size == plain and count < ENTRIES_MAX:
        head = raw[end : end + 30].ljust(30, b"\0")
        size, plain, length, more = struct.unpack_from("<LLHH", head, 18)
        start, count = end + 30 + length + more, count + 1
        name = raw[end + 30 : end + 30 + length].decode(errors="backslashreplace")
        end = start + size
        files[name] = raw[start:end]
    missing, stems = sorted(NEEDED - {*files}), {name[:-5] for name in files}
    known = {x for x in files if OTHER.fullmatch(x) and x.split(".")[0] in stems}
    strange = sorted({*files} - NEEDED - known)
    if missing or strange or len(files) < count or not end <= len(raw) <= BYTES_MAX:
        told = f"{count} files by {len(files)} names lead to byte {end} of {len(raw)}, "
        both = (_shown(x and _harmless(", ".join(x))) for x in (missing, strange))
        told += "look there or before; missing are {}, strange are {}".format(*both)
        raise NotAPackError(f"{_shown(path)} is no pack as it was offered: {told}.")
    report.judge("the archive", _archive(raw, files))
    return files


def _archive(raw: bytes, files: Mapping[str, bytes]) -> Facts:
    """Yield the first byte of an archive that is not the one these files lead to."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, files[name])
    whole, entries = buffer.getvalue(), archive.infolist()
    pairs = enumerate(zip(raw, whole, strict=False)) if raw != whole else ()
    at = next((n for n, (a, b) in pairs if a != b), min(len(raw), len(whole)))
    near = [entry.filename for entry in entries if entry.header_offset <= at][-1]
    found, real = (x[at : at + 1].hex() or None for x in (raw, whole))
    yield f"byte {at} (at or after {near})", found, real
    yield "the archive is written as packs are, and holds nothing else"


def _hash(value: object) -> str:
    """Return the hash of a file, or of a value as JSON writes it."""
    content = value if isinstance(value, bytes) else _canonical(value)
    return hashlib.sha256(content).hexdigest()


def _canonical(value: object) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _read_object(report: Report, where: str, content: bytes) -> Json:
    """Return a JSON object that must be canonical, without any number but integers."""
    try:
        value = json.loads(content.decode(), parse_float=list, parse_constant=list)
        fits = isinstance(value, dict) and _canonical(value) == content
    except (ValueError, RecursionError):
        fits = False
    report.judge(where, [("that it is canonical JSON, byte for byte", fits, True)])
    return value if fits else {}


def _manifest(files: Mapping[str, bytes]) -> Facts:
    real = {file: _hash(files[file]) for file in sorted(files) if file != MANIFEST}
    plain = ["file,sha256", *(f"{file},{digest}" for file, digest in real.items()), ""]
    told = files[MANIFEST].decode(errors="backslashreplace").split("\n")
    listed = dict(line.rpartition(",")[::2] for line in told[1:-1])
    yield from _beside(listed, real, "the hash of {}")
    yield "its text", told if listed == real else plain, plain
    yield f"{len(real)} files have the hashes that the manifest lists"


@dataclass
class Tree:
    """The Merkle tree over the leaves, as in RFC 6962 and RFC 9162, section 2.1."""

    leaves: list[bytes] = field(default_factory=list)
    _known: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def root(self, stop: int, start: int = 0) -> bytes:
        """Return the root over the leaves from start to before stop."""
        count, known = stop - start, self._known
        if count < 2:
            return b"".join(self.leaves[start:stop]) or hashlib.sha256(b"").digest()
        if (found := known.get((start, stop))) is None:
            half = start + (1 << (count - 1).bit_length() - 1)
            both = self.root(half, start) + self.root(stop, half)
            found = hashlib.sha256(b"\x01" + both).digest()
            if count & (count - 1) == 0:  # A whole subtree is part of each longer log.
                known[start, stop] = found
        return found

    def proof(self, until: int, stop: int, start: int = 0, *, leaf: bool) -> list[str]:
        """Return the one proof that a leaf, or all until it, are in the log."""
        if leaf and stop - start == 1:
            return []
        if until == stop and not leaf:
            return [self.root(stop, start).hex()] if start else []
        half = start + (1 << (stop - start - 1).bit_length() - 1)
        inner, other = ((start, half), (half, stop))[:: 1 if until <= half else -1]
        below = self.proof(until, inner[1], inner[0], leaf=leaf)
        return [*below, self.root(other[1], other[0]).hex()]


@dataclass(frozen=True)
class Voucher:
    """One line of the log; ``year`` is that of its days, ``period`` of its books."""

    seq: int
    content: Json
    first: date = date.min
    last: date = date.min
    year: int = 0

    def __getitem__(self, name: str) -> Any:
        return self.content.get(name)


def _day_of(text: object) -> date:
    """Return the day a text names as year-month-day, and in no other way."""
    return date.fromisoformat(str(_spelled(text, DAY, f"{text}, no day,")))


def _year_of(day: date, month: int) -> int:
    """Return the budget year of a day; it is named by the year it begins."""
    return day.year if day.month >= month else day.year - 1


def _exact(text: str) -> Fraction:
    if not EXACT.fullmatch(text):
        raise ValueError(f"{_shown(text)} is no exact number")
    return Fraction(text)


def _one_of(found: object, allowed: Iterable[str]) -> object:
    return found if found in (known := sorted(allowed)) else " or ".join(known)


def _spelled(found: object, form: re.Pattern[str], otherwise: str) -> object:
    return found if isinstance(found, str) and form.fullmatch(found) else otherwise


@dataclass
class Log:
    """Judges the vouchers one after the other, as the log grew."""

    report: Report
    month: int
    scales: dict[str, int] = field(default_factory=dict)
    listed: list[list[str]] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    tree: Tree = field(default_factory=Tree)
    by_key: dict[str, Voucher] = field(default_factory=dict)
    seals: dict[str, list[Voucher]] = field(default_factory=lambda: defaultdict(list))
    undone: dict[str, int] = field(default_factory=dict)
    unit_of: dict[str, str] = field(default_factory=dict)
    kept: dict[int, str] = field(default_factory=dict)  # root by size
    recorded: str = ""

    def read(self, content: bytes) -> Facts:
        """Judge each voucher by itself, and yield whether the log ends after them."""
        *lines, rest = content.split(b"\n")
        yield "what follows the last line", rest, b""
        for seq, line in enumerate(lines, start=1):
            self.tree.leaves.append(hashlib.sha256(b"\x00" + line).digest())
            where = f"{LOG}, line {seq}"
            if value := _read_object(self.report, where, line):
                where = f"{where} (key {value.get('key')})"
                self.report.judge(where, self._facts(seq, value))
            if len(self.vouchers) < seq:
                self.vouchers.append(Voucher(seq, {}))
        yield f"{len(lines)} vouchers: form, order, evidence and sums"

    def checkpoint(self, content: bytes) -> Facts:
        """Yield the checkpoint beside the one that the vouchers lead to (L-29)."""
        report, size = self.report, len(self.vouchers)
        report.size, root = size, self.tree.root(size)
        report.root = base64.b64encode(root).decode()
        town = self.vouchers[0]["municipality"] if size else ""
        told = f"naturbudget.{town}/books\n{size}\n{report.root}\n"
        yield "it", content.decode(errors="replace"), told

    def proofs(self, content: bytes) -> Facts:
        """Yield each proof beside the one right proof, and those that must be there."""
        told, tree = _read_object(self.report, PROOFS, content), self.tree
        leaves, size = map(bytes.hex, tree.leaves), len(tree.leaves)
        found, real = (Table(enumerate(x, 1)) for x in (told["leaves"], leaves))
        yield from _beside(found, real, f"the leaf of line {{}} of {LOG}")
        packed = self.seals.keys() & {*self.report.hashes.values()}
        seqs = sorted(self.seals[digest][0].seq for digest in packed)
        real = {str(n): tree.proof(n, size, leaf=True) for n in seqs}
        yield from _beside(told["inclusion"], real, "the proof of voucher {}")
        # With each document a root is kept of the log before it and after it (L-29).
        papers = (v for v in self.vouchers if v["kind"] == "document")
        frozen = {v.seq for v in papers if FROZEN.fullmatch(str(v["key"]))}
        due = frozen | {seq - 1 for seq in frozen} | {*map(int, told["roots"])}
        sizes = [n for n in due if 0 < n <= size]
        real = {str(n): tree.proof(n, size, leaf=False) for n in sizes}
        yield from _beside(told["consistency"], real, "the proof of vouchers 1 to {}")
        real = {str(n): tree.root(n).hex() for n in sizes}
        yield from _beside(told["roots"], real, "the root of vouchers 1 to {}")
        self.kept = {int(n): x for n, x in told["roots"].items()}
        yield "the checkpoint and the proofs fit"

    def units(self) -> Facts:
        """Yield the units that are listed, beside those that are booked in."""
        booked = {unit for name, unit in self.unit_of.items() if name.startswith("acc")}
        yield "what has 0 to 9 decimal places", sorted(self.scales), sorted(booked)

    def read_sources(self, content: bytes) -> Facts:
        """Yield which sources are listed, and who of the vouchers names them."""
        listed = _read_object(self.report, SOURCES, content)
        for digest, row in listed.items():
            yield f"what is told of {digest}", sorted(row), ["origin", "received"]
            self.listed.append([digest, row["origin"], row["received"]])
        named = {v["source"]: v.seq for v in reversed(self.vouchers) if v["source"]}
        told = {digest: named.get(digest, "none") for digest in listed}
        yield from _beside(told, named, "the first voucher that names {}")
        yield f"{len(listed)} sources are those that the vouchers name"

    def _facts(self, seq: int, content: Json) -> Facts:
        days = _day_of(content["valid_from"]), _day_of(content["valid_to"])
        year, kind = _year_of(days[1], self.month), content["kind"]
        voucher = Voucher(seq, content, *days, year)
        twin = self.by_key.get(content["key"])
        yield "the line with the same key (L-16)", twin and twin.seq, None
        yield from self._form(voucher, content, kind)
        self.vouchers.append(voucher)
        self.by_key.setdefault(voucher["key"], voucher)
        if kind == "document":
            self.seals[voucher["source"]].append(voucher)
        if kind == "reversal":
            yield from self._reversal(voucher, self.by_key.get(voucher["reverses"]))
            return
        yield "what it reverses (L-22)", voucher["reverses"], None
        is_moved = kind not in ("observation", "document")
        parts = {"postings", "observations"} & {*content}
        due = "postings" if is_moved else "observations"
        yield "its parts (L-32)", sorted(parts), [due] if kind != "document" else []
        yield from self._moved(voucher) if is_moved else self._seen(voucher)

    def _form(self, voucher: Voucher, content: Json, kind: str) -> Facts:
        strange = sorted(({*content} - MORE) ^ FIELDS)
        yield "the fields that are missing or unknown", strange, []
        empty = [name for name in sorted(TEXTS) if not content[name].strip()]
        yield "the empty fields", empty, []
        for name in sorted({"source", "decision"} & {*content}):
            good = _spelled(content[name], HASH, "a SHA-256")
            yield f"the {name}", content[name], good
        ledger, recorded = content["ledger"], content["recorded"]
        yield "the kind (L-18)", kind, _one_of(kind, {*KINDS[ledger], *ALWAYS})
        if kind == "document" or (ledger == "actual" and kind != "reversal"):
            yield "that it has a source (L-17)", "source" in content, True
        if kind in DECIDED:
            yield "that it has a decision (L-17)", "decision" in content, True
        first = (self.vouchers or [voucher])[0]
        yield "the municipality", content["municipality"], first["municipality"]
        yield "that its days go forward", voucher.first <= voucher.last, True
        period, least = content["period"], max(content["period"], voucher.year)
        yield "the year of its books (L-14)", period, least
        yield "the moment", recorded, _spelled(recorded, MOMENT, "a moment in UTC")
        # As a time, because a moment may be written with and without fractions.
        moment = datetime.fromisoformat(recorded).isoformat(timespec="microseconds")
        self.recorded = max(self.recorded, moment)
        yield "the moment it was recorded (L-20)", moment, self.recorded

    def _line(self, line: Json, name: str, what: str, fields: set[str]) -> Facts:
        strange = sorted(({*line} - {"department", "status"}) ^ fields - {"status"})
        yield f"{name}, its missing or unknown fields", strange, []
        yield f"{name}, its number", f"{what} {line['line']}", name
        unit = self.unit_of.setdefault(f"{what} {line[what]}", line["unit"])
        yield f"{name}, the unit of the {what} (L-3)", line["unit"], unit

    def _seen(self, voucher: Voucher) -> Facts:
        for number, line in enumerate(voucher["observations"] or [], start=1):
            name, value, status = f"series {number}", line["value"], line["status"]
            yield from self._line(line, name, "series", OBSERVATION)
            yield f"{name}, its value", value, _spelled(value, PLAIN, "a decimal")
            yield f"{name}, its status (L-12)", status, _one_of(status, STATUSES)
            days = [voucher.first, _day_of(line["from"]), _day_of(line["to"])]
            days.append(voucher.last)
            yield f"{name}, its days in those of the voucher", days, sorted(days)

    def _moved(self, voucher: Voucher) -> Facts:
        lines, sums = voucher["postings"], Counter[str]()
        yield "that it has two postings or more (L-1)", len(lines) > 1, True
        for number, line in enumerate(lines, start=1):
            name, status, unit = f"account {number}", line.get("status"), line["unit"]
            yield from self._line(line, name, "account", POSTING)
            amount, scale = Decimal(line["amount"]) + 0, self.scales[unit]
            parts, plain = int(amount.scaleb(scale)), f"{amount:.{scale}f}"
            plain = plain if abs(parts) < 10**15 else "less than 10^15 smallest parts"
            yield f"{name}, its amount in {unit} (L-10)", line["amount"], plain
            sums[unit] += parts
            known = _one_of(status, STATUSES) if voucher["ledger"] == "actual" else None
            yield f"{name}, its status (L-12)", status, known
        for unit, rest in sorted(sums.items()):
            total = printed(Fraction(rest, 10 ** self.scales[unit]))
            yield f"the sum of its postings in {unit} (L-2)", total, "0"
        sides = [line["account"].split("/")[0] == "environment" for line in lines]
        yield "that it touches the environment alone (L-1)", all(sides), False
        if voucher["kind"] in ("reclassification", "virement"):
            yield "that it touches the environment (L-23)", any(sides), False

    def _reversal(self, voucher: Voucher, original: Voucher | None) -> Facts:
        yield "that the log holds what it reverses (L-22)", original is not None, True
        if original is None:
            return
        before = self.undone.setdefault(original["key"], voucher.seq)
        yield "the line that reverses the same (L-22)", before, voucher.seq
        is_fixed = original["kind"] in ("reversal", "original")
        yield f"that it reverses a {original['kind']} (L-22)", is_fixed, False
        for name in ("ledger", "valid_from", "valid_to"):
            yield f"{name} (L-22)", voucher[name], original[name]
        lines, told = (x["postings"] or [] for x in (original, voucher))
        mirror = [x | {"amount": f"{-Decimal(x['amount']):f}"} for x in lines]
        yield f"the mirror of line {original.seq} (L-22)", told, mirror
        yield "its observations (L-22)", voucher["observations"], None


class Books:
    """The first vouchers of the log, as closed or as known at their end (L-15)."""

    def __init__(self, log: Log, size: int) -> None:
        self.month, self.vouchers = log.month, log.vouchers[:size]
        known = [v for v in self.vouchers if v["ledger"] == "actual"]
        voted = [v for v in self.vouchers if v["ledger"] == "budget"]
        self.plans: list[tuple[str, int, Json]] = [
            (log.by_key.get(v["reverses"], v)["kind"], v["period"], line)
            for v in voted
            for line in v["postings"] or ()
        ]
        self.undone = {v["reverses"]: v["period"] for v in known if v["reverses"]}
        self.lines: dict[str, list[tuple[Voucher, Json]]] = defaultdict(list)
        for voucher in known:
            for line in voucher["postings"] or voucher["observations"] or []:
                name = line.get("account") or line["series"]
                self.lines[name].append((voucher, line))
        self.accounts = [n for n, rows in self.lines.items() if "account" in rows[0][1]]

    def stands(self, voucher: Voucher, closed: int) -> bool:
        """Tell whether a voucher counts: as closed, later books are not known."""
        undone = self.undone.get(voucher["key"])
        if voucher["kind"] == "reversal" or not closed:
            return voucher["kind"] != "reversal" and undone is None
        return voucher["period"] <= closed and (undone is None or undone > closed)

    def value(self, term: Json, year: int, closed: int) -> Known | None:
        """Return what an account or a series came to in a year, and its status."""
        if term["what"] == "series":
            return self._observed(term, year, closed)
        if str(term.get("how", "")).startswith("weather:"):
            used = self.value({**term, "how": "sum"}, year, closed)
            days = self._degree_days(term["how"][8:], year, closed)
            if used is None or days is None or not days[0]:
                return None
            return used[0] / days[0], min(used[1], days[1], key=RANK)
        rows, is_stock = self.lines.get(term["ref"], []), term["kind"] == "stock"
        is_mean = term.get("how") == "mean"
        stands = [x for x in rows if self.stands(x[0], closed)]
        inside = [x for x in stands if x[0].year == year]
        all_of = [v for v, _ in stands]
        if not inside or not (is_stock or self._covers(all_of, year)):
            return None
        amounts = [
            _exact(line["amount"]) * (self._part(voucher, year) if is_mean else 1)
            for voucher, line in rows
            if (voucher.year <= year if is_stock else voucher.year == year)
            and (not closed or voucher["period"] <= closed)
        ]
        status = min((line["status"] for _, line in inside), key=RANK)
        is_late = is_mean and max(self._part(v, year) for v in all_of) < 1
        return None if is_late else (sum(amounts, Fraction(0)), status)

    def _part(self, voucher: Voucher, year: int) -> Fraction:
        """Return in which part of a year's month ends a voucher counts (IN-4)."""
        past = (year - voucher.last.year) * 12 + self.month - voucher.last.month
        return Fraction(12 + min(past, 0), 12)

    def _covers(
        self, vouchers: Iterable[Voucher], year: int, last: date | None = None
    ) -> bool:
        reached, after = date(year, self.month, 1), date(year + 1, self.month, 1)
        after = last + timedelta(days=1) if last else after
        for voucher in sorted(vouchers, key=lambda v: v.first):
            if voucher.first <= reached:
                reached = max(reached, voucher.last + timedelta(days=1))
        return reached >= after

    def _degree_days(self, code: str, year: int, closed: int) -> Known | None:
        """Return the days of a year added up, each of them once (IN-8)."""
        rows = self.lines.get(code, [])
        seen = [x for v, x in rows if self.stands(v, closed)]
        spans = [(_day_of(x["from"]), _day_of(x["to"]), x) for x in seen]
        spans.sort(key=lambda span: span[:2])
        reached, after = date(year, self.month, 1), date(year + 1, self.month, 1)
        spans = [x for x in spans if x[1] >= reached and x[0] < after]
        for first, last, _ in spans:
            if first != reached:
                return None
            reached = last + timedelta(days=1)
        if reached != after:
            return None
        status = min((x["status"] for *_, x in spans), key=RANK)
        return sum((_exact(x["value"]) for *_, x in spans), Fraction(0)), status

    def _observed(self, term: Json, year: int, closed: int) -> Known | None:
        rows = self.lines.get(term["ref"], [])
        stands = [line for v, line in rows if self.stands(v, closed)]
        seen = [x for x in stands if _year_of(_day_of(x["to"]), self.month) == year]
        return self._aggregated(term, seen) if seen else None

    def _aggregated(self, term: Json, seen: list[Json]) -> Known:
        hows = {"mean": _mean, "energetic": _energetic, "last": None, "max": None}
        how = hows[term["aggregation"]]
        if term["aggregation"] == "last":
            seen = sorted(seen, key=lambda line: line["to"])[-1:]
        values = [_exact(line["value"]) for line in seen]
        days = [(_day_of(x["to"]) - _day_of(x["from"])).days + 1 for x in seen]
        value = how(values, days) if how else max(values)
        return value, min((x["status"] for x in seen), key=RANK)

    def until(self, item: Json, year: int, last: date) -> Known | None:
        """Return an indicator's value of a year until a day (IY-1, IY-5)."""
        sums, statuses = defaultdict[str, Fraction](Fraction), []
        for term in (term for term in item["terms"] if _holds(term, year)):
            found = self._part_of(term, year, last)
            if found is None:
                return None
            sums[term["side"]] += _exact(term["coefficient"]) * found[0]
            statuses.append(found[1])
        under = sums["denominator"] if "denominator" in sums else Fraction(1)
        if not under or not statuses:
            return None
        value = _exact(item["scale"]) * sums["numerator"] / under
        return value, min(statuses, key=RANK)

    def _part_of(self, term: Json, year: int, last: date) -> Known | None:
        first, rows = date(year, self.month, 1), self.lines.get(term["ref"], [])
        stands = [x for x in rows if self.stands(x[0], 0)]
        if term["what"] == "series":
            days = [(_day_of(line["to"]), line) for _, line in stands]
            days = [x for x in days if x[0] <= last]
            start = min(first, max((day for day, _ in days), default=first))
            seen = [line for day, line in days if day >= start]
            return self._aggregated(term, seen) if seen else None
        is_stock = term["kind"] == "stock"
        inside = [x for x in stands if x[0].last <= last]
        if is_stock and inside:
            first = max(v.last for v, _ in inside)
        inside = [x for x in inside if x[0].last >= first]
        is_whole = is_stock or self._covers([v for v, _ in inside], year, last)
        if not inside or not is_whole:
            return None
        amounts = [
            _exact(line["amount"])
            for voucher, line in rows
            if voucher.last <= last and (is_stock or voucher.year == year)
        ]
        status = min((line["status"] for _, line in inside), key=RANK)
        return sum(amounts, Fraction(0)), status

    def years(self, terms: Iterable[Json]) -> list[int]:
        """Return the years in which anything happened to the parts of a formula."""
        rows = [row for term in terms for row in self.lines.get(term["ref"], ())]
        days = [_day_of(x["to"]) if "to" in x else v.last for v, x in rows]
        return sorted({_year_of(day, self.month) for day in days})

    def indicator(self, item: Json, year: int, closed: bool = False) -> Known | None:
        """Return an indicator's value, and the weakest status it rests on."""
        known, scale = year if closed else 0, _exact(item["scale"])
        now = self._quotient(item, year, known)
        if now is None or "change_of" not in item:
            return now and (scale * now[0], now[1])
        then = self._quotient(item, item["change_of"], known)
        if then is None or then[0] == 0:
            return None
        return scale * (now[0] / then[0] - 1), min(now[1], then[1], key=RANK)

    def planned(self, item: Json, kind: str, year: int) -> Fraction:
        """Return what was moved to a line's one account or node, or carried (BL-24)."""
        over, under, since = parse(item["formula"])
        (number, ref, is_factor), *more = over
        if not ref.endswith("/*") and len(item["terms"]) == 1:
            ref = item["terms"][0]["ref"]
        if more or under or since or is_factor or number != 1 or item["kind"] != "flow":
            return Fraction(0)
        stem, total = ref.removesuffix("*") if "*" in ref else f"{ref}/", Fraction(0)
        for named, books, line in self.plans:
            if (named, books) == (kind, year) and f"{line['account']}/".startswith(
                stem
            ):
                total += _exact(line["amount"]) * measure(line["unit"])[0]
        return total / measure(item["unit"])[0]

    def _quotient(self, item: Json, year: int, closed: int) -> Known | None:
        sums, statuses = defaultdict[str, Fraction](Fraction), []
        for term in (term for term in item["terms"] if _holds(term, year)):
            found = self.value(term, year, closed)
            if found is None:
                return None
            sums[term["side"]] += _exact(term["coefficient"]) * found[0]
            statuses.append(found[1])
        under = sums["denominator"] if "denominator" in sums else Fraction(1)
        known = bool(under and statuses)
        return (sums["numerator"] / under, min(statuses, key=RANK)) if known else None


def _is_used_up(item: Json) -> bool | None:
    """Tell whether a value grows over the year; nothing where it mixes (IY-2)."""
    sides: dict[str, set[bool]] = {"numerator": set(), "denominator": set()}
    for term in item["terms"]:
        sides[term["side"]].add(term["kind"] == "flow")
    if "change_of" in item:
        return False
    if max(map(len, sides.values())) > 1:
        return None
    return sides["numerator"] == {True} and sides["denominator"] != {True}


def _month_end(day: date, months: int) -> date:
    """Return the last day of the month so many months after that of a day."""
    place = day.year * 12 + day.month + months
    return date(place // 12, place % 12 + 1, 1) - timedelta(days=1)


def _holds(what: Json, year: int) -> bool:
    """Tell whether a term or a formula holds in a budget year (IN-5)."""
    return (what.get("from") or year) <= year <= (what.get("to") or year)


def _mean(values: Sequence[Fraction], days: Sequence[int]) -> Fraction:
    weighted = (value * count for value, count in zip(values, days, strict=True))
    return sum(weighted, Fraction(0)) / sum(days)


def _energetic(values: Sequence[Fraction], days: Sequence[int]) -> Fraction:
    """Return the level with the same energy, to twelve significant digits (IN-8)."""
    with localcontext(Context(prec=40, Emax=MAX_EMAX, Emin=MIN_EMIN)):
        levels = [Decimal(v.numerator) / Decimal(v.denominator) for v in values]
        energies = (n * 10 ** (x / 10) for x, n in zip(levels, days, strict=True))
        level = 10 * (sum(energies, Decimal(0)) / sum(days)).log10()
    return Fraction(DIGITS.plus(level))


def printed(value: Fraction | None) -> str | None:
    """Return a figure as documents print it: twelve digits, half to even (IN-9)."""
    if value is None:
        return None
    found = DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{found.normalize(DIGITS):f}"


def measure(unit: str) -> tuple[Fraction, Counter[str]]:
    """Return a unit's size, and the units with exponents that have no other size."""
    size, spread = Fraction(1), Counter[str]()
    for place, part in enumerate(unit.split("/") if unit else []):
        for atom in (part[1:-1] if part.startswith("(") else part).split("."):
            head, _, tag = atom.partition(" ")
            power, match = -1 if place else 1, ATOM.fullmatch(head)
            if match and atom not in SIZES:
                power, head = power * int(match[3] or 1), match[2]
                size *= Fraction(10) ** (PREFIXES[match[1] or ""] * power)
            times, of = SIZES.get(head, ("1", None))
            inner, found = (Fraction(1), {head: 1}) if of is None else measure(of)
            size *= (Fraction(times) * inner) ** power
            for name, exponent in found.items():
                spread[f"{name.strip()} {tag}"] += exponent * power
    return size, spread


def parse(text: str) -> tuple[list[Item], list[Item], int | None]:
    """Return what a formula adds up above and below its line, or compares with."""
    words = MEAN.sub(r"mean:\1", " ".join(text.translate(MARKS).split()))
    words = WEATHER.sub(r"weather:\2:\1", words)
    if change := CHANGE.fullmatch(words):
        return [(Fraction(1), change[1], False)], [], int(change[2])
    over, under, *more = [*words.split(" / "), ""]
    if more[1:]:
        raise ValueError(f"the formula divides twice: {text}")
    return _items(over), _items(under), None


def _items(text: str) -> list[Item]:
    items = []
    for part in re.split(r" (?=[+-] )", text) if text else []:
        names = ["1", *(word for word in part.split() if word not in {*"+-*"})]
        number = Fraction(-1 if part.startswith("- ") else 1)
        while NUMBER.fullmatch(names[0]):
            number *= Fraction(names.pop(0))
        items.append((number, names[0], len(names) > 1))
    return items


def _formula(item: Json, year: int, books: Books, taken: list[str]) -> Facts:
    """Yield what a formula adds up, beside the terms that a document shows (IN-3)."""
    written = [item, *item.get("earlier", [])]
    held = next((one for one in written if _holds(one, year)), item)
    over, under, since = parse(held["formula"])
    yield "the year it compares with", item.get("change_of"), since
    whole, spread = measure(item["unit"])
    whole *= _exact(item["scale"])
    for side, items, sign in (("numerator", over, 1), ("denominator", under, -1)):
        here = [x for x in item["terms"] if x["side"] == side and _holds(x, year)]
        terms = {f"{x.get('how', '')}:{x['ref']}".lstrip(":"): x for x in here}
        # An account that ended before the year, and did not move in it, is left out.
        past = [x for x in item["terms"] if not _holds(x, year)]
        ended = {x["ref"] for x in past if year not in books.years([x])}
        live = {*books.accounts} - ended
        ways = {ref.rpartition(":")[0] for _, ref, _ in items} - {""}
        known = {*terms, *live, *(f"{way}:{name}" for way in ways for name in live)}
        times = defaultdict[str, Fraction](Fraction)
        for number, ref, factor in items:
            taken += [f"the factor of {ref} {AS_IT_IS}"] if factor else []
            for leaf in known if ref.endswith("/*") else {ref}:
                if leaf == ref or leaf.startswith(ref.removesuffix("*")):
                    times[leaf] += number
        hidden = [ref for ref in times if ref not in terms and "/" not in ref]
        if hidden and {*terms} - {*times}:  # Another indicator, already written out.
            taken.append(f"what the indicator {hidden[0]} means {AS_IT_IS}")
        elif not taken or times:
            yield f"its {side}", sorted(terms), sorted(times)
        rates = defaultdict[str, set[Fraction]](set)
        for ref in {*terms} & {*times}:
            size, found = measure(terms[ref]["unit"])
            rate = _exact(terms[ref]["coefficient"]) / (times[ref] * size)
            rates[str(sorted(found.items()))].add(rate)
        fits = not taken and [*map(len, rates.values())] in ([], [1])
        yield f"that its {side} adds up in one unit", bool(fits or taken), True
        if rates and since is None:
            whole *= rate**sign
            spread.update({name: -sign * n for name, n in found.items()})
    fits = whole == 1 and not any(spread.values())
    yield f"that {item['scale']} leads to {item['unit']}", bool(fits or taken), True


class Line:
    """A line of a document in exact numbers, with the rules that follow from it."""

    def __init__(self, content: Json, year: int) -> None:
        names = ("base", "previous", "long_term", "legal", *TARGETS)
        exact: list[Any] = [content.get(x) and _exact(content[x]) for x in names]
        self.base, self.before, self.goal, self.legal, *targets = exact
        target, self.low, self.high = targets
        self.first: Any = content.get("base_year")
        self.last: Any = content.get("long_term_year")
        self.year, direction = year, content["direction"]
        self.sign: Any = SIGNS.get(direction)
        self.is_band, self.is_milestone = direction == "band", direction == "milestone"
        self.is_tracked = target is self.low is self.high is None
        self.target = None if self.is_band else target

    def outcome(self, amount: Any) -> Any:
        """Return R of any value (B-2 to B-9)."""
        if self.is_band:
            missing = None in (amount, self.low, self.high)
            return None if missing else -max(self.low - amount, amount - self.high, 0)
        if None in (amount, self.target):
            return None
        if self.is_milestone:
            return Fraction(0 if amount >= self.target else -1)
        return self.sign and self.sign * (amount - self.target)

    def planned(self) -> Any:
        """Return E: the straight path from base to long-term target (P-1)."""
        known = (self.sign, self.base, self.goal, self.first, self.last)
        if None in known or self.last <= self.first:
            return None
        passed = min(max(self.year, self.first), self.last) - self.first
        way = Fraction(passed, self.last - self.first)
        return self.base + (self.goal - self.base) * way

    def lacking(self, goal: Any, amount: Any) -> Any:
        """Return how much is missing to a goal, as D to the long-term target (B-10)."""
        is_known = None not in (self.sign, goal, amount)
        return max(Fraction(0), self.sign * (goal - amount)) if is_known else None

    def ahead(self, amount: Any) -> Any:
        """Return G: how far a value is ahead of the path (B-14)."""
        is_known = None not in (self.sign, amount, planned := self.planned())
        return self.sign * (amount - planned) if is_known else None

    def need(self, amount: Any) -> Any:
        """Return q: what each year has to bring from here (P-5)."""
        if None in (self.sign, self.goal, self.last, amount) or self.year >= self.last:
            return None
        return self.sign * (self.goal - amount) / (self.last - self.year)

    def path(self) -> Json:
        """Return what a Master Budget prints of the line (P-1, P-4, P-5)."""
        figures = (self.planned(), self.ahead(self.target), self.need(self.target))
        return dict(zip(("E", "against", "q"), map(printed, figures), strict=True))

    def results(self, actual: Known | None, history: Any, rules: Json) -> Json:
        """Return what a balance prints of the line (B-1 to B-16, V-1, V-4, V-5)."""
        amount: Any = actual and actual[0]
        sign, outcome = self.sign, self.outcome(amount)
        distance = self.lacking(self.goal, amount)
        figures: dict[str, Any] = dict.fromkeys(FIGURES)
        figures |= {"B": self.base, "P": self.before, "T": self.target, "A": amount}
        figures |= {"L": self.goal, "R": outcome, "D": distance, "E": self.planned()}
        figures |= {"G": self.ahead(amount), "q": self.need(amount)}
        figures["legal_gap"] = self.lacking(self.legal, amount)
        if None not in (sign, amount):
            if self.target:
                figures["R%"] = 100 * outcome / abs(self.target)
            if None not in (self.target, self.before):
                step = self.target - self.before
                if sign * step > 0:
                    figures["F"] = (amount - self.before) / step
                elif step == 0 and outcome >= 0:
                    figures["F"] = Fraction(1)
            earlier = self.lacking(self.goal, history.get(self.year - 1))
            if None not in (distance, earlier, self.before):
                figures["dD"] = distance - earlier
            if None not in (self.base, self.goal):
                way = self.goal - self.base
                figures["p"] = (amount - self.base) / way if sign * way > 0 else None
        kept = "unknown" if outcome is None else "kept" if outcome >= 0 else "missed"
        now, then = self._along(amount), self._along(self.before)
        gain = None if None in (now, then) else now - then
        missed = "yellow" if gain is not None and gain > 0 else "red"
        colour = {"unknown": "blue", "kept": "green", "missed": missed}[kept]
        return {
            **{name: printed(value) for name, value in figures.items()},
            "kept": "tracked" if self.is_tracked else kept,
            "direction": self._heading(amount, gain, history, rules),
            "colour": None if self.is_tracked else colour,
            "status": actual and actual[1],
            "overdue": bool(self.last and self.year > self.last and distance),
        }

    def _along(self, amount: Any) -> Any:
        """Return a value counted so that more of it is better."""
        if self.is_band or amount is None:
            return self.outcome(amount)
        return (self.sign or 1) * amount

    def _heading(self, amount: Any, gain: Any, history: Any, rules: Json) -> str:
        values = history if amount is None else {self.year: amount} | history
        latest = sorted(values.items())[-int(rules["trend_years"]) :]
        points = [(year, self._along(value)) for year, value in latest]
        tolerance = Fraction(0)
        if len(points) >= 3:
            width = abs(self.goal or 0) if self.base == 0 else abs(self.base or 0)
            tolerance = _exact(rules["dead_band_percent"]) / 100 * width
            gain = None if None in dict(points).values() else _slope(points)
        if gain is None or (self.sign is None and not self.is_band):
            return "none"
        moved = "improving" if gain > 0 else "worsening"
        return "standstill" if abs(gain) <= tolerance else moved


def _slope(points: Sequence[tuple[int, Fraction]]) -> Fraction:
    middle = Fraction(sum(year for year, _ in points), len(points))
    rise = sum(((year - middle) * value for year, value in points), Fraction(0))
    return rise / sum((year - middle) ** 2 for year, _ in points)


@dataclass(frozen=True)
class Paper:
    """A document of the pack; ``RULES`` at the end names what holds for each kind."""

    name: str
    kind: str
    told: Json
    digest: str
    log: Log
    vote: Json  # on it, or nothing; of a vote it is the vote itself
    before: Any  # its budget, the version it changes, or what the vote was on

    def _books(self) -> Books:
        return Books(self.log, self.told["rests_on"]["size"])

    def sealed(self) -> Facts:
        """Yield what every document tells of itself, beside what the log says of it."""
        told, log, size = self.told, self.log, self.told["rests_on"]["size"]
        title = f"{told['kind']}-{told['year']}-v{told['version']}"
        known, kept = log.vouchers[:size], sorted(log.kept.items())
        seals = [v for v in log.seals[self.digest] if v["key"] not in log.undone]
        places = [v.seq for v in seals if v["key"] == title]
        yield f"the line that seals its hash {self.digest}", places, [size + 1]
        minutes = [*{v["decision"]: 1 for v in seals if v["decision"]}]
        held = [self.vote["decision"]["minutes"]] if self.vote else []
        yield "the minutes of the vote in the pack", held, minutes
        if not minutes and self.kind != "in-year-account":
            why = "; it is a copy" if told.get("publication") else " yet"
            log.report.notes.append(f"{self.name}: nobody voted on it{why}")
        stem, start = self.name.removesuffix("json"), f"{title}."
        hashes, keys = log.report.hashes, [x for x in log.by_key if x.startswith(start)]
        due = {stem + x.removeprefix(start): log.by_key[x]["source"] for x in keys}
        pdfs = (x for x in hashes if x.startswith(stem) and x.endswith(".pdf"))
        yield from _beside({x: hashes[x] for x in pdfs}, due, "the hash of {}")
        root, town = log.tree.root(len(known)), log.vouchers[0]["municipality"]
        if self.kind != "decision":  # Of a vote no paper prints it.
            log.report.roots[self.name] = base64.b64encode(root).decode()
        rests_on = {"root": root.hex(), "size": len(known)}
        yield from _beside(told["rests_on"], rests_on, "the {} it rests on")
        named = {v["source"] for v in known}
        listed = sorted(row for row in log.listed if row[0] in named)
        first, after = (date(told["year"] + n, log.month, 1) for n in (0, 1))
        real: Table = {"first": str(first), "last": str(after - timedelta(days=1))}
        real |= {"checkpoints": _hash([[n, x] for n, x in kept if n <= size])}
        real |= {"sources": _hash(listed), "format": "naturbudget/document/1"}
        real |= {"kind": self.kind.replace("supplement", "master-budget")}
        yield from _beside({name: told.get(name) for name in real}, real, "its {}")
        yield "the municipality", told["municipality"]["slug"], town
        yield f"{self.name}: {title} is sealed and rests on vouchers 1 to {size}"

    def voted(self) -> Facts:
        """Yield what a vote says of the document it was on, which may hold it too."""
        told, on, cast = self.told, self.before, self.told["decision"]
        more = sum(row["for"] - row["against"] for row in cast["votes"])
        yield "its outcome", cast["outcome"], "adopted"
        yield "that more were for it than against it", more > 0, True
        # A budget is frozen by its vote and prints it; a balance was there before.
        is_late = on.kind == BALANCE
        about = {"kind": on.told["kind"], "document": on.digest if is_late else None}
        yield from _beside(told["about"], about, "the {} it was on", ["supplement"])
        yield "the year it was on", told["year"], on.told["year"]
        yield f"the vote in {on.name}", on.told["decision"], None if is_late else cast
        yield f"{self.name} is the vote on {on.name}"

    def lines(self) -> Facts:
        """Judge each line by itself, because one may be wrong and the others right."""
        lines, books = self.told["lines"], self._books()
        for line in lines:
            where, taken = f"{self.name}, {line['indicator']}", list[str]()
            self.log.report.judge(where, self._line(line, books, taken))
            self.log.report.notes += [f"{where}: {x}" for x in dict.fromkeys(taken)]
        yield "its lines", len(lines) > 0, True
        kept = [x["result"]["kept"] for x in lines if self.kind == BALANCE]
        real = {x: kept.count(x) for x in ("kept", "missed", "unknown") if kept}
        tracked = sum(all(x[y] is None for y in TARGETS) for x in lines)
        real |= {"lines": len(lines), "tracked": tracked}
        yield from _beside(self.told["summary"], real, "the {} of its summary")
        yield f"{self.name}: {len(lines)} lines follow from the books"

    def _line(self, line: Json, books: Books, taken: list[str]) -> Facts:
        told, year, is_voted = self.told, self.told["year"], self.kind != BALANCE
        exact, item = Line(line, year), told["indicators"][line["indicator"]]
        yield from _formula(item, year, books, taken)
        for name in ("unit", "kind", "direction"):
            yield name, line[name], item[name]
        known = {y: books.indicator(item, y) for y in books.years(item["terms"])}
        real = {y: value for y, value in known.items() if value and y <= year}
        history = {x["year"]: (x["value"], x["status"]) for x in line["history"]}
        shown = {y: (printed(value), status) for y, (value, status) in real.items()}
        yield from _beside(history, shown, "the value of {}")
        for name, figure in (("base", "B"), ("previous", "P")):
            text, when = line[name], line[f"{name}_year"]
            if None in (text, when):
                continue
            value, digits = books.indicator(item, when), text.partition(".")[2]
            exactly = 2 * 10 ** len(digits.rstrip("0"))
            fits = value and abs(value[0] - _exact(text)) * exactly <= 1
            named = value and printed(value[0])
            is_told = told["publication"] or told.get("supplement")
            if value and is_voted and not (is_told or line.get(f"{name}_source")):
                yield f"{figure}, the value of {when}", text, text if fits else named
            elif not fits and (value or is_voted):
                say = f"the books say {named}" if value else "the books do not say"
                taken.append(f"{figure}, {text} of {when}, {AS_IT_IS}; {say}")
        if is_voted:
            yield "the path", line["path"], exact.path()
            yield from () if told["publication"] else self._divided(line)
            return
        amounts = {y: value for y, (value, _) in real.items()}
        actual, result = books.indicator(item, year, closed=True), line["result"]
        expected = exact.results(actual, amounts, told["parameters"])
        yield from _beside(result, expected, but=["reasons"])
        for name in FIGURES:
            has, is_due = bool(result["reasons"].get(name)), expected[name] is None
            yield f"that it has a reason for no {name}", has, is_due

    def _divided(self, line: Json) -> Facts:
        """Yield what each way to divide a flow adds up to, with the reserve (AG-4)."""
        ways = {"shares": [x["share"] for x in line["shares"]]}
        for part in line.get("parts", ()):
            ways.setdefault(f"{part['scheme']}s", []).append(part["amount"])
        is_sum = line["kind"] == "flow" and line["target"] is not None
        for name in (x for x in ways if ways[x] and is_sum):
            total = sum(map(_exact, ways[name]), _exact(line.get("reserve", "0")))
            real = printed(_exact(line["target"]))
            yield f"its {name} and reserve (AG-4)", printed(total), real

    def outlooks(self) -> Facts:
        """Judge where each line stood on the day, and was expected to end (IY-1)."""
        told, books, budget = self.told, self._books(), self.before
        named, voted = told["budget"]["document"], budget and budget.told["lines"]
        yield "the budget it is measured against", named, budget and budget.digest
        codes = [line["indicator"] for line in told["lines"]]
        yield "its lines", codes, [line["indicator"] for line in voted]
        for line, was in zip(told["lines"], voted, strict=True):
            where = f"{self.name}, {line['indicator']}"
            self.log.report.judge(where, self._outlook(line, was, books))
        said = [line["outlook"]["expected"] for line in told["lines"]]
        real = {x: said.count(x) for x in ("kept", "missed", "unknown", "tracked")}
        yield from _beside(told["summary"], real | {"lines": len(said)}, "its {}")
        undone = [
            line["indicator"]
            for line in told["lines"]
            if line["outlook"]["expected"] == "missed" and not line["steering"]
        ]
        yield "the lines in expected deficit without a decision (GATE-2.4)", undone, []
        yield f"{self.name}: {len(said)} outlooks follow from the books"

    def _outlook(self, line: Json, voted: Json, books: Books) -> Facts:
        told, year, said = self.told, self.told["year"], line["outlook"]
        item, day = told["indicators"][line["indicator"]], _day_of(told["as_of"])
        moved = books.planned(item, "virement", year)
        target: Any = voted["target"] and _exact(voted["target"]) + moved
        yield (
            "T, with what was moved",
            line["target"] and _exact(line["target"]),
            target,
        )
        if any(str(x.get("how", "")).startswith("weather:") for x in item["terms"]):
            note = f"{self.name}, {line['indicator']}: by degree days {AS_IT_IS}"
            self.log.report.notes.append(note)
            return
        is_used = _is_used_up(item)
        ends = [_month_end(day, -n) for n in range((day.month - books.month) % 12 + 1)]
        if not is_used:
            ends = ends[:1]
        found = ((end, books.until(item, year, end)) for end in ends)
        until, value = next(((x, y) for x, y in found if y), (day, None))
        shares = dict[int, Fraction]()
        for then in reversed(books.years(item["terms"]) if is_used else []):
            if then < year and len(shares) < told["profile_years"]:
                part = books.until(item, then, _month_end(until, 12 * (then - year)))
                whole = books.indicator(item, then)
                if part and whole and whole[0] > 0 and part[0] >= 0:
                    shares[then] = part[0] / whole[0]
        given = {x["year"]: x["share"] for x in said["shares"]}
        real = {then: printed(part) for then, part in shares.items()}
        yield from _beside(given, real, "the share of {} (IY-2)")
        first, after = (date(year + n, books.month, 1) for n in (0, 1))
        share = Fraction((until - first).days + 1, (after - first).days)
        if shares:
            share = sum(shares.values(), Fraction(0)) / len(shares)
        posted = value and value[0]
        yield "posted (IY-1)", said["posted"], printed(posted)
        is_told = posted is not None and said["until"] >= str(first)
        if is_used and is_told:
            yield "until when", said["until"], str(until)
        forecast = posted if is_told and is_used is not None else None
        low = high = None
        if is_used and is_told and posted is not None:
            forecast = posted / share if share else None
            if len(shares) > 1 and share:
                least, most = min(shares.values()), max(shares.values())
                low, high = posted / most, posted / least if least else None
                if high is not None and low > high:
                    low, high = high, low
        exact = Line(line, year)
        is_shared = is_used and (shares or posted is not None)
        by_now = (
            exact.target * share if is_shared and exact.target is not None else None
        )
        figures = {"forecast": forecast, "low": low, "high": high, "by_now": by_now}
        figures["share"] = share if is_shared else None
        figures["deviation"] = exact.outcome(forecast)
        for name, figure in figures.items():
            yield f"{name} (IY-2 to IY-6)", said[name], printed(figure)
        known = None if forecast is None else (forecast, "measured")
        kept = exact.results(known, {}, told["parameters"])["kept"]
        yield "what is expected (IY-6)", said["expected"], kept

    def changes(self) -> Facts:
        """Yield what a supplement says of the version before it (W-4)."""
        said, before = self.told["supplement"], self.before
        rest = {name: before.told.get(name) for name in ("version", "decision")}
        rest |= {"document": before.digest}
        yield from _beside(said, rest, "the {} before it", ["changes"])
        rows = before.told["lines"], self.told["lines"]
        was, now = ({x["indicator"]: [x[n] for n in TARGETS] for x in y} for y in rows)
        moved = [code for code in {*was, *now} if was.get(code) != now.get(code)]
        for word, real in (("was", was), ("is", now)):
            told = {x["indicator"]: x[word] for x in said["changes"]}
            told = {code: x and [x[n] for n in TARGETS] for code, x in told.items()}
            yield from _beside(told, {x: real.get(x) for x in moved}, f"{{}}, {word}")
        yield f"{self.name}: its changes to {before.name}"

    def measured(self) -> Facts:
        """Yield what a balance says of its budget, line by line."""
        told, named, budget = self.told, self.told["budget"], self.before.told
        books = self._books()
        about = {name: budget[name] for name in ("decision", "version")}
        about |= {"document": self.before.digest}
        yield from _beside(named, about, "the budget's {}")
        yield "the budget's year", told["year"], budget["year"]
        yield "the number of lines", len(told["lines"]), len(budget["lines"])
        for line, voted in zip(told["lines"], budget["lines"], strict=False):
            code = line["indicator"]
            item, year = told["indicators"][code], told["year"]
            more = [books.planned(item, x, year) for x in ("virement", "carry")]
            if more[0] and voted["target"] is not None:
                target = printed(_exact(voted["target"]) + more[0])
                voted = voted | {"target": target}  # T of B-2
            real = [printed(x) if x else None for x in more]
            both = [line.get("moved"), line.get("carried")]
            yield f"{code}, what was moved and carried (BL-24)", both, real
            yield from _beside(line, voted, f"{code}, {{}}", DRAWN)
            now, then = told["indicators"][code], budget["indicators"][code]
            yield from _beside(now, then, f"{code}, {{}}", ["name", "terms"])
        yield "the balance is measured against the budget"

    def corrections(self) -> Facts:
        """Yield what is known better of voted years; no row may lack (Q-4)."""
        told, books, due = self.told, self._books(), {}
        keys = [VOTED.fullmatch(f"{v['kind']} {v['key']}") for v in books.vouchers]
        for year in {int(key[1]) for key in keys if key and int(key[1]) < told["year"]}:
            for code, item in told["indicators"].items():
                both = [books.indicator(item, year, closed) for closed in (True, False)]
                was, now = (value and value[0] for value in both)
                if was != now:
                    due[f"{code}, what {year}"] = [printed(was), printed(now)]
        said = (
            (f"{row['indicator']}, what {row['year']}", [row["was"], row["is"]])
            for row in told["corrections"]
        )
        yield from _beside(dict(said), due, "{} was and is")
        yield "no correction of an earlier year is missing"

    def accounts(self) -> Facts:
        """Yield the closing row of each account beside what the vouchers add up to."""
        year, scales = self.told["year"], self.log.scales
        found = defaultdict[str, Any](lambda: defaultdict(Decimal))
        known = self.log.vouchers[: self.told["rests_on"]["size"]]
        for voucher in (v for v in known if v["period"] <= year):
            kind = self.log.by_key.get(voucher["reverses"], voucher)["kind"]
            is_now, names = voucher["period"] == year, list[str]()
            if voucher["ledger"] == "budget" and is_now:
                names += ["original"] if kind == "original" else []
                names += ["final"] if kind not in ("freeze", "plan") else []
            if voucher["ledger"] == "actual":
                now = "corrections" if voucher.year < year else f"columns {kind}"
                names = [now if is_now else "opening"]
            for line in voucher["postings"] or ():
                if not line["account"].startswith("environment/"):
                    for name in ("", *names):
                        found[line["account"]][name] += Decimal(line["amount"])
        rows = self.told["accounts"]
        yield "the accounts", [row["account"] for row in rows], sorted(found)
        for row in rows:
            sums, is_flow = found[row["account"]], row["kind"] == "flow"
            columns = {x: n for x, n in sums.items() if x.startswith("columns ")}
            used = {*columns} - {"columns opening", "columns reappraisal"}
            carried = sums["opening"] + sums["corrections"]
            if is_flow:  # It begins each year at nothing.
                carried = sums["opening"] = Decimal(0)
            sums["closing"] = sum(columns.values(), carried)
            sums["actual"] = sum(columns[name] for name in used)
            flat = row | {f"columns {name}": n for name, n in row["columns"].items()}
            for name in sorted({*flat, *columns, *CLOSING} - ROW):
                text = f"{sums[name]:.{scales[row['unit']]}f}" if name in sums else None
                yield f"{row['account']}, {name}", flat.get(name, ""), text
        yield "the closing of each account follows from the vouchers"

    def assets(self) -> Facts:
        """Yield each stock of part B beside its vouchers, and its course (A-1, A-4)."""
        told, books, year = self.told, self._books(), self.told["year"]
        if "assets" not in told:
            return  # It is from before this part, or a copy.
        rows, better = {row["account"]: row for row in told["assets"]}, Table()
        for line in told["lines"]:
            item = told["indicators"][line["indicator"]]
            only = item["terms"][0] if len(item["terms"]) == 1 else {"kind": ""}
            fits = only["kind"] == "stock" and "how" not in only
            fits = fits and _exact(only["coefficient"]) > 0
            if fits and "change_of" not in item and line["direction"] in SIGNS:
                better[only["ref"]] = line["direction"]
        names = [row["account"] for row in told["accounts"] if row["kind"] == "stock"]
        yield "the number of stocks", len(told["assets"]), len({*rows} & {*names})
        for name in names:
            row = rows.get(name, {"course": []})
            now, due = self._stock(books, name, year), list[Json]()
            for then in range(year - told["parameters"]["trend_years"] + 1, year + 1):
                its = self._stock(books, name, then)
                late = [x for x in its["changes"] if x["kind"] in RENEWED]
                new = sum((Decimal(x["amount"]) for x in late), its["none"])
                closing = its["closing"] if its["seen"]["within"] else None
                due.append({"closing": closing, "measured": f"{new}", "year": then})
            first = min([x["year"] for x in row["course"]], default=year)
            early = [x["year"] for x in due if x["year"] < first and x["closing"]]
            yield f"{name}, the years its course lacks", early, []
            none = f"{now.pop('none')}"
            if name not in rows:  # It ended before the year, with nothing in it.
                yield f"{name}, its opening", now["opening"], none
                yield f"{name}, its changes", now["changes"], []
                continue
            now["course"] = [x for x in due if x["year"] >= first]
            now["better"] = better.get(name)
            now["trend"] = self._course(now["course"], now["better"])
            yield from _beside(
                row, now, f"{name}, its {{}}", {"account", "name", "scope"}
            )
        yield f"{len(rows)} stocks: opening and changes lead to the closing"

    def _stock(self, books: Books, name: str, year: int) -> Json:
        """Return what the books of a year, and those before, hold of a stock."""
        unit, seen = self.log.unit_of[f"account {name}"], defaultdict[str, Any](list)
        none = Decimal(1).scaleb(-self.log.scales[unit]) * 0
        opening, changes = none, defaultdict[Any, Decimal](lambda: none)
        for voucher, line in books.lines[name]:
            of = self.log.by_key.get(voucher["reverses"], voucher)
            is_now, is_late = voucher["period"] == year, voucher.year < year
            if voucher["period"] > year:
                continue
            if of is voucher and voucher["key"] not in books.undone:
                place = "within" if is_now and not is_late else "before"
                seen[place].append(str(voucher.last))
            amount = Decimal(line["amount"])
            if is_now:
                kind = "correction" if is_late else of["kind"]
                is_in = (amount > 0) == (of is voucher)
                changes[kind, of["cause"] or "", is_in] += amount
            else:
                opening += amount
        return {
            "unit": unit,
            "opening": f"{opening}",
            "changes": [
                {"amount": f"{amount}", "cause": cause, "in": is_in, "kind": kind}
                for (kind, cause, is_in), amount in sorted(changes.items())
                if amount
            ],
            "closing": f"{sum(changes.values(), opening)}",
            "seen": {x: max(seen[x], default=None) for x in ("before", "within")},
            "none": none,
        }

    def _course(self, course: Sequence[Json], direction: str | None) -> str:
        """Return where a stock is heading, measured alike in all its years (V-5)."""
        later, points = Decimal(0), list[tuple[int, Fraction]]()
        for one in reversed(course):
            if one["closing"] is not None:
                level = Fraction(Decimal(one["closing"]) + later)
                points.insert(0, (one["year"], level))
            later += Decimal(one["measured"])
        if len(points) < 3:
            return "none"
        band = _exact(self.told["parameters"]["dead_band_percent"]) / 100
        rise = _slope(points)
        if abs(rise) <= band * abs(points[0][1]):
            return "standstill"
        if direction is None:
            return "rising" if rise > 0 else "falling"
        return "improving" if rise * SIGNS[direction] > 0 else "worsening"

    def statuses(self) -> Facts:
        """Yield how many figures of the year each line rests on, by status (Q-1)."""
        told, books, year = self.told, self._books(), self.told["year"]
        if "status" not in told:
            return  # It is from before this part, or a copy.
        rows, lines = told["status"], told["lines"]
        here, due = ([x["indicator"] for x in part] for part in (rows, lines))
        yield "the lines of its data status", here, due
        for row in rows:
            terms = told["indicators"][row["indicator"]]["terms"]
            held = [x for x in terms if _holds(x, year)]
            used = {x["ref"] for x in held}
            ways = [x.get("how", "").partition(":") for x in held]
            used |= {way[2] for way in ways if way[0] == "weather"}
            count = Counter(
                x["status"]
                for name in used
                for v, x in books.lines.get(name, ())
                if books.stands(v, year)
                and _year_of(_day_of(x["to"]) if "to" in x else v.last, books.month)
                == year
            )
            real = dict(sorted(count.items()))
            yield f"{row['indicator']}, its figures by status", row["figures"], real
        yield "each line tells the status of its figures"

    def benefits(self) -> Facts:
        """Yield loads and services beside the books, and what follows (E-1 to E-4)."""
        books, pairs = self._books(), Table()
        part = self.told.get("benefit") or {"rows": [], "combined": []}
        for row in part["rows"]:
            name, things = f"row {row['number']}", [row["load"], row["service"]]
            years = [one["year"] for one in row["values"]]
            found = {y: [self._of(x, y, books) for x in things] for y in years}
            pairs[row["number"]] = found, [x["unit"] for x in things]
            yield from self._benefit(row, found, name)
            for thing in (x for x in things if x["what"] == "indicator"):
                taken, year = list[str](), self.told["year"]
                yield from _formula(thing["definition"], year, books, taken)
            for more in row["beside"]:
                for one in more["values"]:
                    value = self._of(more, one["year"], books)
                    service = more["as"] == "staff" and found[one["year"]][1]
                    per = value / service if value is not None and service else None
                    here = [one["value"], one["per_service"]]
                    due = [printed(value), printed(per)]
                    yield f"{name}, {more['as']} of {one['year']}", here, due
        for row in part["combined"]:
            into, sums = (row["load_unit"], row["service_unit"]), Table()
            for year in (one["year"] for one in row["values"]):
                sums[year] = [Fraction(0), Fraction(0)]
                for found, units in (pairs[number] for number in row["of"]):
                    for n, value in enumerate(found[year]):
                        rate = measure(units[n])[0] / measure(into[n])[0]
                        fits = None not in (value, sums[year][n])
                        sums[year][n] = sums[year][n] + value * rate if fits else None
            yield from self._benefit(row, sums, f"rows {row['of']} together")
        yield f"{len(part['rows'])} services and loads follow from the books"

    def _of(self, thing: Json, year: int, books: Books) -> Fraction | None:
        """Return what an account, a series or an indicator came to, as it is read."""
        closed = year == self.told["year"]
        if thing["what"] == "indicator":
            found = books.indicator(thing["definition"], year, closed)
        else:
            found = books.value(thing, year, year if closed else 0)
        return found and found[0]

    def _benefit(self, row: Json, found: Table, name: str) -> Facts:
        """Yield intensities, changes and readings of a load and its service."""
        year, full = self.told["year"], Table()
        due = sorted({row["base_year"], year - 1, year})
        yield f"{name}, its years", [x["year"] for x in row["values"]], due
        for of, (load, service) in found.items():
            is_known = service and load is not None
            full[of] = [load, service, load / service if is_known else None]
        names = ("load", "service", "intensity")
        for one in row["values"]:
            real = [printed(x) for x in full[one["year"]]]
            yield f"{name}, {one['year']}", [one[x] for x in names], real
        since = [x["since"] for x in row["changes"]]
        yield f"{name}, the years of its changes", since, [x for x in due if x < year]
        for one in row["changes"]:
            both = zip(full[year], full[one["since"]], strict=True)
            grown = [None if x is None or not y else x / y - 1 for x, y in both]
            more, served = grown[0], grown[1]
            reading = "not-read"
            if more is not None and served is not None and served > 0:
                reading = "relative" if more < served else "none"
                reading = "absolute" if more <= 0 else reading
            real = [*map(printed, grown), reading]
            here = [*(one[x] for x in names), one["reading"]]
            yield f"{name}, its changes since {one['since']}", here, real

    def proposed(self) -> Facts:
        """Yield which missed or unknown lines the proposal names, with its words."""
        told = self.told
        points = (told.get("proposal") or {}).get("points")
        if points is None:
            return  # It is from before this part, or in the municipality's own words.
        for code, kept in (("missed", "missed"), ("gap", "unknown")):
            named = [x["values"]["indicator"] for x in points if x["code"] == code]
            due = [x["indicator"] for x in told["lines"] if x["result"]["kept"] == kept]
            yield f"what the proposal names as {code}", named, due
        yield "the proposal names what was missed, and what is not known"

    RULES: ClassVar = {
        "decision": [sealed, voted],
        "master-budget": [sealed, lines],
        "supplement": [sealed, lines, changes],
        BALANCE: [
            *(sealed, lines, measured, corrections, accounts),
            *(assets, benefits, statuses, proposed),
        ],
        "in-year-account": [sealed, outlooks],
    }


def _papers(told: dict[str, Json], log: Log) -> dict[str, Paper]:
    """Return the documents, each after the one that it follows and before its vote."""
    papers, before = dict[str, Paper](), Paper("", "", {}, "", log, {}, None)
    versions = sorted({*told} - {BUDGET, DOCUMENT}, key=lambda x: (len(x), x))
    accounts = [x for x in versions if IN_YEAR.fullmatch(x)]
    versions = [x for x in versions if x not in accounts]
    hashes, names = log.report.hashes, [x for x in versions if not x.endswith(VOTE)]
    for name in [*names, *(x for x in (BUDGET, DOCUMENT) if x in told)]:
        kind, vote = "master-budget", name.replace(".json", VOTE)
        if before.name or "supplement" in told[name]:
            kind = BALANCE if before.name == BUDGET else "supplement"
        its = told[name], hashes[name], log, told.get(vote, {})
        papers[name] = before = Paper(name, kind, *its, before)
        if vote in told:
            its = told[vote], hashes[vote], log, told[vote]
            papers[vote] = Paper(vote, "decision", *its, before)
    voted = {paper.digest: paper for paper in papers.values()}
    for name in accounts:
        on = voted.get(told[name]["budget"]["document"])
        its = told[name], hashes[name], log, dict[str, Any]()
        papers[name] = Paper(name, "in-year-account", *its, on)
    return papers


def verify(path: str, printed_root: str = "") -> Report:
    """Check a pack, and a root from the minutes; raise NotAPackError if it is none."""
    report = Report()
    files = _read_pack(report, path)
    report.hashes = {name: _hash(content) for name, content in files.items()}
    report.judge(MANIFEST, _manifest(files))
    names = [x for x in files if x.endswith(".json") and OTHER.fullmatch(x)]
    told = {name: _read_object(report, name, files[name]) for name in names}
    first = str(told[DOCUMENT].get("first"))[5:7]  # month in which its year begins
    log = Log(report, int(first) if first.isdecimal() else 1)
    places = _read_object(report, UNITS, files[UNITS]).items()
    log.scales = {unit: n for unit, n in places if n in range(10)}
    report.judge(LOG, log.read(files[LOG]))
    report.judge(UNITS, log.units())
    report.judge(CHECKPOINT, log.checkpoint(files[CHECKPOINT]))
    report.judge(PROOFS, log.proofs(files[PROOFS]))
    report.judge(SOURCES, log.read_sources(files[SOURCES]))
    papers = _papers(told, log)
    for paper in reversed(papers.values()):
        for rule in paper.RULES[paper.kind]:
            report.judge(paper.name, rule(paper))
    if printed_root:
        sizes = range(1, report.size + 1)
        roots = {base64.b64encode(log.tree.root(n)).decode(): n for n in sizes}
        size = roots.get(printed_root, 0)
        real = printed_root if size else "the root of a beginning of this log"
        said = f"the root you gave is that of vouchers 1 to {size}"
        report.judge("--root", [("the root you gave", printed_root, real), said])
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the pack that was named, print what came of it, return the exit code."""
    parser = argparse.ArgumentParser(prog="verifier.py", description="Check a pack.")
    parser.add_argument("pack", help="the evidence pack, a zip file")
    parser.add_argument("--root", default="", help="the root as the minutes print it")
    parser.add_argument("--json", action="store_true", help="print for machines")
    given = parser.parse_args(arguments)
    try:
        report = verify(given.pack, given.root)
    except (NotAPackError, MemoryError) as error:
        print(str(error) or "The pack needs more memory than is here", file=sys.stderr)
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):  # It may know few letters.
        sys.stdout.reconfigure(errors="backslashreplace")
    told = {"all_right": not report.findings, **asdict(report)}
    print(json.dumps(told, indent=2) if given.json else report)
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
