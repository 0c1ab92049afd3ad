"""Small evidence packs of an invented town, built in plain Python.

Figures and results are written out by hand: they are what the verifier must find.
"""

from __future__ import annotations

import json
import struct
from copy import deepcopy
from functools import cache
from hashlib import sha256
from zlib import crc32

from naturbudget import verifier
from naturbudget.core.ledger import pack
from naturbudget.core.ledger.log import canonical, checkpoint_text, leaf_hash, root

TOWN = "example-town"
SCALES = {"t CO2": 3, "m3": 3, "MW.h": 6, "kW.h": 3, "m2": 2, "har": 4, "person": 0}
VOTE = {
    "body": "council",
    "name": {"en": "Council"},
    "taken": "2005-11-30",
    "outcome": "adopted",
    "minutes": sha256(b"minutes of 2005-11-30").hexdigest(),
    "votes": [{"group": "All", "for": 21, "against": 4, "abstaining": 0}],
}


SECOND = VOTE | {
    "taken": "2007-03-01",
    "minutes": sha256(b"minutes of 2007-03-01").hexdigest(),
}


class Town:
    """The books of the town: vouchers in the order they are sealed."""

    def __init__(self):
        self.vouchers = []
        self.sources = {}
        self.kept = {}

    def seal(self, key, kind, first, last, *, period=None, ledger="actual", **more):
        minute = len(self.vouchers)
        voucher = {
            "approver": "23",
            "author": "17",
            "key": key,
            "kind": kind,
            "ledger": ledger,
            "municipality": TOWN,
            "period": period or int(last[:4]),
            "reason": f"entry {key}",
            "recorded": f"2007-03-01T{8 + minute // 60:02}:{minute % 60:02}:00Z",
            "valid_from": first,
            "valid_to": last,
        }
        if ledger == "actual" and kind != "reversal":
            voucher["source"] = self.source(f"{key}.txt")
        voucher |= more
        self.vouchers.append(voucher)
        return voucher

    def source(self, origin, content=None):
        digest = sha256(content or origin.encode()).hexdigest()
        self.sources[digest] = (digest, origin, "2007-03-01T07:00:00Z")
        return digest

    def move(self, key, kind, first, last, account, amount, unit, **more):
        return self.seal(
            key,
            kind,
            first,
            last,
            postings=postings(account, amount, unit, more.pop("status", "measured")),
            **more,
        )

    def year(self, account, year, amount, unit, kind="use", **more):
        key = more.pop("key", f"{account}:{year}")
        span = (f"{year}-01-01", f"{year}-12-31")
        return self.move(key, kind, *span, account, amount, unit, **more)

    def observe(self, series, first, last, value, unit, *, status="measured", **more):
        line = {
            "from": first,
            "line": 1,
            "series": series,
            "status": status,
            "to": last,
            "unit": unit,
            "value": value,
        }
        key = more.pop("key", f"{series}:{last}")
        return self.seal(key, "observation", first, last, observations=[line], **more)

    def reverse(self, key, *, period=None):
        [original] = [v for v in self.vouchers if v["key"] == key]
        mirror = deepcopy(original.get("postings", []))
        for line in mirror:
            line["amount"] = opposite(line["amount"])
        return self.seal(
            f"{key}:reversal",
            "reversal",
            original["valid_from"],
            original["valid_to"],
            period=period or original["period"],
            reverses=key,
            **({"postings": mirror} if mirror else {}),
        )

    def freeze(self, content, *, key, period, decision=None):
        """Freeze a document on all vouchers so far, and seal its hash."""
        size = len(self.vouchers)
        named = {v.get("source") for v in self.vouchers}
        rows = [row for row in self.sources.values() if row[0] in named]
        frozen = content | {
            "format": "naturbudget/document/1",
            "municipality": {"slug": TOWN, "name": {"en": "T"}, "standing": "invented"},
            "languages": ["en"],
            "made": "2007-03-01T10:00:00Z",
            "rests_on": {"size": size, "root": root(self.leaves()).hex()},
            "sources": pack.sources_digest(rows),
            "checkpoints": pack.checkpoints_digest(self.keep()),
        }
        document = canonical(frozen)
        more = {"decision": decision} if decision else {}
        self.seal(
            key,
            "document",
            "2007-03-01",
            "2007-03-01",
            period=period,
            source=self.source(f"{key}.json", document),
            **more,
        )
        self.keep()
        return document

    def keep(self):
        """Keep the root of the log as it stands, and return all that were kept."""
        if self.vouchers:
            self.kept[len(self.vouchers)] = root(self.leaves()).hex()
        return self.kept

    def vote(self, on, vote=VOTE, *, key):
        """Seal the vote on a document; a balance is named by it, a budget holds it."""
        told = json.loads(on)
        is_balance = told["kind"] == "budget-balance"
        if is_balance:
            self.seal(
                f"{BALANCE}-ratified",
                "document",
                "2007-03-01",
                "2007-03-01",
                period=2007,
                source=sha256(on).hexdigest(),
                decision=vote["minutes"],
            )
        about = {
            "kind": told["kind"],
            "supplement": 0,
            "document": sha256(on).hexdigest() if is_balance else None,
        }
        span = {name: told[name] for name in ("year", "first", "last")}
        head = {"kind": "decision", "version": int(key[-1])}
        content = {"decision": vote, "reasons": "", "seats": 25, "about": about}
        minutes = vote["minutes"]
        return self.freeze(
            head | span | content, key=key, period=2007, decision=minutes
        )

    def issue(self, key, *, period=2007):
        """Seal the PDF that was issued of a document, and return its bytes."""
        pdf = f"%PDF-1.7 {key}".encode()
        source = self.source(key, pdf)
        days = ("2007-03-01", "2007-03-01")
        self.seal(key, "document", *days, period=period, source=source)
        return pdf

    def lines(self):
        return [canonical(voucher) for voucher in self.vouchers]

    def leaves(self):
        return [leaf_hash(line) for line in self.lines()]

    def files(self, document, budget=None, **more):
        """Return the files of a pack but for the manifest.

        Args:
            document: What the pack is about.
            budget: What it is measured by, where it is a balance.
            more: PDFs and earlier versions, by their names in the pack.
        """
        leaves = self.leaves()
        size = len(leaves)
        frozen = [document, *([budget] if budget else []), *more.values()]
        digests = [sha256(one).hexdigest() for one in frozen]
        sealed = [v.get("source") for v in self.vouchers]
        named = {v.get("source") for v in self.vouchers}
        units = {line["unit"] for v in self.vouchers for line in v.get("postings", [])}
        files = {
            "vouchers.jsonl": pack.vouchers_jsonl(self.lines()),
            "checkpoint.txt": checkpoint_text(
                f"naturbudget.{TOWN}/books", size, root(leaves)
            ).encode(),
            "proofs.json": pack.proofs(
                leaves,
                [sealed.index(digest) + 1 for digest in digests],
                self.kept,
            ),
            "document.json": document,
            "sources.json": pack.sources_json(
                row for row in self.sources.values() if row[0] in named
            ),
            "units.json": pack.units_json({unit: SCALES[unit] for unit in units}),
        }
        return files | ({"budget.json": budget} if budget else {}) | more


