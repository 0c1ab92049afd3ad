"""Collects the sentences for the translators, and compiles what they wrote.

Both without the gettext programs: Babel reads and writes the catalogues, Django turns
its templates into what Babel can read.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = PACKAGE / "locale"
TEMPLATE = "django.pot"
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
WIDTH = 100


def collected(package: Path = PACKAGE) -> Catalog:
    """Return the catalogue of all sentences that the package marks."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    catalogue = Catalog(project="naturbudget", charset="utf-8")
    for path in _sources(package):
        place = path.relative_to(package).as_posix()
        for line, said, comments, context in extract(
            "python",
            io.BytesIO(_readable(path).encode()),
            keywords=KEYWORDS,
            comment_tags=["Translators:"],
        ):
            catalogue.add(
                said,
                locations=[(place, line)],
                auto_comments=comments,
                context=context,
            )
    return catalogue


def _sources(package: Path) -> Iterator[Path]:
    found = [
        path for kind in ("py", "html", "txt") for path in package.rglob(f"*.{kind}")
    ]
    for path in sorted(found):
        if path.suffix == ".py" or "templates" in path.parts:
            yield path


def _readable(path: Path) -> str:
    """Return a module as it is, a template as lines that read like Python."""
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    lines = templatize(text, origin=str(path)).splitlines()
    return "\n".join(line.lstrip() for line in lines)


def collect_messages(folder: Path = FOLDER) -> list[Path]:
    """Write the template of the catalogues and bring each catalogue up to it."""
    catalogue = collected()
    folder.mkdir(exist_ok=True)
    written = [folder / TEMPLATE]
    with written[0].open("wb") as file:
        write_po(file, catalogue, width=WIDTH, sort_output=True)
    for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            known = read_po(file, locale=path.parts[-3])
        known.update(catalogue)
        draft = path.with_suffix(".po.new")
        with draft.open("wb") as file:
            write_po(file, known, width=WIDTH, sort_output=True, ignore_obsolete=True)
        draft.replace(path)
        written.append(path)
    return written


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


def main(arguments: list[str]) -> None:
    """Compile; with ``collect``, collect first."""
    written = collect_messages() if arguments == ["collect"] else []
    for path in [*written, *compile_messages()]:
        sys.stdout.write(f"  {path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
