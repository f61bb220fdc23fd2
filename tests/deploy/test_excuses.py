"""Who waits for the system in vain is told which service is not ready, and why."""

from pathlib import Path

import pytest

from deploy.local import stack as stacks
from deploy.local.excuses import excuse
from deploy.local.places import address, free_port
from deploy.local.servers import LocalServers
from deploy.local.stack import Stack
from deploy.local.waiting import NotInTime


def test_the_service_that_is_not_ready_is_named(servers: LocalServers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacks, "READY_SECONDS", 1)
    nowhere = {"DATABASE_URL": f"postgresql://postgres@127.0.0.1:{free_port()}/nowhere"}
    with pytest.raises(NotInTime) as late, Stack(servers, services=("notifications",), settings=nowhere):
        pass
    assert "notifications is not ready: it does not answer (ConnectError)" in str(late.value)


def test_the_end_of_its_log_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "funding.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)))
    shown = excuse("funding", address(free_port()), log).splitlines()
    assert (shown[1], shown[-1]) == ("  line 88", "  line 99")


def test_a_service_without_a_log_was_never_started(tmp_path: Path) -> None:
    told = excuse("funding", address(free_port()), tmp_path / "funding.log")
    assert told.endswith("(there is none: it was never started)")