def opposite(amount):
    if not amount.strip("0."):
        return amount  # Zero has no sign.
    return amount[1:] if amount[0] == "-" else f"-{amount}"


def postings(account, amount, unit, status):
    sides = ((account, amount), (f"environment/{unit}", opposite(amount)))
    return [
        {"account": a, "amount": x, "line": n, "status": status, "unit": unit}
        for n, (a, x) in enumerate(sides, start=1)
    ]


def zipped(files):
    """Return the pack as a zip file, with a manifest that fits its files."""
    return zipped_as_it_is(files | {"MANIFEST.csv": pack.manifest(files)})


def zipped_as_it_is(files):
    """Return the one archive of these files, written out byte by byte."""
    content, index = b"", b""
    for name in sorted(files):
        size = len(files[name])
        sums = crc32(files[name]), size, size, len(name), 0
        both = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, *sums)
        rest = struct.pack("<3H2L", 0, 0, 0, 0o644 << 16, len(content))
        index += b"PK\1\2\x14\3" + both + rest + name.encode()
        content += b"PK\3\4" + both + name.encode() + files[name]
    count = len(files), len(files)
    end = struct.pack("<4H2LH", 0, 0, *count, len(index), len(content), 0)
    return content + index + b"PK\5\6" + end


def term(side, ref, kind, unit, coefficient="1/1", **more):
    what = "series" if kind == "state" else "account"
    keeps = {} if what == "series" else {"scale": SCALES[unit]}
    return {
        "side": side,
        "ref": ref,
        "what": what,
        "kind": kind,
        "unit": unit,
        "coefficient": coefficient,
        **keeps,
        **more,
    }


