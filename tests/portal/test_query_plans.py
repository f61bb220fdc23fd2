"""What the portal asks of PostgreSQL is answered by an index, however many people have signed in."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

import services.portal
from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from services.portal.begun import SignIns
from services.portal.entering import enter_from_provider
from services.portal.provider.conversation import Identity, Secrets
from services.portal.settings import settings_of
from tests.overhearing import Overheard, Statements, overhearing, written_in
from tests.plans import KEPT_BY_THE_KERNEL, Plans, plans_of
from tests.portal.conftest import Door

PLACES = [Path(services.portal.__file__ or "").parent]
SETTLED = {
    "sessions": {"ends_at": "now() + interval '1 day'"},
    "sign_ins": {"began_at": "now()"},
    "people": {
        "roles": "case n % 100 when 0 then '{evaluator}' else '{applicant}' end::text[]",
        "email": "'somebody.' || n || '@example.test'",
    },
}
UNUSED = {"outbox", "streams", "inbox", "idempotency_keys"}


@pytest.fixture(scope="module", autouse=True)
def overheard() -> Iterator[Overheard]:
    with overhearing() as overheard:
        yield overheard


@pytest.fixture(scope="module")
async def statements(overheard: Overheard, door: Door) -> Statements:
    """What is written in the code, and what ran while people signed in and out and looked around."""
    for subject in ("anna", "root"):
        async with door.signed_in(subject) as browser:
            for path in ("/", "/parked", "/sign-in", "/sessions", "/people", "/people?q=anna@x.eu", "/people/anna"):
                await browser.get(path)
            if subject == "root":
                await browser.post("/sign-out", data={"everywhere": "true"})
    await SignIns(door.service.lending).keep(Secrets.fresh(None), "/", again=False)
    await SignIns(door.service.lending).take(Secrets("secret", "state"))
    async with door.service.pool.acquire() as connection, connection.transaction():
        tx = Transaction(connection, wall_clock(), new_id())
        identity = Identity("https://login.example.test", "7", "Somebody New", "new@example.test", None, None)
        settings = settings_of(door.service).model_copy(update={"administrators": "7"})
        await enter_from_provider(tx, identity, settings)
    token = door.service.service_tokens.sign("notifications", "portal", "mail")
    for question in ("role=evaluator", "partnership=AURORA", "role=evaluator&partnership=AURORA"):
        path = f"/internal/people?{question}"
        assert (await door.client.get(path, headers={"Authorization": f"Bearer {token}"})).status_code == 200
    await door.client.post("/api/dev/token", json={"subject": "eva", "roles": ["evaluator"], "partnership": "AURORA"})
    await look_at_deputies(door)
    return written_in(*PLACES) | overheard.on(door.service.settings.database_url)


async def look_at_deputies(door: Door) -> None:
    """Somebody names a deputy, and all who may look."""
    headers = {}
    for subject in ("eva", "dan"):
        person = {"subject": subject, "roles": ["evaluator"], "partnership": "AURORA-NEXT"}
        token = (await door.client.post("/api/dev/token", json=person)).json()["access_token"]
        headers[subject] = {"Authorization": f"Bearer {token}"}
    today = datetime.now(UTC).date().isoformat()
    body = {"deputy": "dan", "roles": ["evaluator"], "first_day": today, "last_day": today, "reason": "On leave."}
    named = (await door.client.post("/api/deputies", json=body, headers=headers["eva"])).json()["id"]
    for who in (headers["eva"], headers["dan"], door.as_("anna", "applicant"), door.as_("root", "administrator")):
        await door.client.get("/api/deputies", headers=who)
    await door.client.get("/deputies", headers=headers["dan"])
    await door.client.post("/hat", data={"deputyship": named}, headers=headers["dan"])
    await door.client.post(f"/api/deputies/{named}/end", json={"reason": "Back."}, headers=headers["dan"])


@pytest.fixture(scope="module")
async def plans(statements: Statements, door: Door) -> AsyncIterator[Plans]:
    connection = await asyncpg.connect(door.service.settings.database_url)
    yield await plans_of(connection, settled=SETTLED)
    await connection.close()


async def test_no_statement_reads_much_of_a_large_table(plans: Plans, statements: Statements) -> None:
    assert plans.empty <= KEPT_BY_THE_KERNEL | UNUSED
    assert await plans.readings(statements) == []
