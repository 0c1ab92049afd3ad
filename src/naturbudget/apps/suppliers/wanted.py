"""Whether a letter about a request is to go out still, when it would."""

from __future__ import annotations

from django.db.models import Q

from naturbudget.apps.notices.models import Letter
from naturbudget.apps.suppliers.models import DataRequest, Sent
from naturbudget.apps.suppliers.sealed import is_sealed
from naturbudget.core.delivery.due import ESCALATED
from naturbudget.core.period import Span

AGAIN = "again"
# The letters whose link ends the links before it.
NEW_LINK = Q(step="asked") | Q(step__startswith=AGAIN)


def is_wanted(letter: Letter) -> bool:
    """Tell whether a letter that waits still asks for something, by a link that opens.

    It is not when the request was withdrawn or answered, when the figure is sealed
    another way, or when a letter with a newer link was written, or to somebody else.

    Source:
        DR-5 (docs/method/requests.md)
    """
    rows = Sent.objects.select_related(
        "request__supplier__user", "request__account", "request__series"
    )
    sent = rows.filter(letter=letter).first()
    if sent is None:
        return True
    asked = sent.request
    if sent.step != ESCALATED:
        newer = asked.sent.filter(NEW_LINK, pk__gt=sent.pk)
        if newer.exists() or letter.to != asked.supplier.address:
            return False
    if asked.state == DataRequest.State.WITHDRAWN or sent.turn != asked.turn:
        return False
    # Who asked for a new link may want to correct what was answered.
    if not (asked.is_open or sent.step.startswith(AGAIN)):
        return False
    return not is_sealed(asked.thing, Span(asked.first, asked.last))
