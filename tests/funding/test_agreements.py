"""The financial agreement: drawn up with the approval, signed by two, then the money is committed."""

import asyncio
import hashlib

from tests.funding.money_kit import APPROVED, Exchange, Running


def document(exchange: Exchange) -> str:
    return f"/api/applications/{exchange.id}/documents/financial_agreement"


async def test_the_agreement_is_there_as_soon_as_the_case_is_approved(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    agreement = (await exchange.owner(APPROVED).get(document(exchange))).json()
    assert agreement["content_sha256"] == hashlib.sha256(agreement["text"].encode()).hexdigest()
    assert "Mazovia Foods <b>Sp. z o.o.</b>" in agreement["text"]
    assert "EUR 900.00" in agreement["text"]
    assert agreement["signatures"] == []
    assert "AgreementDrawnUp" in await exchange.told()


async def test_nothing_can_be_read_or_signed_before_the_approval(funding: Running) -> None:
    exchange = await Exchange(funding).assessed()
    body = {"as": "visitor", "content_sha256": "0" * 64}
    assert (await exchange.owner(APPROVED).post(f"{document(exchange)}/signatures", body)).status_code == 409
    assert (await exchange.owner(APPROVED).get(document(exchange))).status_code == 409
    assert (await exchange.stranger().get(document(exchange))).status_code == 404


async def test_two_signatures_commit_the_reserved_money(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    first = await exchange.sign(exchange.owner(APPROVED), "visitor")
    assert [one["as"] for one in first.json()["signatures"]] == ["visitor"]
    assert await exchange.money() == ("reserved", 900_00)
    second = await exchange.sign(exchange.authorising(APPROVED), "visitor_partnership")
    assert [one["at"] for one in second.json()["signatures"]] == ["2026-05-04T09:00:00.000000Z"] * 2
    assert await exchange.money() == ("committed", 900_00)
    assert (await exchange.told())[-2:] == ["AgreementSigned", "AgreementSigned"]


async def test_signing_another_text_is_refused(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    answer = await exchange.sign(exchange.owner(APPROVED), "visitor", "0" * 64)
    assert answer.status_code == 409
    assert "AgreementSigned" not in await exchange.told()


async def test_a_hash_that_is_none_names_its_field(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    answer = await exchange.sign(exchange.owner(APPROVED), "visitor", "not a hash")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "content_sha256"


async def test_a_party_signs_once(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    answers = await asyncio.gather(*(exchange.sign(exchange.owner(APPROVED), "visitor") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


async def test_strangers_find_nothing_and_the_wrong_role_may_not_sign(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    assert (await exchange.stranger().get(document(exchange))).status_code == 404
    assert (await exchange.sign(exchange.stranger(), "visitor")).status_code == 404
    assert (await exchange.sign(exchange.finance(APPROVED), "visitor_partnership")).status_code == 403
    assert (await exchange.sign(exchange.authorising(APPROVED), "visitor")).status_code == 403
    assert (await exchange.sign(exchange.owner(APPROVED), "visitor_partnership")).status_code == 403


async def test_one_person_does_not_sign_for_both(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    both = exchange.someone(exchange.owner_subject, "applicant", "authorising_officer", at=APPROVED)
    assert (await exchange.sign(both, "visitor")).status_code == 200
    assert (await exchange.sign(both, "visitor_partnership")).status_code == 403


async def test_nobody_signs_for_the_partnership_in_a_case_of_their_own(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    own = exchange.someone(exchange.owner_subject, "authorising_officer", at=APPROVED)
    assert (await exchange.sign(own, "visitor_partnership")).status_code == 403
    assert (await exchange.sign(exchange.owner(APPROVED), "visitor")).status_code == 200
    assert await exchange.money() == ("reserved", 900_00)


async def test_an_exchange_that_was_given_up_is_not_signed_any_more(funding: Running) -> None:
    exchange = await Exchange(funding).approved()
    async with exchange.store(APPROVED) as store:
        await store.cases.end(exchange.id, "cancelled")
    assert (await exchange.sign(exchange.owner(APPROVED), "visitor")).status_code == 409
