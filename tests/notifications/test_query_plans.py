"""What notifications asks of PostgreSQL is answered by an index, however many messages were ever sent."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

import services.kernel
import services.notifications
from contracts.events.applications import MatchProposed
from tests.notifications.conftest import Post
from tests.notifications.facts import a_side, accepted, evaluation_opened, registered, submitted
from tests.overhearing import Overheard, Statements, overhearing, written_in
from tests.plans import KEPT_BY_THE_KERNEL, Plans, plans_of

PLACES = [Path(package.__file__ or "").parent for package in (services.notifications, services.kernel)]
SETTLED = {
    "outbox": {"position": "n + 1000000"},
    "announcements": {"settled_at": "now()", "next_try_at": "now() - make_interval(mins => n)"},
    "messages": {"state": "'delivered'", "settled_at": "now()", "event_id": "gen_random_uuid()"},
}


@pytest.fixture(scope="module", autouse=True)
def overheard() -> Iterator[Overheard]:
    with overhearing() as overheard:
        yield overheard


@pytest.fixture(scope="module")
async def statements(overheard: Overheard, post: Post, module_database_url: str) -> Statements:
    """What is written in the code, and what ran while people were told of a registration and a case."""
    await post.know("anna.plans")
    await post.know("eva.plans", "evaluator", partnership="AURORA-NEXT")
    registration = registered("anna.plans")
    case = submitted(a_side("anna.plans", "AURORA-NEXT"), a_side("luc.plans", "CLOTH-NEXT"))
    await post.tell(registration, accepted(registration), case)
    sides = {"visitor_id": case.visitor.organisation_id, "host_id": case.host.organisation_id}
    owners = {"visitor_owner": "anna.plans", "host_owner": "luc.plans"}
    await post.tell(MatchProposed(match_id=case.match_id, proposed_by="visitor", **sides, **owners))
    await post.tell(evaluation_opened(case.application_id, "AURORA-NEXT"))
    await post.subjects("anna.plans", 2)
    await post.subjects("eva.plans", 1)
    anna, keyed = post.as_("anna.plans"), {"Idempotency-Key": "plans"}
    await post.client.get(f"/api/applications/{case.application_id}/messages", headers=anna)
    await post.client.get("/api/me/notification-preferences", headers=anna)
    wishes = {"preferences": {"registration_to_decide": "none"}}
    answer = await post.client.put("/api/me/notification-preferences", json=wishes, headers=anna | keyed)
    assert answer.status_code == 200, answer.text
    await post.client.get("/me/messages", headers=anna | {"Accept": "text/html"})
    return written_in(*PLACES) | overheard.on(module_database_url)


@pytest.fixture(scope="module")
async def plans(statements: Statements, module_database_url: str) -> AsyncIterator[Plans]:
    connection = await asyncpg.connect(module_database_url)
    yield await plans_of(connection, settled=SETTLED)
    await connection.close()


async def test_every_table_is_large(plans: Plans) -> None:
    assert plans.empty <= KEPT_BY_THE_KERNEL


async def test_no_statement_reads_much_of_a_large_table(plans: Plans, statements: Statements) -> None:
    assert await plans.readings(statements) == []
