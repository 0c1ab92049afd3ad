"""Letters: written in the transaction of an action, sent by the worker afterwards."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.notices.models import Letter
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

# Growing waits, in minutes; the last one is repeated.
WAITS: Final = (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)
TRIES_MAX: Final = 12  # about a week
AT_ONCE: Final = 200
TEXT_MAX: Final = 300
DOWN: Final = (OSError, smtplib.SMTPException)

IS_SENT = gettext_noop("This letter went out already. There is nothing to be sent.")
NOT_NEEDED = gettext_noop(
    "This letter is not needed any more, and its text is gone. What it was about is "
    "settled or withdrawn, or a newer letter was written."
)
# Whoever wrote a letter may say that it is not needed any more: by what each app asks.
_WANTED: Final[list[Callable[[Letter], bool]]] = []


class LetterError(NaturbudgetError):
    """The letter cannot be sent again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a letter says."""

    to: str
    subject: str
    text: str
    html: str = ""
    about: str = ""
    reply_to: str = ""


@dataclass(slots=True)
class Tally:
    """What became of the letters that were tried."""

    sent: int = 0
    waiting: int = 0
    given_up: int = 0
    dropped: int = 0


def ask_before_sending(is_wanted: Callable[[Letter], bool]) -> None:
    """Let an app say of its letters whether they are to go out, when they would.

    Source:
        DR-5 (docs/method/requests.md)
    """
    _WANTED.append(is_wanted)


def write_letter(draft: Draft, *, of: Municipality, at: datetime) -> Letter:
    """Put a letter into the queue; it goes out if the transaction is kept.

    Source:
        DR-5 (docs/method/requests.md)
    """
    return Letter.objects.create(
        municipality=of,
        to=draft.to,
        reply_to=draft.reply_to,
        subject=" ".join(draft.subject.split())[:200],
        text=draft.text,
        html=draft.html,
        about=draft.about[:300],
        written_at=at,
        next_try=at,
    )


def send_letters(*, at: datetime, only: Sequence[int] | None = None) -> Tally:
    """Send what is due; what cannot be sent now waits longer each time.

    What is not needed any more is dropped first, whether or not the mail server is
    there. Each letter is locked while it is on its way, so that two workers never send
    the same one; its number in the message lets a mail server drop one that came twice.

    Args:
        at: Now.
        only: The numbers of letters to be tried, whether they are due or not.

    Source:
        DR-5 (docs/method/requests.md)
    """
    tally = Tally()
    waiting = Letter.objects.filter(state=Letter.State.QUEUED)
    waiting = waiting.filter(next_try__lte=at) if only is None else waiting
    rows = waiting if only is None else waiting.filter(pk__in=only)
    numbers = list(rows.order_by("next_try", "pk").values_list("pk", flat=True))
    numbers = [number for number in numbers if not _dropped(number, tally)]
    if not numbers:
        return tally
    connection = get_connection()
    try:
        connection.open()
    except DOWN as error:
        for number in numbers[:AT_ONCE]:
            _postpone(number, _said(error), at, tally)
        return tally
    try:
        for number in numbers[:AT_ONCE]:
            _send(number, connection, at, tally)
    finally:
        connection.close()
    return tally


def _send(
    number: int, connection: BaseEmailBackend, at: datetime, tally: Tally
) -> None:
    with transaction.atomic():
        rows = Letter.objects.select_for_update(skip_locked=True, of=("self",))
        found = rows.filter(pk=number, state=Letter.State.QUEUED)
        letter = found.select_related("municipality").first()
        if letter is None or _is_dropped(letter, tally):  # or another worker has it
            return
        try:
            _message(letter, connection).send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            forever = all(code >= 500 for code in codes)
            _put_off(letter, _said(error), at, tally, forever=forever)
        except DOWN as error:
            _put_off(letter, _said(error), at, tally)
        else:
            letter.state, letter.sent_at = Letter.State.SENT, at
            letter.tries += 1
            letter.text = letter.html = letter.last_error = ""
            letter.save()
            tally.sent += 1


def _dropped(number: int, tally: Tally) -> bool:
    with transaction.atomic():
        rows = Letter.objects.select_for_update(skip_locked=True)
        letter = rows.filter(pk=number, state=Letter.State.QUEUED).first()
        return letter is not None and _is_dropped(letter, tally)


def _is_dropped(letter: Letter, tally: Tally) -> bool:
    """Drop a letter that nobody needs any more; the caller has locked its row."""
    if all(is_wanted(letter) for is_wanted in _WANTED):
        return False
    letter.state, letter.next_try = Letter.State.DROPPED, None
    letter.text = letter.html = letter.last_error = ""
    letter.save()
    tally.dropped += 1
    return True


def _message(letter: Letter, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" <>") or "localhost"
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": f"<letter-{letter.pk}.{letter.municipality.slug}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _postpone(number: int, why: str, at: datetime, tally: Tally) -> None:
    with transaction.atomic():
        rows = Letter.objects.select_for_update(skip_locked=True)
        letter = rows.filter(pk=number, state=Letter.State.QUEUED).first()
        if letter is not None:
            _put_off(letter, why, at, tally)


def _put_off(
    letter: Letter, why: str, at: datetime, tally: Tally, *, forever: bool = False
) -> None:
    wait = WAITS[min(letter.tries, len(WAITS) - 1)]
    letter.tries += 1
    letter.last_error = why
    letter.next_try = at + timedelta(minutes=wait)
    if forever or letter.tries >= TRIES_MAX:
        letter.state = Letter.State.GIVEN_UP
        tally.given_up += 1
    else:
        tally.waiting += 1
    letter.save()


def _said(error: Exception) -> str:
    """Return in one line what the mail server, or the way to it, said."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        parts: list[bytes | str] = [said for _, said in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        parts = [error.smtp_error]
    else:
        parts = [str(error) or type(error).__name__]
    texts = [
        part.decode(errors="replace") if isinstance(part, bytes) else part
        for part in parts
    ]
    return " ".join(" ".join(texts).split())[:TEXT_MAX]


@transaction.atomic
def try_again(letter: Letter, *, at: datetime) -> Letter:
    """Let a letter that waits, or was given up, be sent with the next round."""
    rows = Letter.objects.select_for_update()
    found = rows.get(pk=letter.pk)
    if found.state == Letter.State.SENT:
        raise LetterError(Problem("letter-sent", IS_SENT))
    if found.state == Letter.State.DROPPED:
        raise LetterError(Problem("letter-not-needed", NOT_NEEDED))
    found.state, found.next_try, found.tries = Letter.State.QUEUED, at, 0
    found.save()
    return found
