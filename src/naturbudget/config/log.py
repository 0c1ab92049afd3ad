"""What the log keeps: a refusal in one line, a defect with its trace, no keys."""

from __future__ import annotations

import logging
import re

DEFECTS = 500
# Whoever has such an address needs no password: the link of a letter.
LINK = re.compile(r"(/(?:answer|reset/key)/)[^/\s]{8,}")


class RefusedInOneLine(logging.Filter):
    """Leave the trace out of what a visitor was refused (403, 404 and the like)."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if isinstance(status, int) and status < DEFECTS:
            record.exc_info = record.exc_text = None
        return True


class WithoutKeys(logging.Filter):
    """Leave out of an address what opens a page to whoever has it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if LINK.search(said):
            record.msg, record.args = LINK.sub(r"\1…", said), None
        return True
