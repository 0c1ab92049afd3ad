"""Whether each file of evidence is in the store as it was kept."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities.models import Municipality


def differences(town: Municipality) -> Iterator[str]:
    """Yield what is missing, changed or of another size; every file is hashed.

    What was erased as the law asks may be missing, if the journal tells of it.
    """
    erased = set(
        town.events.filter(kind="file-erased").values_list("what__sha256", flat=True)
    )
    for source in town.sources.order_by("sha256"):
        name = f"the file “{source.origin}” ({source.sha256})"
        state = store.state(source.sha256, size=source.size)
        if source.erased_at is None:
            if state != "as kept":
                yield f"{name} is {state}"
        elif source.sha256 not in erased:
            yield f"{name} is called erased, and the journal does not know of it"
        elif state not in ("missing", "as kept"):
            yield f"{name} is {state}"


def unnamed() -> list[str]:
    """Return the files of the store that no record keeps, by their names in it.

    Sending was broken off, or a crash came before the bytes were erased.
    """
    kept = Source.objects.filter(erased_at=None).values_list("sha256", flat=True)
    known = {store.name_of(digest) for digest in kept}
    return sorted(name for name in store.names() if name not in known)
