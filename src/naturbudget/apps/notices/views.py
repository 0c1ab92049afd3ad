"""Letters that wait, that could not be delivered, and that went out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.municipalities.desk import UserRequest, desk, spoken, town_for
from naturbudget.apps.notices.actions import send_letters, try_again
from naturbudget.apps.notices.models import Letter
from naturbudget.core.errors import NaturbudgetError

SHOWN = 50


@login_required
@require_safe
def letters(request: UserRequest, slug: str) -> HttpResponse:
    """Show which letters wait, why, and when they are tried again."""
    town = town_for(request, slug, to="send-letters")
    rows = town.letters.order_by("next_try", "pk")
    context = {
        **desk(request, town, "books"),
        "waiting_letters": rows.filter(state=Letter.State.QUEUED)[:SHOWN],
        "given_up": rows.filter(state=Letter.State.GIVEN_UP)[:SHOWN],
        "dropped": rows.filter(state=Letter.State.DROPPED).order_by("-pk")[:SHOWN],
        "sent": rows.filter(state=Letter.State.SENT).order_by("-sent_at")[:SHOWN],
    }
    return render(request, "notices/letters.html", context)


@login_required
@require_POST
def retry(request: UserRequest, slug: str) -> HttpResponse:
    """Try one letter now; it says at once what came of it."""
    town = town_for(request, slug, to="send-letters")
    number = request.POST.get("number", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    letter = town.letters.filter(pk=number if is_number else 0).first()
    if letter is None:
        messages.error(request, _("That letter is not there any more."))
        return redirect("notices:letters", slug)
    now = timezone.now()
    try:
        try_again(letter, at=now)
    except NaturbudgetError as error:
        messages.error(request, " ".join(map(spoken, error.problems)))
        return redirect("notices:letters", slug)
    done = send_letters(at=now, only=[letter.pk])
    if done.sent:
        messages.success(request, _("The letter is sent."))
    elif done.dropped:
        messages.success(request, _("It is not needed any more, and was not sent."))
    else:
        messages.error(
            request, _("It could not be sent yet. It waits and is tried again.")
        )
    return redirect("notices:letters", slug)
