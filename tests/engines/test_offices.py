"""Each office's shape, as it documents it: values, marks, and what is missing."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from naturbudget.core.delivery.reported import UnreadableReportError
from naturbudget.engines import offices

KOLADA = {
    "values": [
        {
            "kpi": "N00945",
            "municipality": "1860",
            "period": 2023,
            "values": [
                {"gender": "T", "count": 1, "status": "", "value": 1.10},
                {"gender": "K", "count": 1, "status": "Private", "value": None},
            ],
        },
        {
            "kpi": "N00945",
            "municipality": "1860",
            "period": 2024,
            "values": [
                {"gender": "T", "count": 0, "status": "Missing", "value": None},
                {
                    "gender": "M",
                    "count": 1,
                    "status": "",
                    "value": 0,
                    "isdeleted": True,
                },
            ],
        },
    ],
    "count": 2,
    "next_url": None,
    "previous_url": None,
}
JSON_STAT = {
    "version": "2.0",
    "class": "dataset",
    "label": "an invented table in the shape of Eurostat's",
    "source": "ESTAT",
    "value": {"0": 12.50, "1": 13, "3": 9.1, "4": 0},
    "status": {"1": "p", "2": ":", "3": "be", "4": "c", "5": "f"},
    "id": ["freq", "geo", "time"],
    "size": [1, 2, 3],
    "dimension": {
        "freq": {"label": "Frequency", "category": {"index": {"A": 0}}},
        "geo": {"label": "Place", "category": {"index": {"SE": 0, "DE": 1}}},
        "time": {
            "label": "Time",
            "category": {"index": {"2022": 0, "2023": 1, "2024": 2}},
        },
    },
    "extension": {"id": "INVENTED"},
}


def component(name, *values, **more):
    return {
        "id": name,
        "keyPosition": 0,
        "values": [{"id": value, "name": value} for value in values],
        **more,
    }


def sdmx_json(**data):
    return {
        "meta": {"schema": "https://json.sdmx.org/2.0.0/sdmx-json-data-schema.json"},
        "data": {
            "structures": [
                {
                    "dataSets": [0],
                    "dimensions": {
                        "dataSet": [component("FREQ", "A")],
                        "series": [component("REF_AREA", "SE", "DE")],
                        "observation": [component("TIME_PERIOD", "2022", "2023")],
                    },
                    "measures": {"observation": [{"id": "OBS_VALUE"}]},
                    "attributes": {
                        "dataSet": [],
                        "dimensionGroup": [component("UNIT_MEASURE", "T", "KG")],
                        "series": [],
                        "observation": [
                            component("OBS_STATUS", "A", "P", "B", "M", default="A")
                        ],
                    },
                }
            ],
            "dataSets": [{"structure": 0, "action": "Information", **data}],
        },
    }


def of(found):
    """Return the figures shortly: codes, period, value, status and remark."""
    return [
        (*one.at.values(), one.period, one.value, one.status, one.remark)
        for one in found
    ]


def coded(told):
    return json.dumps(told).encode()


def test_kolada_shows_what_is_missing_and_why():
    assert of(offices.read_kolada(coded(KOLADA))) == [
        ("N00945", "1860", "T", "2023", "1.1", "", ""),
        ("N00945", "1860", "K", "2023", "", "missing", "Private"),
        ("N00945", "1860", "T", "2024", "", "missing", "Missing"),
        ("N00945", "1860", "M", "2024", "", "missing", "deleted"),
    ]


def test_kolada_with_a_second_page_is_not_taken_for_the_whole():
    more = {**KOLADA, "next_url": "https://api.kolada.se/v3/data/x?page=2"}
    with pytest.raises(UnreadableReportError, match="second page"):
        offices.read_kolada(coded(more))


def test_numbers_are_never_rounded():
    text = (
        coded(KOLADA).replace(b"1.1,", b"1.10,").replace(b"1.1}", b"0.1000000000001}")
    )
    assert offices.read_kolada(text)[0].value == "0.1000000000001"


def test_json_stat_as_eurostat_sends_it():
    assert of(offices.read_eurostat(coded(JSON_STAT))) == [
        ("A", "SE", "2022", "12.5", "", ""),
        ("A", "SE", "2023", "13", "provisional", ""),
        ("A", "DE", "2022", "9.1", "estimated", "break in the series"),
        ("A", "DE", "2023", "0", "missing", "confidential"),
        ("A", "DE", "2024", "", "missing", "a forecast"),
    ]


def test_json_stat_with_a_list_of_values():
    told = {**JSON_STAT, "value": [12.5, None, None, 1, 2, 3], "status": {}}
    told["role"] = {"time": ["time"], "geo": ["geo"]}
    found = of(offices.read_json_stat(coded(told)))
    assert found[:2] == [
        ("A", "SE", "2022", "12.5", "", ""),
        ("A", "SE", "2023", "", "missing", ""),
    ]
    assert len(found) == 6


def test_sdmx_json_by_series():
    told = sdmx_json(
        dimensionGroupAttributes={"0:": [1], ":": [0]},
        series={
            "0": {"observations": {"0": [12.50], "1": ["13", 1]}},
            "1": {"observations": {"0": [None, 3], "1": [9, 2]}},
        },
    )
    told["data"]["dataSets"][0]["dimensionGroupAttributes"] = {"0:": [1], "1:": [0]}
    assert of(offices.read_eurostat(coded(told))) == [
        ("A", "SE", "KG", "2022", "12.5", "", ""),
        ("A", "SE", "KG", "2023", "13", "provisional", ""),
        ("A", "DE", "T", "2022", "", "missing", "cannot exist"),
        ("A", "DE", "T", "2023", "9", "", "break in the series"),
    ]


def test_sdmx_json_flat_and_of_version_one():
    told = sdmx_json(observations={"0:0": [1.5, 0], "1:1": [None]})
    structure = told["data"].pop("structures")[0]
    structure["dimensions"]["observation"] = [
        *structure["dimensions"].pop("series"),
        *structure["dimensions"]["observation"],
    ]
    del structure["measures"]
    told["data"]["structure"] = structure
    assert of(offices.read_sdmx_json(coded(told))) == [
        ("A", "SE", "2022", "1.5", "", ""),
        ("A", "DE", "2023", "", "missing", ""),
    ]


SDMX_CSV = """STRUCTURE,STRUCTURE_ID,ACTION,FREQ,GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS
dataflow,ESTAT:INVENTED(1.0),I,A,SE,2022,12.50,
dataflow,ESTAT:INVENTED(1.0),I,A,SE,2023,13,P
dataflow,ESTAT:INVENTED(1.0),I,A,SE,2024,,M
dataflow,ESTAT:INVENTED(1.0),D,A,DE,2024,7,A
"""


def test_sdmx_csv_of_version_two():
    assert of(offices.read_sdmx_csv(SDMX_CSV.encode())) == [
        ("A", "SE", "2022", "12.50", "", ""),
        ("A", "SE", "2023", "13", "provisional", ""),
        ("A", "SE", "2024", "", "missing", "cannot exist"),
    ]


def test_sdmx_csv_of_version_one_with_labels_and_flags_of_eurostat():
    text = (
        "DATAFLOW;LAST UPDATE;geo:Place;TIME_PERIOD:Time;OBS_VALUE;OBS_FLAG\n"
        "ESTAT:INVENTED(1.0);12/05/24 11:00:00;SE: Sweden;2022-Q1;1.5;bp\n"
        "ESTAT:INVENTED(1.0);12/05/24 11:00:00;SE: Sweden;2022-Q2;:;c\n"
    )
    assert of(offices.read_sdmx_csv(text.encode())) == [
        ("SE", "2022-Q1", "1.5", "provisional", "break in the series"),
        ("SE", "2022-Q2", "", "missing", "confidential"),
    ]


GENESIS = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;"
    "1_variable_label;1_variable_attribute_code;1_variable_attribute_label;"
    "2_variable_code;2_variable_label;2_variable_attribute_code;"
    "2_variable_attribute_label;value;value_unit;value_variable_code;"
    "value_variable_label;value_q\n"
    + "".join(
        f"99999;Erfunden;JAHR;Jahr;{year};GEMEIN;Gemeinden;05515000;Münster;ABF;Abfall;"
        f"{code};{label};{value};t;ABF001;Menge;{quality}\n"
        for year, code, label, value, quality in (
            *((2021, "ABF1", "Restmüll", "1234,5", "e"),),
            *((2022, "ABF1", "Restmüll", "1200", "p"), (2023, "ABF1", "R", "-", "")),
            *((2022, "", "Insgesamt", ".", "e"), (2024, "ABF1", "R", "900", "?")),
        )
    )
)


def test_a_flat_file_of_genesis():
    found = of(offices.read_genesis(GENESIS.encode("utf-8-sig")))
    assert found == [
        ("ABF001", "t", "05515000", "ABF1", "2021", "1234.5", "", ""),
        ("ABF001", "t", "05515000", "ABF1", "2022", "1200", "provisional", ""),
        ("ABF001", "t", "05515000", "ABF1", "2023", "", "missing", "nothing there"),
        *(
            ("ABF001", "t", "05515000", "Insgesamt", "2022", "", "missing", one)
            for one in ("unknown or confidential",)
        ),
        (
            "ABF001",
            "t",
            "05515000",
            "ABF1",
            "2024",
            "900",
            "missing",
            "an unknown mark",
        ),
    ]


def zipped(content, names=("99999_de_flat.csv",)):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return packed.getvalue()


def test_genesis_in_its_zip_and_in_latin_letters():
    packed = zipped(GENESIS.encode("iso-8859-1"))
    assert len(offices.read_genesis(packed)) == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"Status": {"Code": 104, "Content": "no table"}}', "no table"),
        (zipped(b"a", ("a.csv", "b.csv")), "zip of 2 files"),
        (b"PK\x03\x04 broken", "not"),
        (b"time;value\n2024;1\n", "no column value_variable_code"),
    ],
)
def test_what_genesis_sends_instead_of_a_table(content, said):
    with pytest.raises(UnreadableReportError, match=said):
        offices.read_genesis(content)


def test_a_zip_that_becomes_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("naturbudget.engines.offices.genesis.BYTES_MAX", 1_000)
    with pytest.raises(UnreadableReportError, match="zip of"):
        offices.read_genesis(zipped(b"0" * 5_000))


def test_an_open_csv_with_columns_that_were_named():
    text = "År;Kommun;Utsläpp (ton);Anm\n2022;Älvhamn;1 234,5;p\n2023;Älvhamn;–;\n"
    columns = offices.Columns("År", "Utsläpp (ton)", "Anm", has_decimal_comma=True)
    assert of(offices.read_open_csv(text.encode("iso-8859-1", "replace"), columns))
    assert of(offices.read_open_csv(text.encode(), columns)) == [
        ("Älvhamn", "2022", "1234.5", "provisional", ""),
        ("Älvhamn", "2023", "", "missing", ""),
    ]


@pytest.mark.parametrize(
    "read",
    [
        offices.read_kolada,
        offices.read_eurostat,
        offices.read_json_stat,
        offices.read_sdmx_json,
        offices.read_sdmx_csv,
        offices.read_genesis,
        lambda content: offices.read_open_csv(content, offices.Columns("a", "b")),
    ],
)
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"{}", b"null", b"3", b'{"values": 3}', b'{"data": {}}'),
        *(b'{"class": "dataset", "size": [99999999, 9], "id": []}', b"[" * 100_000),
        *(b"\xff\xfe\x00", b'a,b\n"1', b"a,a\n1,2\n", b"a,b\n1\n", b"a,b\n1,2,3\n"),
        *(b'{"values": [{}]}', b'{"data": {"dataSets": [{}]}}', b"\x00,b\n1,2\n"),
        *(b'{"data": {"structure": {"dimensions": {}}, "dataSets": [{"series": 1}]}}',),
    ],
)
def test_nonsense_is_refused_in_words_or_holds_nothing(read, content):
    held, said = [], ""
    try:
        held = read(content)
    except UnreadableReportError as error:
        said = str(error)
    assert said.endswith("we have to follow.") or len(held) == (
        content[-4:] == b"1,2\n"
    )


def test_brackets_without_end_are_told_in_our_own_words():
    with pytest.raises(UnreadableReportError, match="brackets stand in brackets"):
        offices.read_eurostat(b"[" * 100_000)
