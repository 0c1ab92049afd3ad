"""Long files: read by the worker, watched and cancelled on a page."""

from __future__ import annotations

from collections.abc import Mapping as Given
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.db.models import Max
from django.utils import timezone

from naturbudget.apps.deliveries import preview, waiting
from naturbudget.apps.deliveries.actions import (
    DoubtsOpenError,
    Imported,
    RowDoubt,
    import_figures,
)
from naturbudget.apps.deliveries.layouts import remember_layout
from naturbudget.apps.deliveries.models import Job
from naturbudget.apps.deliveries.tables import grid_named
from naturbudget.apps.evidence import store
from naturbudget.apps.municipalities.background import task
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.delivery.mapping import Mapping
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.doubt import CHECKS, ReasonError, read_reason
from naturbudget.core.ledger.figures import RowProblem
from naturbudget.engines.sheets import read_file

# A file above this is read behind the page: ten thousand rows are about as much.
LONG_BYTES = 1_000_000
ROWS_TOLD = 2_000
DOUBTS_TOLD = 100  # of one check; all are counted

GONE = gettext_noop(
    "The file does not wait any more: it waits for a day. Send it again."
)
NO_REASON = gettext_noop(
    "{check}: no reason is given, so nothing is sealed. Say in a few words why these "
    "figures are right."
)
NOT_ALLOWED = gettext_noop(
    "Your role may not import figures here any more, so nothing was read."
)


class CancelledError(NaturbudgetError):
    """Somebody cancelled the job; nothing of the file is kept."""


class JobError(NaturbudgetError):
    """The job cannot be done."""


@transaction.atomic
def start_job(
    municipality: Municipality,
    content: bytes,
    *,
    name: str,
    mapping: Mapping | None,
    sheet: str,
    supplier: str,
    opens_missing: bool,
    corrects: bool = False,
    seals: bool,
    by: User,
    at: datetime,
    reasons: Given[str, str] | None = None,
) -> Job:
    """Put a file in line for the worker; it waits for its sender until then.

    ``reasons`` say by check why what is doubted is right.
    """
    owner = lock(municipality)
    digest = waiting.put(content, who=by.pk)
    last = owner.jobs.aggregate(last=Max("number"))["last"] or 0
    job = Job.objects.create(
        municipality=owner,
        number=last + 1,
        name=name[:300],
        sha256=digest,
        sheet=sheet,
        mapping=mapping.to_json() if mapping else None,
        supplier=supplier,
        opens_missing=opens_missing,
        corrects=corrects,
        seals=seals,
        reasons=dict(reasons or {}),
        rows_about=max(1, content.count(b"\n")),
        asked_at=at,
        asked_by=by,
    )
    job.task = run_import.enqueue(job.pk).id
    job.save(update_fields=["task"])
    return job


def go_on(
    job: Job,
    *,
    seals: bool,
    by: User,
    at: datetime,
    reasons: Given[str, str] | None = None,
) -> Job:
    """Start a new job of the same file: to seal what was checked, or once more.

    Args:
        job: The one before.
        seals: Whether it shall be sealed.
        by: Who starts it.
        at: When.
        reasons: By check, why what it doubts is right; by default those it has.

    Raises:
        JobError: The file does not wait any more.
        ReasonError: It shall be sealed, and a check that has open doubts has no reason.
    """
    given = {**(job.reasons if reasons is None else reasons)}
    if seals and job.state == Job.State.ASKS:
        given |= {check: _reason(check, given) for check in checks_of(job)}
    return start_job(
        job.municipality,
        content_of(job),
        name=job.name,
        mapping=Mapping.from_json(job.mapping) if job.mapping else None,
        sheet=job.sheet,
        supplier=job.supplier,
        opens_missing=job.opens_missing,
        corrects=job.corrects,
        seals=seals,
        reasons=given,
        by=by,
        at=at,
    )


def checks_of(job: Job) -> list[str]:
    """Return the checks that doubt something in a job's file that has no answer."""
    return [group["check"] for group in job.told.get("groups", ()) if group["open"]]


