"""S06: whoever goes past the code is refused by the database, which compares persons and looks through deputies."""

import asyncpg
import pytest

from services.kernel.identifiers import new_id
from tests.funding.money_kit import CLAIM, CLAIMED, Exchange, Running

REFUSED = asyncpg.IntegrityConstraintViolationError
APPROVE = "update claims set approved_by = $2, approved_for = $3 where id = $1"
REORDER = "update payment_orders set ordered_by = $2, ordered_for = $3 where claim_id = $1"
CLOSE = """
insert into queue_items (
    id, kind, application_id, partnership, round, opened_at, due_at, findings, outcome, closed_at, closed_by, closed_for
)
values ($1, 'cofunding', $2, 'AURORA-NEXT', 9, now(), now(), '[]', 'approved', now(), $3, $4)
"""
SIGN = """
insert into agreement_signatures (application_id, capacity, signed_by, signed_for, signed_at, content_sha256)
select application_id, 'visitor_partnership', $2, $3, now(), content_sha256 from agreements where application_id = $1
"""

GRANT_BY = "update commitments set decided_by = $2 where application_id = $1"
GRANTED_BY = "select decided_by from commitments where application_id = $1"
MOVE = "update commitments set state = $2 where application_id = $1"
COMMIT = "update commitments set state = 'committed' where application_id = $1"


@pytest.fixture(scope="module")
async def payable(funding: Running) -> Exchange:
    """A claim that fiona approved, on a report that eva validated for vera; kim declared a conflict in the case."""
    return await an_approved_claim(funding)


@pytest.fixture(scope="module")
async def ordered(funding: Running) -> Exchange:
    """The same, and otto ordered its payment."""
    exchange = await an_approved_claim(funding)
    await exchange.order()
    return exchange


async def an_approved_claim(funding: Running) -> Exchange:
    exchange = await Exchange(funding).home()
    await exchange.validated("eva", acts_for="vera")
    await exchange.with_evidence()
    exchange.claim_id = (await exchange.claim()).json()["id"]
    assert (await exchange.finance().post(f"/api/claims/{exchange.claim_id}/approval")).status_code == 200
    await exchange.declare_conflict("kim")
    return exchange


@pytest.mark.parametrize(
    ("by", "acts_for"),
    [("eva", None), ("vera", None), ("fred", "eva"), ("fred", "vera"), ("kim", None), ("fred", "kim")],
)
async def test_a_claim_is_approved_by_nobody_who_validated_or_has_an_interest(
    funding: Running, payable: Exchange, by: str, acts_for: str | None
) -> None:
    with pytest.raises(REFUSED):
        await funding.service.pool.execute(APPROVE, payable.claim_id, by, acts_for)


async def test_a_claim_is_approved_by_neither_owner_nor_for_one(funding: Running, payable: Exchange) -> None:
    for by, acts_for in ((payable.owner_subject, None), ("fred", payable.owner_subject), ("host-owner", None)):
        with pytest.raises(REFUSED):
            await funding.service.pool.execute(APPROVE, payable.claim_id, by, acts_for)


async def test_two_people_of_one_role_and_partnership_are_two_people(funding: Running) -> None:
    payable = await an_approved_claim(funding)
    await funding.service.pool.execute(APPROVE, payable.claim_id, "fred", "frida")
    assert await funding.service.pool.fetchval("select approved_for from claims where id = $1", payable.claim_id)


async def test_an_approval_names_who_did_validate(funding: Running, payable: Exchange) -> None:
    spoil = "update claims set report_validated_by = 'somebody' where id = $1"
    with pytest.raises(REFUSED, match="who validated"):
        await funding.service.pool.execute(spoil, payable.claim_id)


@pytest.mark.parametrize(
    ("by", "acts_for"),
    [
        ("eva", None), ("vera", None), ("fiona", None), ("otto", "eva"), ("otto", "vera"), ("otto", "fiona"),
        ("kim", None), ("otto", "kim"), ("host-owner", None), ("otto", "host-owner"), ("nobody", None),
    ],
)  # fmt: skip
async def test_a_payment_is_ordered_by_nobody_who_had_a_hand_in_it(
    funding: Running, ordered: Exchange, by: str, acts_for: str | None
) -> None:
    with pytest.raises(REFUSED):
        await funding.service.pool.execute(REORDER, ordered.claim_id, by, acts_for)


