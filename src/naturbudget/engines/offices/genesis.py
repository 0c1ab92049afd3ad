"""GENESIS, the databases of the German offices: the flat file (ffcsv), in its zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from naturbudget.core.delivery.reported import (
    MISSING,
    Reported,
    UnreadableReportError,
    no_column,
)
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.engines.offices.marks import (
    GENESIS_BESIDE,
    GENESIS_INSTEAD,
    marked,
)
from naturbudget.engines.offices.sheet import shaped, table_of

ZIP_OF_MANY = gettext_noop("a zip of {count} files, or of one that is too large")
ZIP_TOO_LARGE = gettext_noop("more than {limit} MB once it is unpacked")
WANTED = gettext_noop("a flat file (ffcsv) of GENESIS")
ZIP = b"PK\x03\x04"
BYTES_MAX = 50_000_000
COLUMNS = ("time", "value", "value_variable_code")


def read_genesis(content: bytes) -> list[Reported]:
    """Read a flat file: one row for each value, blocks of columns for what it is about.

    ``at`` holds, by the code of each characteristic, the code of its value (by its
    label where it has none, as a total), and under ``value`` which value it is.
    """
    if content.lstrip()[:1] == b"{":
        raise UnreadableReportError(WANTED, _said(content))
    return shaped(_values, _unzipped(content), WANTED)


def _said(content: bytes) -> str:
    """Return what GENESIS says instead of a table: it refuses in JSON."""
    return content.decode("utf-8", errors="replace")[:160]


def _unzipped(content: bytes) -> bytes:
    if not content.startswith(ZIP):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            if len(files) != 1 or files[0].file_size > BYTES_MAX:
                said = Problem("zip-of-many", ZIP_OF_MANY, {"count": len(files)})
                raise UnreadableReportError(WANTED, said)
            # The size that a zip tells of itself may be a lie: no more is unpacked.
            with archive.open(files[0]) as packed:
                found = packed.read(BYTES_MAX + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableReportError(WANTED, str(error)[:80]) from error
    if len(found) > BYTES_MAX:
        limit = {"limit": BYTES_MAX // 1_000_000}
        said = Problem("zip-too-large", ZIP_TOO_LARGE, limit)
        raise UnreadableReportError(WANTED, said)
    return found


def _values(content: Any) -> Iterator[Reported]:
    for row in table_of(content, WANTED):
        missing = [name for name in COLUMNS if name not in row]
        if missing:
            raise no_column(WANTED, missing[0])
        at = {"value": row["value_variable_code"], "unit": row.get("value_unit", "")}
        for number in range(1, 100):
            code = row.get(f"{number}_variable_code")
            if code is None:
                break
            label = row.get(f"{number}_variable_attribute_label", "")
            at[code] = row.get(f"{number}_variable_attribute_code") or label
        period, value = row["time"], row["value"]
        if value in GENESIS_INSTEAD:
            yield Reported(at, period, "", MISSING, GENESIS_INSTEAD[value])
            continue
        quality = row.get("value_q", "").strip("() ")
        status, remark = marked(quality, GENESIS_BESIDE)
        yield Reported(at, period, _point(value), status, remark)


def _point(value: str) -> str:
    """Return a number with a point: German files write a comma and no thousands."""
    return value.replace(",", ".") if value.count(",") == 1 else value