def _reason(check: str, given: Given[str, str]) -> str:
    """Return the reason that is given for a check.

    Raises:
        ReasonError: None is given, or too long a one.
    """
    said = given.get(check, "")
    if not any(sign.isalnum() for sign in said):
        values = {"check": Problem(check, CHECKS[check])}
        raise ReasonError(Problem("no-reason", NO_REASON, values))
    return read_reason(said)


def sealed_by(rows: Sequence[Job]) -> dict[int, Job]:
    """Return for jobs that only checked a file the later job that sealed it, by number.

    It read the same bytes in the same way; one that is under way is given too.
    """
    states = (Job.State.SEALED, Job.State.WAITS, Job.State.RUNS)
    checked = [job for job in rows if not job.seals]
    found: dict[int, Job] = {}
    if not checked:
        return found
    town = checked[0].municipality
    later = town.jobs.filter(
        seals=True, state__in=states, sha256__in={job.sha256 for job in checked}
    )
    rows_later = list(later.select_related("municipality").order_by("number"))
    # What is sealed counts more than another try.
    rows_later.sort(key=lambda one: one.state != Job.State.SEALED)
    for job in checked:
        for one in rows_later:
            if one.number > job.number and _reading(one) == _reading(job):
                found.setdefault(job.number, one)
    return found


def _reading(job: Job) -> tuple[object, ...]:
    return job.sha256, job.sheet, job.mapping, job.corrects


def cancel_job(job: Job) -> None:
    """Ask for the end of a job; the worker undoes what it has done at the next part."""
    Job.objects.filter(pk=job.pk, state=Job.State.WAITS).update(
        state=Job.State.CANCELLED, done_at=timezone.now()
    )
    Job.objects.filter(pk=job.pk, state=Job.State.RUNS).update(is_to_end=True)


def content_of(job: Job) -> bytes:
    """Return the bytes of a job's file.

    Raises:
        JobError: They do not wait any more.
    """
    content = waiting.read(job.sha256, who=job.asked_by_id) or store.read(job.sha256)
    if content is None:
        raise JobError(Problem("file-gone", GONE))
    return content


def as_it_stands(job: Job) -> Job:
    """Return a job; one whose worker was killed is marked as interrupted."""
    from django_tasks_db.models import DBTaskResult

    if job.is_under_way and job.task:
        failed = DBTaskResult.objects.filter(pk=job.task, status="FAILED")
        if failed.exists():
            rows = Job.objects.filter(pk=job.pk, state__in=("waits", "runs"))
            rows.update(state=Job.State.ENDED, done_at=timezone.now())
            job.refresh_from_db()
    return job


@task()
def run_import(pk: int) -> None:
    """Check or seal a long file; the worker calls it."""
    run_job(pk)


def run_job(pk: int) -> None:
    """Read a file as a job says. Books and job are committed together."""
    rows = Job.objects.filter(pk=pk, state=Job.State.WAITS)
    if not rows.update(state=Job.State.RUNS):
        return  # cancelled, or begun before and interrupted
    job = Job.objects.select_related("municipality", "asked_by").get(pk=pk)
    try:
        with transaction.atomic():
            done = _imported(job, seals=job.seals)
            _tell(job, _state_after(job, done), told_of(done))
    except DoubtsOpenError:
        _ask(job)
    except CancelledError:
        _tell(job, Job.State.CANCELLED, {})
    except NaturbudgetError as error:
        _tell(job, Job.State.REFUSED, problems_of(error))
    except Exception:
        _tell(job, Job.State.ENDED, {})
        raise


def _state_after(job: Job, done: Imported) -> str:
    if job.seals:
        return Job.State.SEALED
    # Drafts are asked about again before they are sealed.
    return Job.State.ASKS if done.open and not done.drafted else Job.State.CHECKED


def _ask(job: Job) -> None:
    """Tell what has no answer: the books changed since the file was checked."""
    try:
        with transaction.atomic():
            done = _imported(job, seals=False)
            _tell(job, Job.State.ASKS, told_of(done))
    except CancelledError:
        _tell(job, Job.State.CANCELLED, {})
    except NaturbudgetError as error:
        _tell(job, Job.State.REFUSED, problems_of(error))


