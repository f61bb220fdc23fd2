"""The ledger explains every envelope: postings sum to zero, rows equal them, ceilings hold (INV-01, 02, 08)."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.scheme.money import Money
from services.funding.domain.ceiling import Way
from services.funding.domain.envelope import Grant, IllegalMove, NoRoom
from services.funding.domain.ledger import Account, Cause, Posting, transfer
from services.funding.store.ceilings import Ceilings
from services.funding.store.envelopes import Envelopes
from services.funding.store.ledger import BOOK, Ledger
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from tests.funding.conftest import Funding

STEPS = ("reserve", "commit", "reduce", "release", "pay", "unpay", "ceiling")
HISTORIES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 4), st.sampled_from((0, 26_500, 45_000, 90_000, 110_000))),
    max_size=40,
)


async def known_cases(funding: Funding, partnership: str) -> list[UUID]:
    """Five cases of a fresh envelope that holds EUR 2,000.00."""
    cases = [new_id() for _ in range(5)]
    async with funding.transaction() as tx:
        for case in cases:
            await tx.run(
                """
                insert into cases (
                    application_id, call, revision, partnership, host_partnership, visitor_id, visitor_owner,
                    visitor_country, visitor_latitude, visitor_longitude, host_id, host_owner, host_country,
                    host_latitude, host_longitude, mode, first_day, last_day, outcome, lump_sum_cents, working_days,
                    distance_km, ruleset
                )
                values ($1, 'clusterxchange-next', 1, 'AURORA-NEXT', 'BIGINN-NEXT', $1, 'anna', 'PL', 52.2, 21, $1,
                        'hugo', 'FR', 44.8, -0.6, 'physical', '2026-09-07', '2026-09-11', 'eligible', 90000, 5,
                        1720.4, 'clusterxchange-next@1')
                """,
                case,
            )
        await Envelopes(tx).open(partnership, "clusterxchange-next", Money(200_000))
    return cases


async def take_step(tx: Transaction, step: str, grant: Grant) -> None:
    """One step of a history; those that are not legal now are refused."""
    envelopes, case, amount = Envelopes(tx), grant.application_id, grant.amount
    match step:
        case "reserve":
            if await envelopes.commitment(case) is None and isinstance(await envelopes.reserve(grant), NoRoom):
                await envelopes.wait(grant)
        case "commit":
            await envelopes.commit(case)
        case "reduce":
            await tx.tell(*await envelopes.release(case, amount, "recomputed"))
        case "release":
            await tx.tell(*await envelopes.release(case, None, "cancelled"))
        case "pay":
            commitment = await envelopes.commitment(case)
            await envelopes.pay(case, commitment.grant.amount if commitment else amount)
        case "unpay":
            await envelopes.unpay(case)
        case _:
            await Ceilings(tx).decree(grant.partnership, amount + amount, Way.PROGRAMME, "test")
            await envelopes.set_ceiling(grant.partnership, amount + amount)


async def books(funding: Funding, partnership: str) -> dict[str, Any]:
    """What the row says, what the postings say, and what the commitments say."""
    async with funding.transaction() as tx:
        envelope = await Envelopes(tx).find(partnership)
        assert envelope is not None
        rows = await tx.rows(
            "select state, sum(amount_cents)::bigint as cents from commitments where partnership = $1 group by state",
            partnership,
        )
        balances = await Ledger(tx).balances(partnership)
        return {"envelope": envelope, "ledger": balances, "cases": {row["state"]: row["cents"] for row in rows}}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
async def test_whatever_happens_an_envelope_equals_its_ledger(
    funding: Funding, history: list[tuple[str, int, int]]
) -> None:
    partnership = f"P-{new_id()}"
    cases = await known_cases(funding, partnership)
    for step, place, cents in history:
        try:
            async with funding.transaction() as tx:
                await take_step(tx, step, Grant(cases[place], 1, partnership, Money(cents), "eva"))
        except IllegalMove:
            continue
    books_now = await books(funding, partnership)
    envelope, ledger, held = books_now["envelope"], books_now["ledger"], books_now["cases"]
    assert sum(ledger.values()) == 0
    assert ledger[Account.CEILING] == -envelope.ceiling.cents
    assert ledger[Account.AVAILABLE] == envelope.available.cents >= 0
    for account in (Account.RESERVED, Account.COMMITTED, Account.PAID):
        assert ledger[account] == getattr(envelope, account).cents == held.get(account, 0)


async def write_entry(funding: Funding, *postings: Posting) -> None:
    """An entry written past the code that keeps it balanced."""
    async with funding.transaction() as tx:
        await tx.run(
            """
            with entry as (
                insert into ledger_entries (id, partnership, cause, occurred_at, recorded_at, correlation_id)
                values ($1, 'AURORA-NEXT', 'reserved', now(), now(), $1)
                returning id
            )
            insert into postings
            select id, account, 'EUR', cents
            from entry
            cross join unnest($2::text[], $3::bigint[]) as line (account, cents)
            """,
            new_id(),
            [posting.account for posting in postings],
            [posting.amount.cents for posting in postings],
        )


async def test_postings_that_do_not_sum_to_zero_never_commit(funding: Funding) -> None:
    lopsided = Posting(Account.AVAILABLE, Money(-100)), Posting(Account.RESERVED, Money(99))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="do not sum to zero"):
        await write_entry(funding, *lopsided)


async def test_an_entry_without_postings_never_commits(funding: Funding) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await write_entry(funding)


@pytest.mark.parametrize("table", ["ledger_entries", "postings"])
@pytest.mark.parametrize("change", ["delete from {}", "truncate {} cascade", "update {} set correlation_id = null"])
async def test_the_ledger_is_never_changed(funding: Funding, table: str, change: str) -> None:
    statement = change.replace("correlation_id = null", "amount_cents = 1") if table == "postings" else change
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="written once"):
        await funding.service.pool.execute(statement.format(table))


async def test_a_returned_payment_is_reversed_once_and_can_be_made_again(funding: Funding) -> None:
    partnership = f"P-{new_id()}"
    case, *_ = await known_cases(funding, partnership)
    grant = Grant(case, 1, partnership, Money(45_000), "eva")
    for step in ("reserve", "commit", "pay", "unpay", "pay"):
        async with funding.transaction() as tx:
            await take_step(tx, step, grant)
    async with funding.transaction() as tx:
        reversals = await tx.value(
            "select count(*) from ledger_entries where partnership = $1 and reverses is not null", partnership
        )
    assert (reversals, (await books(funding, partnership))["cases"]) == (1, {"paid": 45_000})


async def test_another_amount_than_the_committed_one_is_never_paid(funding: Funding) -> None:
    partnership = f"P-{new_id()}"
    case, *_ = await known_cases(funding, partnership)
    grant = Grant(case, 1, partnership, Money(45_000), "eva")
    for step in ("reserve", "commit"):
        async with funding.transaction() as tx:
            await take_step(tx, step, grant)
    async with funding.transaction() as tx:
        with pytest.raises(IllegalMove, match="is committed"):
            await Envelopes(tx).pay(case, Money(45_001))


async def test_entries_stand_in_the_order_in_which_the_envelope_moved_not_in_that_of_their_ids(
    funding: Funding,
) -> None:
    await known_cases(funding, "ORDER-NEXT")
    async with funding.transaction() as tx:
        begun_first = Ledger(tx).movement(
            "ORDER-NEXT", None, Cause.CEILING_SET, transfer(Money(100), Account.CEILING, Account.AVAILABLE)
        )
        await Ledger(tx).book(
            "ORDER-NEXT", None, Cause.CEILING_SET, transfer(Money(700), Account.CEILING, Account.AVAILABLE)
        )
        await tx.run(BOOK, *begun_first)
        envelope = await Envelopes(tx).find("ORDER-NEXT")
        assert envelope is not None
        await Ceilings(tx).decree("ORDER-NEXT", envelope.ceiling, Way.PROGRAMME, "test")
        assert [entry.amount for entry in await Ledger(tx).latest("ORDER-NEXT", 2)] == [Money(100), Money(700)]
