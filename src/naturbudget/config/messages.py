"""Compiles the translations, without the gettext programs."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[1] / "locale"


def compile_messages(folder: Path = FOLDER) -> list[Path]:
    """Compile each catalogue that is newer than what was made of it; return these."""
    made = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        made.append(target)
    return made


if __name__ == "__main__":
    for path in compile_messages():
        sys.stdout.write(f"{path.parts[-3]}\n")
