"""Frozen documents of Älvhamn, an invented town, for the tests of all layers."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

ROOT = "9cf3c1e8198a42c92db0d672669c6d905f7617a8488c089ca6c94fc26ed594c1"
MINUTES = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
TOWN = {
    "slug": "alvhamn",
    "name": {"sv": "Älvhamn", "en": "Älvhamn"},
    "standing": "invented",
}
BUDGET_VOTE = {
    "body": "council",
    "name": {"sv": "Fullmäktige", "en": "Council"},
    "taken": "2024-11-26",
    "outcome": "adopted",
    "minutes": MINUTES,
    "votes": [
        {"group": "Harbour List", "for": 14, "against": 0, "abstaining": 0},
        {"group": "Älvhamn Together", "for": 11, "against": 0, "abstaining": 2},
        {"group": "Free Trade Group", "for": 3, "against": 9, "abstaining": 0},
        {"group": "Greens of the River", "for": 6, "against": 0, "abstaining": 0},
    ],
}
CAUSES = {
    "CL-01": (
        "Charging yard eleven months late; 34 diesel buses ran another year "
        "(2.3 kt). Freight did not fall.",
        "Budget 238.0 kt stands; freight measure by September",
    ),
    "WA-02": (
        "Sewer works opened two overflows for nine weeks; wet October.",
        "Plan for the lake by 30 September",
    ),
    "LA-01": (
        "Two plans adopted in 2021 were built (4.1 ha); new plans took 1.9 ha.",
        "New plans reserve their land when adopted",
    ),
    "GR-01": (
        "Ash disease took 231 trees; planting reached 412 of 480.",
        "Planting contract raised to 560 trees",
    ),
}


def told(text):
    """Return a reason as a frozen result gives it."""
    return {"code": "test", "text": text, "values": {}}


NO_MAP = "Noise is mapped every five years; there is no map of 2025."
WORSE = (
    "The council allowed more than in the year before because of the sewer works, "
    "so there is no step to measure."
)
LEGAL = {"AI-01": "40"}
BASIS = {"AI-01": "law", "CL-01": "council-programme", "QU-01": "law"}
HOLDERS = {
    "CL": ("ENV", "Environment office"),
    "AI": ("ENV", "Environment office"),
    "WA": ("WAT", "Water company"),
    "LA": ("PLAN", "Planning office"),
    "RM": ("TECH", "Technical services"),
    "QU": ("PLAN", "Planning office"),
    "BI": ("PARK", "Parks and nature"),
    "GR": ("PARK", "Parks and nature"),
    "EN": ("PROP", "Property department"),
}
RESOURCES = {
    "CL": "Climate",
    "AI": "Air",
    "WA": "Water",
    "LA": "Land",
    "RM": "Raw materials",
    "QU": "Quiet",
    "BI": "Living nature",
    "GR": "Public green",
    "EN": "Energy",
}
# ruff: noqa: E501  (a line of the budget is a line here)
# code, name, unit, kind, direction, base, year, previous, budget, actual,
# long-term target, year, direction of travel, values between base and previous
LINES = [
    line.split("|")
    for line in """
