"""Calling the whole system as anybody: every route with its rows, at the address at which it is asked for."""

import asyncio
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import asyncpg
import httpx

from deploy.local.keys import keys_in
from deploy.local.stack import Stack
from services.applications.main import parts as applications
from services.funding.main import PARTS as FUNDING
from services.kernel.http.governing import routes_of
from services.kernel.identifiers import new_id
from services.kernel.identity import LocalIssuer, Person, ServiceTokens
from services.kernel.rights import OF_ALL_SERVICES, Rights, Row, read_rights, rights_of
from services.kernel.service import build_service
from services.kernel.settings import Settings
from services.notifications.main import PARTS as NOTIFICATIONS
from services.portal.main import PARTS as PORTAL
from services.reporting.main import PARTS as REPORTING
from tests.security.calls import Call, home_of, request_for
from tests.security.prepared import ELSEWHERE, HOSTS, SUBJECTS, VISITORS, Prepared
from tests.security.standings import Standing

ALL = (applications, FUNDING, NOTIFICATIONS, REPORTING, PORTAL)
OF_EVERY_SERVICE = read_rights(OF_ALL_SERVICES).by_call
AT_ONCE = 8
TIMES_ASKED_AGAIN = 5
SIDES = {"visitor": VISITORS, "host": HOSTS, None: ELSEWHERE}
PARKED_RECORD = """
insert into parked (topic, partition, "offset", key, headers, body, cause, reason, attempts, waiting, content)
values ('applications.events', 0, -1 - floor(random() * 1e12)::bigint, $1, '[]', '\\x', 'unreadable',
        'It says nothing.', 1, false, '\\x')
returning id
"""


@dataclass(frozen=True)
class Step:
    """A route under one of its rows, in the service that has it."""

    service: str
    row: Row
    rights: Rights

    @property
    def name(self) -> str:
        return f"{self.service}: {self.row.call}" + (f" where {self.row.when}" if self.row.when else "")

    @property
    def at_the_portal(self) -> bool:
        """Whether people reach it; everything else is asked for at the service's own address."""
        return not self.row.internal and self.row.call not in OF_EVERY_SERVICE

    @property
    def home(self) -> str:
        return home_of(self.row)


def steps(settings: Settings) -> Iterator[Step]:
    """Every route of every service with each of its rows."""
    for parts in ALL:
        rights = rights_of(parts.folder)
        for call, _ in routes_of(build_service(parts, settings)):
            yield from (Step(parts.name, row, rights) for row in rights.by_call[call])


@dataclass
class Walk:
    """Whoever it is that calls, and what there is to call about."""

    stack: Stack
    client: httpx.AsyncClient
    cases: dict[str, Prepared]
    parked: dict[str, str]

    def __post_init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.tokens: dict[Standing, dict[str, str]] = {}

    @cached_property
    def issuer(self) -> LocalIssuer:
        return LocalIssuer(keys_in(self.stack.home / "keys").token_private)

    def token(self, who: Standing) -> dict[str, str]:
        """Who somebody is, as a header; signed once."""
        if who not in self.tokens:
            self.tokens[who] = {} if who.role is None else {"Authorization": f"Bearer {self.signed(who)}"}
        return self.tokens[who]

    def signed(self, who: Standing) -> str:
        subject = SUBJECTS.get(who.relation or "", f"{who.role}.{who.side or 'elsewhere'}.rights")
        roles = frozenset((who.role,)) if who.role else frozenset()
        return self.issuer.sign(Person(subject, roles, SIDES[who.side]), 3_600)

    def service_token(self, service: str) -> dict[str, str]:
        tokens = ServiceTokens(keys_in(self.stack.home / "keys").service_secret)
        return {"Authorization": f"Bearer {tokens.sign('portal', service, 'rights')}"}

    def about(self, step: Step) -> Prepared:
        """The case at the stage at which the step can be done, with the parked record that belongs to its service."""
        prepared = self.cases[step.home]
        place = "behind the portal" if step.at_the_portal else step.service
        return dataclasses.replace(prepared, ids=prepared.ids | {"parked_id": self.parked[place]})

    async def ask(
        self, step: Step, token: dict[str, str], prepared: Prepared, *, behind_the_portal: bool = False
    ) -> httpx.Response:
        """The answer; of one that streams, its beginning. Who is told to come again later does, as clients do."""
        call = request_for(step.row, prepared)
        through = step.at_the_portal and not (behind_the_portal and step.service != "portal")
        base = self.stack.base_url if through else self.stack.url(step.service)
        async with self.turns:
            for _ in range(TIMES_ASKED_AGAIN):
                answer = await self.send(call, base, token)
                if answer.status_code != 503 or "retry-after" not in answer.headers:
                    break
                await asyncio.sleep(int(answer.headers["retry-after"]))
            return answer

    async def send(self, call: Call, base: str, token: dict[str, str]) -> httpx.Response:
        given = call.given | {"headers": call.given["headers"] | token}
        async with self.client.stream(call.method, base + call.path, **given) as answer:
            if "event-stream" not in answer.headers.get("content-type", ""):
                await answer.aread()
            return answer


async def park_everywhere(stack: Stack) -> dict[str, str]:
    """A record that nobody can apply, in every service and once more for those who come through the portal."""
    planted = {}
    for place in (*(parts.name for parts in ALL), "behind the portal"):
        connection = await asyncpg.connect(stack.database_url("funding" if " " in place else place))
        try:
            planted[place] = str(await connection.fetchval(PARKED_RECORD, f"rights-{new_id()}"))
        finally:
            await connection.close()
    return planted
