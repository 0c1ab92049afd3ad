"""What files are by their bytes, and what they may be called."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from naturbudget.core.file import (
    NAME_CHARACTERS_MAX,
    ProgramError,
    file_name,
    sniffed,
)


def workbook():
    kept = io.BytesIO()
    Workbook().save(kept)
    return kept.getvalue()


def packed(**parts):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return kept.getvalue()


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPEN = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (workbook(), SHEET),
        (packed(mimetype=OPEN, content="x"), OPEN),
        (packed(a="plain"), "application/zip"),
        ("code;värde\ngas;1,5\n".encode(), "text/plain"),
        (b"\xef\xbb\xbfcode,value\n", "text/plain"),
        (b'{"a": 1}\n', "application/json"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"\n <!DOCTYPE html><script>alert(1)</script>", "text/html"),
        (b"MZ is how this letter begins", "text/plain"),
        (b"a\x00b", "application/octet-stream"),
        (b"\xff\xfe\x00\x01", "application/octet-stream"),
    ],
)
def test_the_kind_is_read_off_the_bytes(content, kind):
    assert sniffed(content, name="bill.pdf") == kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\x00" * 200,
        b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 60,
        b"\xcf\xfa\xed\xfe" + b"\x00" * 60,
        b"#!/bin/sh\necho\n",
    ],
)
def test_a_program_is_refused_whatever_it_is_called(content):
    with pytest.raises(ProgramError, match="bill\\.pdf is a program"):
        sniffed(content, name="bill.pdf")


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("bill.pdf", "bill.pdf"),
        ("C:\\Users\\ada\\bill.pdf", "bill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("bills/2025/", "2025"),
        ("gas\u202egpj.exe", "gasgpj.exe"),
        ("a\u200bb\x00c\r\nSet-Cookie: x.pdf", "abc Set-Cookie: x.pdf"),
        ("  two   words.pdf ", "two words.pdf"),
        (".htaccess", "htaccess"),
        ("", "evidence"),
        ("...", "evidence"),
        ("Gasfo\u0308rbrukning.pdf", "Gasf\u00f6rbrukning.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(told, name):
    assert file_name(told) == name


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_kept(told):
    name = file_name(told)

    assert 0 < len(name) <= NAME_CHARACTERS_MAX
    assert not {"/", "\\", "\n", "\x00", "\u202e"} & set(name)
    assert file_name(name) == name


@given(st.binary(max_size=200))
def test_any_bytes_have_a_kind_or_are_a_program(content):
    try:
        kind = sniffed(content, name="x")
    except ProgramError:
        return
    assert kind.count("/") == 1
    assert len(kind) <= 100
