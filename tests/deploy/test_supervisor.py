"""A service that ends is started again; what was started ends with us."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.children import Child, Command, end_leftovers
from deploy.local.folders import fresh
from deploy.local.places import folder
from deploy.local.stack import Stack
from deploy.local.supervisor import Supervisor
from deploy.local.waiting import wait_until

WAITING = (sys.executable, "-c", "import time; time.sleep(600)")


@pytest.fixture
def records() -> Iterator[Path]:
    with fresh() as session:
        yield folder(session / "running")


def waiting(records: Path, *command: str) -> Command:
    return Command("waiting", command or WAITING, records.parent / "waiting.log")


def test_a_command_that_is_killed_is_started_again(records: Path) -> None:
    supervisor = Supervisor(records)
    supervisor.start([waiting(records)])
    watched = supervisor.watched["waiting"]
    watched.child.kill()
    wait_until(lambda: watched.starts == 2 and not watched.child.ended, 20, "The second start")
    supervisor.stop()
    assert watched.child.ended


def test_a_command_that_never_works_is_tried_less_and_less_often(records: Path) -> None:
    supervisor = Supervisor(records)
    supervisor.start([waiting(records, sys.executable, "-c", "raise SystemExit(3)")])
    watched = supervisor.watched["waiting"]
    wait_until(lambda: watched.starts >= 4, 20, "Four starts")
    supervisor.stop()
    assert watched.pause >= 0.8


def test_what_a_killed_run_left_behind_is_ended(records: Path) -> None:
    left = Child(waiting(records), records)
    end_leftovers(records)
    assert left.wait() != 0
    assert list(records.iterdir()) == []


def test_a_stranger_with_a_remembered_number_is_let_be(records: Path) -> None:
    stranger = Child(waiting(records), records)
    stranger.record.write_text(json.dumps({"pid": stranger.pid, "command": ["something", "else"]}))
    end_leftovers(records)
    assert not stranger.ended
    stranger.stop()


def test_a_service_killed_in_the_whole_system_comes_back(stack: Stack) -> None:
    before = stack.pid("portal")
    stack.kill("portal")
    wait_until(lambda: stack.pid("portal") != before and stack.is_ready("portal"), 60, "The portal's return")
