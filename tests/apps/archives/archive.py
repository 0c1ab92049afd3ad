"""Archives that somebody changed, openly or with the hashes as well."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256


def changed(path, folder, name, change):
    """Return a copy in which one file is another, or lacking."""
    target = folder / "changed.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for one in old.namelist():
            content = old.read(one)
            content = change(content) if one == name else content
            if content is not None:
                new.writestr(one, content)
    return target


def resealed(path, folder, name, change):
    """Return a copy in which a file is another and its hash as well."""
    changing = changed(path, folder, name, change)
    content = zipfile.ZipFile(changing).read(name)

    def rewritten(text):
        said = json.loads(text)
        for one in said["resources"]:
            if one["path"] == name:
                one["hash"] = f"sha256:{sha256(content).hexdigest()}"
                one["bytes"] = len(content)
        return json.dumps(said).encode()

    target = folder / "resealed.zip"
    with zipfile.ZipFile(changing) as old, zipfile.ZipFile(target, "w") as new:
        for one in old.namelist():
            text = old.read(one)
            new.writestr(one, rewritten(text) if one == "datapackage.json" else text)
    return target
