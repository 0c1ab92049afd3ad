"""Writes a municipality into one archive: the same books give the same bytes."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from pathlib import Path
from typing import IO

from django.utils.encoding import force_bytes

from naturbudget.apps.archives import package, plaintext
from naturbudget.apps.archives.columns import head_of, json_text
from naturbudget.apps.archives.package import Heads, Written
from naturbudget.apps.archives.readme import readme
from naturbudget.apps.archives.rows import Books
from naturbudget.apps.archives.tables import TABLES
from naturbudget.apps.documents.packs import NO_CLOCK, READABLE, UNIX, origin_of
from naturbudget.apps.evidence import store
from naturbudget.apps.ledger.queries.log import leaves, log_vouchers
from naturbudget.apps.municipalities.events import head_of as journal_head
from naturbudget.apps.municipalities.locks import as_of_now
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.log import checkpoint_text, root

PACKAGE = "datapackage.json"
FILE_AWAY = gettext_noop(
    "The file {sha256} ({origin}) cannot be exported: it is {state} in the store of "
    "this installation. Whoever runs it restores the evidence folder from the backup; "
    "then export again."
)


class ExportError(NaturbudgetError):
    """Something of the municipality is not there, so it cannot be exported whole."""


def write_archive(town: Municipality, target: Path) -> Heads:
    """Write all of a municipality into one zip file.

    It is stored and not compressed, in the order of names, with a fixed day: so the
    same books give the same bytes (L-30). What it takes of memory does not grow with
    the books.

    Raises:
        ExportError: A file of evidence is missing or was changed.
    """
    with as_of_now(), tempfile.TemporaryDirectory(dir=target.parent) as place:
        folder = Path(place)
        heads, files = write_tables(town, folder)
        evidence = dict(_evidence(town))
        said = package.package_of(town, heads, files | evidence)
        (folder / PACKAGE).write_text(json_text(said) + "\n", encoding="utf-8")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted([PACKAGE, *files, *evidence]):
                entry = zipfile.ZipInfo(name, date_time=NO_CLOCK)
                entry.create_system, entry.external_attr = UNIX, READABLE
                with archive.open(entry, "w", force_zip64=True) as out:
                    if name in evidence:
                        out.write(store.read(evidence[name].sha256) or b"")
                    else:
                        with (folder / name).open("rb") as source:
                            shutil.copyfileobj(source, out, 1 << 20)
    return heads


def write_tables(town: Municipality, folder: Path) -> tuple[Heads, dict[str, Written]]:
    """Write everything but the evidence into a folder; return what was written."""
    books, files = Books(town), {}
    for table in TABLES:
        with _open(folder / table.file) as out:
            out.write(csv_line(head_of(table)))
            out.writelines(map(csv_line, books.rows(table)))
    with (
        _open(folder / "vouchers.jsonl") as log,
        _open(folder / "journal.ledger") as plain,
    ):
        plain.writelines(plaintext.head(town))
        for leaf in log_vouchers(town):
            log.write(leaf.line.decode() + "\n")
            plain.write(plaintext.entry(leaf.seq, leaf.content))
    sealed, journal = leaves(town), journal_head(town)
    heads = Heads(len(sealed), root(sealed).hex(), journal.entries, journal.root)
    text = checkpoint_text(origin_of(town), len(sealed), root(sealed))
    (folder / "checkpoint.txt").write_bytes(force_bytes(text))
    (folder / "README.md").write_text(readme(town.name, heads), encoding="utf-8")
    for name in (*(table.file for table in TABLES), *package.OTHER_FILES):
        with (folder / name).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        files[name] = Written(digest, (folder / name).stat().st_size)
    return heads, files


def evidence_path(digest: str) -> str:
    """Return where the bytes of a hash lie in an archive."""
    return f"evidence/{digest[:2]}/{digest}"


def _evidence(town: Municipality) -> Iterator[tuple[str, Written]]:
    problems = []
    rows = town.sources.filter(erased_at=None).order_by("sha256")
    for row in rows.only("sha256", "size", "origin").iterator():
        state = store.state(row.sha256, size=row.size)
        if state != "as kept":
            values = {"sha256": row.sha256, "origin": row.origin, "state": state}
            problems.append(Problem("file-away", FILE_AWAY, values))
        yield evidence_path(row.sha256), Written(row.sha256, row.size)
    if problems:
        raise ExportError(*problems)


def csv_line(texts: Iterable[str]) -> str:
    """Return a row of a file: quoted only where it must be.

    >>> csv_line(["a", 'b"c', "", "d,e"])
    'a,"b""c",,"d,e"\\n'
    """
    return ",".join(map(_quoted, texts)) + "\n"


def _quoted(text: str) -> str:
    if any(mark in text for mark in ',"\n\r') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def _open(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="")


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
