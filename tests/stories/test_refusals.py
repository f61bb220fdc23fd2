"""Bad input: each has its stated answer and a field named where there is one; nothing is stored and nothing is told."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local.demo.exchange import APPROVAL, Exchange
from deploy.local.demo.people import Caller, Clock, sign_in
from deploy.local.stack import Stack
from tests.stories.refusal import JSON, SERVICES, Watch, document, fields, written
from tests.stories.stages import (
    PARTNERSHIP,
    a_payable_exchange,
    an_eligible_exchange,
    an_exchange_without_the_hosts_signature,
)
from tests.stories.wrong_bodies import (
    BODIES,
    CLAIM,
    ELEVEN_MEBIBYTES,
    PDF,
    PROGRAM,
    REGISTRATION,
    WRONG_IN_A_CLAIM,
    WRONG_IN_A_REGISTRATION,
    WRONG_IN_AN_APPLICATION,
    routes_of,
)


@pytest.fixture(scope="module")
async def watch(stack: Stack) -> AsyncIterator[Watch]:
    """The databases of the whole system."""
    pools = {name: await asyncpg.create_pool(stack.database_url(name), min_size=1, max_size=1) for name in SERVICES}
    yield Watch(pools)
    for pool in pools.values():
        await pool.close()


@pytest.fixture(scope="module")
async def client(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
async def stranger(client: httpx.AsyncClient) -> Caller:
    """Somebody who has nothing to do with any of these cases."""
    return await sign_in(client, "stefan.refused", "Stefan Stranger", "applicant", clock=Clock("2027-02-01T09:00:00Z"))


@pytest.fixture(scope="module")
async def eligible(client: httpx.AsyncClient, watch: Watch, stranger: Caller) -> Exchange:
    exchange = await an_eligible_exchange(client, "REFUSED1")
    await watch.quiet()
    return exchange


@pytest.fixture(scope="module")
async def signing(client: httpx.AsyncClient, watch: Watch) -> Exchange:
    exchange = await an_exchange_without_the_hosts_signature(client, "REFUSED2")
    await watch.quiet()
    return exchange


@pytest.fixture(scope="module")
async def payable(client: httpx.AsyncClient, watch: Watch) -> Exchange:
    exchange = await a_payable_exchange(client, "REFUSED3")
    await watch.quiet()
    return exchange


async def wrong_field(watch: Watch, caller: Caller, path: str, body: Any, place: str, value: Any) -> None:
    """Send a body with one wrong value: 422 that names its place and nothing else."""
    problem = await watch.refused(caller, "POST", path, 422, **written(body, place, value))
    assert fields(problem) == [place]


@pytest.mark.parametrize(("place", "value"), WRONG_IN_A_REGISTRATION.values(), ids=WRONG_IN_A_REGISTRATION)
async def test_a_registration_is_refused_for(watch: Watch, eligible: Exchange, place: str, value: Any) -> None:
    await wrong_field(watch, eligible.anna, "/api/organisations", REGISTRATION, place, value)
    assert len((await eligible.anna.get("/api/organisations"))["items"]) == 1


@pytest.mark.parametrize(("place", "value"), WRONG_IN_AN_APPLICATION.values(), ids=WRONG_IN_AN_APPLICATION)
async def test_an_application_is_refused_for(watch: Watch, eligible: Exchange, place: str, value: Any) -> None:
    await wrong_field(watch, eligible.anna, "/api/applications", eligible.application(), place, value)
    assert len((await eligible.anna.get("/api/applications"))["items"]) == 1


@pytest.mark.parametrize(("place", "value"), WRONG_IN_A_CLAIM.values(), ids=WRONG_IN_A_CLAIM)
async def test_a_claim_is_refused_for(watch: Watch, payable: Exchange, place: str, value: Any) -> None:
    body = CLAIM | {"bic": None} if place == "bic" else CLAIM
    await wrong_field(watch, payable.anna, f"{payable.path}/claim", body, place, value)


async def test_all_wrong_fields_are_named_at_once(watch: Watch, eligible: Exchange) -> None:
    body = REGISTRATION | {"country": "ZZ", "headcount": "24", "colour": "red"}
    problem = await watch.refused(eligible.anna, "POST", "/api/organisations", 422, json=body)
    assert sorted(fields(problem)) == ["colour", "country", "headcount"]


@pytest.mark.parametrize("content", [b'{"name": ', b'{"turnover_eur": 1_000}', b"\xff\xfe", b"name=Krakow"])
async def test_a_body_that_is_no_json_is_refused(watch: Watch, eligible: Exchange, content: bytes) -> None:
    item = await eligible.queue_item("cofunding")
    for caller, path in ((eligible.anna, "/api/organisations"), (eligible.eva, f"/api/queue/{item}/decision")):
        await watch.refused(caller, "POST", path, 400, JSON, content=content)


async def test_a_body_of_another_content_type_is_refused(watch: Watch, eligible: Exchange, payable: Exchange) -> None:
    plain = {"Content-Type": "text/plain"}
    await watch.refused(eligible.anna, "POST", "/api/organisations", 415, plain, content=json.dumps(REGISTRATION))
    await watch.refused(eligible.anna, "POST", "/api/organisations", 415, data={"name": "Kraków Foods"})
    await watch.refused(payable.anna, "POST", f"{payable.path}/evidence", 415, json={"kind": "travel_invoice"})
    await watch.refused(payable.finn, "POST", "/api/bank-messages", 415, json={})


async def test_a_body_of_two_megabytes_is_refused(watch: Watch, eligible: Exchange) -> None:
    content = json.dumps(REGISTRATION | {"motivation": "a" * 2_000_000}).encode()
    await watch.refused(eligible.anna, "POST", "/api/organisations", 413, JSON, content=content)

    async def without_a_length() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 100_000):
            yield content[start : start + 100_000]

    await watch.refused(eligible.anna, "POST", "/api/organisations", 413, JSON, content=without_a_length())


@pytest.mark.parametrize(
    ("status", "kind", "content", "named"),
    [
        pytest.param(422, "travel_invoice", PROGRAM, ["file"], id="a program named pdf"),
        pytest.param(422, "travel_invoice", b"", ["file"], id="an empty file"),
        pytest.param(422, "passport", PDF, ["kind"], id="an unknown kind"),
        pytest.param(413, "travel_invoice", PDF + bytes(ELEVEN_MEBIBYTES), None, id="a file of 11 MiB"),
    ],
)
async def test_evidence_is_refused_for(
    watch: Watch, payable: Exchange, status: int, kind: str, content: bytes, named: list[str] | None
) -> None:
    sent = {"data": {"kind": kind}, "files": {"file": ("ticket.pdf", content, "application/pdf")}}
    problem = await watch.refused(payable.anna, "POST", f"{payable.path}/evidence", status, **sent)
    assert named is None or fields(problem) == named
    assert len((await payable.anna.get(f"{payable.path}/evidence"))["items"]) == 4


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_another_persons_case_is_not_there(
    watch: Watch, payable: Exchange, stranger: Caller, method: str
) -> None:
    for path in routes_of(payable)[method]:
        body = {"json": BODIES[path.rsplit("/", 1)[1]]} if method == "POST" else {}
        await watch.refused(stranger, method, path, 404, **body)
    files = {"file": ("ticket.pdf", PDF, "application/pdf")}
    await watch.refused(stranger, "POST", f"{payable.path}/evidence", 404, data={"kind": "travel_invoice"}, files=files)


@pytest.mark.parametrize("token", [None, "Bearer nonsense", "Basic YTpi"])
async def test_nobody_gets_anything_without_a_token(watch: Watch, payable: Exchange, token: str | None) -> None:
    before = await watch.rows()
    lists = ("organisations", "applications", "hosts", "queue", "claims", "payment-batches", "finance/events")
    reading, acting = routes_of(payable)["GET"], routes_of(payable)["POST"]
    asked = [("GET", path) for path in [*reading, *(f"/api/{name}" for name in lists)]]
    for method, path in asked + [("POST", path) for path in acting]:
        given = {"Authorization": token} if token else {}
        body = {"colour": "red"} if method == "POST" else None
        answer = await payable.http.request(method, path, headers=given, json=body)
        assert (answer.status_code, path) == (401, path)
        document(answer)
    assert await watch.rows() == before


async def test_the_wrong_role_is_refused(watch: Watch, eligible: Exchange, payable: Exchange) -> None:
    item = await eligible.queue_item("cofunding")
    reason = {"reason": "No."}
    batch = {"claim_ids": [payable.claim_id]}
    for caller, method, path, body in (
        (eligible.anna, "GET", "/api/queue", None),
        (eligible.finn, "POST", f"/api/queue/{item}/lease", {}),
        (eligible.anna, "POST", f"/api/queue/{item}/decision", APPROVAL),
        (eligible.finn, "POST", f"/api/organisations/{eligible.visitor_id}/decision", {"decision": "reject"} | reason),
        (eligible.luc, "POST", f"{eligible.path}/withdrawal", reason),
        (eligible.eva, "POST", f"{eligible.path}/departure", BODIES["departure"]),
        (payable.olga, "POST", f"/api/claims/{payable.claim_id}/approval", {}),
        (payable.anna, "POST", f"/api/claims/{payable.claim_id}/return", reason),
        (eligible.finn, "POST", "/api/payment-batches", batch),
        (eligible.olga, "PUT", f"/api/envelopes/{PARTNERSHIP}", {"ceiling": {"amount": "1.00", "currency": "EUR"}}),
        (eligible.eva, "GET", "/api/parked/funding", None),
    ):
        sent = {} if body is None else {"json": body}
        await watch.refused(caller, method, path, 403, **sent)


async def test_a_decision_without_a_lease_is_refused(watch: Watch, eligible: Exchange) -> None:
    item = await eligible.queue_item("cofunding")
    await watch.refused(eligible.eva, "POST", f"/api/queue/{item}/decision", 409, json=APPROVAL)
    assert (await eligible.eva.get(f"/api/queue/{item}"))["lease"] is None


async def test_departing_before_all_six_signatures_is_refused(watch: Watch, signing: Exchange) -> None:
    await watch.refused(signing.anna, "POST", f"{signing.path}/departure", 409, json=BODIES["departure"])
    assert (await signing.anna.get(signing.path))["status"] == "approved"


async def test_signing_another_text_is_refused(watch: Watch, signing: Exchange) -> None:
    other = {"as": "host", "content_sha256": "0" * 64}
    path = f"{signing.path}/documents/commitment_to_quality/signatures"
    await watch.refused(signing.luc, "POST", path, 409, json=other)


async def test_signing_before_the_approval_is_refused(watch: Watch, eligible: Exchange) -> None:
    for name in ("commitment_to_quality", "financial_agreement"):
        path = f"{eligible.path}/documents/{name}/signatures"
        await watch.refused(eligible.anna, "POST", path, 409, json=BODIES["signatures"])


async def test_the_same_key_with_another_body_is_refused(watch: Watch, eligible: Exchange) -> None:
    key, other = {"Idempotency-Key": "refused-1"}, REGISTRATION | {"registration_number": "PL-REFUSED-2"}
    first = await eligible.luc.ask("POST", "/api/organisations", key, json=REGISTRATION)
    await watch.quiet()
    again = await eligible.luc.ask("POST", "/api/organisations", key, json=REGISTRATION)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    await watch.refused(eligible.luc, "POST", "/api/organisations", 409, key, json=other)


async def test_what_is_taken_is_named(watch: Watch, eligible: Exchange, payable: Exchange) -> None:
    twin = REGISTRATION | {"country": "PL", "registration_number": f" pl-{eligible.tag.lower()} "}
    problem = await watch.refused(eligible.anna, "POST", "/api/organisations", 409, json=twin)
    assert problem["existing_id"] == eligible.visitor_id
    problem = await watch.refused(payable.anna, "POST", f"{payable.path}/claim", 409, json=CLAIM)
    assert problem["existing_id"] == payable.claim_id


async def test_a_claim_is_ordered_once_and_by_a_third_person(watch: Watch, payable: Exchange) -> None:
    batch = {"claim_ids": [payable.claim_id]}
    for had_a_hand_in_it in (payable.finn, payable.eva):
        await watch.refused(had_a_hand_in_it, "POST", "/api/payment-batches", 403, json=batch)
    made = await payable.olga.post("/api/payment-batches", batch)
    await watch.quiet()
    problem = await watch.refused(payable.olga, "POST", "/api/payment-batches", 409, json=batch)
    assert problem["existing_id"] == made["id"]
