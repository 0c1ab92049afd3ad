"""The journal in words: what happened, who did it, and to what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities import audited, in_year
from naturbudget.apps.municipalities.journal_kinds import SHORT
from naturbudget.apps.municipalities.journal_names import Names, body_label, export_said
from naturbudget.apps.municipalities.journal_parts import words_of
from naturbudget.apps.municipalities.models import Event, Municipality, User
from naturbudget.apps.municipalities.names import decision_title
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.ruled import rules_in_words
from naturbudget.core.permission import ROLES
from naturbudget.engines.typeset.figures import day

KINDS: Final[dict[str, Promise | str]] = {
    "municipality-added": _("The municipality was added"),
    "parameter-set": _("“{parameter}” was set from {before} to {value}"),
    "department-added": _("Department {department} was added"),
    "seats-set": _("The seats of the {body} were set from {before} to {value}"),
    "role-given": _("{person} became {role}"),
    "role-taken": _("{person} is no longer {role}"),
    "file-kept": _("Evidence was kept: {file}"),
    "file-erased": _("Evidence was erased: {file}, because: {reason}"),
    "account-opened": _("Account {account} was opened"),
    "series-opened": _("Series {series} was opened"),
    "count-entered": _("Counted or read on {account}, {day}: {amount}"),
    "count-withdrawn": _("A count of {account}, {day}, was taken back: {amount}"),
    "whole-entered": _("The whole of {node} until {day} was entered: {amount}"),
    "whole-withdrawn": _("The whole of {node} until {day} was taken back: {amount}"),
    "split-key-kept": _("The split key {name} was kept: {shares}"),
    "accounts-grouped": _("Accounts were grouped in {grouping} from {since} on"),
    "renamed": _("{name} was renamed: before {before}, now {after}"),
    "account-held": _("{account} is held by department {department}"),
    "account-closed": _("{account} was closed; its last day is {last}"),
    "account-reopened": _("{account} was opened again"),
    "voucher-drafted": _("A draft was kept: {voucher}"),
    "voucher-discarded": _("A draft was thrown away: {voucher}"),
    "voucher-sealed": _("Voucher {voucher} was sealed"),
    "voucher-entered": _("Voucher {voucher} was entered and sealed"),
    "account-ruled": _("{account} keeps its budget by these rules: {rules}"),
    "overspending-decided": _("Use beyond the plan was decided on: {account}, {year}"),
    "vouchers-sealed": _("Drafts were sealed together"),
    "doubts-answered": _("A doubt was answered: {voucher}"),
    "relation-set": _("{upper} and {lower} must fit each other: {least} to {most}"),
    "relation-removed": _("{upper} and {lower} need not fit each other any more"),
    "vouchers-discarded": _("Drafts were thrown away together"),
    "voucher-reversed": _("Voucher {voucher} was reversed"),
    "figures-imported": _("Figures were imported"),
    "figures-drafted": _("Figures were imported as drafts"),
    "layout-remembered": _("How files of {supplier} are read was remembered"),
    "connection-saved": _("The connection {connection} was set up or changed"),
    "connection-run": _("Run {run} of the connection {connection}: {outcome}"),
    "indicator-defined": _("Indicator {indicator}, version {version}, was defined"),
    "sheet-written": _("The sheet of indicator {indicator} was written"),
    "factor-entered": _("A value of the factor {factor} was entered"),
    "supplement-drafted": _("A supplement to the budget {year} was begun"),
    "decision-recorded": _("A decision was recorded: {title}"),
    "budget-drafted": _("The budget {year} was begun"),
    "budget-loaded": _("A budget was loaded"),
    "line-saved": _("Line {line} of the budget {year} was changed"),
    "line-removed": _("Line {line} was taken out of the budget {year}"),
    "budget-handed-over": _("The budget {year} was handed over"),
    "budget-submitted": _("The budget {year} was submitted to the council"),
    "budget-ratified": _("The budget {year} was ratified"),
    "budget-sent-back": _("The budget {year} was sent back"),
    "publication-copied": _("The budget {year} was copied from a publication"),
    "balance-drawn": _("The balance {year} was drawn from the books"),
    "line-explained": _("Line {line} of the balance {year} was explained"),
    "balance-submitted": _("The balance {year} was submitted to the council"),
    "balance-ratified": _("The balance {year} was ratified"),
    "balance-sent-back": _("The balance {year} was sent back"),
    "year-closed": _("The year {year} was closed"),
    "checkpoint-kept": _("The root of the log was kept"),
    "document-frozen": _("The document {document} was frozen"),
    "document-issued": _("{document} was issued"),
    "everything-exported": _("Everything was exported"),
    **words_of("KINDS"),
}
# What counts something: the value with the number, and the sentence for it.
COUNTED: Final[dict[str, tuple[str, Callable[[int], str]]]] = {
    "vouchers-sealed": (
        "sealed",
        lambda n: ngettext(
            "One draft was sealed", "{sealed} drafts were sealed together", n
        ),
    ),
    "vouchers-discarded": (
        "count",
        lambda n: ngettext(
            "One draft was thrown away", "{count} drafts were thrown away together", n
        ),
    ),
    "doubts-answered": (
        "count",
        lambda n: ngettext(
            "A doubt was answered: {voucher}",
            "{count} doubts were answered, the first of {voucher}",
            n,
        ),
    ),
    "figures-imported": (
        "sealed",
        lambda n: ngettext(
            "One voucher came from {file}", "{sealed} vouchers came from {file}", n
        ),
    ),
    "figures-drafted": (
        "drafted",
        lambda n: ngettext(
            "One draft came from {file}", "{drafted} drafts came from {file}", n
        ),
    ),
    "budget-loaded": (
        "lines",
        lambda n: ngettext(
            "One line of the budget {year} came from a file",
            "{lines} lines of the budget {year} came from a file",
            n,
        ),
    ),
    "checkpoint-kept": (
        "size",
        lambda n: ngettext(
            "The root of one voucher was kept",
            "The root of {size} vouchers was kept",
            n,
        ),
    ),
}
# What else is known of an event, and the words some of it stands for.
PARTICULARS: Final[dict[str, Promise | str]] = {
    "answer": _("answer"),
    "archive": _("SHA-256 of the archive"),
    "basis": _("rests on"),
    "how": _("how"),
    "check": _("check"),
    "changed": _("changed"),
    "conversions": _("converted"),
    "corrected": _("corrected"),
    "document": _("document"),
    "department": _("department"),
    "drafted": _("drafts"),
    "entity": _("scope"),
    "first": _("first day"),
    "formula": _("formula"),
    "language": _("language"),
    "log": _("root of the log"),
    "from": _("first day"),
    "mapping": _("how it is read"),
    "columns": _("columns"),
    "constants": _("for the whole file"),
    "words": _("names in the file"),
    "form": _("layout"),
    "holds": _("holds"),
    "header_row": _("first row of the header"),
    "header_rows": _("rows of the header"),
    "decimal": _("decimals after"),
    "days": _("order of days"),
    "ignored": _("left out"),
    "code": _("account or series"),
    "unit": _("unit"),
    "period": _("period"),
    "day": _("day"),
    "status": _("status"),
    "kind": _("kind"),
    "to": _("last day"),
    "name": _("name"),
    "named": _("called"),
    "office": _("office"),
    "opened": _("opened"),
    "outcome": _("outcome"),
    "region": _("region"),
    "place": _("place"),
    "quantity": _("amount"),
    "reason": _("reason"),
    "remark": _("remark"),
    "resource": _("resource"),
    "rhythm": _("fetched"),
    "sealed": _("sealed"),
    "since": _("from"),
    "slug": _("short name"),
    "source": _("source"),
    "supplier": _("supplier"),
    "taken_on": _("taken on"),
    "target": _("budget"),
    "unchanged": _("unchanged"),
    "until": _("until"),
    "value": _("value"),
    "vouchers": _("vouchers"),
    **words_of("PARTICULARS"),
}
VALUES: Final[dict[str, Promise | str]] = {
    "not-known": _("not known"),
    "adopted": _("adopted"),
    "rejected": _("rejected"),
    "sent-back": _("sent back"),
    **words_of("VALUES"),
    "waits": _("waits to be sealed"),
    "nothing-new": _("nothing new"),
    "refused": _("does not fit the books"),
    "failed": _("was not fetched"),
    "sealed": _("sealed"),
    "overtaken": _("overtaken by what was fetched later"),
}
# What the sheet of an indicator is made of.
SHEET: Final[dict[str, Promise | str]] = {
    "purpose": _("purpose"),
    "about": _("definition"),
    "source": _("source"),
    "owner": _("who answers"),
    "base_year": _("base year"),
    "base_reason": _("why this base"),
    "legal": _("law"),
    "lag": _("usual lag"),
    "breaks": _("known breaks"),
}
# The hash and the name stand where the file is shown, roots in what the check prints.
NOT_SHOWN: Final = (
    *("root", "journal", "entries", "sha256", "file", "size"),
    *("parameters", "parts", "batch", "places", "layout", "deadlines"),
)
SIGNS: Final[dict[str, Promise | str]] = {",": _("comma"), ".": _("point")}
ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
NESTED_MAX: Final = 12  # of one kind that are told; the file has all of them


@dataclass(frozen=True)
class Entry:
    """A line of the journal as people read it."""

    at: datetime
    kind: str
    what: str
    rest: str
    who: str


def kind_word(kind: str) -> str:
    """Return what a kind of event is called where it stands alone."""
    return str(SHORT.get(kind) or KINDS.get(kind) or kind.replace("-", " "))


def entries(municipality: Municipality, rows: Iterable[Event]) -> list[Entry]:
    """Return events in words; people are named by what they are, not by e-mail."""
    found = list(rows)
    addresses = {event.who for event in found}
    addresses |= {str(event.what.get("person", "")) for event in found}
    users = {user.email: user for user in User.objects.filter(email__in=addresses)}
    signers, names = Signers(municipality), Names(municipality, found)

    def word(email: str) -> str:
        user = users.get(email)
        return signers.word(user) if user else gettext("somebody")

    return [_entry(event, names.said(event), word) for event in found]


def _entry(event: Event, values: dict[str, Any], word: Callable[[str], str]) -> Entry:
    if "person" in values:
        values["person"] = word(str(values["person"]))
    if values.get("role") in ROLES:
        values["role"] = gettext(ROLES[str(values["role"])])
    if event.kind == "seats-set":
        values |= {name: VALUES.get(str(said), said) for name, said in values.items()}
        values["body"] = body_label(event.municipality, event.what["body"])
    if event.kind == "everything-exported":
        values = export_said(event.what)
    if event.kind == "account-ruled":
        given = (values.pop(name) for name in ("control", "carry", "group"))
        values["rules"] = rules_in_words(*given)
    if event.kind == "sheet-written" and isinstance(values.get("changed"), Mapping):
        parts = [str(SHEET.get(name, name)) for name in values["changed"]]
        values["changed"] = ", ".join(sorted(parts))
    if event.kind == "connection-run":
        values["outcome"] = VALUES.get(str(values["outcome"]), values["outcome"])
    values |= audited.in_words(event.kind, values)
    values |= in_year.in_words(event.kind, values)
    if event.kind == "decision-recorded":
        about, year = values.pop("about"), values.pop("year")
        supplement = values.pop("supplement", None)
        values["title"] = decision_title(about, year, supplement)
    values = {name: _in_words(value) for name, value in values.items()}
    text, counted = _text(event.kind, values)
    told = {name for name in values if f"{{{name}}}" in text} | counted
    try:
        what = text.format(**values)
    except (KeyError, IndexError, ValueError):
        what, told = kind_word(event.kind), set()
    return Entry(event.at, event.kind, what, _rest(values, told), word(event.who))


def _in_words(value: object) -> object:
    """Return a day as people write it; everything else stays as it is.

    >>> _in_words("2026-10-01"), _in_words("2026-13-01")
    ('1 October 2026', '2026-13-01')
    """
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        with suppress(ValueError):  # a name may look like a day that is none
            return day(value, language=get_language() or "en")
    return value


def _text(kind: str, values: Mapping[str, object]) -> tuple[str, set[str]]:
    """Return the sentence of an event, and the number that it tells in a word."""
    name, sentence = COUNTED.get(kind, ("", None))
    number = values.get(name)
    if sentence is not None and isinstance(number, int):
        return sentence(number), {name}
    return str(KINDS.get(kind, kind.replace("-", " ").capitalize())), set()


def _said(value: object, *, inside: bool = False) -> str:
    """Return a value in words; what holds several, one after the other.

    >>> _said({"columns": {"code": "Konto", "value": "Menge"}, "ignored": []})
    'columns (account or series = Konto, value = Menge)'
    """
    if isinstance(value, Mapping):
        parts = [
            f"{PARTICULARS.get(name, name)} {_in_brackets(one)}"
            if isinstance(one, Mapping)
            else f"{PARTICULARS.get(name, name)} = {_said(one, inside=True)}"
            for name, one in value.items()
            if one not in ("", None, [], {})
        ]
        return _listed(parts)
    if isinstance(value, list):
        return _listed([_said(one, inside=True) for one in value])
    word = str(value)
    # Words of a file stay as they stand in it; a sign alone would not be seen.
    return str((SIGNS if inside else VALUES).get(word, word))


def _in_brackets(value: Mapping[str, object]) -> str:
    return f"({_said(value, inside=True)})"


def _listed(parts: Sequence[str]) -> str:
    """Return the first ones, and how many more there are."""
    if len(parts) <= NESTED_MAX:
        return ", ".join(parts)
    shown, more = ", ".join(parts[:NESTED_MAX]), len(parts) - NESTED_MAX
    return ngettext("{shown} and one more", "{shown} and {more} more", more).format(
        shown=shown, more=more
    )


def _rest(values: Mapping[str, object], told: set[str]) -> str:
    """Return the particulars the sentence does not say."""
    hidden = {*told, *NOT_SHOWN}
    left = {name: value for name, value in values.items() if name not in hidden}
    return " · ".join(
        f"{PARTICULARS.get(name, name)}: {_said(value)}"
        for name, value in sorted(left.items())
        if value not in (None, [], {})  # nothing was there
    )
