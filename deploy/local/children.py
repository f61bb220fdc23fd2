"""Processes that belong to us: they end when we do, whatever ends us, and are known again after a crash."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from deploy.local.places import ROOT
from deploy.local.waiting import wait_until

LEASH = ROOT / "deploy" / "local" / "leash.py"
BEHIND_OTHERS, LAST_OF_ALL = 5, 19
STOP_SECONDS = 15


@dataclass(frozen=True)
class Command:
    """What is started: `user` is taken on when we are root; `farewell` is the signal that asks for an orderly end.

    One that `gives_way` has the processor when others leave it.
    """

    name: str
    arguments: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] | None = None
    farewell: signal.Signals = signal.SIGTERM
    user: str | None = None
    folder: Path = ROOT
    gives_way: bool = False


class Child:
    """A started command, in a session of its own so that Ctrl-C in the terminal reaches only us."""

    def __init__(self, command: Command, records: Path) -> None:
        self.command = command
        self.record = records / f"{command.name}.json"
        self.popen = _starter().submit(_start, command).result()
        self.record.write_text(json.dumps({"pid": self.popen.pid, "command": command.arguments}))

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def ended(self) -> bool:
        return self.popen.poll() is not None

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        return self.popen.wait()

    def ask_to_end(self, farewell: signal.Signals | None = None) -> None:
        """Send the farewell signal, or another one; returns at once."""
        if not self.ended:
            self.popen.send_signal(farewell or self.command.farewell)

    def kill(self) -> None:
        """End it and what it started, now."""
        _signal_group(self.pid, signal.SIGKILL)

    def stop(self, farewell: signal.Signals | None = None) -> None:
        """Ask it to end, then make it; returns when it is gone."""
        self.ask_to_end(farewell)
        try:
            self.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self.popen.wait()
        self.record.unlink(missing_ok=True)


def leashed(arguments: tuple[str, ...], farewell: signal.Signals, user: str | None) -> list[str]:
    """The command line that starts `arguments` as `user` (when we are root), bound to our own life."""
    account = user if user and os.geteuid() == 0 else "-"
    return [sys.executable, "-IS", str(LEASH), str(os.getpid()), str(int(farewell)), account, *arguments]


def end_leftovers(records: Path) -> None:
    """End what an earlier run, itself killed, left running; a process number that someone else has now is let be."""
    for record in records.glob("*.json"):
        pid, command = _read(record)
        if command and not _is_gone(pid, command):
            _signal_group(pid, signal.SIGKILL)
            wait_until(partial(_is_gone, pid, command), 10, f"The end of {record.stem}")
        record.unlink()


@cache
def _starter() -> ThreadPoolExecutor:
    # Linux binds a child to the *thread* that started it, so one thread, which lives as long as we do, starts all.
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


def _start(command: Command) -> subprocess.Popen[bytes]:
    with command.log.open("ab") as log:
        started = subprocess.Popen(
            leashed(command.arguments, command.farewell, command.user),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=command.environment,
            cwd=command.folder,
            start_new_session=True,
        )
    if command.gives_way:
        own = os.getpriority(os.PRIO_PROCESS, started.pid)
        os.setpriority(os.PRIO_PROCESS, started.pid, min(own + BEHIND_OTHERS, LAST_OF_ALL))
    return started


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def _read(record: Path) -> tuple[int, str]:
    try:
        kept = json.loads(record.read_text())
        return kept["pid"], " ".join(kept["command"])
    except (ValueError, KeyError):
        return 0, ""


def _is_gone(pid: int, command: str) -> bool:
    # The end of the line: in its first milliseconds a child still is the leash, whose last arguments are the command.
    return not _command_line(pid).endswith(command)


def _command_line(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        return _line_of_kernel(Path(f"/proc/{pid}/cmdline"))
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    return listed.stdout.strip()


def _line_of_kernel(place: Path) -> str:
    # It is empty for good once the process has ended, and for a moment while it becomes another program.
    with suppress(OSError):
        for _ in range(20):
            if line := place.read_bytes():
                return line.rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace")
            time.sleep(0.01)
    return ""
