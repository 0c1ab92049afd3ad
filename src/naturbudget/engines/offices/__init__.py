"""Reads what statistical offices send: each of their shapes, into one plain table."""

from naturbudget.engines.offices.eurostat import read_eurostat
from naturbudget.engines.offices.genesis import read_genesis
from naturbudget.engines.offices.json_stat import read_json_stat
from naturbudget.engines.offices.kolada import read_kolada
from naturbudget.engines.offices.open_csv import Columns, read_open_csv
from naturbudget.engines.offices.sdmx_csv import read_sdmx_csv
from naturbudget.engines.offices.sdmx_json import read_sdmx_json

__all__ = [
    "Columns",
    "read_eurostat",
    "read_genesis",
    "read_json_stat",
    "read_kolada",
    "read_open_csv",
    "read_sdmx_csv",
    "read_sdmx_json",
]
