"""Everybody calls every route: who is refused, how, and who is not, is what the table of rights says.

The walk is made of the tables and of the routes that the services have, so that a new route or row is in it by itself.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Iterable
from pathlib import Path

import httpx
import pytest

from deploy.local.stack import Stack
from services.kernel.settings import Settings
from tests.kit import make_keys, settings_for
from tests.security.calls import as_if_nothing_were_there
from tests.security.prepared import STATUSES, prepare
from tests.security.standings import MAY, SIGN_IN, Standing, standings, wanted
from tests.security.walking import Step, Walk, park_everywhere, steps

pytestmark = pytest.mark.timeout(1_500)
REFUSALS = (401, 403, 404)
EVERYBODY = tuple(standings())
# An item of the queue is decided on by who holds it.
IN_TURN = (
    "POST /api/queue/{item_id}/lease",
    "POST /queue/{item_id}/lease",
    "/queue/{item_id}/decision",
    "/queue/{item_id}/conflict",
    "/withdrawal",
    "POST /api/envelopes/{partnership}/proposed-ceiling",
    "POST /envelopes/{partnership}/proposed-ceiling",
)
NOBODY, STRANGER = Standing(None), Standing("applicant")
# A draft has the id that its author chose: who saves one under an id that nobody took has begun a draft.
BEGINS_ONE = ("PUT /api/drafts/{draft_id}",)


@pytest.fixture(scope="module")
async def walk(stack: Stack) -> AsyncIterator[Walk]:
    limits = httpx.Limits(max_connections=50, keepalive_expiry=1)
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=60, limits=limits) as client:
        yield Walk(stack, client, await prepare(client), await park_everywhere(stack))


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> tuple[Step, ...]:
    """All routes with all rows."""
    folder: Path = tmp_path_factory.mktemp("rights")
    return tuple(steps(settings_for(Settings, make_keys(folder), "postgresql://nowhere/", "nowhere:9092")))


async def test_everybody_is_refused_as_the_table_says(
    walk: Walk, way: tuple[Step, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    refused = [(step, who) for step in way for who in EVERYBODY if wanted(step.row, step.rights, who) != MAY]
    with capsys.disabled():
        cases = len(way) * len(EVERYBODY)
        sys.stdout.write(f"\n{len(way)} rows for {len(EVERYBODY)} persons: {cases} cases, {len(refused)} refused\n")
    nothing = await asyncio.gather(*(asked_for_nothing(walk, step) for step in way))
    empty = dict(zip(way, nothing, strict=True))
    assert await all_of(is_refused(walk, step, who, empty[step]) for step, who in refused) == []


async def test_who_is_not_signed_in_is_refused_at_the_door_too(walk: Walk, way: tuple[Step, ...]) -> None:
    assert await all_of(is_sent_away(walk, step) for step in way if wanted(step.row, step.rights, NOBODY) != MAY) == []


async def test_a_service_is_nobody_where_people_are_asked_for(walk: Walk, way: tuple[Step, ...]) -> None:
    for_people = [step for step in way if wanted(step.row, step.rights, NOBODY) == SIGN_IN]
    assert await all_of(knows_no_service(walk, step) for step in for_people) == []


async def test_what_is_not_due_in_the_state_of_the_case_is_a_conflict(walk: Walk, way: tuple[Step, ...]) -> None:
    undue = [
        (step, stage)
        for step in way
        for stage, status in STATUSES.items()
        if step.row.states and status not in step.row.states
    ]
    assert await all_of(is_undue(walk, step, stage) for step, stage in undue) == []


async def test_everybody_who_may_is_let_through_and_somebody_does_it(walk: Walk, way: tuple[Step, ...]) -> None:
    by_home: dict[str, list[Step]] = {}
    for step in way:
        by_home.setdefault(step.home, []).append(step)
    done = await asyncio.gather(*(all_who_may(walk, sorted(group, key=turn)) for group in by_home.values()))
    assert [line for lines in done for line in lines] == []


async def all_of(checks: Iterable[Awaitable[str | None]]) -> list[str]:
    """What differed."""
    return [found for found in await asyncio.gather(*checks) if found]


async def asked_for_nothing(walk: Walk, step: Step) -> httpx.Response | None:
    """What a stranger is answered about what does not exist; none where everybody may, or may begin something."""
    if wanted(step.row, step.rights, STRANGER) != 404 or step.row.call in BEGINS_ONE:
        return None
    missing = as_if_nothing_were_there(walk.about(step))
    return await walk.ask(step, walk.token(STRANGER), missing, behind_the_portal=True)


async def is_refused(walk: Walk, step: Step, who: Standing, nothing: httpx.Response | None) -> str | None:
    """What differed for somebody who may not; somebody else's is answered word for word as if it did not exist."""
    status = wanted(step.row, step.rights, who)
    answer = await walk.ask(step, walk.token(who), walk.about(step), behind_the_portal=True)
    if is_page(step) and status == SIGN_IN:
        led = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        return None if led else f"{step.name} as {who.name}: {answer.status_code} instead of the sign-in"
    if answer.status_code != status:
        return f"{step.name} as {who.name}: {answer.status_code}, not {status}"
    if status == 404 and nothing is not None and (who == STRANGER or not is_page(step)) and tells(answer, nothing):
        return f"{step.name} as {who.name}: {answer.text[:300]}, not {nothing.text[:300]}"
    return None


