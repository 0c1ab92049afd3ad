"""The proof that a voucher is in the log, as a file."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from naturbudget.apps.ledger.queries.log import leaves
from naturbudget.apps.ledger.views.shared import attachment
from naturbudget.apps.municipalities.desk import UserRequest, town_for
from naturbudget.core.ledger.log import inclusion_proof, root


@login_required
@require_safe
def proof(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """Give the proof that a voucher is in the log."""
    town = town_for(request, slug, to="read-voucher")
    row = get_object_or_404(town.vouchers.sealed().select_related("seal"), key=key)
    hashes, seq = leaves(town), row.seal.seq
    content = {
        "origin": f"naturbudget.{town.slug}/books",
        "seq": seq,
        "leaf": row.seal.leaf,
        "size": len(hashes),
        "root": root(hashes).hex(),
        "path": [part.hex() for part in inclusion_proof(hashes, seq - 1)],
    }
    body = json.dumps(content, indent=2).encode()
    return attachment(body, "application/json", f"proof-{town.slug}-{seq}.json")
