"""Copy the few files of npm packages that a browser loads into static/vendor, with their licences.

`vendor.json` names each: package, version, licence, SHA-256. Run after `npm ci --ignore-scripts`.
"""

import hashlib
import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "inspect_app/static/vendor"
FILES = {
    "client_zip.mjs": ("client-zip", "index.js", "export * from 'client-zip';\n"),
    "hpke.mjs": ("hpke", "index.js", "export * from 'hpke';\n"),
    "idb.mjs": ("idb", "build/index.js", "export * from 'idb';\n"),
    "signature_pad.mjs": (
        "signature_pad",
        "dist/signature_pad.min.js",
        "export { default } from 'signature_pad';\n",
    ),
}


def main() -> None:
    """Make the folder anew; a package that npm did not install stops it."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    listed = []
    for target, (package, source, types) in FILES.items():
        folder = MODULES / package
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        body = _without_source_map((folder / source).read_bytes())
        (VENDOR / target).write_bytes(body)
        # The type checker reads the package's own types through this; browsers never ask for it.
        (VENDOR / target).with_suffix(".d.mts").write_text(types, encoding="utf-8")
        licence = next(path for path in folder.iterdir() if path.stem.upper() == "LICENSE")
        shutil.copyfile(licence, VENDOR / f"{package}-LICENSE.txt")
        digest = hashlib.sha256(body).hexdigest()
        entry = {"file": target, "package": package, "version": about["version"]}
        listed.append({**entry, "licence": about["license"], "sha256": digest})
    text = json.dumps(listed, indent=2) + "\n"
    (VENDOR / "vendor.json").write_text(text, encoding="utf-8")


def _without_source_map(body: bytes) -> bytes:
    """Drop the pointer to a source map that is not shipped: browsers would ask for it in vain."""
    lines = [line for line in body.splitlines() if not line.startswith(b"//# sourceMappingURL=")]
    return b"\n".join(lines) + b"\n"


if __name__ == "__main__":
    main()
