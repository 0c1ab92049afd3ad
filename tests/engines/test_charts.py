from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from naturbudget.engines.charts import (
    Mark,
    PathData,
    accessible,
    coloured,
    draw,
    path_chart,
    strong,
)
from naturbudget.engines.charts.labels import Box, Ground, Wish, placed
from naturbudget.engines.charts.plot import YEAR_ROOM

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "charts"
BASE, GOAL, INTERIM = Mark(2010, 412.0), Mark(2040, 41.2), Mark(2030, 206.0)
GASES = PathData(
    unit="kt CO₂e",
    year=2025,
    actuals=[
        BASE,
        *(Mark(2018 + i, v) for i, v in enumerate((338.4, 325.1, 297.6, 306.2))),
        *(Mark(2022 + i, v) for i, v in enumerate((294.8, 281.7, 268.9, 259.4))),
    ],
    base=BASE,
    goal=GOAL,
    interim=INTERIM,
    budgets=[Mark(2024, 270.0), Mark(2025, 252.0), Mark(2026, 238.0)],
    way=[BASE, GOAL],
    kept=False,
    labels={
        "base": strong("412.0") + " base value 2010",
        "actual": "259.4 in 2025, missed by 7.4",
        "budgets": "budgets voted 2024 to 2026",
        "interim": strong("206.0") + " interim target 2030",
        "goal": strong("41.2") + " goal 2040",
        "way": "even path",
    },
    short={"actual": "259.4, missed", "goal": strong("41.2") + " goal 2040"},
)
CARBON = PathData(  # hangs from zero, has gaps and a path of targets
    unit="% since 1993",
    year=2020,
    actuals=[
        Mark(2007, -32),
        Mark(2008, -35),
        Mark(2014, -48),
        Mark(2019, -59),
        Mark(2020, -70),
    ],
    base=Mark(1993, 0),
    goal=Mark(2030, -100),
    budgets=[Mark(2010, -50), Mark(2015, -55), Mark(2020, -65)],
    way=[Mark(1993, 0), Mark(2010, -50), Mark(2020, -65), Mark(2030, -100)],
    kept=True,
    labels={"actual": "−70 in 2020, kept", "budgets": "targets"},
)
NOISE = PathData(  # no value in the year
    unit="persons",
    year=2025,
    actuals=[Mark(2017, 9850), Mark(2022, 8400)],
    base=Mark(2017, 9850),
    goal=Mark(2032, 4900),
    budgets=[Mark(2025, 7600)],
    way=[Mark(2017, 9850), Mark(2032, 4900)],
    from_zero=False,
)
CHARTS = {"gases": GASES, "carbon": CARBON, "noise": NOISE}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_chart_is_the_one_we_agreed_on(name, width):
    spec = path_chart(CHARTS[name], narrow=width == "narrow")
    kept = SNAPSHOTS / f"{name}-{width}.json"

    if os.environ.get("NATURBUDGET_SNAPSHOTS") == "renew":
        kept.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(spec, indent=1, ensure_ascii=False, sort_keys=True)
        kept.write_text(text + "\n")
    assert spec == json.loads(kept.read_text())


def layers(spec, kind):
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def test_neighbouring_years_are_joined_and_a_missing_year_is_never_bridged():
    [drawn] = [
        layer
        for layer in layers(path_chart(GASES), "line")
        if "detail" in layer["encoding"]
    ]

    years = [row["year"] for row in drawn["data"]["values"]]
    assert years == list(range(2018, 2026))


def test_thin_dots_lead_over_a_gap():
    gap = layers(path_chart(GASES), "rule")[0]["data"]["values"]

    assert (gap[0]["year"], gap[0]["year2"]) == (2010, 2018)


def test_without_a_value_in_the_year_there_is_no_last_mark():
    text = json.dumps(path_chart(NOISE))

    assert "var(--kept)" not in text
    assert "var(--missed)" not in text


def test_a_flow_starts_at_zero_and_another_figure_need_not():
    assert _domain(path_chart(GASES))[0] == 0
    assert _domain(path_chart(NOISE))[0] > 0


def _domain(spec):
    return spec["layer"][0]["encoding"]["y"]["scale"]["domain"]


def named_years(data, **size):
    spec = path_chart(data, **size)
    [axis] = {str(layer["encoding"]["x"]["axis"]["values"]) for layer in spec["layer"]}
    return json.loads(axis)


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("narrow", [False, True])
def test_the_axis_names_its_ends_and_the_year_that_is_shown(name, narrow):
    data = CHARTS[name]

    years = named_years(data, narrow=narrow)

    marks = [*data.actuals, *(one for one in (data.base, data.goal) if one)]
    assert years[0] == min(mark.year for mark in marks)
    assert years[-1] == max(mark.year for mark in marks)
    if data.year in {mark.year for mark in data.actuals}:
        assert data.year in years


