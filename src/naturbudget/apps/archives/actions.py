"""What brings a municipality out of an installation, and into another."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from naturbudget.apps.archives import package
from naturbudget.apps.archives.loading import drop_evidence, keep_evidence, load
from naturbudget.apps.archives.proving import differences
from naturbudget.apps.archives.reading import SHOWN, Archive, ArchiveError, opened
from naturbudget.apps.archives.refusing import planned_for_many
from naturbudget.apps.archives.writing import digest_of, write_archive
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Arrival, Municipality, User
from naturbudget.core.errors import Problem, gettext_noop

Check = Callable[[Municipality], Iterable[str]]
NOT_EQUAL = gettext_noop(
    "What was built from the archive is not what it says, so nothing was kept: {said}."
)


def export_everything(
    town: Municipality, target: Path, *, by: User, at: datetime
) -> package.Heads:
    """Write all of a municipality into one file, and tell the journal of it.

    The archive holds the journal as it was before this entry.

    Raises:
        ExportError: A file of evidence is missing or was changed.
    """
    heads = write_archive(town, target)
    with transaction.atomic():
        lock(town)
        events.record(
            "everything-exported",
            of=town,
            by=by,
            at=at,
            size=heads.size,
            root=heads.root,
            sha256=digest_of(target),
        )
    return heads


def import_everything(
    source: Path, *, by: User, at: datetime, check: Check
) -> Municipality:
    """Build a municipality from an archive, prove it equal, or keep nothing of it.

    It works as the application does: nothing gets past a guard of the database. Then
    the whole is written out once more and compared with the archive, byte by byte.

    Args:
        source: The archive.
        by: Who imports.
        at: When.
        check: Says what differs between tables, files and what was sealed.

    Raises:
        ArchiveError: The archive is none, is not whole, or does not give what it says.
    """
    with opened(source) as archive:
        added: list[str] = []
        try:
            with transaction.atomic():
                town = load(archive)
                added = keep_evidence(archive, town)
                heads = _proven(archive, town, check)
                Arrival.objects.create(
                    municipality=town,
                    at=at,
                    by=by,
                    archive=digest_of(source),
                    size=heads.size,
                    root=heads.root,
                    entries=heads.entries,
                    journal=heads.journal,
                )
        except BaseException:
            drop_evidence(added)
            raise
    return town


def _proven(archive: Archive, town: Municipality, check: Check) -> package.Heads:
    with planned_for_many(), tempfile.TemporaryDirectory() as place:
        heads, found = differences(archive, town, Path(place))
        told = list(check(town))
    found += [Problem("not-equal", NOT_EQUAL, {"said": one}) for one in told]
    if found:
        raise ArchiveError(*found[:SHOWN])
    return heads
