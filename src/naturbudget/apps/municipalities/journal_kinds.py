"""What each kind of entry of the journal is called where it stands alone."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities import (
    audited,
    in_year,
    motioned,
    requested,
)

SHORT: Final[dict[str, Promise | str]] = {
    "department-added": _("A department was added"),
    "file-kept": _("Evidence was kept"),
    "file-erased": _("Evidence was erased"),
    "account-opened": _("An account was opened"),
    "series-opened": _("A series was opened"),
    "voucher-drafted": _("A draft was kept"),
    "voucher-discarded": _("A draft was thrown away"),
    "voucher-sealed": _("A voucher was sealed"),
    "voucher-entered": _("A voucher was entered and sealed"),
    "voucher-reversed": _("A voucher was reversed"),
    "connection-saved": _("A connection was set up or changed"),
    "indicator-defined": _("An indicator was defined"),
    "sheet-written": _("The sheet of an indicator was written"),
    "factor-entered": _("A value of a factor was entered"),
    "decision-recorded": _("A decision was recorded"),
    "budget-drafted": _("A budget was begun"),
    "supplement-drafted": _("A supplement to a budget was begun"),
    "line-saved": _("A line of a budget was changed"),
    "line-removed": _("A line was taken out of a budget"),
    "budget-handed-over": _("A budget was handed over"),
    "budget-submitted": _("A budget was submitted to the council"),
    "budget-ratified": _("A budget was ratified"),
    "budget-sent-back": _("A budget was sent back"),
    "publication-copied": _("A budget was copied from a publication"),
    "balance-drawn": _("A balance was drawn from the books"),
    "line-explained": _("A line of a balance was explained"),
    "balance-submitted": _("A balance was submitted to the council"),
    "balance-ratified": _("A balance was ratified"),
    "balance-sent-back": _("A balance was sent back"),
    "year-closed": _("A year was closed"),
    "document-frozen": _("A document was frozen"),
    "count-entered": _("A count was entered"),
    "count-withdrawn": _("A count was taken back"),
    "whole-entered": _("The whole of a branch was entered"),
    "whole-withdrawn": _("The whole of a branch was taken back"),
    "split-key-kept": _("A split key was kept"),
    "accounts-grouped": _("Accounts were grouped"),
    "renamed": _("Something was renamed"),
    "layout-remembered": _("How a supplier's files are read was remembered"),
    "connection-run": _("A connection was run"),
    "role-given": _("A role was given"),
    "role-taken": _("A role was taken"),
    "seats-set": _("The seats of a body were set"),
    "parameter-set": _("A parameter was set"),
    "doubts-answered": _("Doubts were answered"),
    "relation-set": _("A relation of two figures was set"),
    "relation-removed": _("A relation of two figures was taken away"),
    "account-ruled": _("The rules of an account were set"),
    "overspending-decided": _("Use beyond the plan was decided on"),
    "account-held": _("An account or a series got its holder"),
    "account-closed": _("An account or a series was closed"),
    "account-reopened": _("An account or a series was opened again"),
    "document-issued": _("A document was issued"),
    **(requested.SHORT | audited.SHORT | motioned.SHORT | in_year.SHORT),
}
