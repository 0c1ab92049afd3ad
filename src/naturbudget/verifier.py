"""Checks an evidence pack offline: one file of plain Python, nothing to install.

    python3 verifier.py pack.zip [--root BASE64] [--json]

It recomputes every hash, every sum and every published figure, and says of each
difference where it is, what is there and what should be. It shares no code with the
product that made the pack. The rules it names (L-2, B-15 ...) stand in the method.

Exit codes: 0 all right, 1 findings, 2 not an evidence pack.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

Json = dict[str, Any]
Row = list[str]
Rows = list[Row]
Known = tuple[Fraction, str]  # a value and its status
Fact = tuple[str, object, object]  # what is looked at, what is there, what should be
Facts = Iterator[Fact]
Item = tuple[Fraction, str, bool]  # a number, a name, and whether a factor follows
Parsed = tuple[list[Item], list[Item], int | None]  # above, below, compared with

LOG, PROOFS, MANIFEST = "vouchers.jsonl", "proofs.json", "MANIFEST.csv"
DOCUMENT, BUDGET, SOURCES = "document.json", "budget.json", "sources.csv"
EXTRA = re.compile(r"budget-v[0-9]+\.json|(document|budget)\.[a-z]{2}(-[a-z]+)?\.pdf")
DECISION = "decision.json"  # the vote on a balance; a budget holds its own
NEEDED = {LOG, PROOFS, MANIFEST, DOCUMENT, SOURCES, "checkpoint.txt", "units.csv"}
BYTES_MAX, BOMB_BYTES, BOMB_RATIO, FINDINGS_MAX = 2 * 2**30, 2**20, 300, 500
DECIDED = {"original", "supplement", "virement", "carry"}
MOVED = {"opening", "use", "addition", "loss", "reclassification", "reappraisal"}
KINDS = {"actual": {*MOVED, "observation"}, "commitment": {"reserve", "release"}}
KINDS["budget"] = {*DECIDED, "provisional", "freeze", "plan"}
STATUSES = ("imputed", "provisional", "estimated", "calculated", "measured")
RANK = STATUSES.index
TEXTS = {"approver", "author", "key", "kind", "ledger", "municipality", "reason"}
FIELDS = TEXTS | {"period", "recorded", "valid_from", "valid_to"}
MORE = {"decision", "observations", "postings", "reverses", "source"}
POSTING = {"account", "amount", "line", "unit"}
OBSERVATION = {"from", "line", "series", "status", "to", "unit", "value"}
AS_IT_IS = "is taken as it stands there"
DRAWN = {"history", "result", "explanation", "path"}  # what a budget line has not voted
CLOSING = {"opening", "corrections", "closing", "original", "final", "actual"}
ROW = {"account", "kind", "unit", "columns"}
TARGETS = ("target", "target_low", "target_high")
FIGURES = ("B", "P", "T", "A", "L", "R", "R%", "F", "D", "dD", "p", "E", "G", "q")
PLAIN, HASH = re.compile(r"-?[0-9]+(\.[0-9]+)?"), re.compile(r"[0-9a-f]{64}")
EXACT = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?")
MOMENT = re.compile(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]{1,6})?Z")
VOTED = re.compile(r"budget-balance-([0-9]{4})-v[0-9]+-ratified")
MARKS = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*", "÷": "/"})
CHANGE = re.compile(r"change ?\( ?([^ ,()]+) ?, ?([0-9]{4}) ?\)")
MEAN = re.compile(r"\bmean ?\( ?([^ ()]+) ?\)")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
ATOM = re.compile(r"(da|[numcdhkMGT])?(g|t|J|Wp?|h|s|min|m|l|ar)([23])?")
PREFIXES = {"": 0, "da": 1, "h": 2, "k": 3, "M": 6, "G": 9, "T": 12, "d": -1}
PREFIXES |= {"c": -2, "m": -3, "u": -6, "n": -9}
# What else a unit is, in others; what is not listed stands for itself.
SIZES = {"t": ("1000000", "g"), "min": ("60", "s"), "h": ("3600", "s"), "1": ("1", "")}
SIZES |= {"l": ("0.001", "m3"), "ar": ("100", "m2"), "[sft_i]": ("0.09290304", "m2")}
SIZES |= {"therm": ("105505585.262", "J"), "k[Btu_IT]": ("1055055.85262", "J")}
SIZES |= {"%": ("0.01", ""), "[ppth]": ("0.001", ""), "[ppm]": ("0.000001", "")}
SIZES |= {"W": ("1", "J/s"), "10*3": ("1000", ""), "10*6": ("1000000", "")}
PROVEN = (
    "Every figure, but for the notes, follows from the vouchers. Now compare each root "
)
PROVEN += (
    "with the one in the minutes of its vote: if they are the same, nothing that the "
)
PROVEN += "vote rested on was changed since; if not, the council saw other books."
DAMAGED = (EOFError, OSError, RuntimeError, struct.error, ValueError, zlib.error)
WRONG = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError)


class NotAPackError(Exception):
    """The file is no evidence pack at all, or not safe to unpack."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be: where, what, and what it should be."""

    where: str
    what: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is {self.found}, should be {self.expected}"


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

    def judge(self, where: str, facts: Iterable[Fact], done: str = "") -> None:
        """Add a finding for each fact that is not so, or that cannot be followed."""
        try:
            for what, found, expected in facts:
                # By their spelling, because 1, "1" and true are three values.
                if repr(found) != repr(expected) and len(self.findings) < FINDINGS_MAX:
                    told = Finding(where, what, _shown(found), _shown(expected))
                    self.findings.append(told)
        except (*WRONG, ValueError, csv.Error) as error:
            told = Finding(where, "whether it can be followed", _shown(error), "yes")
            self.findings.append(told)
        self.checks += [done] if done else []