def indicator(formula, unit, kind, direction, *terms, scale="1/1", **more):
    return {
        "name": {"en": formula},
        "version": 1,
        "formula": formula,
        "unit": unit,
        "kind": kind,
        "direction": direction,
        "reference": "",
        "terms": list(terms),
        "scale": scale,
        **more,
    }


INDICATORS = {
    "CO-01": indicator(
        "co2/transport", "t CO2", "flow", "less",
        term("numerator", "co2/transport", "flow", "t CO2"),
    ),
    "EN-01": indicator(
        "heat/* / area", "kW.h/m2", "ratio", "less",
        term("numerator", "heat/hall", "flow", "MW.h"),
        term("numerator", "heat/school", "flow", "kW.h", "1/1000"),
        term("denominator", "area", "stock", "m2"),
        scale="1000/1",
    ),
    "AI-01": indicator(
        "no2-ring", "ug/m3", "state", "band",
        term("numerator", "no2-ring", "state", "ug/m3", aggregation="mean"),
    ),
    "CH-01": indicator(
        "change(co2/transport, 1999)", "%", "ratio", "less",
        term("numerator", "co2/transport", "flow", "t CO2"),
        scale="100/1", change_of=1999,
    ),
    "PL-01": indicator(
        "plan", "1", "state", "milestone",
        term("numerator", "plan", "state", "1", aggregation="last"),
    ),
    "NO-01": indicator(
        "noise", "person", "state", "less",
        term("numerator", "noise", "state", "person", aggregation="last"),
    ),
    "LA-01": indicator(
        "land/sealed", "har", "stock", "less",
        term("numerator", "land/sealed", "stock", "har"),
    ),
}  # fmt: skip


def line(position, code, **columns):
    item = INDICATORS[code]
    return {
        "position": position,
        "indicator": code,
        "resource": None,
        "unit": item["unit"],
        "kind": item["kind"],
        "direction": item["direction"],
        "hold": False,
        **dict.fromkeys(
            ("base", "previous", "target", "target_low", "target_high", "interim",
             "long_term", "legal", "base_year", "previous_year", "interim_year",
             "long_term_year")
        ),
        **dict.fromkeys(
            ("base_source", "previous_source", "basis", "justification",
             "tracked_reason"),
            "",
        ),
        "department": None,
        "shares": [],
        **columns,
    }  # fmt: skip


LINES = [
    line(1, "CO-01", base="62", base_year=1999, previous="44", previous_year=2003,
         target="36", long_term="33", long_term_year=2010, legal="30"),
    line(2, "EN-01", base="150", base_year=2000, previous="130", previous_year=2005,
         target="125", long_term="100", long_term_year=2020),
    line(3, "AI-01", target_low="10", target_high="20", previous="25",
         previous_year=2005),
    line(4, "CH-01", base="0", base_year=1999, target="-40", long_term="-50",
         long_term_year=2005),
    line(5, "PL-01", target="1"),
    line(6, "NO-01", target="500", previous="620", previous_year=2005),
    line(7, "LA-01", tracked_reason="no budget was proposed"),
]  # fmt: skip

NAMES = ("B", "P", "T", "A", "L", "R", "R%", "F", "D", "dD", "p", "E", "G", "q",
         "legal_gap")  # fmt: skip
