"""Whether tables say of frozen documents and votes what their sealed bytes say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from naturbudget.apps.audit.models import Opinion
from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.budget.queries.content import balance_content, budget_content
from naturbudget.apps.budget.queries.parts import PARTS
from naturbudget.apps.documents.models import Document, Issue
from naturbudget.apps.documents.queries import document_data, issue_name
from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.inyear.queries.content import comment_content, steering_content
from naturbudget.apps.ledger.queries.log import (
    kept_roots,
    log_vouchers,
    sources_until,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.config.checks.compare import differences as compared
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.leaf import instant
from naturbudget.core.ledger.log import leaf_hash, root
from naturbudget.core.ledger.pack import checkpoints_digest, sources_digest

Json = Mapping[str, Any]
# What may be known better, or be called otherwise, after the vote: the bytes keep it.
LATER = frozenset(
    {
        *("name", "resource", "history", "parameters", "symbols", "corrections"),
        "benefit",  # its rows are another choice each year
    }
)
DRAWN = LATER | {"result", "summary", "course", "trend", "better", "breaks", "points"}
FROZEN = (Balance.State.SUBMITTED, Balance.State.RATIFIED, Balance.State.CALCULATED)


def differences(town: Municipality) -> Iterator[str]:
    """Yield where a document, its row, or what it was made from differ."""
    rows = town.documents.select_related(
        "data",
        "seal__voucher__source",
        "seal__voucher__decision__minutes",
        "frozen_by",
    )
    known = set()
    published = set(town.checkpoints.values_list("size", flat=True))
    leaves = [leaf_hash(leaf.line) for leaf in log_vouchers(town)]
    for document in rows.order_by("seal__seq"):
        known.add(document.data_id)
        if document.seal.seq not in published:
            yield f"{named(document)} has lost its checkpoint"
        try:
            sealed = document_data(document)
        except NaturbudgetError as error:
            yield f"{named(document)} cannot be compared: {error}"
            continue
        for said in (*_row(document, sealed, leaves), *_made_from(document, sealed)):
            yield f"{named(document)}: {said}"
    for issue in Issue.objects.filter(document__municipality=town).select_related(
        "document", "pdf"
    ):
        known.add(issue.pdf_id)
        yield from _issue(issue, town)
    yield from _unknown(town, known)


def _issue(issue: Issue, town: Municipality) -> Iterator[str]:
    """Yield where a PDF is not the one that the voucher of its name seals."""
    name = issue_name(issue.document, issue.language)
    voucher = (
        town.vouchers.filter(key=name, kind="document", seal__isnull=False)
        .select_related("source", "seal")
        .first()
    )
    there = {
        "hash": issue.pdf.sha256,
        "file": issue.pdf.origin,
        "type of the file": issue.pdf.media_type,
        "issued by": issue.issued_by_id,
    }
    should = {
        "hash": voucher.source.sha256 if voucher and voucher.source else None,
        "file": name,
        "type of the file": "application/pdf",
        "issued by": voucher.author_id if voucher else None,
    }
    for said in compared(there, should):
        yield f"the PDF {name}: {said}"


def named(document: Document) -> str:
    """Return what a document is called in a sentence."""
    return f"the {document.kind} {document.year}, version {document.version}"


def _row(document: Document, sealed: Json, leaves: list[bytes]) -> Iterator[str]:
    """Yield where the row of a document and its voucher differ from its bytes."""
    voucher, town = document.seal.voucher, document.municipality
    key = f"{document.kind}-{document.year}-v{document.version}"
    listed = [
        (digest, origin, instant(received))
        for digest, origin, received in sources_until(town, document.size)
    ]
    there = {
        "kind": document.kind,
        "year": document.year,
        "version": document.version,
        "town": town.slug,
        "standing": town.standing,
        "size": document.size,
        "root": document.root,
        "root of the vouchers": root(leaves[: document.size]).hex(),
        "frozen at": instant(document.frozen_at.replace(microsecond=0)),
        "frozen by": document.frozen_by_id,
        "voucher": voucher.key,
        "file": document.data.origin,
        "type of the file": document.data.media_type,
        "sealed file": document.data.sha256,
        "number in the log": document.seal.seq,
        "sources": sources_digest(listed),
        "checkpoints": checkpoints_digest(kept_roots(town, size=document.size)),
    }
    should = {
        **{name: sealed["rests_on"][name] for name in ("size", "root")},
        **{name: sealed[name] for name in ("kind", "year", "version")},
        **{name: sealed[name] for name in ("sources", "checkpoints")},
        "town": sealed["municipality"]["slug"],
        "standing": sealed["municipality"]["standing"],
        "root of the vouchers": sealed["rests_on"]["root"],
        "frozen at": sealed["made"],
        "frozen by": voucher.author_id,
        "voucher": key,
        "file": f"{key}.json",
        "type of the file": "application/json",
        "sealed file": voucher.source.sha256 if voucher.source else None,
        "number in the log": sealed["rests_on"]["size"] + 1,
    }
    yield from compared(there, should)


def _made_from(document: Document, sealed: Json) -> Iterator[str]:
    """Yield where the lines that were voted differ from the document (W-6)."""
    version: BudgetVersion | None = getattr(document, "budget_version", None)
    balance: Balance | None = getattr(document, "balance", None)
    if document.kind == Document.Kind.MASTER_BUDGET:
        if version is None:
            yield "no budget has it any more"
            return
        yield from _compared(budget_content(version, version.decision), sealed, LATER)
        vote = document.seal.voucher.decision
        there = {"state": version.state, "decision": version.decision_id}
        should = {
            "state": "ratified" if sealed["decision"] else "published-copy",
            "decision": vote.pk if vote else None,
        }
        if version.changed_at != document.frozen_at:
            yield f"its budget was changed at {version.changed_at}, after the vote"
        yield from compared(there, should)
    elif balance is not None and balance.state in FROZEN:
        now = balance_content(balance, size=document.size)
        for part in PARTS.keys() - sealed.keys():  # It is older than this part.
            now.pop(part, None)
        yield from _compared(now, sealed, DRAWN)
        yield from _audited(balance, sealed)
        if balance.number != document.version:
            yield f"its balance has the number {balance.number}"
        is_copy = bool(sealed["publication"])
        if is_copy != (balance.state == Balance.State.CALCULATED):
            yield f"its balance is called {balance.state}"
    elif document.kind == Document.Kind.IN_YEAR_ACCOUNT:
        yield from _in_year(document, sealed)
    elif document.kind == Document.Kind.BUDGET_BALANCE and not (
        balance or _is_replaced(document)
    ):
        yield "no balance has it any more"


def _audited(balance: Balance, sealed: Json) -> Iterator[str]:
    """Yield where the opinion in a balance is not the one the tables have (AU-7)."""
    told = (sealed.get("audit") or {}).get("opinion")
    if told is None:
        return
    rows = Opinion.objects.filter(audit__period=balance.version.budget.period)
    row = rows.filter(number=told["number"]).first()
    if row is None:
        yield "the opinion of its audit is not there any more"
        return
    names = ("opinion", "reasons", "size", "root")
    there = {name: getattr(row, name) for name in names}
    there["given"] = instant(row.given_at)
    yield from compared(there, {name: told[name] for name in there})


def _in_year(document: Document, sealed: Json) -> Iterator[str]:
    """Yield where an in-year account says other words than the tables have (IY-8)."""
    account: InYearAccount | None = getattr(document, "in_year_account", None)
    if account is None:
        yield "no in-year account has it any more"
        return
    said = {one.indicator.code: one for one in account.comments.all()}
    steered = {one.indicator.code: one for one in account.steerings.all()}
    there = {
        "as of": account.as_of.isoformat(),
        "number": account.number,
        "lines": [
            {
                "indicator": line["indicator"],
                "comment": comment_content(said.get(line["indicator"])),
                "steering": steering_content(steered.get(line["indicator"])),
            }
            for line in sealed["lines"]
        ],
    }
    should = {
        "as of": sealed["as_of"],
        "number": document.version,
        "lines": [
            {name: line[name] for name in ("indicator", "comment", "steering")}
            for line in sealed["lines"]
        ],
    }
    yield from compared(there, should)


def _is_replaced(document: Document) -> bool:
    later = document.municipality.documents.filter(
        kind=document.kind, year=document.year, version__gt=document.version
    )
    return later.exists()


def _compared(there: Json, sealed: Json, leaving: frozenset[str]) -> Iterator[str]:
    now = {**there, "indicators": dict(there["indicators"])}
    for code, item in there["indicators"].items():
        then = sealed["indicators"].get(code)
        if then and "*" in item["formula"]:
            # A node counts the accounts below it; some were opened after the vote.
            refs = {term["ref"] for term in then["terms"]}
            terms = [term for term in item["terms"] if term["ref"] in refs]
            now["indicators"][code] = {**item, "terms": terms}
    now["lines"] = list(_scoped(there, sealed))
    rest = {name: value for name, value in sealed.items() if name in now}
    yield from compared(_ordered(now), _ordered(rest), leaving=leaving)


def _scoped(there: Json, sealed: Json) -> Iterator[Json]:
    """Yield the lines, with the scope that was frozen where it may differ by now.

    A node may have accounts of another scope since; older documents say no scope.
    """
    then = {line["indicator"]: line for line in sealed["lines"]}
    for line in there["lines"]:
        code = line["indicator"]
        said = then.get(code, {})
        is_fixed = "*" not in there["indicators"][code]["formula"]
        if "scope" not in line or ("scope" in said and is_fixed):
            yield line
        else:
            rest = {name: value for name, value in line.items() if name != "scope"}
            yield rest | ({"scope": said["scope"]} if "scope" in said else {})


def _ordered(content: Json) -> Json:
    """Return the content with the shares of each line in one order; they have none."""
    lines = [
        {
            **line,
            "shares": sorted(line["shares"], key=lambda x: x["department"]["code"]),
        }
        for line in content["lines"]
    ]
    return {**content, "lines": lines}


def _unknown(town: Municipality, known: set[int]) -> Iterator[str]:
    """Yield which vouchers seal a document that no table has any more (L-32)."""
    sealing = town.vouchers.filter(kind="document", seal__isnull=False)
    for key in (
        sealing.exclude(source__in=known).order_by("key").values_list("key", flat=True)
    ):
        yield f"the voucher {key} seals a document that no table has"
