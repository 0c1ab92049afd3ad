"""Reads an archive: whether it is whole, and the rows of its files."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from naturbudget.apps.archives import package
from naturbudget.apps.archives.columns import head_of
from naturbudget.apps.archives.table import Table
from naturbudget.apps.archives.tables import TABLES
from naturbudget.apps.archives.writing import PACKAGE
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.ledger.figures import RowProblem

NO_ARCHIVE = gettext_noop(
    "{file} is not an archive that “naturbudget municipality export” wrote ({why}). "
    "Nothing of it was kept."
)
OTHER_FORMAT = gettext_noop(
    "The archive is of the format “{found}”; this version of naturbudget reads "
    "“{known}”. Export it again with the version that is installed here."
)
CHANGED = gettext_noop(
    "{file} in the archive is not the file that was exported: its hash is {found}, "
    "not {expected}. Export again, or fetch the archive once more."
)
DAMAGED = gettext_noop(
    "The file is damaged: {file} in the archive cannot be read. Fetch the archive once "
    "more, or export again."
)
LACKING = gettext_noop("{file} is missing in the archive. Export again.")
UNNAMED = gettext_noop(
    "{file} is in the archive, and its {package} does not name it. Take it out, or "
    "export again."
)
OTHER_HEAD = gettext_noop(
    "{file}: its columns are {found}; this version of naturbudget writes {known}."
)
NOT_A_ROW = gettext_noop("{file}: the row has {found} cells, and the head {known}.")
EVIDENCE: Final = re.compile(r"evidence/([0-9a-f]{2})/(\1[0-9a-f]{62})")
FAULTS = (
    OSError,
    ValueError,
    LookupError,
    RecursionError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    NotImplementedError,
)
CELL_MAX = 100_000_000
SHOWN = 12


class ArchiveError(NaturbudgetError):
    """The archive cannot be imported; every reason that was found is told."""


class ArchiveRowsError(ArchiveError):
    """Rows of the archive are wrong; ``rows`` lists each with its reason."""

    def __init__(self, rows: list[RowProblem]) -> None:
        super().__init__(*(row.problem for row in rows))
        self.rows = tuple(rows)


class Archive:
    """An opened archive whose files are those that its package names."""

    def __init__(self, file: zipfile.ZipFile, said: Mapping[str, Any]) -> None:
        self._file, self.said = file, said
        self.slug: str = said["naturbudget"]["municipality"]

    def rows(self, table: Table) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the rows of a table with their line in the file.

        Raises:
            ArchiveError: The head is another one, or a row has more or fewer cells.
        """
        head = list(head_of(table))
        with self._text(table.file) as text:
            reader = csv.reader(text, strict=True)
            found = next(reader, [])
            if found != head:
                values = {"file": table.file, "known": ", ".join(head)}
                values["found"] = shortened(", ".join(found))
                raise ArchiveError(Problem("other-head", OTHER_HEAD, values))
            for cells in reader:
                if len(cells) != len(head):
                    counts = {"found": len(cells), "known": len(head)}
                    raise wrong_row(
                        table, reader.line_num, NOT_A_ROW, "not-a-row", **counts
                    )
                yield reader.line_num, dict(zip(head, cells, strict=True))

    @contextmanager
    def _text(self, name: str) -> Iterator[IO[str]]:
        with (
            self._file.open(name) as raw,
            io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
        ):
            yield text

    def stream(self, name: str) -> IO[bytes]:
        return self._file.open(name)

    def read(self, name: str) -> bytes:
        return self._file.read(name)

    def evidence(self) -> Iterator[tuple[str, str]]:
        """Yield hash and name of each file of evidence."""
        for name in self._file.namelist():
            if found := EVIDENCE.fullmatch(name):
                yield found[2], name


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive and compare all its files with the hashes it states.

    Raises:
        ArchiveError: It is none, or files are missing, changed or too many.
    """
    with ExitStack() as stack:
        # The limit is one for the whole process, and every other file has its own.
        before = csv.field_size_limit(min(CELL_MAX, sys.maxsize))
        stack.callback(csv.field_size_limit, before)
        try:
            # Closed here, however far somebody has read who breaks off.
            raw = stack.enter_context(path.open("rb"))
            file = stack.enter_context(zipfile.ZipFile(raw))
        except (OSError, zipfile.BadZipFile) as error:
            raise _none(path, error) from error
        try:
            said = json.loads(file.read(PACKAGE))
            form = said["naturbudget"]["format"]
            listed = {one["path"]: _hash(one) for one in said["resources"]}
            archive = Archive(file, said)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            damaged = Problem("file-damaged", DAMAGED, {"file": PACKAGE})
            raise ArchiveError(damaged) from error
        except (*FAULTS, TypeError, AttributeError) as error:
            raise _none(path, error) from error
        if form != package.FORMAT:
            values = {"found": shortened(str(form)), "known": package.FORMAT}
            raise ArchiveError(Problem("other-format", OTHER_FORMAT, values))
        problems = list(_differing(file, listed))
        if problems:
            raise ArchiveError(*problems[:SHOWN])
        try:
            yield archive
        except (UnicodeDecodeError, csv.Error) as error:
            raise _none(path, error) from error


def _hash(resource: Mapping[str, Any]) -> str:
    return str(resource["hash"]).removeprefix("sha256:")


def _differing(file: zipfile.ZipFile, listed: Mapping[str, str]) -> Iterator[Problem]:
    names = file.namelist()
    must = {*(table.file for table in TABLES), *package.OTHER_FILES, *listed}
    for name in sorted(must - {*names}):
        yield Problem("file-lacking", LACKING, {"file": name})
    for name in sorted(names):
        if name == PACKAGE and names.count(name) == 1:
            continue
        is_known = name in listed and names.count(name) == 1
        is_ours = name in must or EVIDENCE.fullmatch(name)
        if not is_known or not is_ours:
            values = {"file": shortened(name), "package": PACKAGE}
            yield Problem("file-unnamed", UNNAMED, values)
            continue
        try:
            with file.open(name) as content:
                found = _digest(content)
        except FAULTS:
            yield Problem("file-damaged", DAMAGED, {"file": name})
            continue
        kept = EVIDENCE.fullmatch(name)
        expected = kept[2] if kept else listed[name]
        if found != expected:
            values = {"file": name, "found": found, "expected": expected}
            yield Problem("file-changed", CHANGED, values)


def _digest(content: IO[bytes]) -> str:
    digest = sha256()
    while part := content.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _none(path: Path, error: BaseException) -> ArchiveError:
    why = str(error).strip("'\"") or type(error).__name__
    values = {"file": path.name, "why": shortened(why)}
    return ArchiveError(Problem("no-archive", NO_ARCHIVE, values))


def wrong_row(
    table: Table, line: int, sentence: str, code: str, /, **values: object
) -> ArchiveRowsError:
    """Return the refusal of one row."""
    problem = Problem(code, sentence, {"file": table.file, **values})
    return ArchiveRowsError([RowProblem(line, "", problem)])
