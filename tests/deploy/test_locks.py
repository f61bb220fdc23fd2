"""Locks name packages and hashes; where these come from is nobody's business but the machine's."""

import json
import re
from pathlib import Path

import pytest

from deploy.assets import LOCK as NPM_LOCK
from deploy.local.jars import COORDINATES, LockedJar, locked_jars
from deploy.local.jars import LOCK as JAR_LOCK
from deploy.local.places import ROOT

PYTHON_LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, NPM_LOCK, JAR_LOCK], ids=lambda path: path.name)
def test_a_lock_names_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda path: path.name)
def test_each_python_package_is_pinned_by_hash(lock: Path) -> None:
    text = lock.read_text()
    pinned = re.findall(r"^[a-z0-9][^ ]*==[^ ]+.*\\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))


def test_what_runs_in_production_is_pinned_the_same_for_tests() -> None:
    runtime, everything = (set(re.findall(r"^\S+==\S+", lock.read_text(), re.MULTILINE)) for lock in PYTHON_LOCKS)
    assert runtime <= everything


def test_npm_packages_are_pinned_by_content() -> None:
    packages = json.loads(NPM_LOCK.read_text())["packages"]
    assert all(entry["integrity"].startswith("sha512-") for path, entry in packages.items() if path)


def test_kafka_and_its_client_are_locked_at_the_version_that_was_asked_for() -> None:
    assert set(COORDINATES) <= {jar.coordinates for jar in locked_jars()}


def test_a_jar_with_other_content_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.jars.CACHE", tmp_path)
    jar = LockedJar("org.example:thing:1.0", "0" * 64)
    jar.path.parent.mkdir(parents=True)
    jar.path.write_bytes(b"something else")
    assert not jar.is_here
