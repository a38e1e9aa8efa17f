"""Scripts and styles as browsers load them: one file of many, without what only people read.

`make` writes them (tools/build.py). One whose sources have changed since is not sent: who works on
a script sees it, file by file, without building anything.
"""

import hashlib
import json
from pathlib import Path

FOLDER_NAME = "built"
LIST = "built.json"
FOLDERS = ("js", "vendor")


def built_files(static: Path) -> tuple[dict[str, bytes], frozenset[str]]:
    """Return what was built of the sources as they are, by path, and which scripts are in it.

    Both are empty where nothing was built, or a source is another than the one it was built of.
    """
    try:
        told = json.loads((static / FOLDER_NAME / LIST).read_text(encoding="utf-8"))
        sources: dict[str, str] = told["sources"]
        files = {name: (static / FOLDER_NAME / name).read_bytes() for name in told["built"]}
        changed = any(_hash(static / name) != sha256 for name, sha256 in sources.items())
    except FileNotFoundError:
        return {}, frozenset()
    if changed:
        return {}, frozenset()
    paths = [path for folder in FOLDERS for path in (static / folder).glob("*.mjs")]
    scripts = {path.relative_to(static).as_posix() for path in paths}
    return files, frozenset(scripts - set(files))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
