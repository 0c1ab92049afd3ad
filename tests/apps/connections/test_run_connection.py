"""What is fetched is kept, shown, and sealed once; what changed is corrected."""

from __future__ import annotations

from hashlib import sha256

import pytest
from tests import factories
from tests.apps.connections.conftest import PARTS, PATH, answer

from naturbudget.apps.connections.actions import (
    UnconnectedError,
    run_connection,
    save_connection,
    seal_run,
)
from naturbudget.apps.connections.models import Run
from naturbudget.apps.evidence import store
from naturbudget.config.checks import journal


def figures(town):
    """Return what stands in the books of household waste, by its last day."""
    rows = town.vouchers.sealed().exclude(kind="reversal")
    rows = rows.filter(reversed_by=None).order_by("valid_to")
    return [
        (row.valid_to.year, line.amount, line.status)
        for row in rows
        for line in row.postings.exclude(account__kind="environment")
    ]


@pytest.fixture
def run(waste, ada):
    moments = iter(factories.later(days) for days in range(1, 99))

    def run(*, seal=True):
        done = run_connection(waste, by=ada, at=next(moments))
        if seal and done.is_waiting:
            seal_run(done, reasons=factories.RIGHT, by=ada, at=next(moments))
        return done

    return run


def test_what_is_fetched_waits_and_its_bytes_are_evidence(vaxjo, run, sends, office):
    sends([41200, 40100.5, None], {"1": "p", "2": ":"})
    done = run(seal=False)
    assert done.outcome == Run.Outcome.WAITS
    assert done.told == {
        "new": 2,
        "corrected": 0,
        "unchanged": 0,
        "doubts": 0,
        "absent": 1,
    }
    sent = answer([41200, 40100.5, None], {"1": "p", "2": ":"})
    assert store.read(sha256(sent).hexdigest()) == sent
    assert done.source.sha256 == sha256(sent).hexdigest()
    assert not vaxjo.vouchers.exists()
    asked = office.asked[0]
    assert asked.method == "GET"
    assert asked.path.startswith(f"{PATH}?c%5BTIME_PERIOD%5D=ge:2022&")
    assert "format=json" in asked.path


def test_sealed_with_the_status_that_the_office_gives(vaxjo, run, sends):
    sends([41200, 40100.5, None, 7], {"1": "p", "2": ":", "3": "e"})
    done = run()
    assert done.outcome == Run.Outcome.SEALED
    scale = 10 ** vaxjo.accounts.get(path="waste/household").unit.scale
    assert figures(vaxjo) == [
        (2022, 41200 * scale, "measured"),
        (2023, int(40100.5 * scale), "provisional"),
        (2025, 7 * scale, "estimated"),
    ]
    assert {row.source for row in vaxjo.vouchers.sealed()} == {done.source}


def test_the_same_again_is_nothing(vaxjo, run, sends):
    sends([41200, 40100])
    run()
    before = vaxjo.seals.count()
    again = run()
    assert (again.outcome, again.told["unchanged"]) == (Run.Outcome.NOTHING_NEW, 2)
    assert vaxjo.seals.count() == before


def test_what_changed_is_reversed_and_entered_anew(vaxjo, run, sends):
    sends([41200, 40100], {"1": "p"})
    run()
    sends([41300, 40100, 39000], {"2": "p"})
    done = run()
    assert (done.told["new"], done.told["corrected"]) == (1, 2)
    assert [row[2] for row in figures(vaxjo)] == ["measured", "measured", "provisional"]
    assert vaxjo.vouchers.sealed().filter(kind="reversal").count() == 2


def test_a_provisional_figure_may_become_another_one(vaxjo, run, sends):
    sends([41200], {"0": "p"})
    run()
    sends([41250], {"0": "p"})
    run()
    [(_, amount, status)] = figures(vaxjo)
    assert status == "provisional"
    assert str(amount).startswith("4125")


