"""Kolada, Eurostat and GENESIS: the addresses and parameters they document."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode

from django.utils.translation import gettext_lazy as _

from naturbudget.apps.connections.adapters.adapter import (
    Adapter,
    Parameter,
    Parameters,
    Secrets,
    csv_of,
)
from naturbudget.core.delivery.reported import Reported
from naturbudget.core.errors import gettext_noop
from naturbudget.engines.fetch import Ask
from naturbudget.engines.offices import read_eurostat, read_genesis, read_kolada

HTTPS = r"https?://[^\s?#]+"
JSON = ("application/json",)
EUROSTAT_JSON = (*JSON, "application/vnd.sdmx.data+json")
# A zip, where the office packs it; some say of a CSV only that it is bytes.
GENESIS_MEDIA = (
    *("text/csv", "application/zip", "application/octet-stream", "text/plain"),
    *("application/x-zip-compressed", "application/json"),
)

WHOLE_ADDRESS = gettext_noop("Write the address whole, from https:// on.")
YEARS = Parameter(
    "since",
    _("First year"),
    r"[12][0-9]{3}",
    gettext_noop("Write a year in four digits."),
    help=_("All years from this one on are asked for."),
)


def _base(default: str) -> Parameter:
    return Parameter(
        "base",
        _("Address of the service"),
        HTTPS,
        WHOLE_ADDRESS,
        help=_("As the office documents it; change it where the office does."),
        default=default,
        is_address=True,
    )


def _ask_kolada(given: Parameters, _secrets: Secrets, today: date) -> Ask:
    kpis, places = csv_of(given["kpi"]), csv_of(given["municipality"])
    years = ",".join(map(str, range(int(given["since"]), today.year + 1)))
    path = f"data/kpi/{','.join(kpis)}/municipality/{','.join(places)}/year/{years}"
    url = f"{given['base'].rstrip('/')}/{path}"
    return Ask(url, JSON, headers={"Accept": "application/json"})


def _read_kolada(content: bytes, _given: Parameters) -> list[Reported]:
    return read_kolada(content)


KOLADA = Adapter(
    "kolada",
    _("Kolada"),
    _("Key figures of Sweden's municipalities and regions."),
    (
        _base("https://api.kolada.se/v3"),
        Parameter(
            "kpi",
            _("Key figures"),
            r"[NUnu][0-9]{5}(\s*,\s*[NUnu][0-9]{5}){0,19}",
            gettext_noop("Write one or more, as N00945, with commas between them."),
            help=_("As N00945; several with commas between them."),
        ),
        Parameter(
            "municipality",
            _("Municipality"),
            r"[0-9]{4}(\s*,\s*[0-9]{4}){0,19}",
            gettext_noop("Write its four digits, as 0780."),
            help=_("Its four digits, as 0780 for Växjö."),
        ),
        YEARS,
    ),
    "kpi, municipality, gender",
    _ask_kolada,
    _read_kolada,
    "json",
)


def _ask_eurostat(given: Parameters, _secrets: Secrets, _today: date) -> Ask:
    path = "/".join(quote(given[name], safe="*.+") for name in ("dataset", "key"))
    dataset, _slash, key = path.partition("/")
    query = urlencode(
        {
            "c[TIME_PERIOD]": f"ge:{given['since']}",
            "compress": "false",
            "format": "json",
            "lang": "en",
        },
        safe=":",
    )
    url = f"{given['base'].rstrip('/')}/{dataset}/1.0/{key}?{query}"
    accept = "application/json, application/vnd.sdmx.data+json;version=2.0.0;q=0.9"
    return Ask(url, EUROSTAT_JSON, headers={"Accept": accept})


def _read_eurostat(content: bytes, _given: Parameters) -> list[Reported]:
    return read_eurostat(content)


EUROSTAT = Adapter(
    "eurostat",
    _("Eurostat"),
    _("Data of the statistical office of the European Union."),
    (
        _base(
            "https://ec.europa.eu/eurostat/api/dissemination/sdmx/3.0/data/dataflow/ESTAT"
        ),
        Parameter(
            "dataset",
            _("Dataset"),
            r"[A-Za-z0-9_$-]{2,40}",
            gettext_noop("Write the code of the dataset, as env_wasmun."),
            help=_("Its code, as env_wasmun."),
        ),
        Parameter(
            "key",
            _("Key"),
            r"[A-Za-z0-9_*+-]+(\.[A-Za-z0-9_*+-]+){0,19}",
            gettext_noop("Write a code for each dimension, with points between them."),
            help=_(
                "A code for each dimension in the dataset's order, with points between "
                "them; * stands for all."
            ),
        ),
        YEARS,
    ),
    _("the dimensions of the dataset, as freq, unit, geo"),
    _ask_eurostat,
    _read_eurostat,
    "json",
)


def _ask_genesis(given: Parameters, secrets: Secrets, today: date) -> Ask:
    form = {
        "name": given["table"],
        "area": "all",
        "compress": "false",
        "transpose": "false",
        "startyear": given["since"],
        "endyear": str(today.year),
        "format": "ffcsv",
        "job": "false",
        "language": "de",
    }
    if place := given.get("place"):
        form |= {"regionalvariable": given.get("level", ""), "regionalkey": place}
    return Ask(
        f"{given['base'].rstrip('/')}/data/tablefile",
        GENESIS_MEDIA,
        "POST",
        urlencode(form).encode(),
        {"Content-Type": "application/x-www-form-urlencoded"},
        {name: secrets[name] for name in ("username", "password")},
    )


def _read_genesis(content: bytes, _given: Parameters) -> list[Reported]:
    return read_genesis(content)


GENESIS = Adapter(
    "genesis",
    _("GENESIS-Online"),
    _("Tables of Germany's statistical offices; a name and a password are needed."),
    (
        _base("https://www-genesis.destatis.de/genesisWS/rest/2020"),
        Parameter(
            "table",
            _("Table"),
            r"[0-9A-Z]{4,6}(-[0-9A-Z]{2,6}){1,4}",
            gettext_noop("Write the code of the table, as 32111-0002."),
            help=_("Its code, as 32111-0002."),
        ),
        Parameter(
            "level",
            _("Kind of place"),
            r"[A-Z0-9]{2,10}",
            gettext_noop("Write the code of the characteristic, as GEMEIN."),
            help=_("The characteristic of places, as KREISE or GEMEIN."),
            is_optional=True,
        ),
        Parameter(
            "place",
            _("Place"),
            r"[0-9*]{2,12}",
            gettext_noop("Write the official key of the place, as 05515000."),
            help=_("Its official key, as 05515000 for Münster."),
            is_optional=True,
        ),
        YEARS,
    ),
    _("value, unit, and the codes of the table's characteristics, as GEMEIN"),
    _ask_genesis,
    _read_genesis,
    "csv",
    ("NATURBUDGET_GENESIS_USER", "NATURBUDGET_GENESIS_PASSWORD"),
)
