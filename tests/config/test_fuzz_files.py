"""Whatever bytes a file holds, the commands that read one refuse it or take it."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import year

from naturbudget.config import cli

pytestmark = pytest.mark.django_db

EXAMPLES = max(5, settings().max_examples // 2)
COMMANDS = {
    "figures import vaxjo {file} --create": (
        "code,kind,unit,from,to,value,status,source,name,resource,key,department,"
        "entry,books,aggregation"
    ),
    "indicators load vaxjo {file}": (
        "code,name,resource,formula,unit,direction,reference,about,lag"
    ),
    "factors load vaxjo {file}": (
        "code,value,from_unit,to_unit,source,valid_from,valid_to,region,set"
    ),
    "budget load vaxjo {file} --year 2025": (
        "indicator,base,base_year,base_source,previous,previous_year,target,"
        "target_low,target_high,hold,interim,interim_year,long_term,long_term_year,"
        "legal,department,holder,basis,justification,shares"
    ),
}
# Cells that come far: what each column takes, and what only looks like it.
CELLS = st.sampled_from(
    [
        *("gas/town-hall", "gas", "EN-01", "a/b/c", "flow", "stock", "series", "less"),
        *("m3", "kWh", "kg CO2", "ug/m3", "1", "%", "0", "1.5", "-3", "1e9", "9" * 39),
        *("2025-01-01", "2025-12-31", "1800-01-01", "2300-12-31", "2025", "1800"),
        *("measured", "corrected", "final", "survey", "use", "mean", "yes", "hold"),
        *("", "buildings", "works=5", "works=5; works=6", "gas/* / gas/town-hall"),
        *("2 * EN-01", "change(EN-01, 2015)", "a, from 2025-01-01", "x" * 150),
        *("\0", "\ufeff", "\u202e", '"', "a\rb", "{0}", "%s", "٣"),
    ]
)
TEXTS = CELLS | st.text(max_size=12)


@pytest.fixture
def town(vaxjo, ada):
    year.drafted(vaxjo)
    return vaxjo


@pytest.fixture
def given_to(town, tmp_path, capsys):
    """Hand bytes to a command, and undo what came of it."""

    def kept():
        names = ("vouchers", "sources", "accounts", "series", "indicators", "events")
        return [getattr(town, name).count() for name in names]

    def given_to(command, content):
        file = tmp_path / "file.csv"
        file.write_bytes(content)
        with transaction.atomic():
            before = kept()
            code = cli.run(command.format(file=file).split())
            after = kept()
            transaction.set_rollback(True)
        assert code in (0, 1)
        if code == 1:
            assert before == after
            assert capsys.readouterr().err.strip()

    return given_to


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=EXAMPLES)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_a_file_or_a_sentence(given_to, command, content):
    given_to(command, content)
    given_to(command, COMMANDS[command].encode() + b"\n" + content)


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_any_cells_are_rows_or_a_sentence(given_to, command, data):
    columns = len(COMMANDS[command].split(","))
    row = st.lists(TEXTS, min_size=columns, max_size=columns)
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    lines = [
        ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        for cells in rows
    ]
    content = "\n".join([COMMANDS[command], *lines, ""])

    given_to(command, content.encode(errors="replace"))


FIGURE = "gas/x,flow,m3,2025-01-01,2025-12-31,5,measured,bill,,,,,,,"
LINE = "EN-01,1500,2015,bills,,,1200,,,no,,,600,2035,,buildings,,law,,"
INDICATOR = "EN-09,Gas,,gas/town-hall,m3,less,,,"
FACTOR = "x/CO2,0.5,kWh,kg CO2,letter,2025-01-01,2025-12-31,SE,"
GOOD = dict(zip(COMMANDS, (FIGURE, INDICATOR, FACTOR, LINE), strict=True))


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_good_row_with_one_odd_cell_is_a_row_or_a_sentence(given_to, command, data):
    cells = GOOD[command].split(",")
    at = data.draw(st.integers(0, len(cells) - 1))
    cells[at] = '"' + data.draw(TEXTS).replace('"', '""') + '"'
    content = f"{COMMANDS[command]}\n{','.join(cells)}\n"

    given_to(command, content.encode(errors="replace"))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_good_row_is_good(town, tmp_path, command, capsys):
    file = tmp_path / "file.csv"
    file.write_text(f"{COMMANDS[command]}\n{GOOD[command]}\n")

    code = cli.run(command.format(file=file).split())

    assert code == 0, capsys.readouterr().err
