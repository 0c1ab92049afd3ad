"""What changes connections, and what they bring into the books."""

from naturbudget.apps.connections.actions.running import (
    look_at_run,
    origin_of,
    problems_of,
    run_bytes,
    run_connection,
    seal_run,
    waiting_content,
)
from naturbudget.apps.connections.actions.saving import (
    UnconnectedError,
    picks_in,
    save_connection,
)

__all__ = [
    "UnconnectedError",
    "look_at_run",
    "origin_of",
    "picks_in",
    "problems_of",
    "run_bytes",
    "run_connection",
    "save_connection",
    "seal_run",
    "waiting_content",
]
