"""The locks of Python packages, npm packages and jars: `python -m deploy.locks write [--upgrade]` or `check`."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy import assets
from deploy.local import jars
from deploy.local.places import KEPT, ROOT

RUNTIME, EVERYTHING = "requirements.lock", "requirements-dev.lock"
# No header and no address: a lock names packages and their hashes, never where they came from.
COMPILE = (
    *("pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
)


def write(*, upgrade: bool) -> None:
    """Write all locks again; versions stay where they still fit, unless upgraded."""
    compile_locks(ROOT, upgrade=upgrade)
    assets.write_lock()
    jars.write_lock()


def compile_locks(where: Path, *, upgrade: bool) -> None:
    """Write the two locks of Python packages into this folder."""
    further = ["--upgrade"] if upgrade else []
    runtime, everything = where / RUNTIME, where / EVERYTHING
    subprocess.run([_uv(), *COMPILE, *further, "--output-file", str(runtime)], cwd=ROOT, check=True)
    groups = ["--group", "dev", "--constraints", str(runtime)]
    subprocess.run([_uv(), *COMPILE, *further, *groups, "--output-file", str(everything)], cwd=ROOT, check=True)


def out_of_step() -> list[str]:
    """Names of the locks that do not say what their sources ask for."""
    found = _python_locks_out_of_step()
    if _npm_out_of_step():
        found.append(assets.LOCK.name)
    if not set(jars.COORDINATES) <= {jar.coordinates for jar in jars.locked_jars()}:
        found.append(jars.LOCK.name)
    return found


def _python_locks_out_of_step() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        for lock in (RUNTIME, EVERYTHING):
            shutil.copy(ROOT / lock, where)
        compile_locks(where, upgrade=False)
        return [lock for lock in (RUNTIME, EVERYTHING) if _pins(where / lock) != _pins(ROOT / lock)]


def _pins(lock: Path) -> list[str]:
    return [line for line in lock.read_text().splitlines() if not line.lstrip().startswith("#")]


def _npm_out_of_step() -> bool:
    project = json.loads((ROOT / "package.json").read_text())
    locked = json.loads(assets.LOCK.read_text())["packages"]
    wanted = {**project["dependencies"], **project["devDependencies"]}
    pinned = {path.removeprefix("node_modules/"): entry["version"] for path, entry in locked.items() if path}
    return wanted != pinned


def _uv() -> str:
    ours = KEPT / "uv" / "bin" / "uv"
    return str(ours) if ours.exists() else shutil.which("uv") or sys.exit("There is no uv; run `make clean setup`")


def main(command: list[str]) -> None:
    """Write or check."""
    if command[:1] == ["write"]:
        write(upgrade="--upgrade" in command)
    elif wrong := out_of_step():
        sys.exit(f"Not in step with what they lock: {', '.join(wrong)}. Run `make lock` and commit the result")


if __name__ == "__main__":
    main(sys.argv[1:])