def _imported(job: Job, *, seals: bool) -> Imported:
    standing = Standing(job.asked_by, job.municipality)
    scope = standing.scope("import-figures")
    if scope is None:
        raise JobError(Problem("not-allowed", NOT_ALLOWED))
    content, now = content_of(job), timezone.now()
    mapping = Mapping.from_json(job.mapping) if job.mapping else None
    with _Watch(job) as watch:
        done = import_figures(
            job.municipality,
            content,
            name=job.name,
            mapping=mapping,
            sheet=job.sheet,
            create=job.opens_missing and scope != "own",
            corrects=job.corrects,
            dry_run=not seals,
            department_ids=standing.departments if scope == "own" else None,
            progress=watch,
            reasons=job.reasons,
            by=job.asked_by,
            at=now,
        )
    if seals:
        if mapping and job.supplier:
            grid = grid_named(read_file(content, name=job.name), job.sheet)
            town, who = job.municipality, job.asked_by
            remember_layout(town, grid, mapping, supplier=job.supplier, by=who, at=now)
        waiting.drop(content, who=job.asked_by_id)
    return done


class _Watch:
    """Notes how far a job is, beside its transaction, and hears that it shall end."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._beside = connections["default"].copy()

    def __enter__(self) -> _Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self._beside.close()

    def __call__(self, count: int) -> None:
        with self._beside.cursor() as cursor:
            cursor.execute(
                "UPDATE deliveries_job SET rows = %s WHERE id = %s RETURNING is_to_end",
                [count, self._job.pk],
            )
            found = cursor.fetchone()
        if found and found[0]:
            raise CancelledError


def _tell(job: Job, state: str, told: dict[str, Any]) -> None:
    rows = Job.objects.filter(pk=job.pk)
    rows.update(state=state, told=told, done_at=timezone.now())


def told_of(done: Imported) -> dict[str, Any]:
    """Return what came of an import, as a job keeps it."""
    counts = ("sealed", "drafted", "unchanged", "corrected", "crossing", "left_out")
    return {
        **{name: getattr(done, name) for name in counts},
        "opened": list(done.opened),
        "conversions": list(done.conversions),
        "open": done.open,
        "behind_council": [
            _row(RowProblem(0, "", problem)) for problem in done.behind_council
        ],
        "preview": preview.told_of(done.preview),
        "groups": [
            {
                "check": check,
                "count": done.counts[check],
                "open": done.unanswered.get(check, 0),
                "rows": [_row(row.row) for row in rows[:DOUBTS_TOLD]],
            }
            for check, rows in _by_check(done.doubts).items()
        ],
    }


def _by_check(doubts: Sequence[RowDoubt]) -> dict[str, list[RowDoubt]]:
    found: dict[str, list[RowDoubt]] = {}
    for row in doubts:
        found.setdefault(row.doubt.check, []).append(row)
    return found


def problems_of(error: NaturbudgetError) -> dict[str, Any]:
    """Return why a file is refused, as a job keeps it."""
    rows: Sequence[RowProblem] = getattr(error, "rows", ())
    problems = [RowProblem(0, "", problem) for problem in error.problems]
    shown = [_row(row) for row in (rows or problems)[:ROWS_TOLD]]
    return {"problems": shown, "count": len(rows) or len(problems)}


def _row(row: RowProblem) -> dict[str, Any]:
    problem = row.problem
    return {
        "line": row.line,
        "column": row.column,
        "cell": row.cell,
        "code": problem.code,
        "text": f"{problem.text} {problem.remedy}".strip(),
        "values": {name: str(value) for name, value in problem.values.items()},
    }


def rows_told(rows: Sequence[dict[str, Any]]) -> list[RowProblem]:
    """Return the rows that a job keeps, as the page of the import shows them."""
    return [
        RowProblem(
            row["line"],
            row["column"],
            Problem(row["code"], row["text"], row["values"]),
            row["cell"],
        )
        for row in rows
    ]
