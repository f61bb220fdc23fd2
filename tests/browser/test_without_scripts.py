"""An exchange from the registration to the certificate by plain HTML forms, in a browser that runs no script."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from contracts.scheme.codes import DECIDING_RULES
from deploy.local.demo.bank import orders
from deploy.local.stack import Stack
from tests.browser.hand import Hand
from tests.browser.walk import APPLICATION, APPROVAL, PEOPLE, Walk


@pytest.fixture(scope="module")
async def walk(chromium: Browser, stack: Stack) -> AsyncIterator[Walk]:
    """The whole way, gone once."""
    hands = {part: await Hand.of(name, chromium, stack.base_url) for part, name in PEOPLE.items()}
    walk = Walk(hands)
    await walk.at("2027-02-01T09:00:00Z")
    await walk.register()
    await walk.match()
    await walk.apply()
    await walk.change()
    await walk.decide(APPROVAL)
    await walk.sign()
    await walk.travel()
    await walk.decide({"decision": "approve", "reason": "Complete."})
    await walk.ask_for_money()
    await walk.pay()
    await walk.close()
    yield walk
    for hand in hands.values():
        await hand.page.context.close()


async def test_suggestions_say_why(walk: Walk) -> None:
    assert "of 100 points" in walk.seen["suggestions"]


async def test_mistakes_are_said_at_their_fields_and_the_rest_is_kept(walk: Walk) -> None:
    assert all("Error:" in mistake and len(mistake) > len("Error: ") for mistake in walk.seen["mistakes"])
    assert walk.seen["kept"] == {name: APPLICATION[name] for name in ("objectives", "agenda.0.what")}


async def test_the_case_page_shows_the_amount_and_the_findings(walk: Walk) -> None:
    assert "EUR 900.00" in walk.seen["eligible"]
    assert set(DECIDING_RULES) <= set(re.findall(r"ELIG-\d\d", walk.seen["eligible"]))


async def test_the_applicant_reads_what_is_asked_for_and_sends_it_again(walk: Walk) -> None:
    assert "Name the members that you visit." in walk.seen["asked for"]
    assert "Visit of three mills of the cluster" in walk.seen["changed"]


async def test_a_program_and_a_wrong_account_are_refused_at_their_fields(walk: Walk) -> None:
    assert "only PDF, PNG and JPEG" in walk.seen["program"]
    assert "Error:" in walk.seen["iban"]


async def test_finance_sees_what_was_earned_and_orders_it(walk: Walk) -> None:
    assert "EUR 450.00" in walk.seen["claim"]
    assert orders(walk.seen["order"])[0][1:] == ("450.00", "EUR")
    assert "Paid: the claim is paid." in walk.seen["bank"]


async def test_the_exchange_is_closed_with_its_certificate(walk: Walk) -> None:
    for text in ("Closed", "EUR 450.00", "10 March 2027", "Exchange closed"):
        assert text in walk.seen["closed"]
    assert walk.seen["certificate"].startswith(b"%PDF")