def _shown(value: object) -> str:
    text = "nothing" if value in (None, []) else f"“{value}”"
    return text if len(text) <= 160 else f"{text[:150]} …”"


def _read_pack(path: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            for problem in _unsafe(archive.infolist()):
                raise NotAPackError(f"{path} is no evidence pack: it {problem}")
            return {name: archive.read(name) for name in archive.namelist()}
    except (*DAMAGED, zipfile.BadZipFile) as error:
        raise NotAPackError(f"{path} cannot be read as a pack: {error}") from None


def _unsafe(entries: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    names = [entry.filename for entry in entries]
    known = {BUDGET, DECISION, *(name for name in names if EXTRA.fullmatch(name))}
    if strange := {*names} - NEEDED - known:
        yield f"holds files that belong to none: {sorted(strange)}"
    if missing := NEEDED - {*names}:
        yield f"lacks {sorted(missing)}"
    if len({*names}) < len(names):
        yield "holds the same file twice"
    if sum(entry.file_size for entry in entries) > BYTES_MAX:
        yield f"unpacks to more than {BYTES_MAX} bytes"
    for entry in entries:
        if entry.file_size > max(BOMB_BYTES, BOMB_RATIO * entry.compress_size):
            yield f"holds a zip bomb, {entry.filename}"


def _hash(content: bytes) -> str:
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


def _read_table(report: Report, where: str, content: bytes, head: str) -> list[Row]:
    text = io.StringIO(content.decode(errors="replace"), newline="")
    limit = csv.field_size_limit(len(content) + 1)
    columns, rows = head.split(","), list(csv.reader(text))
    csv.field_size_limit(limit)  # it holds for the whole process
    broken = [row for row in rows if len(row) != len(columns)]
    report.judge(where, [("the header", rows[:1], [columns]), ("its rows", broken, [])])
    returns = sum(field.count("\r") for row in rows for field in row)
    report.judge(where, [("the ends of its lines", content.count(b"\r"), returns)])
    return [row for row in rows[1:] if len(row) == len(columns)]


def _manifest(files: Mapping[str, bytes], rows: list[Row]) -> Facts:
    real = {file: _hash(files[file]) for file in sorted(files) if file != MANIFEST}
    told = {row[0]: row[1] for row in rows}
    for file in sorted({*told, *real}):
        yield f"the hash of {file}", told.get(file), real.get(file)
    plain = "file,sha256\n" + "".join(f"{n},{digest}\n" for n, digest in real.items())
    yield "that it is a plain list", files[MANIFEST] == plain.encode(), True


class Tree:
    """The Merkle tree over the leaves, as in RFC 6962 and RFC 9162, section 2.1."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self._known: dict[tuple[int, int], bytes] = {}

    def root(self, stop: int, start: int = 0) -> bytes:
        """Return the root over the leaves from start to before stop."""
        if stop - start < 2:
            return b"".join(self.leaves[start:stop]) or hashlib.sha256(b"").digest()
        if (start, stop) not in self._known:
            half = start + (1 << (stop - start - 1).bit_length() - 1)
            both = self.root(half, start) + self.root(stop, half)
            self._known[start, stop] = hashlib.sha256(b"\x01" + both).digest()
        return self._known[start, stop]

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


def _proofs(proofs: Json, tree: Tree, seqs: set[int], sizes: set[int]) -> Facts:
    """Yield each proof beside the one right proof, and those that must be there."""
    size = len(tree.leaves)
    yield "the number of leaves", len(proofs["leaves"]), size
    shown = {proof["seq"] for proof in proofs["inclusion"]}
    yield "the documents without proof of inclusion", sorted(seqs - shown), []
    shown = {proof["from"] for proof in proofs["consistency"]}
    yield "the sizes without proof of consistency", sorted(sizes - shown - {0}), []
    for seq, leaf in enumerate(tree.leaves, start=1):
        yield f"the leaf of line {seq} of {LOG}", proofs["leaves"][seq - 1], leaf.hex()
    for proof in proofs["inclusion"]:
        seq = min(max(proof["seq"], 1), size)
        path, leaf_there = tree.proof(seq, size, leaf=True), tree.leaves[seq - 1].hex()
        real = {"leaf": leaf_there, "path": path, "seq": seq, "size": size}
        yield f"the inclusion of voucher {proof['seq']}", proof, real
    for proof in proofs["consistency"]:
        old = min(max(proof["from"], 1), size)
        path = tree.proof(old, size, leaf=False)
        real = {"from": old, "from_root": tree.root(old).hex(), "path": path}
        real |= {"to": size, "to_root": tree.root(size).hex()}
        yield f"the consistency of {proof['from']} with {proof['to']}", proof, real


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
    found = date.fromisoformat(str(text))
    if found.isoformat() != text:
        raise ValueError(f"{text} is not written as year-month-day")
    return found


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
    scales: Mapping[str, int]
    month: int = 1
    vouchers: list[Voucher] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    tree: Tree = field(init=False)
    by_key: dict[str, Voucher] = field(default_factory=dict)
    undone: dict[str, int] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    recorded: str = ""

    def __post_init__(self) -> None:
        self.tree = Tree(self.leaves)  # It grows with them.

    def read(self, content: bytes) -> None:
        """Read and judge the whole file."""
        *lines, rest = content.split(b"\n")
        self.report.judge(LOG, [("what follows the last line", rest, b"")])
        for seq, line in enumerate(lines, start=1):
            self.leaves.append(hashlib.sha256(b"\x00" + line).digest())
            value = _read_object(self.report, f"{LOG}, line {seq}", line)
            if value:
                where = f"{LOG}, line {seq} (key {value.get('key')})"
                self.report.judge(where, self._facts(seq, value))
            if len(self.vouchers) < seq:
                self.vouchers.append(Voucher(seq, {}))

    def _facts(self, seq: int, content: Json) -> Facts:
        days = _day_of(content["valid_from"]), _day_of(content["valid_to"])
        year, kind = _year_of(days[1], self.month), content["kind"]
        voucher = Voucher(seq, content, *days, year)
        twin = self.by_key.get(content["key"])
        yield "the line with the same key (L-16)", twin and twin.seq, None
        yield from self._form(content, kind, content["ledger"])
        yield from self._order(voucher)
        self.vouchers.append(voucher)
        self.by_key.setdefault(voucher["key"], voucher)
        if kind == "reversal":
            yield from self._reversal(voucher, self.by_key.get(voucher["reverses"]))
            return
        yield "what it reverses (L-22)", voucher["reverses"], None
        is_seen = kind == "observation"
        is_moved = not is_seen and kind != "document"
        yield "that it has postings (L-32)", "postings" in content, is_moved
        yield "that it has observations (L-32)", "observations" in content, is_seen
        yield from self._moved(voucher) if is_moved else self._seen(voucher)

    def _form(self, content: Json, kind: str, ledger: str) -> Facts:
        yield "the missing fields", sorted(FIELDS - {*content}), []
        yield "the unknown fields", sorted({*content} - FIELDS - MORE), []
        empty = [n for n in sorted(TEXTS) if not str.strip(content[n])]
        yield "the empty fields", empty, []
        for name in sorted({"source", "decision"} & {*content}):
            value = content[name]
            yield f"the {name}", value, _spelled(value, HASH, "a SHA-256")
        known = {*KINDS[ledger], "document", "reversal"}
        yield "the kind (L-18)", kind, _one_of(kind, known)
        if kind == "document" or (ledger == "actual" and kind != "reversal"):
            yield "that it has a source (L-17)", "source" in content, True
        if kind in DECIDED:
            yield "that it has a decision (L-17)", "decision" in content, True

    def _order(self, voucher: Voucher) -> Facts:
        town, recorded = voucher["municipality"], voucher["recorded"]
        yield "the municipality", town, (self.vouchers or [voucher])[0]["municipality"]
        yield "that its days go forward", voucher.first <= voucher.last, True
        period, least = voucher["period"], max(voucher["period"], voucher.year)
        yield "the year of its books (L-14)", period, least
        yield "the moment", recorded, _spelled(recorded, MOMENT, "a moment in UTC")
        # As a time, because a moment may be written with and without fractions.
        moment = datetime.fromisoformat(recorded).isoformat(timespec="microseconds")
        self.recorded = max(self.recorded, moment)
        yield "the moment it was recorded (L-20)", moment, self.recorded

    def _line(self, line: Json, name: str, what: str, fields: set[str]) -> Facts:
        yield f"{name}, its missing fields", sorted(fields - {*line}), []
        unknown = {*line} - fields - {"department", "status"}
        yield f"{name}, its unknown fields", sorted(unknown), []
        yield f"{name}, its number", f"{what} {line['line']}", name
        unit = self.units.setdefault(f"{what} {line[what]}", line["unit"])
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
        if voucher["kind"] == "reclassification":
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
        mirror = deepcopy(original["postings"])
        for line in mirror or []:
            line["amount"] = f"{-Decimal(line['amount']):f}"
        yield f"the mirror of line {original.seq} (L-22)", voucher["postings"], mirror
        yield "its observations (L-22)", voucher["observations"], None


class Books:
    """The first vouchers of the log, as closed or as known at their end (L-15)."""

    def __init__(self, log: Log, size: int) -> None:
        self.month, self.size = log.month, size
        known = [v for v in log.vouchers[:size] if v["ledger"] == "actual"]
        self.undone = {v["reverses"]: v["period"] for v in known if v["reverses"]}
        self.lines: dict[str, list[tuple[Voucher, Json]]] = defaultdict(list)
        for voucher in known:
            for line in voucher["postings"] or voucher["observations"] or []:
                name = line.get("account") or line["series"]
                self.lines[name].append((voucher, line))
        self.accounts = [n for n, rows in self.lines.items() if "account" in rows[0][1]]

    def _stands(self, voucher: Voucher, closed: int) -> bool:
        """Tell whether a voucher counts: as closed, later books are not known."""
        undone = self.undone.get(voucher["key"])
        if voucher["kind"] == "reversal" or not closed:
            return voucher["kind"] != "reversal" and undone is None
        return voucher["period"] <= closed and (undone is None or undone > closed)

    def value(self, term: Json, year: int, closed: int) -> Known | None:
        """Return what an account or a series came to in a year, and its status."""
        if term["what"] == "series":
            return self._observed(term, year, closed)
        rows, is_stock = self.lines.get(term["ref"], []), term["kind"] == "stock"
        is_mean, stands = "how" in term, [x for x in rows if self._stands(x[0], closed)]
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

    def _covers(self, vouchers: Iterable[Voucher], year: int) -> bool:
        reached, after = date(year, self.month, 1), date(year + 1, self.month, 1)
        for voucher in sorted(vouchers, key=lambda v: v.first):
            if voucher.first <= reached:
                reached = max(reached, voucher.last + timedelta(days=1))
        return reached >= after

    def _observed(self, term: Json, year: int, closed: int) -> Known | None:
        rows = self.lines.get(term["ref"], [])
        stands = [line for v, line in rows if self._stands(v, closed)]
        seen = [x for x in stands if _year_of(_day_of(x["to"]), self.month) == year]
        if not seen:
            return None
        if term["aggregation"] == "last":
            seen = [max(enumerate(seen), key=lambda one: (one[1]["to"], one[0]))[1]]
        values = [_exact(line["value"]) for line in seen]
        days = [(_day_of(x["to"]) - _day_of(x["from"])).days + 1 for x in seen]
        if term["aggregation"] not in ("last", "max"):
            how = {"mean": _mean, "energetic": _energetic}[term["aggregation"]]
            values = [how(values, days)]
        return max(values), min((x["status"] for x in seen), key=RANK)

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
    return Fraction(Context(prec=12, rounding=ROUND_HALF_EVEN).plus(level))


def printed(value: Fraction | None) -> str | None:
    """Return a figure as documents print it: twelve digits, half to even (IN-9)."""
    if value is None:
        return None
    context = Context(prec=12, rounding=ROUND_HALF_EVEN)
    found = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    text = f"{found:f}" if found else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


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


def parse(text: str) -> Parsed:
    """Return what a formula adds up above and below its line, or compares with."""
    words = MEAN.sub(r"mean:\1", " ".join(text.translate(MARKS).split()))
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
        known = {*terms, *live, *(f"mean:{name}" for name in live)}
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
        def number(name: str) -> Any:
            return content.get(name) and _exact(content[name])

        self.year, direction = year, content["direction"]
        self.is_band, self.is_milestone = direction == "band", direction == "milestone"
        self.sign: Any = {"less": -1, "more": 1}.get(direction)
        self.base, self.before = number("base"), number("previous")
        self.goal, self.legal = number("long_term"), number("legal")
        self.low, self.high = number("target_low"), number("target_high")
        target = number("target")
        self.is_tracked = target is self.low is self.high is None
        self.target = None if self.is_band else target
        self.first: Any = content.get("base_year")
        self.last: Any = content.get("long_term_year")

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

    def distance(self, amount: Any) -> Any:
        """Return D (B-10)."""
        is_known = None not in (self.sign, self.goal, amount)
        return max(Fraction(0), self.sign * (self.goal - amount)) if is_known else None

    def need(self, amount: Any) -> Any:
        """Return q: what each year has to bring from here (P-5)."""
        if None in (self.sign, self.goal, self.last, amount) or self.year >= self.last:
            return None
        return self.sign * (self.goal - amount) / (self.last - self.year)

    def path(self) -> Json:
        """Return what a Master Budget prints of the line (P-1, P-4, P-5)."""
        planned, against = self.planned(), None
        if None not in (self.sign, self.target, planned):
            against = self.sign * (self.target - planned)
        need = printed(self.need(self.target))
        return {"E": printed(planned), "against": printed(against), "q": need}

    def results(self, actual: Known | None, history: Any, rules: Json) -> Json:
        """Return what a balance prints of the line (B-1 to B-16, V-1, V-4, V-5)."""
        amount: Any = actual and actual[0]
        sign, outcome, distance = self.sign, self.outcome(amount), self.distance(amount)
        figures: dict[str, Any] = dict.fromkeys([*FIGURES, "legal_gap"])
        figures |= {"B": self.base, "P": self.before, "T": self.target, "A": amount}
        figures |= {"L": self.goal, "R": outcome, "D": distance, "E": self.planned()}
        figures["q"] = self.need(amount)
        if None not in (sign, amount):
            if self.target:
                figures["R%"] = 100 * outcome / abs(self.target)
            if None not in (self.target, self.before):
                step = self.target - self.before
                if sign * step > 0:
                    figures["F"] = (amount - self.before) / step
                elif step == 0 and outcome >= 0:
                    figures["F"] = Fraction(1)
            earlier = self.distance(history.get(self.year - 1))
            if None not in (distance, earlier, self.before):
                figures["dD"] = distance - earlier
            if None not in (self.base, self.goal):
                way = self.goal - self.base
                figures["p"] = (amount - self.base) / way if sign * way > 0 else None
            if figures["E"] is not None:
                figures["G"] = sign * (amount - figures["E"])
            if self.legal is not None:
                figures["legal_gap"] = max(Fraction(0), sign * (self.legal - amount))
        kept = "unknown" if outcome is None else "kept" if outcome >= 0 else "missed"
        gain = self._gain(amount)
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

    def _gain(self, amount: Any) -> Any:
        if None in (amount, self.before):
            return None
        if self.is_band:
            now, then = self.outcome(amount), self.outcome(self.before)
            return None if now is None else now - then
        return (self.sign or 1) * (amount - self.before)

    def _heading(self, amount: Any, gain: Any, history: Any, rules: Json) -> str:
        values = {} if amount is None else {self.year: amount}
        points = sorted((values | history).items())[-int(rules["trend_years"]) :]
        tolerance = Fraction(0)
        if len(points) >= 3:
            if self.is_band:
                points = [(year, self.outcome(value)) for year, value in points]
            width = abs(self.goal or 0) if self.base == 0 else abs(self.base or 0)
            tolerance = _exact(rules["dead_band_percent"]) / 100 * width
            is_known = None not in [value for _, value in points]
            gain = (self.sign or 1) * _slope(points) if is_known else None
        if gain is None or (self.sign is None and not self.is_band):
            return "none"
        moved = "improving" if gain > 0 else "worsening"
        return "standstill" if abs(gain) <= tolerance else moved


def _slope(points: Sequence[tuple[int, Fraction]]) -> Fraction:
    middle = Fraction(sum(year for year, _ in points), len(points))
    rise = sum(((year - middle) * value for year, value in points), Fraction(0))
    return rise / sum((year - middle) ** 2 for year, _ in points)


def _document(
    report: Report, name: str, told: Json, vote: Json, log: Log, rows: Rows
) -> Facts:
    size, digest = told["rests_on"]["size"], report.hashes[name]
    title = f"{told['kind']} {told['year']}, version {told['version']}"
    report.checks.append(
        f"{name}: {title}, is sealed and rests on vouchers 1 to {size}"
    )
    seal, town = ("document", digest), log.vouchers[0]["municipality"]
    sealed = [v for v in log.vouchers if (v["kind"], v["source"]) == seal]
    later = [v for v in sealed if v["key"] not in log.undone and v.seq > size]
    yield f"that the log seals its hash {digest}", bool(later), True
    cast: Any = told["decision"] or vote.get("decision")
    minutes = [v["decision"] for v in sealed if v["decision"]] or [None]
    yield "the minutes of its vote in the log", minutes[0], cast and cast["minutes"]
    if vote and told["kind"] == "budget-balance":
        yield "what its vote was on", vote["about"]["document"], digest
        more = sum(row["for"] - row["against"] for row in cast["votes"])
        yield "that it was adopted", [cast["outcome"], more > 0], ["adopted", True]
    root = log.tree.root(len(log.leaves[:size]))
    report.roots[name] = base64.b64encode(root).decode()
    yield "the root it rests on", told["rests_on"]["root"], root.hex()
    named = {v["source"] for v in log.vouchers[:size]}
    listed = _hash(_canonical(sorted(row for row in rows if row[0] in named)))
    yield "the digest of its sources", told["sources"], listed
    yield "the format", told["format"], "naturbudget/document/1"
    yield "the municipality", told["municipality"]["slug"], town
    first, after = (date(told["year"] + n, log.month, 1) for n in (0, 1))
    days = [str(first), str(after - timedelta(days=1))]
    yield "the days of the year", [told["first"], told["last"]], days
    kept = [x["result"]["kept"] for x in told.get("lines", []) if "result" in x]
    if kept:
        for word in ("kept", "missed", "tracked", "unknown"):
            yield f"the number of {word}", told["summary"][word], kept.count(word)
        yield "the number of lines", told["summary"]["lines"], len(kept)


def _corrections(told: Json, log: Log) -> Facts:
    """Yield each row of what is known better of voted years; none may lack (Q-4)."""
    books, due = Books(log, told["rests_on"]["size"]), {}
    keys = [VOTED.fullmatch(str(v["key"])) for v in log.vouchers[: books.size]]
    for year in {int(key[1]) for key in keys if key and int(key[1]) < told["year"]}:
        for code, item in told["indicators"].items():
            both = [books.indicator(item, year, closed) for closed in (True, False)]
            was, now = (value and value[0] for value in both)
            if was != now:
                due[code, year] = [printed(was), printed(now)]
    rows = {
        (x["indicator"], x["year"]): [x["was"], x["is"]] for x in told["corrections"]
    }
    for code, year in sorted({*rows, *due}):
        what = f"{code}, what {year} was and is"
        yield what, rows.get((code, year)), due.get((code, year))


def _accounts(told: Json, log: Log) -> Facts:
    """Yield the closing row of each account beside what the vouchers add up to."""
    year, found = told["year"], defaultdict[str, Any](lambda: defaultdict(Decimal))
    for voucher in log.vouchers[: told["rests_on"]["size"]]:
        kind = log.by_key.get(voucher["reverses"], voucher)["kind"]
        is_now, names = voucher["period"] == year, list[str]()
        if voucher["ledger"] == "budget" and is_now:
            names += ["original"] if kind == "original" else []
            names += ["final"] if kind not in ("freeze", "plan") else []
        if voucher["ledger"] == "actual":
            now = ["corrections"] if voucher.year < year else [f"columns {kind}"]
            names = now if is_now else ["opening"]
        for line in voucher["postings"] or () if voucher["period"] <= year else ():
            if not line["account"].startswith("environment/"):
                for name in ("", *names):
                    found[line["account"]][name] += Decimal(line["amount"])
    yield "the accounts", [row["account"] for row in told["accounts"]], sorted(found)
    for row in told["accounts"]:
        sums = found[row["account"]]
        columns = {name: n for name, n in sums.items() if name.startswith("columns ")}
        used = {*columns} - {"columns opening", "columns reappraisal"}
        if row["kind"] == "flow":
            sums["opening"] = Decimal(0)
        carried = sums["opening"] + sums["corrections"]
        sums["closing"] = sum(columns.values(), carried if row["kind"] != "flow" else 0)
        sums["actual"] = sum(columns[name] for name in used)
        flat = row | {f"columns {name}": n for name, n in row["columns"].items()}
        for name in sorted({*flat, *columns, *CLOSING} - ROW):
            text = f"{sums[name]:.{log.scales[row['unit']]}f}" if name in sums else None
            yield f"{row['account']}, {name}", flat.get(name, ""), text


def _supplement(told: Json, before: Json, digest: str) -> Facts:
    """Yield what a supplement says of the version before it (W-4)."""
    said = told["supplement"]
    yield "the hash of the version before it", said["document"], digest
    for name in ("version", "decision"):
        yield f"the {name} before it", said[name], before[name]
    was, now = (
        {x["indicator"]: [x[name] for name in TARGETS] for x in one["lines"]}
        for one in (before, told)
    )
    for row in said["changes"]:
        for name, real in (("was", was), ("is", now)):
            target = row[name] and [row[name][part] for part in TARGETS]
            yield f"{row['indicator']}, {name}", target, real.get(row["indicator"])
    listed = {row["indicator"] for row in said["changes"]}
    moved = {code for code in {*was, *now} if was.get(code) != now.get(code)}
    yield "the changes it does not list", sorted(moved - listed), []


def _line(line: Json, told: Json, books: Books, taken: list[str]) -> Facts:
    year, exact = told["year"], Line(line, told["year"])
    item = told["indicators"][line["indicator"]]
    yield from _formula(item, year, books, taken)
    for name in ("unit", "kind", "direction"):
        yield name, line[name], item[name]
    known = {y: books.indicator(item, y) for y in books.years(item["terms"])}
    real = {y: value for y, value in known.items() if value and y <= year}
    history = {row["year"]: (row["value"], row["status"]) for row in line["history"]}
    for y in sorted({*history, *real}):
        should = (printed(real[y][0]), real[y][1]) if y in real else None
        yield f"the value of {y}", history.get(y), should
    is_voted = "result" not in line
    for name, figure in (("base", "B"), ("previous", "P")):
        text, when = line[name], line[f"{name}_year"]
        if None in (text, when):
            continue
        value, digits = books.indicator(item, when), text.partition(".")[2].rstrip("0")
        fits = value and abs(value[0] - _exact(text)) * 2 * 10 ** len(digits) <= 1
        real_one = printed(value[0]) if value else None
        is_told = told["publication"] or told.get("supplement")
        if value and is_voted and not (is_told or line.get(f"{name}_source")):
            yield f"{figure}, the value of {when}", text, text if fits else real_one
        elif not fits and (value or is_voted):
            books_say = f"the books say {real_one}" if value else "the books do not say"
            taken.append(f"{figure}, {text} of {when}, {AS_IT_IS}; {books_say}")
    if is_voted:
        yield "the path", line["path"], exact.path()
        return
    amounts = {y: value[0] for y, value in real.items()}
    actual = books.indicator(item, year, closed=True)
    expected = exact.results(actual, amounts, told["parameters"])
    result = line["result"]
    for name in sorted({*result, *expected} - {"reasons"}):
        yield name, result.get(name), expected.get(name)
    for name in FIGURES:
        has_reason = bool(result["reasons"].get(name))
        yield f"that it has a reason for no {name}", has_reason, expected[name] is None


def _budget(told: Json, budget: Json, digest: str) -> Facts:
    named = told["budget"]
    yield "the budget's hash", named["document"], digest
    yield "the budget's vote", named["decision"], budget["decision"]
    yield "the budget's version", named["version"], budget["version"]
    yield "the budget's year", told["year"], budget["year"]
    yield "the number of lines", len(told["lines"]), len(budget["lines"])
    for line, voted in zip(told["lines"], budget["lines"], strict=False):
        code = line["indicator"]
        for name in sorted({*line, *voted} - DRAWN):
            yield f"{code}, {name}", line.get(name), voted.get(name)
        now, then = told["indicators"][code], budget["indicators"][code]
        for name in sorted({*now, *then} - {"name", "terms"}):
            yield f"{code}, {name}", now.get(name), then.get(name)


def _sources(log: Log, listed: list[str]) -> Facts:
    named = {v["source"]: v.seq for v in reversed(log.vouchers) if v["source"]}
    for digest in sorted({*named} ^ {*listed}):
        what = f"that voucher {named.get(digest)} and a row name {digest}"
        yield what, [digest in named, digest in listed], [True, True]
    yield "the order of its hashes", listed, sorted(named)


def verify(path: str, printed_root: str = "") -> Report:
    """Check a pack, and the root that the minutes print, in base64, if you have it.

    Raises:
        NotAPackError: The file is no evidence pack, or not safe to unpack.
    """
    files, report = _read_pack(path), Report()
    rows = _read_table(report, MANIFEST, files[MANIFEST], "file,sha256")
    done = f"{len(files) - 1} files have the hashes that the manifest lists"
    report.judge(MANIFEST, _manifest(files, rows), done)
    earlier = [name for name in files if name.startswith("budget-v")]
    earlier.sort(key=lambda name: (len(name), name), reverse=True)
    papers = (DOCUMENT, BUDGET, *earlier, DECISION)
    names = [name for name in papers if name in files]
    told = {name: _read_object(report, name, files[name]) for name in names}
    report.hashes = {name: _hash(content) for name, content in files.items()}
    rows = _read_table(report, "units.csv", files["units.csv"], "unit,scale")
    scales = {unit: int(n) if n in {*"0123456789"} else -1 for unit, n in rows}
    month = str(told[DOCUMENT].get("first"))[5:7]
    log = Log(report, scales, int(month) if month.isdecimal() else 1)
    log.read(files[LOG])
    report.size = len(log.leaves)
    report.root = base64.b64encode(log.tree.root(report.size)).decode()
    report.checks.append(f"{report.size} vouchers: form, order, evidence and sums")
    town = log.vouchers[0]["municipality"] if log.vouchers else ""
    lines = f"naturbudget.{town}/books\n{report.size}\n{report.root}\n"
    checkpoint = files["checkpoint.txt"].decode(errors="replace")
    report.judge("checkpoint.txt", [("it", checkpoint, lines)])
    proofs = _read_object(report, PROOFS, files[PROOFS])
    seals = {v["source"]: v for v in log.vouchers[::-1] if v["kind"] == "document"}
    seqs = {seals[h].seq for name in told if (h := report.hashes[name]) in seals}
    sizes = {document.get("rests_on", {}).get("size", 0) for document in told.values()}
    done = "the checkpoint and the proofs fit"
    report.judge(PROOFS, _proofs(proofs, log.tree, seqs, sizes), done)
    rows = _read_table(report, SOURCES, files[SOURCES], "sha256,origin,received")
    done = f"{len(rows)} sources are those that the vouchers name"
    report.judge(SOURCES, _sources(log, [row[0] for row in rows]), done)
    vote = told.get(DECISION, {})
    others = {DECISION, DOCUMENT} if BUDGET in told else {DECISION}
    budgets = [name for name in names if name not in others]
    for name, paper in told.items():
        kind = {DOCUMENT: "budget-balance", DECISION: "decision"}.get(name, "")
        kind = "master-budget" if name in budgets else kind
        report.judge(name, [("its kind", paper.get("kind"), kind)])
        report.judge(name, _document(report, name, paper, vote, log, rows))
        report.judge(name, [] if name == DECISION else _lines(report, name, paper, log))
    for name, before in zip(budgets, [*budgets[1:], ""], strict=True):
        if before or "supplement" in told[name]:
            older, digest = told.get(before, {}), report.hashes.get(before, "")
            done = f"{name}: its changes to {before}"
            report.judge(name, _supplement(told[name], older, digest), done)
    if BUDGET in told:
        facts = _budget(told[DOCUMENT], told[BUDGET], report.hashes[BUDGET])
        report.judge(DOCUMENT, facts, "the balance is measured against the budget")
        done = "no correction of an earlier year is missing"
        report.judge(DOCUMENT, _corrections(told[DOCUMENT], log), done)
        done = "the closing of each account follows from the vouchers"
        report.judge(DOCUMENT, _accounts(told[DOCUMENT], log), done)
    for name in (name for name in files if name.endswith(".pdf")):
        base, language = told[f"{name.split('.')[0]}.json"], name.split(".")[1]
        version = f"{base.get('kind')}-{base.get('year')}-v{base.get('version')}"
        found = seals.get(report.hashes[name], Voucher(0, {}))["key"]
        fact = ("the key of its seal", found, f"{version}.{language}.pdf")
        report.judge(name, [fact], f"{name} is sealed as it is")
    if printed_root:
        known = {report.root: f"all {report.size} vouchers"}
        known |= {root: f"what {name} rests on" for name, root in report.roots.items()}
        given = ("the root you gave", printed_root, _one_of(printed_root, known))
        report.judge("--root", [given])
        found = known.get(printed_root, "nothing here")
        report.checks.append(f"the root you gave is that of {found}")
    return report


def _lines(report: Report, name: str, told: Json, log: Log) -> Facts:
    books = Books(log, told["rests_on"]["size"])
    for line in told["lines"]:
        where, taken = f"{name}, {line['indicator']}", list[str]()
        report.judge(where, _line(line, told, books, taken))
        report.notes += [f"{where}: {what}" for what in dict.fromkeys(taken)]
    report.checks.append(f"{name}: {len(told['lines'])} lines follow from the books")
    yield "its lines", len(told["lines"]) > 0, True


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the pack that was named, print what came of it, return the exit code."""
    parser = argparse.ArgumentParser(prog="verifier.py", description="Check a pack.")
    parser.add_argument("pack", help="the evidence pack, a zip file")
    parser.add_argument("--root", default="", help="the root as the minutes print it")
    parser.add_argument("--json", action="store_true", help="print for machines")
    given = parser.parse_args(arguments)
    try:
        report = verify(given.pack, given.root)
    except NotAPackError as error:
        print(error, file=sys.stderr)
        return 2
    told = f"All right. {PROVEN}"
    if report.findings:
        told = f"{len(report.findings)} findings. Do not rely on this pack."
    lines = [f"checked  {check}" for check in report.checks]
    lines += [f"note     {note}" for note in report.notes]
    lines += [f"root     {name}: {root}" for name, root in report.roots.items()]
    lines += [f"FOUND    {finding}" for finding in report.findings]
    if given.json:
        content = {"all_right": not report.findings, **asdict(report)}
        lines, told = [], json.dumps(content, ensure_ascii=False, indent=2)
    print("\n".join([*lines, told]))
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
