"""What every service asks of PostgreSQL is answered by an index: outbox, inbox, parked records, keys and audit."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

import services.kernel
from contracts.events.applications import ApplicationWithdrawn
from services.kernel.identifiers import new_id
from tests.kernel.conftest import Small
from tests.kit import eventually, tell
from tests.overhearing import Overheard, Statements, overhearing, written_in
from tests.plans import Plans, plans_of

PLACES = [Path(services.kernel.__file__ or "").parent]
SMALL = {"republications"}
SETTLED = {"outbox": {"position": "n + 1000000"}, "parked_retries": {"parked_id": "n"}}
PARKED = """
with one as (
    insert into parked (topic, partition, "offset", key, headers, body, reason, attempts, waiting)
    select 'applications.events', 0, n, 'key ' || n, '[]', '', 'too strange', 1, false
    from generate_series(1, 3) as n
    returning id
)
insert into parked_retries (parked_id, person, outcome)
select id, 'root', 'it stayed'
from one
"""


@pytest.fixture(autouse=True)
def overheard() -> Iterator[Overheard]:
    with overhearing() as overheard:
        yield overheard


@pytest.fixture
async def statements(overheard: Overheard, small: Small, database_url: str) -> Statements:
    """What is written in the code, and what ran while commands were told and heard and parked records settled."""
    keyed = small.anna | {"Idempotency-Key": "plans"}
    for _ in range(2):
        assert (await small.client.post("/api/notes", json={"text": "hello"}, headers=keyed)).status_code == 201
    note = new_id()
    await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
    await eventually(lambda: counted(small, note))
    await settle(small)
    await eventually(lambda: small.service.pool.fetchval("select max(number) > 2 from audit_seals"))
    for path in ("/metrics", "/health/ready", "/internal/outbox-horizon"):
        await small.client.get(path, headers=small.root)
    return written_in(*PLACES) | overheard.on(database_url)


async def counted(small: Small, note: UUID) -> bool:
    """Whether the service has heard of a note."""
    return (await small.client.get(f"/api/notes/{note}", headers=small.anna)).status_code == 200


async def settle(small: Small) -> None:
    await small.service.pool.execute(PARKED)
    first = (await small.client.get("/api/parked", params={"limit": 1}, headers=small.root)).json()
    await small.client.get("/api/parked", params={"cursor": first["next"]}, headers=small.root)
    path = f"/api/parked/{first['items'][0]['id']}"
    await small.client.get(path, headers=small.root)
    await small.client.post(f"{path}/retry", headers=small.root)
    await small.client.request("DELETE", path, json={"reason": "too strange"}, headers=small.root)


@pytest.fixture
async def plans(statements: Statements, database_url: str) -> AsyncIterator[Plans]:
    connection = await asyncpg.connect(database_url)
    yield await plans_of(connection, SMALL, SETTLED)
    await connection.close()


async def test_no_statement_of_the_kernel_reads_much_of_a_large_table(plans: Plans, statements: Statements) -> None:
    assert plans.empty == set()
    assert await plans.readings(statements) == []


async def test_a_statement_whose_index_is_missing_is_named_with_its_table(plans: Plans, statements: Statements) -> None:
    await plans.connection.execute("drop index parked_open, outbox_unpublished")
    await plans.connection.execute("alter table outbox drop constraint outbox_position_key")
    found = await plans.readings(statements)
    assert {reading.split(":")[0].split()[-1] for reading in found} == {"outbox", "parked"}