def test_what_is_missing_later_takes_nothing_back(vaxjo, run, sends):
    sends([41200, 40100])
    run()
    sends([41200, None], {"1": "c"})
    assert run().outcome == Run.Outcome.NOTHING_NEW
    assert len(figures(vaxjo)) == 2


def test_a_year_that_is_not_over_is_left_out(vaxjo, run, sends):
    sends([1, 2, 3, 4, 5, 6])  # until 2027
    assert run(seal=False).told["new"] == factories.later(1).year - 2022


@pytest.mark.parametrize("status", [404, 503, 403])
def test_what_was_not_fetched_is_on_record(vaxjo, run, office, status):
    office.fails(PATH, status)
    done = run()
    assert done.outcome == Run.Outcome.FAILED
    assert done.source is None
    assert str(status) in str(done.told["problems"])
    assert not vaxjo.vouchers.exists()


def test_what_does_not_fit_is_kept_and_not_sealed(vaxjo, run, office):
    office.says(PATH, b'{"class": "dataset"}', "application/json")
    done = run()
    assert done.outcome == Run.Outcome.REFUSED
    assert store.read(done.source.sha256) == b'{"class": "dataset"}'


def test_what_waits_is_overtaken_by_what_is_fetched_later(run, sends, ada):
    sends([41200])
    first = run(seal=False)
    sends([41300])
    run(seal=False)
    first.refresh_from_db()
    assert first.outcome == Run.Outcome.OVERTAKEN
    with pytest.raises(UnconnectedError, match="does not wait"):
        seal_run(first, by=ada, at=factories.later(50))


def test_the_journal_tells_all_of_it(vaxjo, run, sends, waste, ada):
    sends([41200])
    run(seal=False)
    sends([41300])
    run()
    said = [one for part in journal.PARTS for one in part(vaxjo)]
    assert [one for one in said if "connection" in one or "run " in one] == []
    Run.objects.update(outcome="failed")
    waste.parts = []
    waste.save()
    said = [one for part in journal.PARTS for one in part(vaxjo)]
    assert sum("its outcome" in one for one in said) == 2
    assert sum("its parts" in one for one in said) == 1


def test_a_password_stands_nowhere(vaxjo, ada, office, settings, waste):
    """GENESIS gets name and password in its headers, and they are kept nowhere."""
    settings.FETCH_SECRETS = {
        "NATURBUDGET_GENESIS_USER": "our-name",
        "NATURBUDGET_GENESIS_PASSWORD": "our-secret",
    }
    table = (
        "time;1_variable_code;1_variable_attribute_code;value;value_unit;"
        "value_variable_code\n2023;GEMEIN;05515000;12,5;t;ABF001\n"
    )
    office.says("/rest/data/tablefile", table.encode(), "text/csv")
    connection = save_connection(
        vaxjo,
        "waste-genesis",
        kind="genesis",
        parameters={
            "base": f"{office.url}/rest",
            "table": "99999-0001",
            "since": "2022",
            "level": "GEMEIN",
            "place": "05515000",
        },
        parts=[{**PARTS[0], "picked": {"GEMEIN": "05515000", "value": "ABF001"}}],
        by=ada,
        at=factories.NOW,
    )
    done = run_connection(connection, by=ada, at=factories.later(1))
    assert done.outcome == Run.Outcome.WAITS
    [asked] = office.asked
    assert (asked.method, asked.headers["username"]) == ("POST", "our-name")
    assert asked.headers["password"] == "our-secret"
    assert b"name=99999-0001" in asked.body
    assert b"our-" not in asked.body
    kept = [*vaxjo.events.values("what"), *Run.objects.values(), connection.parameters]
    assert "our-" not in str(kept)