@pytest.mark.parametrize("span", range(2, 120, 7))
@pytest.mark.parametrize("narrow", [False, True])
def test_two_years_on_the_axis_never_touch(span, narrow):
    data = PathData(
        unit="t",
        year=2000 + span // 2,
        actuals=[Mark(2000, 9.0), Mark(2000 + span // 2, 7.0), Mark(2000 + span, 5.0)],
        interim=Mark(2000 + span // 2 + 1, 6.0),
    )

    years = named_years(data, narrow=narrow)

    pixels = path_chart(data, narrow=narrow)["width"] / span
    apart = [(two - one) * pixels for one, two in pairwise(years)]
    assert min(apart) >= YEAR_ROOM or len(years) == 2


def test_where_all_hangs_from_zero_the_years_stand_on_top():
    assert path_chart(CARBON)["layer"][0]["encoding"]["x"]["axis"]["orient"] == "top"


def test_the_axis_names_the_first_and_the_last_year():
    for data in CHARTS.values():
        for narrow in (False, True):
            axis = path_chart(data, narrow=narrow)["layer"][0]["encoding"]["x"]["axis"]
            marks = [*data.actuals, *data.way]
            assert axis["values"][0] == min(mark.year for mark in marks)
            assert axis["values"][-1] == max(mark.year for mark in marks)


@pytest.mark.parametrize("value", [0.0, 5.0, -5.0, 1e9])
def test_one_value_alone_can_be_drawn(value):
    data = PathData(unit="t", year=2025, actuals=[Mark(2025, value)])

    assert "<svg" in draw(path_chart(data), "en")


def test_a_line_without_any_value_can_be_drawn():
    assert "<svg" in draw(path_chart(PathData(unit="t", year=2025, actuals=[])), "en")


def test_a_break_in_the_series_is_a_rule():
    rules = layers(path_chart(replace(GASES, breaks=[2020])), "rule")

    assert any(
        row["year"] == 2020 for layer in rules for row in layer["data"]["values"]
    )


@pytest.mark.parametrize("narrow", [False, True])
def test_the_drawing_has_no_script_no_inline_style_and_only_named_colours(narrow):
    svg = draw(path_chart(GASES, narrow=narrow), "en")

    assert " style=" not in svg
    assert "<script" not in svg
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none"}
    assert colours
    assert all(colour.startswith("var(--") for colour in colours)


@pytest.mark.parametrize(("narrow", "size"), [(False, (1080, 430)), (True, (350, 330))])
def test_the_drawing_has_the_size_that_was_planned(narrow, size):
    svg = draw(path_chart(GASES, narrow=narrow), "en")

    assert f'width="{size[0]}" height="{size[1]}"' in svg


def test_the_axis_is_written_in_the_language():
    trees = replace(NOISE, actuals=[Mark(2017, 19850), Mark(2022, 18400)])

    assert "20,000" in draw(path_chart(trees), "en")
    assert "20.000" in draw(path_chart(trees), "de")
    assert "20,000" in draw(path_chart(trees), "xx")


def test_the_figure_in_a_label_is_bold():
    svg = draw(path_chart(GASES), "en")

    assert '<tspan font-weight="650" fill="var(--ink)">41.2</tspan> goal 2040' in svg


def test_the_drawing_is_one_image_with_a_name_and_a_description():
    svg = draw(path_chart(GASES), "en")

    named = accessible(svg, uid="c", title="Gases & more", description="It <falls>.")

    root = ElementTree.fromstring(named)
    texts = {child.get("id"): child.text for child in root if child.get("id")}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "c-t c-d"
    assert texts == {"c-t": "Gases & more", "c-d": "It <falls>."}
    assert named.count("aria-") == 1


def test_markup_in_a_label_stays_text():
    svg = draw(path_chart(replace(GASES, labels={"goal": "<b>41</b>"})), "en")

    assert "&lt;b&gt;41&lt;/b&gt;" in svg


def test_paper_gets_real_colours():
    svg = draw(path_chart(GASES), "en")
    names = dict.fromkeys(re.findall(r"var\(--([a-z0-9-]+)\)", svg), "#000000")

    assert "var(" not in coloured(svg, names)


def test_a_label_moves_away_from_another():
    offsets = [(10.0, 0.0, "left"), (10.0, 40.0, "left")]
    wishes = [Wish("first", "ink", (50, 50), offsets)]
    wishes += [Wish("second", "ink", (50, 50), offsets)]

    one, other = placed(wishes, Ground(Box(0, 0, 400, 400)))

    assert one.at == (60, 50)
    assert other.at == (60, 90)


FALLING = PathData(  # from a high base to zero at the lower right corner
    unit="kt CO₂e",
    year=2030,
    actuals=[Mark(1990, 1121), Mark(2010, 788), Mark(2022, 658)],
    base=Mark(1990, 1121),
    goal=Mark(2050, 0),
    budgets=[Mark(2030, 56)],
    way=[Mark(1990, 1121), Mark(2050, 0)],
    short={"goal": strong("0") + " goal 2050"},
)


def test_the_goal_of_a_falling_way_is_named_beside_it_with_a_line_to_the_goal():
    spec = path_chart(FALLING, narrow=True)

    [text] = layers(spec, "text")
    [at] = text["data"]["values"]
    rules = [row for layer in layers(spec, "rule") for row in layer["data"]["values"]]
    ends = [(row["year2"], row["value2"]) for row in rules]
    pixels = spec["width"] / 60, spec["height"] / 1200
    left = at["year"] - 11 * 7.2 / pixels[0]
    way_there = 1121 * (2050 - left) / 60
    assert text["mark"]["align"] == "right"
    assert at["value"] - 4 / pixels[1] > way_there
    assert (2050, 0) in ends


def test_a_label_stays_inside_the_frame():
    wish = Wish("goal", "ink", (390, 50), [(10.0, 0.0, "left"), (-10.0, 0.0, "right")])

    [label] = placed([wish], Ground(Box(0, 0, 400, 400)))

    assert label.align == "right"