# One row for each line: its figures, kept, direction, colour, status, overdue.
RESULTS = """
62 44 36 38 33 -2 -5.55555555556 0.75 5 -4 0.827586206897 43.5454545455 5.54545454545 1.25 8 missed improving yellow measured no
150 130 125 121 100 4 3.2 1.8 21 -9 0.58 135 14 1.5 - kept improving green estimated no
- 25 - 16.25 - 0 - - - - - - - - - kept improving green calculated no
0 - -40 -38.7096774194 -50 -1.29032258065 -3.22580645161 - 11.2903225806 - 0.774193548387 -50 -11.2903225806 - - missed improving red measured yes
- - 1 0 - -1 - - - - - - - - - missed none red measured no
- 620 500 - - - - - - - - - - - - unknown none blue - no
- - - 12.5 - - - - - - - - - - - tracked none - measured no
""".strip()  # noqa: E501
HISTORIES = """
1999:62:measured 2003:44:measured 2005:42:measured 2006:38:measured
2005:130:measured 2006:121:estimated
2005:25:measured 2006:16.25:calculated
1999:0:measured 2003:-29.0322580645:measured 2005:-32.2580645161:measured 2006:-38.7096774194:measured
2006:0:measured

2006:12.5:measured
""".strip("\n")  # noqa: E501
PATHS = [
    {"E": "43.5454545455", "against": "7.54545454545", "q": "0.75"},
    {"E": "135", "against": "10", "q": "1.78571428571"},
    {"E": None, "against": None, "q": None},
    {"E": "-50", "against": "-10", "q": None},
    {"E": None, "against": None, "q": None},
    {"E": None, "against": None, "q": None},
    {"E": None, "against": None, "q": None},
]


def result(text):
    *words, kept, direction, colour, status, overdue = text.split()
    figures = {
        name: None if word == "-" else word
        for name, word in zip(NAMES, words, strict=True)
    }
    missing = [name for name, value in figures.items() if value is None]
    return figures | {
        "kept": kept,
        "direction": direction,
        "colour": None if colour == "-" else colour,
        "status": None if status == "-" else status,
        "overdue": overdue == "yes",
        "reasons": dict.fromkeys(missing, "It is not known, and this says why."),
    }


def history(text, until=2006):
    rows = [entry.split(":") for entry in text.split()]
    return [
        {"year": int(year), "value": value, "status": status}
        for year, value, status in rows
        if int(year) <= until
    ]


HEAD = {
    "year": 2006,
    "first": "2006-01-01",
    "last": "2006-12-31",
    "version": 1,
    "publication": None,
    "parameters": {
        "trend_years": 5,
        "dead_band_percent": "2",
        "explain_threshold_percent": "0",
    },
    "symbols": {},
    "indicators": INDICATORS,
}
BUDGET, BALANCE = "master-budget-2006-v1", "budget-balance-2006-v1"


def account(path, kind, unit, before, late, closing, actual, **columns):
    return {
        "account": path,
        "kind": kind,
        "unit": unit,
        "opening": before,
        "corrections": late,
        "closing": closing,
        "original": None,
        "final": None,
        "actual": actual,
        "columns": columns,
    }


ACCOUNTS = [
    account("area", "stock", "m2", "1.00", "0.00", "1.00", "0.00", addition="0.00"),
    account("co2/transport", "flow", "t CO2", "0.000", "2.000", "38.000", "38.000",
            use="38.000"),
    account("heat/hall", "flow", "MW.h", "0.000000", "0.000000", "0.091000",
            "0.091000", use="0.091000"),
    account("heat/school", "flow", "kW.h", "0.000", "0.000", "30.000", "30.000",
            use="30.000"),
    account("land/sealed", "stock", "har", "0.0000", "0.0000", "12.5000", "0.0000",
            opening="12.5000"),
]  # fmt: skip


def at(year, closing, measured):
    return {"year": year, "closing": closing, "measured": measured}