def tells(answer: httpx.Response, nothing: httpx.Response) -> bool:
    """Whether an answer differs from that about what does not exist, but for the address, which the caller knows."""
    texts = [one.text.replace(one.request.url.path, "") for one in (answer, nothing)]
    return (answer.status_code, texts[0]) != (nothing.status_code, texts[1])


async def is_sent_away(walk: Walk, step: Step) -> str | None:
    answer = await walk.ask(step, {}, walk.about(step))
    status = wanted(step.row, step.rights, NOBODY)
    away = 303 if is_page(step) and status == SIGN_IN else status
    return None if answer.status_code == away else f"{step.name}: {answer.status_code}"


async def knows_no_service(walk: Walk, step: Step) -> str | None:
    answer = await walk.ask(step, walk.service_token(step.service), walk.about(step), behind_the_portal=True)
    return None if answer.status_code in (303, SIGN_IN) else f"{step.name} as a service: {answer.status_code}"


async def is_undue(walk: Walk, step: Step, stage: str) -> str | None:
    who = next(who for who in EVERYBODY if wanted(step.row, step.rights, who) == MAY)
    answer = await walk.ask(step, walk.token(who), walk.cases[stage])
    return None if answer.status_code == 409 else f"{step.name} at {stage} as {who.name}: {answer.status_code}"


async def all_who_may(walk: Walk, group: list[Step]) -> list[str]:
    """What differed when everybody did what they may, one after the other; what nobody succeeded in differs too."""
    differences, done = [], set()
    for step in group:
        for token, name in those_who_may(walk, step):
            answer = await walk.ask(step, token, walk.about(step))
            if answer.status_code in REFUSALS or answer.status_code >= 500:
                differences.append(f"{step.name} as {name}: {answer.status_code} {answer.text[:200]}")
            if answer.status_code < 400:
                done.add(step.row.action)
    return differences + [f"nobody did: {step.name}" for step in group if step.row.action not in done]


def turn(step: Step) -> int:
    """When it is a step's turn: reading changes nothing, and after giving up there is nothing left to do."""
    if step.row.method == "GET":
        return 0
    return next((number for number, ending in enumerate(IN_TURN, 2) if step.row.call.endswith(ending)), 1)


def those_who_may(walk: Walk, step: Step) -> list[tuple[dict[str, str], str]]:
    if step.row.internal:
        return [(walk.service_token(step.service), "a service")]
    people = [who for who in EVERYBODY if wanted(step.row, step.rights, who) == MAY]
    return [(walk.token(who), who.name) for who in people]


def is_page(step: Step) -> bool:
    return not step.row.path.startswith(("/api/", "/internal/"))
