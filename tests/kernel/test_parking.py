"""What cannot be applied waits without losing its place, and a retry leaves no trace of the trouble."""

import asyncio
from collections.abc import Callable

from contracts.events.applications import ApplicationWithdrawn
from contracts.events.funding import CofundingDeclined
from services.kernel.identifiers import new_id
from services.kernel.parking import KeptRecord
from tests.kernel.conftest import Small, Starting, Trouble
from tests.kernel.letters import a_letter, drop, heard, letters, parked, retry, send, state_of, until_heard
from tests.kit import Servers, eventually

WORDS = ("123456", "abcdef", "1234ef", "ABCDEF")


class Mistake:
    """A handler's mistake about certain words, until it is mended."""

    def __init__(self, words: str, kind: type[Exception] = ValueError) -> None:
        self.words = words
        self.kind = kind

    async def __call__(self, withdrawn: ApplicationWithdrawn) -> None:
        if withdrawn.partnership in self.words:
            raise self.kind("a mistake in the handler")

    def mend(self) -> None:
        self.words = ""


async def test_after_a_retry_the_state_is_as_if_nothing_had_happened(
    start_small: Starting, servers: Servers, fresh_database: Callable[[str], str]
) -> None:
    notes, mistake = [new_id() for _ in range(4)], Mistake("3F")
    sent = [letters(note, words) for note, words in zip(notes, WORDS, strict=True)]
    in_turn = [letter for letters_in_turn in zip(*sent, strict=True) for letter in letters_in_turn]
    async with start_small(mistake) as small:
        await send(servers, in_turn)
        await parked(small, 4 + 4 + 1)
        mistake.mend()
        for first in await parked(small, 3, state="first"):
            await retry(small, first["id"])
        await until_heard(small, notes[1], "abcdef")
        after_trouble = await state_of(small)
    async with start_small(database=fresh_database("without_trouble")) as small:
        await send(servers, in_turn)
        for note, words in zip(notes, WORDS, strict=True):
            await until_heard(small, note, words)
        assert await state_of(small) == after_trouble


async def test_what_waits_keeps_its_place_over_a_restart(start_small: Starting, servers: Servers) -> None:
    note, mistake = new_id(), Mistake("2")
    async with start_small(mistake) as small:
        await send(servers, letters(note, "123"))
        await parked(small, 2)
    async with start_small(mistake) as small:
        await send(servers, letters(note, "45", first=4))
        first = (await parked(small, 4))[0]
        mistake.mend()
        await retry(small, first["id"])
        assert await heard(small, note) == "12345"


async def test_records_that_come_during_a_long_retry_come_behind(start_small: Starting, servers: Servers) -> None:
    note, mistake = new_id(), Mistake("!")
    words = "!" + "".join(chr(0x100 + number) for number in range(600))
    async with start_small(mistake) as small:
        await send(servers, letters(note, words[:400]))
        await until_parked(small, 400)
        following: int | None = (await parked(small, 1, state="first"))[0]["id"]
        mistake.mend()
        later = asyncio.create_task(send(servers, letters(note, words[400:], first=401)))
        while following:
            following = (await retry(small, following))["next"]
        await later
        await until_heard(small, note, words)


async def open_records(small: Small) -> int:
    count: int = await small.service.pool.fetchval("select count(*) from parked where settled_at is null")
    return count


async def until_parked(small: Small, number: int) -> None:
    async def enough() -> bool:
        return await open_records(small) == number

    await eventually(enough, 60)


