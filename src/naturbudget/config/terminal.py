"""What the terminal shows of an error whose traceback stands in the log file."""

from __future__ import annotations

import logging
import threading
import traceback
from pathlib import Path

from naturbudget.config.boot import BootError, refuse

logger = logging.getLogger(__name__)


class OneSentence(logging.Formatter):
    """Writes an error in one line, and names the file that holds the rest."""

    def __init__(self, log: str) -> None:
        super().__init__("{asctime} {levelname} {message}", style="{")
        self._log = log

    def format(self, record: logging.LogRecord) -> str:
        # A copy: what is taken off here must still reach the file.
        short = logging.makeLogRecord(record.__dict__)
        short.exc_info = short.exc_text = short.stack_info = None
        text = " ".join(super().format(short).split())
        kind = record.exc_info[0] if record.exc_info else None
        return f"{text} ({kind.__name__}; more in {self._log})" if kind else text


def note_threads() -> None:
    """Let an error that ends a thread be logged as any other is."""

    def note(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and told.exc_type is not SystemExit:
            logger.error("A thread ended by an error", exc_info=told.exc_value)

    threading.excepthook = note


def unforeseen(error: Exception, log: Path) -> BootError:
    """Write the traceback to the log file, and return the sentence that says so."""
    with log.open("a", encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    return refuse(
        "unforeseen",
        "The server was ended by an error that nobody foresaw ({kind}). Nothing that "
        "was saved is lost: start it again. If it comes back, read the end of {log}.",
        kind=type(error).__name__,
        log=log,
    )
