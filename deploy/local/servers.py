"""PostgreSQL and Kafka for one run: started here, or used where they already run."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.databases import database_url, make_databases
from deploy.local.folders import fresh
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from deploy.local.waiting import Say, quiet, timed


class LocalServers:
    """Both servers, for as long as the `with` lasts.

    Their data lie in `home`, which the caller holds, or else in a fresh folder that is gone afterwards. With
    `server_url` (PostgreSQL's maintenance database, as a user who may make databases) or `bootstrap_servers` that
    server is used instead of one of our own. PostgreSQL answers when the `with` is entered; Kafka's address is known
    then, `wait_for_kafka` waits.
    """

    def __init__(
        self,
        home: Path | None = None,
        *,
        server_url: str | None = None,
        bootstrap_servers: str | None = None,
        say: Say = quiet,
    ) -> None:
        self.home = home
        self.say = say
        self.server_url = server_url or ""
        self.bootstrap_servers = bootstrap_servers or ""
        self.kafka_started: Future[None] | None = None
        self.own: dict[str, Kafka | Postgres] = {}
        self.ending = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            home = self.home or undo.enter_context(fresh())
            if not self.bootstrap_servers:
                self._start_kafka(home, undo)
            if not self.server_url:
                self._start_postgres(home, undo)
            self.ending = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ending.close()

    def wait_for_kafka(self) -> None:
        """Return when the broker answers; raises what kept it from starting."""
        if self.kafka_started:
            self.kafka_started.result()

    def revive(self) -> None:
        """Start again what ended by itself of the servers that were started here."""
        for name, server in self.own.items():
            if server.child and server.child.ended:
                self.say(f"{name} ended; starting it again")
                server.child.kill()
                timed(f"{name} is ready again", server.revive, self.say)

    def database(self, name: str) -> str:
        """Address of this database, which is made when missing."""
        make_databases(self.server_url, [name])
        return database_url(self.server_url, name)

    def _start_kafka(self, home: Path, undo: ExitStack) -> None:
        kafka = Kafka(home, self.say)
        undo.callback(kafka.stop if self.home else kafka.discard)
        self.own["Kafka"] = kafka
        starting = undo.enter_context(ThreadPoolExecutor(thread_name_prefix="kafka"))
        self.kafka_started = starting.submit(timed, "Kafka is ready", kafka.start, self.say)
        self.bootstrap_servers = kafka.bootstrap_servers

    def _start_postgres(self, home: Path, undo: ExitStack) -> None:
        postgres = Postgres(home)
        undo.callback(postgres.stop if self.home else postgres.discard)
        self.own["PostgreSQL"] = postgres
        timed("PostgreSQL is ready", postgres.start, self.say)
        self.server_url = postgres.url
