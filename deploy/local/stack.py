"""ClusterXchange on this machine: servers, mail catcher and the five services, for as long as a `with` lasts."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from deploy.local.children import Command
from deploy.local.databases import database_url, make_service_databases
from deploy.local.environment import Surroundings, forget_surroundings, note_surroundings
from deploy.local.excuses import excuse
from deploy.local.folders import fresh
from deploy.local.keys import keys_in
from deploy.local.passwords import database_of, file_for
from deploy.local.places import ROOT, SERVICES, address, folder, free_port
from deploy.local.servers import LocalServers
from deploy.local.supervisor import LONGEST_PAUSE, Supervisor
from deploy.local.waiting import NotInTime, Say, quiet, timed, wait_until

READY_SECONDS = 90
# Letters and statistics may come a moment later; what people ask for goes first.
NOBODY_WAITS_FOR = ("notifications", "reporting")


class Stack:
    """The whole system.

    `servers` are used, and left running, where they are given. `home`, which the caller holds, keeps logs, mail and
    data; a fresh folder does when none is given. `settings` are further environment variables for the services.
    `through` is the address at which the services find PostgreSQL when something stands between; `longest_pause` is
    the most, in seconds, that a service waits before it is started again.
    """

    home: Path
    servers: LocalServers
    supervisor: Supervisor

    def __init__(
        self,
        servers: LocalServers | None = None,
        home: Path | None = None,
        *,
        port: int | None = None,
        services: Sequence[str] = SERVICES,
        settings: Mapping[str, str] | None = None,
        through: str | None = None,
        longest_pause: float = LONGEST_PAUSE,
        say: Say = quiet,
    ) -> None:
        self.given = (servers, home)
        self.through = through
        self.longest_pause = longest_pause
        self.services = services
        self.say = say
        self.settings = settings or {}
        self.ports = {name: free_port() for name in (*SERVICES, "mail")}
        self.ports["portal"] = port or self.ports["portal"]
        self.ending = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        try:
            timed("The services are ready", self.wait_until_ready, self.say)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything; databases and roles are made while Kafka starts."""
        servers, home = self.given
        with ExitStack() as undo:
            self.home = home or undo.enter_context(fresh())
            self.servers = servers or undo.enter_context(LocalServers(self.home, say=self.say))
            make_service_databases(self.servers.server_url, keys_in(self.home / "keys").passwords)
            self.servers.wait_for_kafka()
            self.supervisor = Supervisor(folder(self.home / "running"), self.say, self.longest_pause)
            undo.callback(self.supervisor.stop)
            undo.callback(forget_surroundings, self.home)
            note_surroundings(self.home, self._around, self.services)
            self.supervisor.start(self._commands())
            self.ending = undo.pop_all()

    def wait_until_ready(self) -> None:
        """Return when every service is migrated, connected and has its partitions; NotInTime says who is not."""
        try:
            wait_until(lambda: all(map(self.is_ready, self.services)), READY_SECONDS, "The start of all services")
        except NotInTime as late:
            waited_for = [service for service in self.services if not self.is_ready(service)]
            excuses = [excuse(name, self.url(name), self.log_folder / f"{name}.log") for name in waited_for]
            raise NotInTime("\n\n".join([str(late), *excuses])) from late

    def stop(self) -> None:
        """End the services, then the servers that were started here, and remove a fresh folder."""
        self.ending.close()

    @property
    def base_url(self) -> str:
        """The one address that people use."""
        return self.url("portal")

    @property
    def bootstrap_servers(self) -> str:
        return self.servers.bootstrap_servers

    @property
    def mail_folder(self) -> Path:
        """Where caught mail lies, a file each, oldest first by name."""
        return self.home / "mail"

    @property
    def log_folder(self) -> Path:
        """Where each part writes `<part>.log`."""
        return self.home / "logs"

    def url(self, service: str) -> str:
        """A service's own address, behind the portal."""
        return address(self.ports[service])

    def database_url(self, service: str, role: str | None = None) -> str:
        """Address of a service's database: for whoever runs the server, or for this role."""
        url = database_url(self.servers.server_url, database_of(service), role)
        return f"{url}?passfile={keys_in(self.home / 'keys').passwords / file_for(role)}" if role else url

    def pid(self, service: str) -> int:
        """The number of the service's process now."""
        return self.supervisor.watched[service].child.pid

    def kill(self, service: str) -> None:
        """`kill -9`; the service is started again by itself."""
        os.kill(self.pid(service), signal.SIGKILL)

    def freeze(self, service: str) -> int:
        """Stop the service's process where it stands; the number with which `thaw` lets it go on."""
        os.kill(pid := self.pid(service), signal.SIGSTOP)
        return pid

    def thaw(self, pid: int) -> None:
        """Let a frozen process go on."""
        os.kill(pid, signal.SIGCONT)

    def start_another(
        self, service: str, instance: str, source: Path = ROOT, settings: Mapping[str, str] | None = None
    ) -> str:
        """Start one more instance of a service, on a port of its own; its name, with which `end` ends it."""
        name = f"{service}-{instance}"
        self.ports[name] = free_port()
        environment = self._around.of(service) | {
            "PORT": str(self.ports[name]),
            "INSTANCE": instance,
            **(settings or {}),
        }
        log = self.log_folder / f"{name}.log"
        command = (sys.executable, "-m", f"services.{service}.main")
        self.supervisor.start([Command(name, command, log, environment, folder=source)])
        return name

    def end(self, name: str) -> None:
        """End one service or instance for good, in order."""
        self.supervisor.end(name)

    def start_again(self, service: str) -> None:
        """Start a service that was ended."""
        self.supervisor.start(command for command in self._commands() if command.name == service)

    def is_ready(self, service: str) -> bool:
        """What the service says of itself."""
        try:
            return httpx.get(f"{self.url(service)}/health/ready", timeout=3).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    @property
    def _around(self) -> Surroundings:
        server = self.through or self.servers.server_url
        return Surroundings(server, self.bootstrap_servers, self.ports, keys_in(self.home / "keys"), self.settings)

    def _commands(self) -> list[Command]:
        around = self._around
        logs = folder(self.log_folder)
        catcher = ("-m", "deploy.local.mail", str(self.ports["mail"]), str(folder(self.mail_folder)))
        return [
            Command("mail", (sys.executable, *catcher), logs / "mail.log"),
            *(
                Command(
                    name,
                    (sys.executable, "-m", f"services.{name}.main"),
                    logs / f"{name}.log",
                    around.of(name),
                    gives_way=name in NOBODY_WAITS_FOR,
                )
                for name in self.services
            ),
        ]
