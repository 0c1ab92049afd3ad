"""The addresses of the room Books."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.ledger.views import (
    assets,
    books,
    counts,
    doubts,
    figures,
    groupings,
    movements,
    proofs,
    provisional,
    relations,
    several,
    splits,
    tree,
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
    path("assets/", assets.assets, name="assets"),
    path("assets/statement.csv", assets.assets_csv, name="assets-csv"),
    path("assets/matrix/", assets.matrix, name="asset-matrix"),
    path("assets/matrix.csv", assets.matrix_csv, name="matrix-csv"),
    path("assets/supply/", assets.supply, name="supply"),
    path("assets/supply.csv", assets.supply_csv, name="supply-csv"),
    path("series/new/", books.open_series, name="open-series"),
    path("series/of/<path:code>/", books.series, name="series"),
    path("names/of/<path:name>/", books.rename, name="rename"),
    path("figures/new/", figures.figure, name="figure"),
    path("movements/new/", movements.movement, name="movement"),
    path("movements/several/", several.several, name="several"),
    path("splits/new/", splits.split, name="split"),
    path("tree/of/<path:node>/", tree.node, name="node"),
    path("tree/whole/<path:node>/", tree.whole, name="whole"),
    path("tree/unwhole/<path:node>/", tree.withdraw, name="withdraw-whole"),
    path("groupings/", groupings.groupings, name="groupings"),
    path("groupings/new/", groupings.new, name="open-grouping"),
    path("groupings/of/<slug:code>/", groupings.grouping, name="grouping"),
    path("groupings/change/<slug:code>/", groupings.change, name="regroup"),
    path("to-seal/", waiting.to_seal, name="to-seal"),
    path("to-seal/seal/", waiting.seal_drafts, name="seal-drafts"),
    path("to-seal/discard/", waiting.discard_drafts, name="discard-drafts"),
    path("provisional/", provisional.provisional, name="provisional"),
    path("warnings/relations/", relations.relations, name="relations"),
    path(
        "warnings/relations/<int:number>/remove/",
        relations.remove,
        name="remove-relation",
    ),
    path("warnings/", doubts.doubts, name="doubts"),
    path("warnings/answer/", doubts.answer_many, name="answer-many"),
    path("warnings/export/", doubts.export, name="export-doubts"),
    path("vouchers/", vouchers.vouchers, name="vouchers"),
    path("vouchers/show/<path:key>/", vouchers.voucher, name="voucher"),
    path("vouchers/answer/<path:key>/", vouchers.answer_doubts, name="answer-doubts"),
    path("vouchers/seal/<path:key>/", vouchers.seal_voucher, name="seal-voucher"),
    path(
        "vouchers/discard/<path:key>/", vouchers.discard_voucher, name="discard-voucher"
    ),
    path(
        "vouchers/reverse/<path:key>/", vouchers.reverse_voucher, name="reverse-voucher"
    ),
    path("vouchers/proof/<path:key>/", proofs.proof, name="proof"),
]
