"""Files in a folder of this machine, complete before they have their names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage


def folder_of(what: str) -> Path:
    """Return the folder of the evidence, or of the files that wait."""
    if what == "evidence":
        return Path(settings.EVIDENCE_FOLDER)
    return Path(settings.DATA_FOLDER) / what


class Disk(Storage):
    """A folder. A crash leaves either the whole file or none; a name is overwritten.

    Django's own file storage gives a file its name first and then its bytes, and a
    second file of the same name another one.
    """

    def __init__(self, what: str) -> None:
        self._what = what

    def path(self, name: str) -> str:
        return str(folder_of(self._what) / name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        return name

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        return File(Path(self.path(name)).open(mode))

    def exists(self, name: str) -> bool:
        return Path(self.path(name)).is_file()

    def size(self, name: str) -> int:
        return Path(self.path(name)).stat().st_size

    def delete(self, name: str) -> None:
        Path(self.path(name)).unlink(missing_ok=True)

    def get_modified_time(self, name: str) -> datetime:
        return datetime.fromtimestamp(Path(self.path(name)).stat().st_mtime, tz=UTC)

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Yield each file below the folder, and when it was written."""
        folder = folder_of(self._what)
        for path in sorted(folder.rglob("*")):
            with suppress(FileNotFoundError):  # removed by another process just now
                if path.is_file():
                    name = path.relative_to(folder).as_posix()
                    yield name, self.get_modified_time(name)
