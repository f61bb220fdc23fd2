"""What administrators see of parked records, what is kept of what they did, and what is counted."""

import json
from typing import Any

import pytest

from services.kernel.identifiers import new_id
from services.kernel.legible import legible
from tests.kernel.conftest import Small, Starting
from tests.kernel.letters import TOPIC, Letter, drop, letters, parked, retry, send
from tests.kernel.test_parking import Mistake
from tests.kit import Servers, bearer

LONG = 10_000
COLUMNS = [
    "topic",
    "partition",
    "offset",
    "key",
    "sequence",
    "body",
    "cause",
    "reason",
    "attempts",
    "waiting",
    "headers",
]


async def show(small: Small, parked_id: int) -> dict[str, Any]:
    shown: dict[str, Any] = (await small.client.get(f"/api/parked/{parked_id}", headers=small.root)).json()
    return shown


async def test_a_record_is_shown_with_all_that_is_known_of_it(start_small: Starting, servers: Servers) -> None:
    note = new_id()
    async with start_small(Mistake("1")) as small:
        sent = letters(note, "123")
        await send(servers, sent)
        first, second, third = await parked(small, 3)
        shown = await show(small, first["id"])
    assert json.loads(shown["body"]["text"]) == json.loads(sent[0].value or b"")
    assert {"name": "ce_sequence", "value": "1"} in shown["headers"]
    assert shown["failure"].startswith("builtins.ValueError at tests.kernel.test_parking, line ")
    assert (shown["topic"], shown["sequence"], shown["attempts"]) == ("applications.events", 1, 3)
    assert (shown["place"], shown["first"], shown["behind"]) == (1, first["id"], 2)
    assert [one["id"] for one in shown["next_behind"]] == [second["id"], third["id"]]


async def test_the_history_says_who_did_what_and_why(start_small: Starting, servers: Servers) -> None:
    mistake = Mistake("1")
    async with start_small(mistake) as small:
        await send(servers, letters(new_id(), "12"))
        first, second = await parked(small, 2)
        body = {"reason": "mended, I hope"}
        await small.client.post(f"/api/parked/{first['id']}/retry", json=body, headers=small.root)
        mistake.words = "2"
        await drop(small, first["id"], "sent twice by a person")
        history = (await show(small, first["id"]))["history"]
        assert [step["what"] for step in history] == ["parked", "retried", "dropped"]
        assert (history[1]["person"], history[1]["reason"]) == ("root", "mended, I hope")
        assert history[1]["outcome"] == "ValueError in its handler"
        assert (history[2]["person"], history[2]["reason"]) == ("root", "sent twice by a person")
        assert (await show(small, second["id"]))["history"][1]["reason"] == "sent twice by a person"


async def test_a_retry_and_a_drop_are_audited_with_their_effect(start_small: Starting, servers: Servers) -> None:
    async with start_small(Mistake("12")) as small:
        await send(servers, letters(new_id(), "12"))
        first = (await parked(small, 2))[0]
        await retry(small, first["id"])
        await drop(small, first["id"])
        await small.client.post("/api/parked/999/retry", headers=small.root)
        rows = await small.service.pool.fetch("select subject, method, path, status from audit order by id")
    assert [tuple(row) for row in rows] == [
        ("root", "POST", f"/api/parked/{first['id']}/retry", 200),
        ("root", "DELETE", f"/api/parked/{first['id']}", 200),
        ("root", "POST", "/api/parked/999/retry", 404),
    ]


