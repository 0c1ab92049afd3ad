"""The invented town's explanations add up to the figures that they explain."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from naturbudget.apps.cycle.demo.story import folder_of

FOLDER = folder_of("alvhamn")
REST = Path(__file__).parents[2] / "cases" / "alvhamn-balance-2025" / "rest.yaml"
TREES = "trees/street-and-park"


def rows(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def cause(year, code):
    told = yaml.safe_load((FOLDER / "town.yaml").read_text(encoding="utf-8"))["story"]
    told += yaml.safe_load(REST.read_text(encoding="utf-8"))
    [found] = [
        step["cause"]
        for step in told
        if step["do"] == "explain" and (step["year"], step["line"]) == (year, code)
    ]
    return found


def booked(year):
    """Return what stands of a year under each account and first day, the last word."""
    names = [one.name for one in FOLDER.iterdir() if f"figures-{year}" in one.name]
    corrections = [one for one in names if "corrected" in one or "final" in one]
    known = {}
    for name in sorted(set(names) - set(corrections)) + corrections:
        for row in rows(name):
            known[row["code"], row["from"], row["key"]] = row
    return list(known.values())


def emitted(year):
    return sum(
        Decimal(row["value"]) for row in booked(year) if row["code"].startswith("ghg/")
    )


def target(year, code):
    lines = rows(f"budget-{year}.csv")
    [found] = [Decimal(row["target"]) for row in lines if row["indicator"] == code]
    return found


def numbers(pattern, text):
    return [Decimal(one.replace(",", "")) for one in re.findall(pattern, text)]


@pytest.mark.parametrize("year", [2024, 2025])
def test_what_was_over_and_under_makes_the_miss_of_the_climate_line(year):
    text = cause(year, "CL-01")

    over = sum(numbers(r"(\d+\.\d) kt over", text))
    under = sum(numbers(r"(\d+\.\d) kt under", text))

    assert over - under == emitted(year) - target(year, "CL-01")


@pytest.mark.parametrize("year", [2024, 2025])
def test_transport_is_over_by_what_is_said(year):
    lines = rows(f"budget-{year}.csv")
    [shares] = [row["shares"] for row in lines if row["indicator"] == "CL-01"]
    share = dict(one.split("=") for one in shares.split("; "))["streets"]
    driven = sum(
        Decimal(row["value"]) for row in booked(year) if row["code"] == "ghg/transport"
    )

    [said, *_] = numbers(r"Transport came to (\d+\.\d) kt over", cause(year, "CL-01"))

    assert said == driven - Decimal(share)


def test_the_trees_of_2025_are_counted_to_the_last_one():
    [before] = [row["value"] for row in booked(2024) if row["code"] == TREES]
    entries = [row for row in booked(2025) if row["code"] == TREES]
    [recount] = [row["value"] for row in entries if row["entry"] == "reappraisal"]
    changes = {
        row["entry"] + row["key"]: Decimal(row["value"])
        for row in entries
        if row["entry"] != "reappraisal"
    }
    text = cause(2025, "GR-01")

    [planted] = numbers(r"planting reached (\d+) of", text)
    lost = numbers(r"(?:took|works|October) (\d+)", text)
    [missing] = numbers(r"found (\d+) trees fewer", text)

    assert sorted([planted, *(-one for one in lost)]) == sorted(changes.values())
    assert int(before) + planted - sum(lost) - missing == int(recount)


def test_the_trees_of_2024_are_as_many_more_as_is_said():
    before, after = (
        next(int(row["value"]) for row in booked(year) if row["code"] == TREES)
        for year in (2023, 2024)
    )
    text = cause(2024, "GR-01")

    assert numbers(r"(\d+) were gained", text) == [after - before]
    assert numbers(r"(\d+) were wanted", text) == [target(2024, "GR-01") - before]


def test_the_land_of_2025_is_the_old_plans_and_the_new():
    [built] = [row for row in booked(2025) if row["code"] == "land-built-over"]

    assert sum(numbers(r"(\d+\.\d) ha", cause(2025, "LA-01"))) == Decimal(
        built["value"]
    )
