"""Letters: those that wait are told, and sent."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from django.utils import timezone

from naturbudget.apps.notices.actions import send_letters
from naturbudget.apps.notices.models import Letter
from naturbudget.config.commands import shared


def add_arguments(commands: Any) -> None:
    """Declare what is done about letters."""
    letters = commands.add_parser("letters", help="send letters, tell which wait")
    verbs = letters.add_subparsers(required=True, metavar="VERB")
    send = verbs.add_parser("send", help="send what is due; the worker does so too")
    send.add_argument(
        "--all", action="store_true", help="also what waits for a later try"
    )
    shared.add_by(send)
    send.set_defaults(action=letters_send)
    told = verbs.add_parser("list", help="tell which letters wait, and why")
    told.add_argument("slug")
    shared.add_by(told)
    told.set_defaults(action=letters_list)


def letters_send(options: Namespace) -> int:
    """Send what is due; exit code 1 where the mail server took none of it."""
    only = None
    if options.all:
        rows = Letter.objects.filter(state=Letter.State.QUEUED)
        only = list(rows.values_list("pk", flat=True))
    done = send_letters(at=timezone.now(), only=only)
    content = {
        "sent": done.sent,
        "waiting": done.waiting,
        "given_up": done.given_up,
        "dropped": done.dropped,
    }
    text = (
        f"{shared.counted(done.sent, 'letter')} sent, {done.waiting} to be tried "
        f"again, {done.given_up} given up."
    )
    if done.dropped:
        text += f" {done.dropped} not needed any more."
    shared.answer(options, content, text=text)
    return 1 if done.waiting and not done.sent else 0


def letters_list(options: Namespace) -> None:
    """Tell which letters of a municipality wait or were given up."""
    by = shared.person(options)
    town = shared.town(options, to="send-letters", by=by)
    done = [Letter.State.SENT, Letter.State.DROPPED]
    rows = town.letters.exclude(state__in=done).order_by("next_try", "pk")
    found = [
        {
            "number": row.pk,
            "to": row.to,
            "subject": row.subject,
            "state": row.state,
            "tries": row.tries,
            "next_try": row.next_try.isoformat() if row.next_try else "",
            "why": row.last_error,
        }
        for row in rows
    ]
    text = "\n".join(
        f"{one['number']} {one['state']} {one['to']} {one['subject']} "
        f"(tried {one['tries']} times: {one['why'] or 'new'})"
        for one in found
    )
    shared.answer(
        options, {"letters": found}, text=text or "No letter waits.", rows=found
    )
