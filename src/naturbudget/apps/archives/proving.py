"""Whether what was built from an archive is what the archive holds."""

from __future__ import annotations

import json
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, Final

from naturbudget.apps.archives import package
from naturbudget.apps.archives.columns import json_text
from naturbudget.apps.archives.package import Heads, Written
from naturbudget.apps.archives.reading import Archive
from naturbudget.apps.archives.tables import BY_NAME
from naturbudget.apps.archives.writing import PACKAGE, evidence_path, write_tables
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.errors import Problem, gettext_noop

DIFFERS = gettext_noop(
    "{file} in the archive is not what the books give that were built from it: it "
    "differs from line {line} on. Nothing was kept."
)
SAYS_OTHER = gettext_noop(
    "{file} says other things than the books that were built from the archive. "
    "Nothing was kept."
)
PEOPLE: Final = BY_NAME["people"].file
# A person may be called otherwise here; the number and the address are the same.
SAME_OF_PEOPLE: Final = 2


def differences(
    archive: Archive, town: Municipality, folder: Path
) -> tuple[Heads, list[Problem]]:
    """Write the municipality out again and compare all of it with the archive.

    Returns:
        The roots of log and journal, and a problem for each file that differs.
    """
    heads, files = write_tables(town, folder)
    found = []
    for name in sorted(files):
        with (folder / name).open("rb") as built, archive.stream(name) as given:
            line = _first_differing(built, given, name)
        if line:
            values = {"file": name, "line": str(line)}
            found.append(Problem("differs", DIFFERS, values))
    rows = town.sources.filter(erased_at=None).values_list("sha256", "size")
    evidence = {evidence_path(digest): Written(digest, size) for digest, size in rows}
    said = _comparable(package.package_of(town, heads, files | evidence))
    given_said = _comparable(json.loads(json_text(archive.said)))
    if said != given_said:
        found.append(Problem("says-other", SAYS_OTHER, {"file": PACKAGE}))
    return heads, found


def _first_differing(built: IO[bytes], given: IO[bytes], name: str) -> int:
    for number, (one, other) in enumerate(zip_longest(built, given), start=1):
        if one != other and not (name == PEOPLE and _same_person(one, other)):
            return number
    return 0


def _same_person(one: bytes | None, other: bytes | None) -> bool:
    return (
        one is not None
        and other is not None
        and one.split(b",")[:SAME_OF_PEOPLE] == other.split(b",")[:SAME_OF_PEOPLE]
    )


def _comparable(said: dict[str, Any]) -> dict[str, Any]:
    """Leave out how the people are written, which was compared line by line."""
    resources = [
        {k: v for k, v in one.items() if k not in ("hash", "bytes")}
        if one["path"] == PEOPLE
        else one
        for one in said["resources"]
    ]
    return {**said, "resources": resources}
