"""Fetching what a connection names, and sealing what came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from naturbudget.apps.connections.actions.saving import UnconnectedError
from naturbudget.apps.connections.adapters import ADAPTERS
from naturbudget.apps.connections.models import Connection, Run
from naturbudget.apps.connections.reading import figures_of, parted_of
from naturbudget.apps.deliveries.actions import Imported, import_figures
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.core.errors import NaturbudgetError, Problem, Word, gettext_noop
from naturbudget.engines.fetch import Limits, fetch

NO_SECRET = gettext_noop(
    "{office} asks for a name and a password. Whoever runs this server sets {names} in "
    "its environment; they are kept nowhere else."
)
ERASED = gettext_noop(
    "What was fetched then was erased, so it cannot be sealed. Fetch it again."
)
NOT_WAITING = gettext_noop(
    "What was fetched then does not wait any more. Fetch again to see what is new."
)


def run_connection(connection: Connection, *, by: User, at: datetime) -> Run:
    """Fetch what a connection names, keep it as evidence, and say what it would do.

    The office is asked outside of any transaction. Nothing is sealed: what is new
    waits for a person (`seal_run`). That it failed is kept as well.
    """
    try:
        content, media = _fetched(connection, at=at)
    except NaturbudgetError as error:
        return _note(connection, Run.Outcome.FAILED, None, error, by=by, at=at)
    return run_bytes(connection, content, media_type=media, by=by, at=at)


def run_bytes(
    connection: Connection, content: bytes, *, media_type: str, by: User, at: datetime
) -> Run:
    """Take what an office sent as if it was fetched now; a file that somebody has."""
    try:
        source = keep_file(
            content,
            of=connection.municipality,
            origin=origin_of(connection, at=at),
            media_type=media_type,
            by=by,
            at=at,
        )
    except NaturbudgetError as error:
        return _note(connection, Run.Outcome.FAILED, None, error, by=by, at=at)
    try:
        done = _imported(connection, content, source, dry_run=True, by=by, at=at)
        absent = parted_of(connection, content, until=at.date()).absent
    except NaturbudgetError as error:
        return _note(connection, Run.Outcome.REFUSED, source, error, by=by, at=at)
    told = _counts(done) | {"absent": len(absent)}
    is_new = done.sealed or done.drafted
    outcome = Run.Outcome.WAITS if is_new else Run.Outcome.NOTHING_NEW
    return _note(connection, outcome, source, None, told, by=by, at=at)


def seal_run(
    run: Run, *, by: User, at: datetime, reasons: Mapping[str, str] | None = None
) -> Imported:
    """Seal what was fetched, through the same import as any file.

    ``reasons`` say why what is doubted is right, as for any file.

    Raises:
        NaturbudgetError: It waits no more, or does not fit the books any more.
    """
    connection = run.connection
    content = waiting_content(run)
    assert run.source is not None, "what waits was kept"
    # The file has its own transaction, so a run is sealed twice by nobody: what is
    # sealed already is unchanged the second time.
    with transaction.atomic():
        lock(connection.municipality)
        done = _imported(
            connection,
            content,
            run.source,
            dry_run=False,
            reasons=reasons,
            by=by,
            at=at,
        )
        run.outcome = Run.Outcome.DRAFTED if done.drafted else Run.Outcome.SEALED
        run.told = run.told | _counts(done)
        run.save(update_fields=["outcome", "told"])
        _record(run, by=by, at=at)
    return done


def waiting_content(run: Run) -> bytes:
    """Return the bytes of a run that waits.

    Raises:
        UnconnectedError: It does not wait, or its bytes were erased.
    """
    if not run.is_waiting:
        raise UnconnectedError(Problem("not-waiting", NOT_WAITING))
    content = store.read(run.source.sha256) if run.source else None
    if content is None or (run.source and run.source.erased_at):
        raise UnconnectedError(Problem("erased", ERASED))
    return content


def look_at_run(run: Run, *, by: User, at: datetime) -> Imported:
    """Say anew what sealing a run would do; nothing is changed.

    Raises:
        NaturbudgetError: With everything that does not fit.
    """
    content = waiting_content(run)
    assert run.source is not None, "what waits was kept"
    return _imported(run.connection, content, run.source, dry_run=True, by=by, at=at)


def origin_of(connection: Connection, *, at: datetime) -> str:
    """Return the name of the file that is kept."""
    ending = ADAPTERS[connection.kind].ending
    return f"{connection.name}-{at:%Y-%m-%d}.{ending}"


def _fetched(connection: Connection, *, at: datetime) -> tuple[bytes, str]:
    adapter = ADAPTERS[connection.kind]
    held = [settings.FETCH_SECRETS.get(name, "") for name in adapter.secrets]
    if adapter.secrets and not held[0]:
        names = " and ".join(adapter.secrets)
        values = {"office": str(adapter.label), "names": names}
        raise UnconnectedError(Problem("no-secret", NO_SECRET, values))
    secrets = dict(zip(("username", "password"), held, strict=False))
    limits = Limits(
        bytes_max=settings.EVIDENCE_BYTES_MAX,
        seconds_max=settings.FETCH_SECONDS_MAX,
        inside=settings.FETCH_INSIDE,
    )
    ask = adapter.ask(connection.parameters, secrets, at.date())
    found = fetch(ask, limits=limits)
    return found.content, found.media


def _imported(
    connection: Connection,
    content: bytes,
    source: Source,
    *,
    dry_run: bool,
    by: User,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> Imported:
    return import_figures(
        connection.municipality,
        content,
        name=source.origin,
        media_type=source.media_type,
        reading=lambda content, units: figures_of(
            connection, content, units, until=at.date()
        ),
        dry_run=dry_run,
        reasons=reasons,
        by=by,
        at=at,
    )


def _counts(done: Imported) -> dict[str, Any]:
    return {
        # What is corrected is a reversal and a figure.
        "new": (done.sealed or done.drafted) - 2 * done.corrected,
        "corrected": done.corrected,
        "unchanged": done.unchanged,
        "doubts": len(done.doubts),
    }


def _note(
    connection: Connection,
    outcome: Run.Outcome,
    source: Source | None,
    error: NaturbudgetError | None,
    told: Mapping[str, Any] | None = None,
    *,
    by: User,
    at: datetime,
) -> Run:
    """Keep what came of a run, in the journal too."""
    said = dict(told or {})
    if error is not None:
        said["problems"] = [_said(problem) for problem in error.problems[:20]]
    with transaction.atomic():
        lock(connection.municipality)
        # What was fetched before and still waits is overtaken by what came now.
        if outcome not in (Run.Outcome.FAILED, Run.Outcome.REFUSED):
            for row in connection.runs.filter(outcome=Run.Outcome.WAITS):
                row.outcome = Run.Outcome.OVERTAKEN
                row.save(update_fields=["outcome"])
                _record(row, by=by, at=at)
        run = Run.objects.create(
            connection=connection,
            number=connection.runs.count() + 1,
            ran_at=at,
            ran_by=by,
            outcome=outcome,
            source=source,
            told=said,
        )
        _record(run, by=by, at=at)
    return run


def _record(run: Run, *, by: User, at: datetime) -> None:
    events.record(
        "connection-run",
        of=run.connection.municipality,
        by=by,
        at=at,
        connection=run.connection.name,
        run=run.number,
        outcome=run.outcome,
        sha256=run.source.sha256 if run.source else "",
    )


def _said(problem: Problem) -> dict[str, Any]:
    """Return a problem as it is kept: its sentence is translated where it is read."""
    values = {name: _value(value) for name, value in problem.values.items()}
    return {
        "code": problem.code,
        "text": problem.text,
        "remedy": problem.remedy,
        "values": values,
    }


def _value(value: object) -> object:
    if isinstance(value, Problem):
        return _said(value)
    return {"word": value} if isinstance(value, Word) else str(value)


def _problem(said: Mapping[str, Any]) -> Problem:
    values = {name: _again(value) for name, value in said["values"].items()}
    return Problem(said["code"], said["text"], values, said["remedy"])


def _again(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    return Word(value["word"]) if "word" in value else _problem(value)


def problems_of(run: Run) -> list[Problem]:
    """Return why a run failed or was refused."""
    return [_problem(said) for said in run.told.get("problems", [])]
