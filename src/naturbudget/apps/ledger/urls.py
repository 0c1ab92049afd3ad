"""The addresses of the room Books."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.ledger.views import (
    books,
    counts,
    figures,
    movements,
    vouchers,
    waiting,
)

app_name = "ledger"

# /desk/<municipality>/books/ ; keys, paths and codes may hold slashes and colons, so
# that they stand last, behind a word that says what they are.
urlpatterns = [
    path("", books.books, name="books"),
    path("accounts/new/", books.open_account, name="open-account"),
    path("accounts/of/<path:path>/", books.account, name="account"),
    path("accounts/count/<path:path>/", counts.count, name="count"),
    path("accounts/uncount/<path:path>/", counts.withdraw, name="withdraw-count"),
    path("series/new/", books.open_series, name="open-series"),
    path("series/of/<path:code>/", books.series, name="series"),
    path("names/of/<path:name>/", books.rename, name="rename"),
    path("figures/new/", figures.figure, name="figure"),
    path("movements/new/", movements.movement, name="movement"),
    path("to-seal/", waiting.to_seal, name="to-seal"),
    path("to-seal/seal/", waiting.seal_drafts, name="seal-drafts"),
    path("to-seal/discard/", waiting.discard_drafts, name="discard-drafts"),
    path("vouchers/", vouchers.vouchers, name="vouchers"),
    path("vouchers/show/<path:key>/", vouchers.voucher, name="voucher"),
    path("vouchers/seal/<path:key>/", vouchers.seal_voucher, name="seal-voucher"),
    path(
        "vouchers/discard/<path:key>/", vouchers.discard_voucher, name="discard-voucher"
    ),
    path(
        "vouchers/reverse/<path:key>/", vouchers.reverse_voucher, name="reverse-voucher"
    ),
    path("vouchers/proof/<path:key>/", vouchers.proof, name="proof"),
]