ASSETS = [
    {
        "account": "area",
        "name": {"en": "Area"},
        "scope": "territory",
        "unit": "m2",
        "opening": "1.00",
        "changes": [],
        "closing": "1.00",
        "seen": {"before": "2005-12-31", "within": "2006-05-01"},
        "course": [at(2005, "1.00", "0.00"), at(2006, "1.00", "0.00")],
        "better": None,
        "trend": "none",
    },
    {
        "account": "land/sealed",
        "name": {"en": "Sealed land"},
        "scope": "territory",
        "unit": "har",
        "opening": "0.0000",
        "changes": [{"kind": "opening", "cause": "", "in": True, "amount": "12.5000"}],
        "closing": "12.5000",
        "seen": {"before": None, "within": "2006-12-31"},
        "course": [at(2006, "12.5000", "0.0000")],
        "better": "less",
        "trend": "none",
    },
]
STATUS = [
    {"indicator": code, "figures": figures, "breaks": []}
    for code, figures in {
        "CO-01": {"measured": 2},
        "EN-01": {"estimated": 1, "measured": 2},
        "AI-01": {"calculated": 1, "measured": 1},
        "CH-01": {"measured": 2},
        "PL-01": {"measured": 1},
        "NO-01": {},
        "LA-01": {"measured": 1},
    }.items()
]


def point(code, text, **values):
    return {"code": code, "text": text, "values": values}


MISSED = "It is noted that {indicator} was missed."
PROPOSAL = {
    "points": [
        point("ratify", "The Budget Balance {year} is ratified.", year="2006"),
        *(point("missed", MISSED, indicator=x) for x in ("CO-01", "CH-01", "PL-01")),
        point("gap", "{indicator} cannot be assessed.", indicator="NO-01"),
        point("root", "The root of the books it rests on enters the minutes."),
    ]
}


def heat(year, load, service, intensity):
    return {"year": year, "load": load, "service": service, "intensity": intensity}


def since(year, load, service, intensity, reading):
    changed = {"load": load, "service": service, "intensity": intensity}
    return {"since": year, **changed, "reading": reading}


def thing(ref, unit, kind):
    named = {"what": "account", "ref": ref, "name": {"en": ref}}
    return {**named, "unit": unit, "kind": kind}


# Of 2004 the books know nothing; transport is 42 t in 2005 as known today, 38 in 2006.
BENEFIT = {
    "rows": [
        {
            "number": 1,
            "need": "housing",
            "own": "",
            "department": {"code": "hall", "name": {"en": "Hall"}},
            "base_year": 2004,
            "load": thing("heat/hall", "MW.h", "flow"),
            "service": thing("area", "m2", "stock"),
            "unit": "MW.h/m2",
            "values": [
                heat(2004, None, None, None),
                heat(2005, "0.1", "1", "0.1"),
                heat(2006, "0.091", "1", "0.091"),
            ],
            "changes": [
                since(2004, None, None, None, "not-read"),
                since(2005, "-0.09", "0", "-0.09", "not-read"),
            ],
            "beside": [
                {
                    "as": "staff",
                    **thing("heat/school", "kW.h", "flow"),
                    "values": [
                        {"year": 2004, "value": None, "per_service": None},
                        {"year": 2005, "value": "30", "per_service": "30"},
                        {"year": 2006, "value": "30", "per_service": "30"},
                    ],
                }
            ],
        },
        {
            "number": 2,
            "need": "housing",
            "own": "",
            "department": {"code": "school", "name": {"en": "School"}},
            "base_year": 2004,
            "load": thing("heat/school", "kW.h", "flow"),
            "service": thing("land/sealed", "har", "stock"),
            "unit": "kW.h/har",
            "values": [
                heat(2004, None, None, None),
                heat(2005, "30", None, None),
                heat(2006, "30", "12.5", "2.4"),
            ],
            "changes": [
                since(2004, None, None, None, "not-read"),
                since(2005, "0", None, None, "not-read"),
            ],
            "beside": [],
        },
    ],
    # 0.091 MWh and 30 kWh are 0.121 MWh; 1 m2 and 12.5 ha are 125001 m2.
    "combined": [
        {
            "need": "housing",
            "own": "",
            "of": [1, 2],
            "load_unit": "MW.h",
            "service_unit": "m2",
            "unit": "MW.h/m2",
            "base_year": 2004,
            "values": [
                heat(2004, None, None, None),
                heat(2005, "0.13", None, None),
                heat(2006, "0.121", "125001", "0.000000967992256062"),
            ],
            "changes": [
                since(2004, None, None, None, "not-read"),
                since(2005, "-0.0692307692308", None, None, "not-read"),
            ],
        }
    ],
}
CORRECTIONS = [
    {"indicator": "CO-01", "year": 2005, "was": "40", "is": "42"},
    {
        "indicator": "CH-01",
        "year": 2005,
        "was": "-35.4838709677",
        "is": "-32.2580645161",
    },
]


