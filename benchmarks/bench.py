"""The bench: servers for all measurements, a folder, keys, and how much is done in each round."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from deploy.local.children import Child, Command
from deploy.local.environment import Surroundings
from deploy.local.keys import Keys, keys_in
from deploy.local.places import SERVICES, folder, free_port, port_is_free
from deploy.local.servers import LocalServers
from deploy.local.waiting import wait_until
from services.kernel.identity import LocalIssuer, Person

START_SECONDS = 60
TOKEN_SECONDS = 86_400
numbers = count(1)


@dataclass(frozen=True)
class Bench:
    """Where measurements are taken; `effort` is 1 for figures that count and far less to see that all works."""

    servers: LocalServers
    home: Path
    rounds: int = 5
    effort: float = 1.0
    keys: Keys = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", keys_in(self.home / "keys"))

    @property
    def no_migrations(self) -> Path:
        """A folder for databases that have the kernel's tables only."""
        return self.home / "no-migrations"

    def times(self, number: int) -> int:
        """How many of something that is done `number` times when figures count."""
        return max(10, int(number * self.effort))

    def database(self, purpose: str) -> str:
        """Address of a new, empty database."""
        return self.servers.database(f"bench_{purpose}_{next(numbers)}")

    def bearer(self, subject: str, *roles: str, partnership: str | None = None) -> str:
        """A token of this person that outlasts every measurement."""
        return LocalIssuer(self.keys.token_private).sign(Person(subject, frozenset(roles), partnership), TOKEN_SECONDS)

    @contextmanager
    def running(self, module: str, service: str = "applications", **further: str) -> Iterator[int]:
        """A web server in a process of its own, with a service's environment; the port at which it answers."""
        ports = {name: free_port() for name in (*SERVICES, "mail")}
        own = {"DATABASE_OWNER_URL": "", **further}
        around = Surroundings(self.servers.server_url, self.servers.bootstrap_servers, ports, self.keys, own)
        name = f"{module.rsplit('.', 1)[-1]}-{next(numbers)}"
        log = folder(self.home / "logs") / f"{name}.log"
        command = Command(name, (sys.executable, "-m", module), log, around.of(service))
        child = Child(command, folder(self.home / "running"))
        try:
            wait_until(lambda: child.ended or not port_is_free(ports[service]), START_SECONDS, f"The start of {name}")
            if child.ended:
                raise RuntimeError(f"{module} did not start: {log.read_text()[-2000:]}")
            yield ports[service]
        finally:
            child.stop()
