"""`make run` says plainly why it cannot start."""

import os
import socket
import subprocess
import sys

import pytest

from deploy.local.places import ROOT


def run_with(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.local.run"]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_a_port_that_is_taken_is_named_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = run_with(PORT=str(taken.getsockname()[1]))
    assert told.returncode == 1
    assert "make run PORT=" in told.stderr


@pytest.mark.parametrize("port", ["0", "65536", "http", "８０８０", "-1"])
def test_a_port_that_is_no_port_is_refused(port: str) -> None:
    told = run_with(PORT=port)
    assert told.returncode == 1
    assert "PORT must be a number" in told.stderr
