"""What has to be right before anything starts, and how a start says no."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from naturbudget.core.errors import NaturbudgetError, Problem

Say = Callable[[str], None]


class BootError(NaturbudgetError):
    """Something outside the program is in the way of its start."""


def refuse(code: str, text: str, /, **values: object) -> BootError:
    """Return the error that carries one sentence."""
    return BootError(Problem(code, text, values))


def checkout() -> Path | None:
    """Return the folder of the checkout; None when installed as a package."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "manage.py").is_file() else None


def data_folder() -> Path:
    """Return the folder that keeps the database, the files and the secrets."""
    given = os.environ.get("NATURBUDGET_DATA", "").strip()
    if given:
        return Path(given).expanduser().resolve()
    root = checkout()
    if root is not None:
        return (root / ".data").resolve()
    return Path("~/.local/share/naturbudget").expanduser().resolve()


def writable_folder(folder: Path) -> Path:
    """Make the folder if it is missing and prove that one may write into it."""
    trial = folder / f".trial-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise refuse(
            "data-folder-not-writable",
            "The data folder {folder} cannot be written ({reason}); give this user the "
            "right to write there, or name another folder in NATURBUDGET_DATA.",
            folder=folder,
            reason=(error.strerror or str(error)).lower(),
        ) from error
    return folder


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
    ) as f:
        f.write(text)
    draft.replace(path)


def exit_with(error: NaturbudgetError, *, status: int = 2) -> SystemExit:
    """Print the sentences of a refusal and return the exit that belongs to it."""
    sys.stderr.write(f"{error}\n")
    return SystemExit(status)
