"""What the log keeps of an answer: a refusal in one line, a defect with its trace."""

from __future__ import annotations

import logging

DEFECTS = 500


class RefusedInOneLine(logging.Filter):
    """Leave the trace out of what a visitor was refused (403, 404 and the like)."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if isinstance(status, int) and status < DEFECTS:
            record.exc_info = record.exc_text = None
        return True