def test_without_a_password_nobody_is_asked(vaxjo, ada, office, settings, waste):
    settings.FETCH_SECRETS = {}
    connection = save_connection(
        vaxjo,
        "waste-genesis",
        kind="genesis",
        parameters={"base": office.url, "table": "99999-0001", "since": "2022"},
        parts=PARTS,
        by=ada,
        at=factories.NOW,
    )
    done = run_connection(connection, by=ada, at=factories.later(1))
    assert done.outcome == Run.Outcome.FAILED
    assert "NATURBUDGET_GENESIS_USER" in str(done.told)
    assert office.asked == []


@pytest.mark.parametrize(
    ("kind", "parameters", "path", "content", "media", "picked"),
    [
        (
            "kolada",
            {"base": "{url}/v3", "kpi": "N00945", "municipality": "0780"},
            "/v3/data/kpi/N00945/municipality/0780/year/2024,2025,2026",
            b'{"values": [{"kpi": "N00945", "municipality": "0780", "period": 2024, '
            b'"values": [{"gender": "T", "count": 1, "status": "", "value": 9.5}]}]}',
            "application/json",
            {"kpi": "N00945", "gender": "T"},
        ),
        (
            "sdmx-csv",
            {"url": "{url}/waste.csv"},
            "/waste.csv",
            b"DATAFLOW,GEO,TIME_PERIOD,OBS_VALUE\nX:Y(1.0),SE,2024,9.5\n",
            "application/vnd.sdmx.data+csv",
            {"GEO": "SE"},
        ),
        (
            "open-csv",
            {
                "url": "{url}/waste.csv",
                "period_column": "year",
                "value_column": "tonnes",
                "decimals": "comma",
            },
            "/waste.csv",
            b"year;place;tonnes\n2024;SE;9,5\n",
            "text/plain",
            {"place": "SE"},
        ),
    ],
)
def test_each_kind_of_office(
    vaxjo, ada, office, waste, kind, parameters, path, content, media, picked
):
    office.says(path, content, media)
    given = {name: text.format(url=office.url) for name, text in parameters.items()}
    since = {"since": "2024"} if kind == "kolada" else {}
    connection = save_connection(
        vaxjo,
        "other",
        kind=kind,
        parameters=given | since,
        parts=[{**PARTS[0], "picked": picked}],
        by=ada,
        at=factories.NOW,
    )
    done = run_connection(connection, by=ada, at=factories.later(1))
    assert (done.outcome, done.told.get("new")) == (Run.Outcome.WAITS, 1)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"name": "Waste!"}, ["no-name"]),
        ({"kind": "carrier-pigeon"}, ["no-kind"]),
        ({"parts": []}, ["no-parts"]),
        ({"parts": [{**PARTS[0], "code": "nowhere"}]}, ["no-such-code"]),
        ({"parts": [{**PARTS[0], "unit": "furlong"}]}, ["unknown-unit"]),
        ({"parts": [{**PARTS[0], "picked": {}}]}, ["no-pick"]),
        ({"parts": [{**PARTS[0], "status": "sure"}]}, ["no-status"]),
        ({"parameters": {}}, ["parameter-missing"] * 3),
        ({"parts": PARTS * 101}, ["too-many-parts"]),
    ],
)
def test_what_is_wrong_with_a_connection_is_said_at_once(waste, ada, change, codes):
    given = {
        "name": "other",
        "kind": "eurostat",
        "parameters": waste.parameters,
        "parts": PARTS,
    }
    given |= change
    name = given.pop("name")
    with pytest.raises(UnconnectedError) as raised:
        save_connection(waste.municipality, name, **given, by=ada, at=factories.NOW)
    assert [problem.code for problem in raised.value.problems] == codes


def test_saving_it_again_changes_nothing(waste, ada):
    events = waste.municipality.events.count()
    again = save_connection(
        waste.municipality,
        waste.name,
        kind=waste.kind,
        parameters=waste.parameters,
        parts=waste.parts,
        supplier=waste.supplier,
        by=ada,
        at=factories.later(3),
    )
    assert again.saved_at == waste.saved_at
    assert waste.municipality.events.count() == events
