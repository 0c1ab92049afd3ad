"""What keeps evidence, and what erases it where the law asks."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock, lock_file
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.file import file_name, sniffed

TOO_BIG = gettext_noop(
    "{name} has {size} MB; evidence may have at most {limit} MB. "
    "Send an extract, or the paper that sums it up."
)
EMPTY = gettext_noop("{name} is empty. Choose the file that holds the evidence.")
NO_REASON = gettext_noop("Say why the file is erased; the reason stays on record.")
IS_FROZEN = gettext_noop(
    "“{file}” is {what}, and stays: the log seals it, the council voted on it, and the "
    "public reads it. Only evidence behind figures can be erased. Take a name out of "
    "the next version."
)
# What never is erased, by the name under which it refers to the file. The apps that
# own these rows stand above; reverse names reach them without an import.
FROZEN = {
    "documents": gettext_noop("the data of a frozen document"),
    "issues": gettext_noop("an issued document"),
    "decisions": gettext_noop("the minutes of a decision"),
}


MEDIA_TYPE = re.compile(r"[\w.+-]{1,50}/[\w.+-]{1,49}", re.ASCII)
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


class EvidenceError(NaturbudgetError):
    """The file cannot be kept or erased like this."""


@transaction.atomic
def keep_file(
    content: bytes,
    *,
    of: Municipality,
    origin: str,
    media_type: str = UNKNOWN_MEDIA_TYPE,
    by: User,
    at: datetime,
) -> Source:
    """Keep a file of evidence by its hash. The same bytes are kept once."""
    source = enter_file(
        content, of=of, origin=origin, media_type=media_type, by=by, at=at
    )
    store.put(content)
    return source


@transaction.atomic
def enter_file(
    content: bytes,
    *,
    of: Municipality,
    origin: str,
    media_type: str,
    by: User,
    at: datetime,
) -> Source:
    """Enter a file whose bytes the caller puts into the store when all is right.

    What it is, is read off its bytes, and its name is cleaned. What was erased and is
    sent again is kept again. The file's lock is held until the
    row is committed, so that nobody erases the bytes in between.

    Raises:
        EvidenceError: The file is empty or too large.
        ProgramError: It is a program.

    Source:
        EV-1, EV-2, EV-3 (docs/method/evidence.md)
    """
    origin = file_name(origin)
    check_size(content, origin)
    kind = _media_type(sniffed(content, name=origin), told=media_type)
    digest = sha256(content).hexdigest()
    lock(of)
    lock_file(digest)
    source, is_new = Source.objects.get_or_create(
        municipality=of,
        sha256=digest,
        defaults={
            "origin": origin,
            "media_type": kind,
            "size": len(content),
            "received_at": at,
            "received_by": by,
        },
    )
    if is_new or source.erased_at is not None:
        source.erased_at, source.erased_reason = None, ""
        source.save(update_fields=["erased_at", "erased_reason"])
        events.record(
            "file-kept",
            of=of,
            by=by,
            at=at,
            file=origin,
            sha256=digest,
            holds=source.media_type,
        )
    return source


def _media_type(found: str, *, told: str) -> str:
    """Return what the bytes are; only which kind of plain text, the sender may say."""
    is_said = told.startswith("text/") and MEDIA_TYPE.fullmatch(told)
    return told if found == "text/plain" and is_said else found


def check_size(content: bytes, origin: str) -> None:
    """Refuse what is empty, or larger than what is kept.

    Raises:
        EvidenceError: It is one of the two.
    """
    if not content:
        raise EvidenceError(Problem("empty-file", EMPTY, {"name": origin}))
    if len(content) > settings.EVIDENCE_BYTES_MAX:
        values = {
            "name": origin,
            "size": round(len(content) / 1e6),
            "limit": settings.EVIDENCE_BYTES_MAX // 1_000_000,
        }
        raise EvidenceError(Problem("file-too-big", TOO_BIG, values))


@transaction.atomic
def erase_file(source: Source, *, reason: str, by: User, at: datetime) -> None:
    """Erase the bytes of a file; its hash, origin and the reason stay.

    Frozen data, issued documents and minutes are never erased; the database refuses
    it too. Erasing again changes nothing: the first day and reason stay.

    Source:
        L-31 (docs/method/ledger.md)
    """
    owner = lock(source.municipality)
    check_erasable(source, reason=reason)
    kept = reason.strip()[:300]
    rows = Source.objects.filter(pk=source.pk, erased_at=None)
    if not rows.update(erased_at=at, erased_reason=kept):
        return
    events.record(
        "file-erased",
        of=owner,
        by=by,
        at=at,
        file=source.origin,
        sha256=source.sha256,
        reason=kept,
    )
    transaction.on_commit(lambda: _erase_bytes(source.sha256))


def check_erasable(source: Source, *, reason: str) -> None:
    """Refuse to erase a file without a reason, or one that stays.

    Raises:
        EvidenceError: It is one of the two.
    """
    if not reason.strip():
        raise EvidenceError(Problem("no-reason", NO_REASON))
    if what := frozen_as(source):
        values = {"file": source.origin, "what": what}
        raise EvidenceError(Problem("is-frozen", IS_FROZEN, values))


def frozen_as(source: Source) -> str:
    """Return what a file is that may never be erased, or an empty text."""
    for name, what in FROZEN.items():
        if getattr(source, name).exists():
            return what
    return ""


@transaction.atomic
def _erase_bytes(digest: str) -> None:
    """Remove the bytes, unless somebody keeps the same file by now."""
    lock_file(digest)
    if not Source.objects.filter(sha256=digest, erased_at=None).exists():
        store.erase(digest)