async def test_a_decision_on_cofunding_is_made_by_nobody_with_an_interest(funding: Running, payable: Exchange) -> None:
    hands = ((payable.owner_subject, None), ("host-owner", None), ("kim", None), ("eve", payable.owner_subject))
    for by, acts_for in (*hands, ("eve", "kim")):
        with pytest.raises(REFUSED, match="interest in it"):
            await funding.service.pool.execute(CLOSE, new_id(), payable.id, by, acts_for)
    await funding.service.pool.execute(CLOSE, new_id(), payable.id, "eve", "eva")


@pytest.mark.parametrize(("by", "acts_for"), [("host-owner", None), ("eve", "host-owner"), ("kim", None)])
async def test_a_report_is_validated_by_nobody_with_an_interest(
    funding: Running, payable: Exchange, by: str, acts_for: str | None
) -> None:
    spoil = "update cases set report_validated_by = $2, report_validated_for = $3 where application_id = $1"
    with pytest.raises(REFUSED):
        await funding.service.pool.execute(spoil, payable.id, by, acts_for)


async def test_money_is_committed_on_the_word_of_nobody_who_has_an_interest(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    for by in (exchange.owner_subject, "host-owner"):
        with pytest.raises(REFUSED, match="grants nothing"):
            await funding.service.pool.execute(GRANT_BY, exchange.id, by)
    decided_by = await funding.service.pool.fetchval(GRANTED_BY, exchange.id)
    await exchange.declare_conflict(decided_by)
    with pytest.raises(REFUSED, match="grants nothing"):
        await funding.service.pool.execute(COMMIT, exchange.id)
    await funding.service.pool.execute(GRANT_BY, exchange.id, "vera")
    assert await funding.service.pool.execute(COMMIT, exchange.id) == "UPDATE 1"


async def test_a_conflict_that_is_declared_later_keeps_no_money_from_being_paid(funding: Running) -> None:
    exchange = await Exchange(funding).signed()
    await exchange.declare_conflict(await funding.service.pool.fetchval(GRANTED_BY, exchange.id))
    for state in ("paid", "committed"):
        assert await funding.service.pool.execute(MOVE, exchange.id, state) == "UPDATE 1"


async def test_one_person_signs_an_agreement_for_one_party_only_whoever_it_is_for(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    assert (await exchange.sign(exchange.owner("2026-05-04T09:00:00Z"), "visitor")).status_code == 200
    for by, acts_for in ((exchange.owner_subject, None), ("otto", exchange.owner_subject), ("host-owner", None)):
        with pytest.raises(REFUSED):
            await funding.service.pool.execute(SIGN, exchange.id, by, acts_for)
    await funding.service.pool.execute(SIGN, exchange.id, "otto", "olga")


async def test_a_deputy_and_who_is_stood_in_for_are_one_pair_of_eyes(funding: Running, payable: Exchange) -> None:
    body = {"claim_ids": [str(payable.claim_id)]}
    for by, acts_for in (("otto", "fiona"), ("fiona", "otto"), ("eva", None), ("vera", None), ("otto", "vera")):
        someone = payable.someone(by, "authorising_officer", at=CLAIMED, acts_for=acts_for)
        answer = await someone.post("/api/payment-batches", body)
        assert (answer.status_code, "Another person" in answer.json()["detail"]) == (403, True)
    deputy = payable.someone("otto", "authorising_officer", at=CLAIMED, acts_for="olga")
    assert (await deputy.post("/api/payment-batches", body)).status_code == 201
    row = await funding.service.pool.fetchrow("select * from payment_orders where claim_id = $1", payable.claim_id)
    assert row
    assert (row["ordered_by"], row["ordered_for"]) == ("otto", "olga")
    assert (await payable.told())[-2:] == ["PaymentOrdered", "DeputyActed"]


async def test_nobody_claims_for_an_own_organisation_in_somebody_elses_hat(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    hat = exchange.someone(exchange.owner_subject, "evaluator", at=CLAIMED, acts_for="eva")
    answer = await hat.post(f"/api/applications/{exchange.id}/claim", CLAIM)
    assert (answer.status_code, "as yourself" in answer.json()["detail"]) == (403, True)
