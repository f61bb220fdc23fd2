"""What applications asks of PostgreSQL is answered by an index, however many cases are stored."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

import services.applications
import services.kernel
from contracts.events.funding import ConflictOfInterestDeclared
from services.kernel.identifiers import new_id
from tests.applications.cases import BEFORE, a_case, an_application
from tests.applications.conftest import Applications, a_host, accepted, an_organisation, matched, register
from tests.kit import eventually
from tests.overhearing import Overheard, Statements, overhearing, written_in
from tests.plans import KEPT_BY_THE_KERNEL, Plans, plans_of

PLACES = [Path(package.__file__ or "").parent for package in (services.applications, services.kernel)]
SMALL = {"partnership_sizes"}
WEIGHED = {
    "from organisations candidate": "suggestions weigh every accepted organisation of a call",
    "as word where position(word in searchable)": "words are looked for in the accepted hosts, one by one",
}
SETTLED = {
    "outbox": {"position": "n + 1000000"},
    "applications": {"status": "'closed'"},
    "matches": {"status": "'matched'", "settled_at": "now()", "refusal_reason": "null"},
    "organisations": {"status": "case n % 3 when 0 then 'rejected' else 'accepted' end"},
}


@pytest.fixture(scope="module", autouse=True)
def overheard() -> Iterator[Overheard]:
    with overhearing() as overheard:
        yield overheard


@pytest.fixture(scope="module")
async def statements(applications: Applications, overheard: Overheard, module_database_url: str) -> Statements:
    """What is written in the code, and what ran while people did everything in this service once."""
    await register(applications, "ola", an_organisation())
    await look_around(applications)
    await (await a_case(applications)).close()
    await withdraw(applications)
    await draft(applications)
    return written_in(*PLACES) | overheard.on(module_database_url)


async def look_around(applications: Applications) -> None:
    """Lists with and without a cursor, searches, and pages."""
    mill = await accepted(applications, "ola", an_organisation(), "AURORA-NEXT")
    await accepted(applications, "luc", a_host(), "AURORA-NEXT")
    ola, evaluator = applications.owner("ola"), applications.evaluator("AURORA-NEXT")
    for caller in (ola, evaluator, applications.as_person("root", "administrator")):
        for path in ("/api/organisations", "/api/matches", "/api/applications"):
            first = (await caller.get(path, limit=1)).json()
            await caller.get(path, limit=1, **({"cursor": first["next"]} if first["next"] else {}))
        for page in ("/organisations", "/matches", "/applications"):
            await caller.look_at(page)
    for search in ({}, {"text": "agri"}, {"country": "FR", "activity": "networking"}, {"limit": 1}):
        await ola.get("/api/hosts", call="clusterxchange-next", **search)
    await ola.get(f"/api/organisations/{mill}/suggestions")


async def withdraw(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    await case.hear(ConflictOfInterestDeclared(**case.about, declared_by="kim"))
    told = "select subject from conflicts_of_interest where application_id = $1"
    await eventually(lambda: applications.service.pool.fetchval(told, case.id))
    await case.visitor.post(f"{case.path}/withdrawal", {"reason": "Plans changed."})
    await case.visitor.get("/api/applications", status="withdrawn")


async def draft(applications: Applications) -> None:
    ola = applications.owner("ola").at(BEFORE).saying(**{"Idempotency-Key": str(new_id())})
    path = f"/api/drafts/{new_id()}"
    body = an_application(await matched(applications))
    await ola.put(path, body)
    assert (await ola.post(f"{path}/submission")).status_code == 202


@pytest.fixture(scope="module")
async def plans(statements: Statements, module_database_url: str) -> AsyncIterator[Plans]:
    connection = await asyncpg.connect(module_database_url)
    yield await plans_of(connection, SMALL, SETTLED)
    await connection.close()


async def test_every_table_is_large(plans: Plans) -> None:
    assert plans.empty <= KEPT_BY_THE_KERNEL


async def test_no_statement_reads_much_of_a_large_table(plans: Plans, statements: Statements) -> None:
    assert await plans.readings(statements, WEIGHED) == []
