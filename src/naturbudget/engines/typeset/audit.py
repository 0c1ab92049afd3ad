"""What the auditor says of a balance: part G, as texts ready to be set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.engines.typeset.say import Say

RESULTS = ("agrees", "differs", "untraceable")


def audit_texts(document: Mapping[str, Any], say: Say) -> list[str]:
    """Return the sentences of part G: the opinion, its reasons, what it rests on.

    Args:
        document: The frozen document, kind ``budget-balance``. One from before audits
            has no key ``audit``; one that nobody audited has nothing under it.
        say: The language and the words.

    Returns:
        The sentences in their order; none of a publication, or from before audits.

    Source:
        AU-7 (docs/method/audit.md)
    """
    if document.get("publication") or "audit" not in document:
        return []
    told = document["audit"]
    if told is None:
        return [say.word("audit-none")]
    opinion, samples = told["opinion"], told["samples"]
    texts = [say.word(f"opinion-{opinion['opinion']}")]
    if opinion["reasons"]:
        texts.append(opinion["reasons"])
    if samples:
        counts = {
            result: say.whole(sum(one["results"][result] for one in samples))
            for result in RESULTS
        }
        drawn = sum(one["drawn"] for one in samples)
        texts.append(say.word("audit-traced", drawn=say.whole(drawn), **counts))
    kinds = ("major", "minor", "remark", "strength")
    found = {kind: say.whole(told["findings"][kind]["raised"]) for kind in kinds}
    still = sum(told["findings"][kind]["open"] for kind in kinds)
    texts.append(say.word("audit-findings", **found, open=say.whole(still)))
    size = say.whole(opinion["size"])
    given = say.day(opinion["given"][:10])
    return [*texts, say.word("audit-given", day=given, size=size)]
