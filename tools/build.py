"""Write scripts and styles as browsers load them, by esbuild, into static/built.

All of a page's modules become one file, which needs no hundred ways there and back; the sealing to
the server's key stays by itself, as few pages need it. `built.json` names each source with its
SHA-256: `inspect_app.web.built_files` sends a built file only while its sources are the same.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "inspect_app/static"
BUILT = STATIC / "built"
ESBUILD = ROOT / "node_modules/.bin/esbuild"
ALONE = "vendor/hpke.mjs"
OPTIONS = ("--bundle", "--format=esm", "--minify", "--charset=utf8", "--target=es2022",
           f"--external:../{ALONE}", "--log-level=warning")  # fmt: skip
ENTRIES = (
    "js/main.mjs", "js/picture_worker.mjs", "js/service_worker.js", ALONE,
    "css/app.css", "css/notice.css",
)  # fmt: skip


def main() -> None:
    """Make the folder anew; whatever esbuild says is wrong stops it."""
    shutil.rmtree(BUILT, ignore_errors=True)
    sources: dict[str, str] = {}
    for entry in ENTRIES:
        for source in _build(entry):
            sources[source] = hashlib.sha256((STATIC / source).read_bytes()).hexdigest()
    listed = {"built": list(ENTRIES), "sources": dict(sorted(sources.items()))}
    (BUILT / "built.json").write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")


def _build(entry: str) -> list[str]:
    """Build one file; return what it was made of."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        subprocess.run(
            [ESBUILD, entry, *OPTIONS, f"--outfile={BUILT / entry}", f"--metafile={told}"],
            cwd=STATIC, check=True,
        )  # fmt: skip
        return list(json.loads(told.read_text(encoding="utf-8"))["inputs"])


if __name__ == "__main__":
    main()