async def test_two_people_who_retry_at_once_have_one_effect(start_small: Starting, servers: Servers) -> None:
    note, mistake = new_id(), Mistake("1")
    async with start_small(mistake) as small:
        await send(servers, letters(note, "1234"))
        first = (await parked(small, 4))[0]
        mistake.mend()
        path = f"/api/parked/{first['id']}/retry"
        answers = await asyncio.gather(*(small.client.post(path, headers=small.root) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert await heard(small, note) == "1234"


async def test_a_retry_during_a_passing_failure_changes_nothing(start_small: Starting, servers: Servers) -> None:
    note, mistake = new_id(), Mistake("1")
    async with start_small(mistake) as small:
        await send(servers, letters(note, "12"))
        first = (await parked(small, 2))[0]
        mistake.words, mistake.kind = "2", ConnectionResetError
        answer = await small.client.post(f"/api/parked/{first['id']}/retry", headers=small.root)
        assert answer.status_code == 503
        assert await heard(small, note) is None
        mistake.mend()
        assert (await retry(small, first["id"]))["left"] == 0
        assert await heard(small, note) == "12"


async def test_a_retry_stops_at_the_next_record_that_fails_and_says_why(
    start_small: Starting, servers: Servers
) -> None:
    note, mistake = new_id(), Mistake("24")
    async with start_small(mistake) as small:
        await send(servers, letters(note, "12345"))
        second, third, fourth, _ = await parked(small, 4)
        mistake.words = "4"
        redriven = await retry(small, second["id"])
        assert redriven["applied"] == [second["id"], third["id"]]
        assert (redriven["next"], redriven["left"]) == (fourth["id"], 2)
        assert redriven["stays"] == {"cause": "handler", "reason": "ValueError in its handler"}


async def test_a_record_dropped_in_the_middle_leaves_the_others_in_their_places(
    start_small: Starting, servers: Servers
) -> None:
    note, mistake = new_id(), Mistake("1")
    async with start_small(mistake) as small:
        await send(servers, letters(note, "12345"))
        first, _, third, *_ = await parked(small, 5)
        assert await drop(small, third["id"]) == {"applied": [], "left": 4, "next": first["id"], "stays": None}
        mistake.mend()
        await retry(small, first["id"])
        assert await heard(small, note) == "1245"


async def test_a_dropped_record_takes_no_effect_when_it_is_delivered_again(
    start_small: Starting, servers: Servers
) -> None:
    note, mistake = new_id(), Mistake("1")
    sent = letters(note, "123")
    async with start_small(mistake) as small:
        await send(servers, sent)
        first = (await parked(small, 3))[0]
        await drop(small, first["id"])
        mistake.mend()
        await send(servers, [*sent, *letters(note, "4", first=4)])
        await until_heard(small, note, "234")


async def test_a_strange_record_with_a_cases_key_holds_the_case_until_it_is_dropped(
    small: Small, servers: Servers
) -> None:
    note, other = new_id(), new_id()
    before, *after = letters(note, "12345")
    await send(servers, [before, before.but(value=b"{", ce_sequence=b"99"), *after, *letters(other, "ab")])
    await until_heard(small, other, "ab")
    strange = (await parked(small, 5))[0]
    assert await heard(small, note) == "1"
    assert len((await drop(small, strange["id"]))["applied"]) == 4
    assert await heard(small, note) == "12345"


async def test_a_key_parked_on_one_topic_flows_on_another(start_small: Starting, servers: Servers) -> None:
    note, mistake = new_id(), Mistake("1")
    refusal = CofundingDeclined(application_id=note, partnership="P", revision=1, decided_by="eva")
    async with start_small(mistake) as small:
        await send(servers, letters(note, "12"))
        await parked(small, 2)
        await send(servers, [a_letter(refusal, 1)])
        await until_heard(small, note, "declined")
        assert await open_records(small) == 2


async def test_records_without_a_key_never_wait_for_each_other(small: Small, servers: Servers) -> None:
    keyless = [letter.but() for letter in letters(new_id(), "12")]
    await send(servers, [type(one)(one.value, None, one.headers) for one in keyless])
    first, second = await parked(small, 2, state="first")
    assert (first["behind"], second["behind"], first["cause"]) == (0, 0, "suspicious")
    assert (await retry(small, first["id"]))["left"] == 1
    assert (await drop(small, first["id"]))["left"] == 0
    assert [item["id"] for item in await parked(small, 1)] == [second["id"]]


async def test_a_record_that_came_late_goes_ahead_and_lets_the_parked_one_follow(
    start_small: Starting, servers: Servers
) -> None:
    note, seen = new_id(), set("0")

    async def in_turn(withdrawn: ApplicationWithdrawn) -> None:
        if chr(ord(withdrawn.partnership) - 1) not in seen:
            raise LookupError("what happened before is not known")
        seen.add(withdrawn.partnership)

    one_to_seven = letters(note, "1234567")
    trouble: Trouble = in_turn
    async with start_small(trouble) as small:
        await send(servers, [*one_to_seven[:5], one_to_seven[6]])
        await parked(small, 1)
        await send(servers, [one_to_seven[5]])
        await until_heard(small, note, "1234567")
        settled = (await parked(small, 1, state="settled"))[0]
        assert (settled["settled_by"], settled["settlement"]) == ("clusterxchange", "applied")


async def test_another_record_at_the_offset_of_a_parked_one_is_parked_too(small: Small) -> None:
    """Offsets begin again when Kafka's data is lost."""
    one, other = (KeptRecord("applications.events", 0, 7, b"k", body, []) for body in (b"{", b"["))
    for record in (one, other, one):
        await small.service.consumption.apply([record])
    assert len(await parked(small, 2)) == 2


async def test_a_record_that_was_dropped_is_not_parked_again_when_it_is_delivered_again(small: Small) -> None:
    strange = KeptRecord("applications.events", 0, 7, b"k", b"{", [])
    await small.service.consumption.apply([strange])
    await drop(small, (await parked(small, 1))[0]["id"])
    await small.service.consumption.apply([strange])
    assert await parked(small, 0) == []
