"""What reporting asks of PostgreSQL is answered by an index, however many events it has heard."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import asyncpg
import pytest

import services.kernel
import services.reporting
from services.reporting.definitions import all_definitions
from tests.overhearing import Overheard, Statements, overhearing, written_in
from tests.plans import KEPT_BY_THE_KERNEL, Plans, plans_of
from tests.reporting.histories import CALL, CaseTold
from tests.reporting.office import Office

PLACES = [Path(package.__file__ or "").parent for package in (services.reporting, services.kernel)]
OF_ALL = {
    "from counted_exchanges": "statistics count every exchange of a call",
    "from counted_registrations": "statistics count every registration of a call",
}
ASKED = {"statistics.call": CALL, "statistics.as_of": "2023-12-01"}
# Made once a night, or published by people.
FEW = {"rebuilds", "reconciliations", "reports", "report_files"}
SETTLED = {"exchanges": {"call": "'call-' || n % 50", "known_until": "now() - make_interval(mins => n)"}}


@pytest.fixture(scope="module", autouse=True)
def overheard() -> Iterator[Overheard]:
    with overhearing() as overheard:
        yield overheard


@pytest.fixture(scope="module")
async def statements(office: Office, overheard: Overheard) -> Statements:
    """What is written in the code, but for what reads all there is on purpose, and what ran while cases were told."""
    cases = [CaseTold(Random(seed)).go_all_the_way() for seed in range(3)]  # noqa: S311
    await office.tell(*(telling for case in cases for telling in case.tellings))
    auditor = office.as_("alba", "auditor")
    for case in cases:
        key = case.tellings[0].event.key
        await office.client.get(f"/api/applications/{key}/trace", headers=auditor)
    for table in all_definitions():
        await office.ask(table, auditor, audience="internal", as_of=datetime(2023, 12, 1, tzinfo=UTC).isoformat())
    await office.client.get("/statistics", params={"call": CALL}, headers={"Accept": "text/html"})
    rebuilding = written_in(PLACES[0] / "rebuilding") | written_in(PLACES[0] / "reconciling")
    written: Statements = {statement: [] for statement in written_in(*PLACES) if statement not in rebuilding}
    return written | overheard.on(office.service.settings.database_url)


@pytest.fixture(scope="module")
async def plans(statements: Statements, office: Office) -> AsyncIterator[Plans]:
    connection = await asyncpg.connect(office.service.settings.database_url, server_settings=ASKED)
    yield await plans_of(connection, small=FEW, settled=SETTLED)
    await connection.close()


async def test_every_table_is_large(plans: Plans) -> None:
    assert plans.empty <= KEPT_BY_THE_KERNEL | {"outbox", "streams", "idempotency_keys", "audit"}


async def test_no_statement_reads_much_of_a_large_table(plans: Plans, statements: Statements) -> None:
    assert await plans.readings(statements, OF_ALL) == []