CL-01|Greenhouse gases of the territory|kt CO2e unstated|flow|less|412.0|2010|268.9|252.0|259.4|41.2|2040|improving|2015:361.5 2018:330.2 2020:296.0 2021:301.7 2022:288.4 2023:277.0
AI-01|Nitrogen dioxide, yearly mean, Harbour Street|ug/m3|state|less|34.0|2012|23.1|22.0|21.6|20.0|2030|improving|2016:29.8 2018:27.5 2020:22.9 2021:24.6 2022:24.2 2023:23.8
WA-01|Drinking water used per inhabitant|l|ratio|less|168|2010|139|137|136|120|2035|improving|2015:157 2018:150 2020:146 2021:145 2022:142 2023:140
WA-02|Phosphorus carried into Lake Stensjö|kg|flow|less|2400|2015|1870|1900|1940|1200|2033|worsening|2018:2120 2020:1905 2021:1860 2022:1790 2023:1815
LA-01|New land built over|har|flow|less|14.2|2015|6.1|5.0|6.0|0.0|2035|standstill|2018:9.9 2020:7.0 2021:5.2 2022:6.4 2023:5.8
RM-01|Residual waste per inhabitant|kg|ratio|less|231|2012|148|142|141|90|2035|improving|2015:205 2018:183 2020:172 2021:166 2022:160 2023:153
QU-01|Inhabitants living with road noise above 55 dB|person|state|less|9850|2017|8400|7600||4900|2032||2022:8400
BI-01|Protected and tended nature|har|stock|more|1210|2014|1486|1520|1534|1850|2035|improving|2018:1302 2020:1377 2021:1402 2022:1430 2023:1461
GR-01|Street and park trees|tree|stock|more|18420|2018|19310|19500|19268|22000|2035|standstill|2020:18905 2021:19060 2022:19190 2023:19265
EN-01|Energy of municipal buildings, weather-corrected|kW.h/m2|ratio|less|198|2012|139|134|133|110|2030|improving|2015:181 2018:165 2020:154 2021:151 2022:147 2023:143
""".strip().splitlines()
]
SYMBOLS = {
    "kt CO2e unstated": "kt CO₂e",
    "ug/m3": "µg/m³",
    "l": "l",
    "kg": "kg",
    "har": "ha",
    "person": "persons",
    "tree": "trees",
    "kW.h/m2": "kWh/m²",
}
FORMULAS = {
    "CL-01": "emission/territory",
    "AI-01": "air/harbour-street",
    "WA-01": "water/drinking / people",
    "WA-02": "phosphorus/lake",
    "LA-01": "land/built",
    "RM-01": "waste/residual / people",
    "QU-01": "quiet/above-55",
    "BI-01": "nature/tended",
    "GR-01": "trees/streets",
    "EN-01": "heat/corrected / area",
}


def balance_document():
    """Return the Budget Balance 2025 of Älvhamn: figures of the mockups, invented."""
    document = _document("budget-balance", year=2025, size=1412)
    document["made"] = "2026-05-20T10:00:00Z"
    document["budget"] = {
        "document": MINUTES[::-1],
        "version": 1,
        "decision": deepcopy(BUDGET_VOTE),
    }
    document["lines"] = [
        {**_line(position, row), **_balanced(row)}
        for position, row in enumerate(LINES, start=1)
    ]
    document["summary"] = {
        "lines": 10,
        "kept": 5,
        "missed": 4,
        "unknown": 1,
        "tracked": 0,
    }
    document["corrections"] = [
        {"indicator": "WA-01", "year": 2024, "was": "140", "is": "139"}
    ]
    return document


def budget_document():
    """Return the Master Budget 2025 of Älvhamn, as it was voted in 2024."""
    document = _document("master-budget", year=2025, size=1086)
    document["made"] = "2024-11-26T19:40:00Z"
    document["decision"] = deepcopy(BUDGET_VOTE)
    document["lines"] = [
        {**_line(position, row), "path": _path(row)}
        for position, row in enumerate(LINES, start=1)
    ]
    return document


def _document(kind, *, year, size):
    return {
        "format": "naturbudget/document/1",
        "kind": kind,
        "municipality": deepcopy(TOWN),
        "year": year,
        "first": f"{year}-01-01",
        "last": f"{year}-12-31",
        "version": 1,
        "languages": ["sv", "en"],
        "rests_on": {"size": size, "root": ROOT},
        "decision": None,
        "publication": None,
        "parameters": {
            "trend_years": 5,
            "dead_band_percent": "2",
            "explain_threshold_percent": "0",
        },
        "symbols": dict(SYMBOLS),
        "indicators": {row[0]: _indicator(row) for row in LINES},
        "sources": "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3" + "0" * 24,
    }


def _indicator(row):
    code, name, unit, kind, direction = row[:5]
    return {
        "name": {"en": name},
        "version": 1,
        "formula": FORMULAS[code],
        "unit": unit,
        "kind": kind,
        "direction": direction,
        "reference": "",
        "terms": [],
        "scale": "1",
    }


def _line(position, row):
    code, _, unit, kind, direction, base, base_year, previous, target = row[:9]
    long_term, long_term_year = row[10:12]
    known = 2022 if code == "QU-01" else 2024
    department, holder = HOLDERS[code[:2]]
    return {
        "position": position,
        "indicator": code,
        "resource": {"code": code[:2], "name": {"en": RESOURCES[code[:2]]}},
        "unit": unit,
        "kind": kind,
        "direction": direction,
        "hold": False,
        "base": base,
        "base_year": int(base_year),
        "base_source": "Baseline review 2018",
        "previous": previous,
        "previous_year": known,
        "previous_source": f"Budget Balance {known}",
        "target": target,
        "target_low": None,
        "target_high": None,
        "interim": "180.0" if code == "CL-01" else None,
        "interim_year": 2028 if code == "CL-01" else None,
        "long_term": long_term,
        "long_term_year": int(long_term_year),
        "legal": LEGAL.get(code),
        "department": {"code": department, "name": {"en": holder}},
        "basis": BASIS.get(code, "council-programme"),
        "justification": (
            "The sewer works open two overflows; more than in 2024 is unavoidable."
            if code == "WA-02"
            else ""
        ),
        "tracked_reason": "",
        "shares": [],
    }


def _sign(row):
    return -1 if row[4] == "less" else 1


def _text(value):
    text = format(value.quantize(Decimal("0.000000001")).normalize(), "f")
    return text if "." in text else str(int(value))


def _path(row):
    base, target, goal = Decimal(row[5]), Decimal(row[8]), Decimal(row[10])
    first, last = int(row[6]), int(row[11])
    expected = base + (goal - base) * (2025 - first) / (last - first)
    sign = _sign(row)
    return {
        "E": _text(expected),
        "against": _text(sign * (target - expected)),
        "q": _text(sign * (goal - target) / (last - 2025)),
    }


def _balanced(row):
    """Return result, history and explanation of a line, by the rules of the method."""
    code, direction = row[0], row[12] or None
    between = dict(item.split(":") for item in row[13].split())
    years = {row[6]: row[5], **between}
    if code != "QU-01":
        years |= {"2024": row[7], "2025": row[9]}
    history = [
        {"year": int(year), "value": value, "status": "measured"}
        for year, value in sorted(years.items())
    ]
    told = {"cause": "", "consequence": "", "plan": ""}
    if code in CAUSES:
        told["cause"], told["consequence"] = CAUSES[code]
    if code == "QU-01":
        told["plan"] = "The next map is ordered for 2027."
    return {
        "history": history,
        "explanation": told if any(told.values()) else None,
        "result": _result(row, direction),
    }


def _result(row, direction):
    code = row[0]
    base, previous, target, goal = (Decimal(row[i]) for i in (5, 7, 8, 10))
    empty = dict.fromkeys(["R", "R%", "F", "D", "dD", "p", "G", "q", "legal_gap"])
    given = {
        **empty,
        "B": row[5],
        "P": row[7],
        "T": row[8],
        "A": None,
        "L": row[10],
        "E": _path(row)["E"],
        "overdue": False,
    }
    if not row[9]:
        reasons = {"A": told(NO_MAP)}
        unknown = {"kept": "unknown", "direction": None, "colour": "blue"}
        return {**given, **unknown, "status": None, "reasons": reasons}
    sign, actual = _sign(row), Decimal(row[9])
    result = sign * (actual - target)
    distance = max(Decimal(0), sign * (goal - actual))
    before = max(Decimal(0), sign * (goal - previous))
    worse_allowed = sign * (target - previous) < 0
    step = None if worse_allowed else (actual - previous) / (target - previous)
    left = int(row[11]) - 2025
    better = sign * (actual - previous) > 0
    return {
        **given,
        "A": row[9],
        "R": _text(result),
        "R%": _text(100 * result / target),
        "F": None if step is None else _text(step),
        "D": _text(distance),
        "dD": _text(distance - before),
        "p": _text((actual - base) / (goal - base)),
        "G": _text(sign * (actual - Decimal(given["E"]))),
        "q": _text(sign * (goal - actual) / left),
        "legal_gap": "0" if code in LEGAL else None,
        "kept": "kept" if result >= 0 else "missed",
        "direction": direction,
        "colour": "green" if result >= 0 else "yellow" if better else "red",
        "status": "provisional" if code == "WA-02" else "measured",
        "reasons": {"F": told(WORSE)} if worse_allowed else {},
    }
