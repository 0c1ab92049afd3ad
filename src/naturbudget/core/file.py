"""What a file of evidence is by its bytes, and what it may be called."""

from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF8, getincrementaldecoder

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

NAME_CHARACTERS_MAX = 200
EXTENSION_CHARACTERS_MAX = 12
NAMELESS = "evidence"
UNKNOWN = "application/octet-stream"
HEAD = 4096  # bytes that are looked at
SLICE = 1_000_000
# What no text holds but in passing: all but tabs, ends of lines and pages.
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")

# What a file begins with. Offices pack theirs as ZIP; their parts tell which.
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-office"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
OFFICE = "application/vnd.openxmlformats-officedocument."
PACKED = (
    (b"xl/", OFFICE + "spreadsheetml.sheet"),
    (b"word/", OFFICE + "wordprocessingml.document"),
    (b"ppt/", OFFICE + "presentationml.presentation"),
)
PROGRAMS = (
    (b"MZ", 64),
    (b"\x7fELF", 16),
    (b"\xfe\xed\xfa\xce", 16),
    (b"\xfe\xed\xfa\xcf", 16),
    (b"\xce\xfa\xed\xfe", 16),
    (b"\xcf\xfa\xed\xfe", 16),
)
IS_A_PROGRAM = gettext_noop(
    "{name} is a program, whatever its name ends with, and no evidence. Send the paper "
    "or the table itself: PDF, a picture, CSV, XLSX, ODS."
)


class ProgramError(NaturbudgetError):
    """A file that would run is refused as evidence."""


def sniffed(content: bytes, *, name: str) -> str:
    """Return the kind of a file by its bytes alone; its name and its sender may lie.

    Args:
        content: All of it, or at least its beginning.
        name: What a refusal calls it.

    Raises:
        ProgramError: It is a program for some machine, or a script with an
            interpreter in its first line.

    Source:
        EV-2 (docs/method/evidence.md)

    >>> sniffed(b"%PDF-1.7 ...", name="bill.txt"), sniffed(b"a;b", name="bill.pdf")
    ('application/pdf', 'text/plain')
    """
    head = content[:HEAD]
    if _is_program(content):
        raise ProgramError(Problem("is-a-program", IS_A_PROGRAM, {"name": name}))
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _packed(content)
    return _text(content)


def _is_program(content: bytes) -> bool:
    if content.startswith(b"#!"):
        return True
    return any(
        content.startswith(signature)
        and len(content) >= least
        and b"\0" in content[:least]
        for signature, least in PROGRAMS
    )


def _packed(content: bytes) -> str:
    """Return what a ZIP is: open documents say it first, others by their parts."""
    start = content[30:38]
    if start == b"mimetype":
        told = content[38:120].split(b"PK", 1)[0]
        if told.startswith(b"application/vnd.oasis.opendocument."):
            return told.decode("ascii", "replace").strip("\x00")
    for part, kind in PACKED:
        if part in content and b"[Content_Types].xml" in content:
            return kind
    return "application/zip"


def _text(content: bytes) -> str:
    """Return what a text is; a file with control signs is no text.

    A long one is not turned into text as a whole: it may have a hundred megabytes.
    """
    if CONTROL.search(content) or not _is_utf8(content):
        return UNKNOWN
    start = content[:HEAD].decode(errors="ignore").lstrip("\ufeff")
    start = start.lstrip()[:100].lower()
    if start.startswith(("<!doctype html", "<html", "<script")):
        return "text/html"
    if start.startswith("<?xml"):
        return "application/xml"
    end = content[-HEAD:].rstrip()[-1:]
    if start.startswith(("{", "[")) and end in (b"}", b"]"):
        return "application/json"
    return "text/plain" if content.removeprefix(BOM_UTF8) else UNKNOWN


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    decoder = getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), SLICE):
            decoder.decode(content[start : start + SLICE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def file_name(told: str) -> str:
    """Return the name a file may bear, of what its sender calls it.

    Folders before it, control signs, signs that nobody sees or that turn the direction
    of writing, and points at its ends are left out; a long name keeps its ending.

    Source:
        EV-3 (docs/method/evidence.md)

    >>> file_name("bills/gas.pdf"), file_name("../../etc/passwd"), file_name("..")
    ('gas.pdf', 'passwd', 'evidence')
    """
    last = told.replace("\\", "/").rstrip("/").rpartition("/")[2]
    seen = (
        " " if unicodedata.category(sign) == "Zs" or sign in "\t\n\r" else sign
        for sign in unicodedata.normalize("NFC", last)
        if sign in "\t\n\r" or unicodedata.category(sign)[0] != "C"
    )
    name = " ".join("".join(seen).split()).strip(". ")
    if len(name) > NAME_CHARACTERS_MAX:
        stem, point, ending = name.rpartition(".")
        if point and len(ending) <= EXTENSION_CHARACTERS_MAX:
            kept = NAME_CHARACTERS_MAX - len(ending) - 1
            name = f"{stem[:kept].rstrip('. ')}.{ending}"
        else:
            name = name[:NAME_CHARACTERS_MAX].rstrip(". ")
    return name or NAMELESS
