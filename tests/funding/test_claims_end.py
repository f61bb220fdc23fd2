"""A claim ends with its exchange, unless its payment is under way."""

from contracts.events.applications import ExchangeNotPayable
from services.kernel.clock import parse_test_clock
from services.kernel.clock import test_clock as at_clock
from tests.funding.money_kit import PAID, Exchange, Running
from tests.kit import eventually, tell


def not_payable(exchange: Exchange) -> ExchangeNotPayable:
    return ExchangeNotPayable(
        application_id=exchange.id,
        partnership=exchange.partnership,
        first_day="2026-06-01",
        last_day="2026-06-02",
        working_days=2,
        failed_rules=("ELIG-13",),
    )


async def test_a_claim_on_an_exchange_that_is_not_payable_is_rejected(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    await tell(funding.service, not_payable(exchange), time=at_clock(parse_test_clock(PAID)))

    async def closed() -> bool:
        return "ReimbursementClosed" in await exchange.told()

    await eventually(closed)
    assert await exchange.status() == "rejected"
    assert await exchange.money() == ("released", 0)
    assert (await exchange.claim(at=PAID)).status_code == 409


async def test_a_payment_under_way_is_a_matter_for_a_person(funding: Running) -> None:
    exchange = Exchange(funding)
    await exchange.ordered()
    await tell(funding.service, not_payable(exchange), time=at_clock(parse_test_clock(PAID)))

    async def parked() -> str | None:
        found: str | None = await funding.service.pool.fetchval(
            "select reason from parked where key = $1", str(exchange.id)
        )
        return found

    assert await eventually(parked) == "ImpossibleMove in its handler"
    assert await exchange.status() == "ordered"
