"""S39: secrets come from files, and stand nowhere else: no repository, command line, environment, log or image."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.places import ROOT, SERVICES
from deploy.local.stack import Stack

LOOKS_SECRET = re.compile(
    rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\n[A-Za-z0-9+/]"
    rb"|\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"
    rb"|(?i:password|passwd|secret|api_?key|token)[\"']?\s*[:=]\s*[\"'][A-Za-z0-9+/_=-]{20,}[\"']"
    rb"|postgres(?:ql)?://[^\s/:@$\"'{}]+:[^\s/:@$\"'{}<>]+@"
)
FOR_THE_IMAGE = ("contracts", "services", "deploy")


def secrets_of(stack: Stack) -> set[bytes]:
    """Every secret of the run that is now: lines of private keys, passwords, keys for files, the services' own."""
    return {secret for path in (stack.home / "keys").iterdir() for secret in secrets_in(path) if len(secret) > 20}


def secrets_in(path: Path) -> Iterator[bytes]:
    for line in path.read_bytes().splitlines() if "public" not in path.name else ():
        yield re.split(rb"[ :]", line.strip())[-1]


def test_a_run_has_secrets_to_look_for(stack: Stack) -> None:
    assert len(secrets_of(stack)) >= len(SERVICES) * 2 + 4


def test_nothing_in_the_repository_looks_like_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    files = [ROOT / name.decode() for name in listed.split(b"\0") if name and not name.startswith(b"tests/")]
    assert [str(path) for path in files if path.is_file() and LOOKS_SECRET.search(path.read_bytes())] == []


@pytest.mark.parametrize(
    "secret",
    [
        b"-----BEGIN " + b"EC PRIVATE KEY-----\nMHcCAQEEIJ",
        b'password = "' + b"x" * 24 + b'"',
        b"postgresql://owner:" + b"hunter2@db/x",
    ],
)
def test_the_search_knows_a_secret_when_it_sees_one(secret: bytes) -> None:
    assert LOOKS_SECRET.search(secret)


@pytest.mark.parametrize("where", ["cmdline", "environ"])
def test_no_process_carries_a_secret_for_all_to_see(stack: Stack, where: str) -> None:
    secrets = secrets_of(stack)
    seen = {process: content_of(process / where) for process in Path("/proc").glob("[0-9]*")}
    own = [content for process, content in seen.items() if process.name == str(stack.pid("funding"))]
    assert own
    assert own[0]
    assert [str(process) for process, content in seen.items() if any(secret in content for secret in secrets)] == []


def content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_no_log_and_no_note_of_a_run_holds_a_secret(stack: Stack) -> None:
    secrets = secrets_of(stack)
    files = [*stack.log_folder.iterdir(), stack.home / "surroundings.json"]
    assert [path.name for path in files if any(secret in path.read_bytes() for secret in secrets)] == []


def test_files_with_secrets_are_for_their_owner_only(stack: Stack) -> None:
    held = [path for path in (stack.home / "keys").iterdir() if "public" not in path.name]
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in held} == {path.name: "0o0" for path in held}


def test_the_image_takes_nothing_from_where_secrets_lie() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source for line in copied for source in line.split() if "/" in source or source in FOR_THE_IMAGE}
    assert all(source.split("/")[0] in FOR_THE_IMAGE for source in sources)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    assert not any(".local" in line for line in ignored)
