"""However many events go through a service, it weighs what it weighed: nothing of them is kept.

MEMORY_EVENTS=100000 sends as many through; `make memory` does.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.local.places import ROOT
from tests.kit import Servers, make_keys

EVENTS = int(os.environ.get("MEMORY_EVENTS", "20000"))
WARM_AFTER = 8_000
MOST_MIB = 12.0
MOST_OBJECTS = 2_000


@pytest.fixture(scope="module")
def weights(
    servers: Servers, fresh_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """What the process weighs after each round, from where it is warm."""
    folder: Path = tmp_path_factory.mktemp("enduring")
    keys = make_keys(folder)
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": fresh_database("enduring"),
        "REPORTING_DATABASE_URL": fresh_database("enduring reporting"),
        "KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap_servers,
        "IDENTITY": "local",
        "TOKEN_PUBLIC_KEY_FILE": str(keys.public),
        "SERVICE_SECRET_FILE": str(keys.secret),
    }
    command = [sys.executable, "-m", "tests.kernel.enduring", str(folder), str(EVENTS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    rounds = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"events"')]
    sys.stdout.writelines(
        f"{one['events']:>8} events {one['mib']:7.1f} MiB {one['objects']:>8} objects\n" for one in rounds
    )
    return [one for one in rounds if one["events"] >= WARM_AFTER]


def test_memory_does_not_grow_with_the_events(weights: list[dict[str, Any]]) -> None:
    assert weights[-1]["events"] == EVENTS
    assert weights[-1]["mib"] - weights[0]["mib"] < MOST_MIB


def test_no_more_objects_are_kept_than_before(weights: list[dict[str, Any]]) -> None:
    """What is kept is there at every count, what is under way at some: the least of the last three counts."""
    kept = min(one["objects"] for one in weights[-3:])
    assert kept - weights[0]["objects"] < MOST_OBJECTS
