"""What an archive says to people who open it."""

from __future__ import annotations

from naturbudget.apps.archives.package import OTHER_FILES, Heads
from naturbudget.apps.archives.tables import TABLES


def readme(town: str, heads: Heads) -> str:
    """Return the words that an archive begins with for people."""
    listed = "\n".join(f"- `{table.file}`: {table.about}" for table in TABLES)
    others = "\n".join(
        f"- `{path}`: {words}" for path, (_, _, words) in OTHER_FILES.items()
    )
    return README.format(
        town=town, listed=listed, others=others, size=heads.size, root=heads.root
    )


README = """\
# The books of {town}

Everything that naturbudget keeps of this municipality. `datapackage.json` says what
each column holds and what it refers to (Frictionless Data); its hashes are SHA-256.
The log has {size} vouchers; its root is `{root}`.

`people.csv`, `suppliers.csv`, `heads.csv` and `journal.csv` hold names or e-mail
addresses: personal data. Leave these files out of what you pass on.

Tables are UTF-8 with commas. A text that a spreadsheet would run as a formula begins
with one apostrophe more than it has, also after a semicolon, a tab or a line end. An
amount is a whole number of the smallest parts of its account's unit: `units.csv` says
by `scale` how many decimal places that are.

{listed}

Beside them:

{others}
- `evidence/`: the files that figures rest on, frozen documents and PDFs, by their hash.

To read it all into another installation: `naturbudget municipality import FILE.zip`.
"""
