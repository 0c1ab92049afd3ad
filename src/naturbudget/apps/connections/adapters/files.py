"""Files that lie at an address: SDMX-CSV, and a CSV of open data."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.connections.adapters.adapter import (
    Adapter,
    Parameter,
    Parameters,
    Secrets,
)
from naturbudget.apps.connections.adapters.offices import WHOLE_ADDRESS
from naturbudget.core.delivery.reported import Reported
from naturbudget.core.errors import gettext_noop
from naturbudget.engines.fetch import Ask
from naturbudget.engines.offices import Columns, read_open_csv, read_sdmx_csv

CSV = (
    *("text/csv", "application/csv", "application/vnd.sdmx.data+csv", "text/plain"),
    *("application/octet-stream", "text/comma-separated-values"),
    "application/vnd.ms-excel",  # as some servers call every CSV
)
ADDRESS = Parameter(
    "url",
    _("Address of the file"),
    r"https?://\S{4,1990}",
    WHOLE_ADDRESS,
    help=_("From https:// on, as a browser fetches it, without a password or key."),
    is_address=True,
)


def _column(name: str, label: Promise | str, *, is_optional: bool = False) -> Parameter:
    return Parameter(
        name,
        label,
        r"[^\r\n]{1,100}",
        gettext_noop("Write it as it stands in the first line of the file."),
        help=_("As it stands in the first line of the file."),
        is_optional=is_optional,
    )


def _ask(given: Parameters, _secrets: Secrets, _today: date) -> Ask:
    return Ask(given["url"], CSV, headers={"Accept": "text/csv, */*;q=0.5"})


def _ask_sdmx(given: Parameters, _secrets: Secrets, _today: date) -> Ask:
    accept = (
        "application/vnd.sdmx.data+csv;version=2.0.0, "
        "application/vnd.sdmx.data+csv;version=1.0.0;q=0.9, text/csv;q=0.8"
    )
    return Ask(given["url"], CSV, headers={"Accept": accept})


def _read_sdmx(content: bytes, _given: Parameters) -> list[Reported]:
    return read_sdmx_csv(content)


def _read_open(content: bytes, given: Parameters) -> list[Reported]:
    columns = Columns(
        given["period_column"],
        given["value_column"],
        given.get("mark_column", ""),
        has_decimal_comma=given["decimals"] == "comma",
    )
    return read_open_csv(content, columns)


SDMX_CSV = Adapter(
    "sdmx-csv",
    _("SDMX-CSV file"),
    _("A file that a statistical office offers at an address, in SDMX-CSV 1.0 or 2.0."),
    (ADDRESS,),
    _("the dimensions and attributes of the file, as GEO"),
    _ask_sdmx,
    _read_sdmx,
    "csv",
)
OPEN_CSV = Adapter(
    "open-csv",
    _("CSV of open data"),
    _("A CSV that a portal of open data offers at an address, a row for each figure."),
    (
        ADDRESS,
        _column("period_column", _("Column of the period")),
        _column("value_column", _("Column of the value")),
        _column("mark_column", _("Column of marks"), is_optional=True),
        Parameter(
            "decimals",
            _("Decimals"),
            r"point|comma",
            gettext_noop("Write point or comma."),
            help=_("What stands before the decimals: point or comma."),
            default="point",
        ),
    ),
    _("all other columns of the file"),
    _ask,
    _read_open,
    "csv",
)