def books_before_the_vote():
    town = Town()
    town.year("co2/transport", 1999, "62.000", "t CO2")
    town.year("co2/transport", 2003, "44.000", "t CO2")
    town.year("co2/transport", 2005, "40.000", "t CO2", status="estimated")
    town.year("heat/hall", 2005, "0.100000", "MW.h")
    town.year("heat/school", 2005, "30.000", "kW.h")
    town.year("area", 2005, "1.00", "m2", kind="opening")
    town.observe("no2-ring", "2005-01-01", "2005-12-31", "25.0", "ug/m3")
    return town


def books_of_the_year(town):
    """The year 2006, with a late value of 2005, a reversal and a mean by days."""
    town.seal(
        "budget-balance-2005-v1-ratified",
        "document",
        "2006-05-30",
        "2006-05-30",
        source=town.source("balance of 2005.json"),
        decision=sha256(b"minutes of 2006-05-30").hexdigest(),
    )
    town.keep()  # by night; no document rests on it
    town.reverse("co2/transport:2005", period=2006)
    town.year(
        "co2/transport", 2005, "42.000", "t CO2", period=2006, key="co2/transport:late"
    )
    for month, last, amount in (
        ("01", "2006-06-30", "20.000"),
        ("07", "2006-12-31", "18.000"),
    ):
        first = f"2006-{month}-01"
        span = ("use", first, last, "co2/transport", amount, "t CO2")
        town.move(f"co2:{last}", *span)
    town.year("heat/hall", 2006, "0.199000", "MW.h", key="heat/hall:typo")
    town.reverse("heat/hall:typo")
    town.year("heat/hall", 2006, "0.091000", "MW.h", status="estimated")
    town.year("heat/school", 2006, "30.000", "kW.h")
    town.move("area:2006", "addition", "2006-05-01", "2006-05-01", "area", "0.00", "m2")
    town.move(
        "land:2006", "opening", "2006-01-01", "2006-12-31", "land/sealed", "12.5000",
        "har",
    )  # fmt: skip
    town.observe("no2-ring", "2006-01-01", "2006-01-10", "20", "ug/m3")
    town.observe(
        "no2-ring", "2006-02-01", "2006-03-02", "15.0", "ug/m3", status="calculated"
    )
    town.observe("plan", "2006-12-31", "2006-12-31", "1", "1", key="plan:wrong")
    town.reverse("plan:wrong")
    town.observe("plan", "2006-12-31", "2006-12-31", "0", "1")
    return town


def untouched(thing):
    """Change nothing."""


def small_pack(*, books=untouched, budget=untouched, balance=untouched, vote=VOTE):
    """Return the files of a whole pack: a balance and the budget it is measured by.

    Args:
        books: What a forger does to the books of the year, before all is sealed.
        budget: What he does to the content of the budget before it is frozen.
        balance: The same for the balance.
        vote: The vote on the budget.
    """
    town = books_before_the_vote()
    voted = budget_content() | {"decision": vote}
    budget(voted)
    minutes = vote["minutes"]
    frozen = town.freeze(voted, key=BUDGET, period=2007, decision=minutes)
    first = town.vote(frozen, vote, key="decision-2006-v1")
    books_of_the_year(town)
    books(town)
    told = balance_content(frozen)
    told["budget"]["decision"] = vote
    balance(told)
    document = town.freeze(told, key=BALANCE, period=2007)
    pdf = town.issue(f"{BALANCE}.en.pdf")
    second = town.vote(document, SECOND, key="decision-2006-v2")
    votes = {"budget.vote.json": first, "document.vote.json": second}
    return town.files(document, frozen, **{"document.en.pdf": pdf, **votes})


