"""INV-27 and INV-28 over random histories: whatever roles people have at each step, and for whom they stand in.

`FOUR_EYES_HISTORIES` says how many histories are played; without it a few that are always the same.
"""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.funding.domain.eyes import Hand
from services.funding.domain.queue import Kind
from services.funding.handlers.waiting import put_into_queue
from services.kernel.identifiers import new_id
from services.kernel.identity import PARTNERSHIP_ROLES
from tests.funding.money_kit import CLAIMED, HOME, Exchange, Running, Someone

Person = tuple[str, str | None, frozenset[str]]
History = tuple[list[Person], list[Person], list[Person], tuple[str, str]]

ASKED = int(os.environ.get("FOUR_EYES_HISTORIES", "0"))
PEOPLE = ("eva", "fred", "otto", "host-owner", "visitor-owner")
ROLE_FOR = {"validate": "evaluator", "approve": "finance_officer", "order": "authorising_officer"}
ALWAYS_FREE = {"validate": "nina", "approve": "nora", "order": "nils"}

a_person = st.tuples(
    st.sampled_from(PEOPLE),
    st.one_of(st.none(), st.sampled_from(PEOPLE)),
    st.frozensets(st.sampled_from(sorted(PARTNERSHIP_ROLES))),
)
HISTORIES = st.tuples(
    st.lists(a_person, max_size=3),
    st.lists(a_person, max_size=3),
    st.lists(a_person, max_size=4),
    st.tuples(st.sampled_from(PEOPLE[:3]), st.sampled_from(tuple(ROLE_FOR))),
)


class Story:
    """One exchange from the closing report to the order of its payment, and who may not do the next step."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.barred = {exchange.owner_subject, "host-owner"}
        self.item_id = ""

    async def attempt(self, step: str, by: str, acts_for: str | None, more: frozenset[str]) -> bool:
        """Whether the step is done now; AssertionError when the answer is not what the persons alone decide."""
        names = {self.named(by), self.named(acts_for or by)}
        someone = self.exchange.someone(
            self.named(by),
            *{ROLE_FOR[step], *more},
            at=CLAIMED,
            acts_for=self.named(acts_for) if acts_for not in (None, by) else None,
        )
        answer = await getattr(self, step)(someone)
        wanted = 403 if names & self.barred else 200
        assert answer.status_code == wanted, f"{step} by {names}: {answer.status_code} {answer.text}"
        if wanted == 200:
            self.barred |= names
        return wanted == 200

    def named(self, name: str) -> str:
        return self.exchange.owner_subject if name == "visitor-owner" else name

    async def validate(self, someone: Someone) -> Any:
        leased = await someone.post(f"/api/queue/{self.item_id}/lease")
        if leased.status_code != 200:
            return leased
        return await someone.post(f"/api/queue/{self.item_id}/decision", {"decision": "approve", "reason": "Complete."})

    async def approve(self, someone: Someone) -> Any:
        return await someone.post(f"/api/claims/{self.exchange.claim_id}/approval")

    async def order(self, someone: Someone) -> Any:
        answer = await someone.post("/api/payment-batches", {"claim_ids": [str(self.exchange.claim_id)]})
        answer.status_code = 200 if answer.status_code == 201 else answer.status_code
        return answer


async def a_story(funding: Running) -> Story:
    exchange = await Exchange(funding).home()
    await exchange.with_evidence()
    exchange.claim_id = (await exchange.claim()).json()["id"]
    story = Story(exchange)
    async with exchange.store(HOME) as store:
        await store.cases.report(exchange.id, 1)
        opened = await put_into_queue(store, Kind.CLOSING_REPORT, await store.cases.get(exchange.id), 1)
        story.item_id = str(opened.item_id)
    return story


async def play(story: Story, history: History) -> None:
    """Everybody tries each step in turn until it is done; somebody who is free of it all can always do it."""
    *tries, (conflicted, before) = history
    for step, people in zip(ROLE_FOR, tries, strict=True):
        if step == before:
            await story.exchange.declare_conflict(conflicted)
            story.barred.add(conflicted)
        await done(story, step, [*people, (ALWAYS_FREE[step], None, frozenset())])


async def done(story: Story, step: str, people: Sequence[Person]) -> None:
    for by, acts_for, more in people:
        if await story.attempt(step, by, acts_for, more):
            return
    raise AssertionError(f"nobody could {step}")


async def hands_of(funding: Running, story: Story) -> list[set[str]]:
    row = await funding.service.pool.fetchrow(
        "select * from payment_orders where claim_id = $1", story.exchange.claim_id
    )
    assert row is not None
    steps = ("report_validated", "approved", "ordered")
    return [{row[f"{step}_by"], row[f"{step}_for"]} - {None} for step in steps]


@settings(
    max_examples=ASKED or 6,
    derandomize=not ASKED,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=HISTORIES)
async def test_no_person_stands_on_both_sides_whatever_the_roles_and_deputies(
    funding: Running, history: History
) -> None:
    story = await a_story(funding)
    await play(story, history)
    validated, approved, ordered = await hands_of(funding, story)
    assert len(validated | approved | ordered) == len(validated) + len(approved) + len(ordered)
    assert not {story.exchange.owner_subject, "host-owner"} & (validated | approved | ordered)


NOBODY_MORE: frozenset[str] = frozenset()
SAME_PERSON: History = ([("eva", None, NOBODY_MORE)], [("eva", None, NOBODY_MORE)], [], ("otto", "order"))
HER_DEPUTY: History = ([("eva", None, NOBODY_MORE)], [("fred", "eva", NOBODY_MORE)], [], ("otto", "order"))
ANOTHER: History = ([("eva", None, NOBODY_MORE)], [("fred", None, NOBODY_MORE)], [], ("otto", "order"))
MUTANTS = {
    "the partnership": (lambda hand: frozenset({"AURORA-NEXT"}), ANOTHER),
    "the role or session": (lambda hand: frozenset({str(new_id())}), SAME_PERSON),
    "the deputy alone": (lambda hand: frozenset({hand.by}), HER_DEPUTY),
}


@pytest.mark.parametrize("compared", MUTANTS)
async def test_rules_that_compared_anything_but_the_persons_would_be_found_out(
    funding: Running, compared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, (persons, history) = await a_story(funding), MUTANTS[compared]
    monkeypatch.setattr(Hand, "persons", property(persons))
    with pytest.raises(AssertionError, match="approve by"):
        await play(story, history)