async def test_a_retry_sent_again_with_its_key_gets_the_first_answer(start_small: Starting, servers: Servers) -> None:
    mistake = Mistake("1")
    async with start_small(mistake) as small:
        await send(servers, letters(new_id(), "12"))
        first = (await parked(small, 2))[0]
        mistake.mend()
        path, headers = f"/api/parked/{first['id']}/retry", small.root | {"Idempotency-Key": "k1"}
        answers = [await small.client.post(path, headers=headers) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert len(answers[1].json()["applied"]) == 2


async def test_ten_thousand_records_of_one_key_are_applied_in_bounded_steps(small: Small) -> None:
    note = new_id()
    sent = letters(note, [""] * LONG)
    following = await fill_the_queue(small, sent)
    left = [LONG]
    while following:
        redriven = await retry(small, following)
        assert 0 < len(redriven["applied"]) <= 200
        following = redriven["next"]
        left.append(redriven["left"])
    assert left == sorted(left, reverse=True)
    causes = await small.service.pool.fetch("select causation_id from outbox where key = $1 order by id", str(note))
    assert [str(row["causation_id"]).encode() for row in causes] == [letter.headers["ce_id"] for letter in sent]


async def fill_the_queue(small: Small, sent: list[Letter]) -> int | None:
    """Put records into the parking table as if they had come; the id of the first."""
    rows = [
        (
            *(TOPIC, 0, number, (letter.key or b"").decode(), number, letter.value, "behind", "it waits", 0, True),
            json.dumps([[name, value.hex()] for name, value in letter.headers.items()]),
        )
        for number, letter in enumerate(sent, 1)
    ]
    await small.service.pool.copy_records_to_table("parked", records=rows, columns=COLUMNS)
    first: int | None = await small.service.pool.fetchval("select min(id) from parked")
    return first


async def test_lists_are_chosen_by_state_key_and_cause(start_small: Starting, servers: Servers) -> None:
    note, other = new_id(), new_id()
    async with start_small(Mistake("1")) as small:
        await send(servers, [*letters(note, "123"), *(one.but(value=b"{") for one in letters(other, "ab"))])
        await parked(small, 5)
        firsts = await parked(small, 2, state="first")
        assert [item["behind"] for item in sorted(firsts, key=lambda item: item["key"] != str(note))] == [2, 1]
        assert {item["key"] for item in await parked(small, 3, key=str(note))} == {str(note)}
        assert {item["key"] for item in await parked(small, 1, cause="unreadable")} == {str(other)}
        broken = next(item for item in firsts if item["cause"] == "unreadable")
        await drop(small, broken["id"])
        assert [item["id"] for item in await parked(small, 1, state="settled")] == [broken["id"]]


async def test_what_is_parked_is_counted_from_the_table_with_the_age_of_the_oldest(
    start_small: Starting, servers: Servers
) -> None:
    async with start_small(Mistake("1")) as small:
        await send(servers, letters(new_id(), "12"))
        await parked(small, 2)
    async with start_small(Mistake("1")) as small:
        text = (await small.client.get("/metrics")).text
        oldest = await small.service.pool.fetchval("select extract(epoch from min(parked_at))::float8 from parked")
    assert 'clusterxchange_parked_records{service="funding"} 2.0' in text
    line = next(
        line for line in text.splitlines() if line.startswith("clusterxchange_parked_oldest_timestamp_seconds{")
    )
    assert float(line.rpartition(" ")[2]) == pytest.approx(oldest, abs=0.01)


async def test_only_administrators_see_and_settle(small: Small) -> None:
    for method, path in (("GET", "/api/parked"), ("GET", "/api/parked/1"), ("POST", "/api/parked/1/retry")):
        assert (await small.client.request(method, path, headers=small.anna)).status_code == 403
    auditor = bearer(small.keys, "olga", "auditor")
    body = {"reason": "no"}
    assert (await small.client.request("DELETE", "/api/parked/1", json=body, headers=auditor)).status_code == 403
    assert (await small.client.get("/api/parked/1", headers=small.root)).status_code == 404


async def test_a_poll_leaves_no_audit_row(small: Small) -> None:
    token = small.service.service_tokens.sign("reporting", "funding", "completeness")
    answer = await small.client.get("/internal/outbox-horizon", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert await small.service.pool.fetchval("select count(*) from audit") == 0


@pytest.mark.parametrize(
    ("content", "form", "text"),
    [
        (None, "none", ""),
        (b"", "text", ""),
        (b'{"a":[1,"\xc3\xa9"]}', "json", '{\n  "a": [\n    1,\n    "é"\n  ]\n}'),
        (b'{"a":1,"a":2}', "text", '{"a":1,"a":2}'),
        (b"[" * 5_000, "text", "[" * 5_000),
        ("a\u202eb\x1b[0m".encode(), "text", "a\\u202eb\\x1b[0m"),
        ('{"a":"\u202e"}'.encode(), "json", '{\n  "a": "\\u202e"\n}'),
        (b"\xff\x00A", "hex", f"00000000  {'ff 00 41':<47}  ..A"),
    ],
)
def test_bytes_are_shown_as_they_are_without_being_able_to_deceive(content: bytes | None, form: str, text: str) -> None:
    shown = legible(content)
    assert (shown.form, shown.text, shown.size) == (form, text, len(content or b""))


def test_a_long_body_is_cut_between_two_characters() -> None:
    shown = legible(b"a" + "é".encode() * 40_000)
    assert (shown.form, shown.cut, shown.size) == ("text", True, 80_001)
    assert set(shown.text) == {"a", "é"}