def supplemented_pack(*, supplement=untouched):
    """Return the files of a pack about a budget with a supplement (W-4)."""
    town, minutes = books_before_the_vote(), VOTE["minutes"]
    first = town.freeze(budget_content(), key=BUDGET, period=2007, decision=minutes)
    cast = town.vote(first, key="decision-2006-v1")
    older = {"budget-v1.en.pdf": town.issue(f"{BUDGET}.en.pdf")}
    told = budget_content() | {"version": 2}
    line_of(told, "CO-01")["target"] = "35"
    line_of(told, "CO-01")["path"]["against"] = "8.54545454545"
    line_of(told, "CO-01")["path"]["q"] = "0.5"
    ends = {"target_low": None, "target_high": None}
    told["supplement"] = {
        "document": sha256(first).hexdigest(),
        "version": 1,
        "decision": VOTE,
        "changes": [
            {
                "indicator": "CO-01",
                "was": {"target": "36", **ends},
                "is": {"target": "35", **ends},
            }
        ],
    }
    supplement(told)
    key = "master-budget-2006-v2"
    second = town.freeze(told, key=key, period=2007, decision=minutes)
    votes = {"budget-v1.vote.json": cast}
    votes["document.vote.json"] = town.vote(second, key="decision-2006-v2")
    pdf = town.issue(f"{key}.sv.pdf")
    older |= {"budget-v1.json": first, "document.sv.pdf": pdf}
    return town.files(second, **older, **votes)


@cache
def good_files():
    return small_pack()


def edited(name, change):
    """Return the small pack with one of its JSON files changed by a forger."""
    files = dict(good_files())
    content = json.loads(files[name])
    change(content)
    return files | {name: canonical(content)}


def line_of(document, code):
    [found] = [line for line in document["lines"] if line["indicator"] == code]
    return found


def findings(folder, files, *, as_it_is=False):
    """Return what the verifier finds in a pack of these files."""
    path = folder / "pack.zip"
    path.write_bytes(zipped_as_it_is(files) if as_it_is else zipped(files))
    return [str(finding) for finding in verifier.verify(str(path)).findings]


def budget_content():
    histories = HISTORIES.split("\n")
    lines = []
    for columns, path, text in zip(LINES, PATHS, histories, strict=True):
        known = history(text, until=2005)
        for row in known:
            row |= (
                {"value": "40", "status": "estimated"} if row["value"] == "42" else {}
            )
            if row["value"].startswith("-32"):
                row |= {"value": "-35.4838709677", "status": "estimated"}
        lines.append(deepcopy({**columns, "path": path, "history": known}))
    return deepcopy(HEAD) | {
        "kind": "master-budget",
        "decision": VOTE,
        "lines": lines,
        "summary": {"lines": 7, "tracked": 1},
    }


def balance_content(budget):
    texts = zip(LINES, RESULTS.split("\n"), HISTORIES.split("\n"), strict=True)
    return deepcopy(HEAD) | {
        "kind": "budget-balance",
        "decision": None,
        "budget": {
            "document": sha256(budget).hexdigest(),
            "version": 1,
            "decision": VOTE,
        },
        "lines": [
            {
                **deepcopy(columns),
                "result": result(figures),
                "history": history(past),
                "explanation": None,
            }
            for columns, figures, past in texts
        ],
        "summary": {"lines": 7, "kept": 2, "missed": 3, "unknown": 1, "tracked": 1},
        "corrections": deepcopy(CORRECTIONS),
        "accounts": deepcopy(ACCOUNTS),
        "assets": deepcopy(ASSETS),
        "benefit": deepcopy(BENEFIT),
        "status": deepcopy(STATUS),
        "proposal": deepcopy(PROPOSAL),
    }
