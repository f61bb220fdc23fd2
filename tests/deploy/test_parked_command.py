"""The command with which a person settles what is parked in a running system."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.demo.people import sign_in
from deploy.local.places import free_port
from deploy.local.stack import Stack
from deploy.parked.__main__ import main

SERVICES = ("applications", "funding", "notifications", "reporting")


@pytest.fixture
async def strange(stack: Stack) -> AsyncIterator[dict[str, int]]:
    """The number under which each service has parked one record that is no event; whatever is left is dropped."""
    key = str(uuid.uuid4())
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers)
    await producer.start()
    await producer.send_and_wait("applications.events", b'{"note": "not an event"}', key.encode())
    await producer.stop()
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        root = await sign_in(client, "root.command", "Root Command", "administrator")
        found = {}
        for service in SERVICES:
            path = f"/api/parked/{service}?key={key}"
            shown = await root.until(path, lambda shown: shown["items"])
            found[service] = shown["items"][0]["id"]
        yield found
        for service, number in found.items():
            await root.ask("DELETE", f"/api/parked/{service}/{number}", json={"reason": "the end of a test"})


async def test_records_are_listed_shown_tried_and_dropped(
    stack: Stack, strange: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    who = ["--as", "root.command", "--address", stack.base_url]
    number = str(strange["funding"])
    assert main(["list", "funding", *who]) == 0
    assert "its type is not known" in capsys.readouterr().out
    assert main(["show", "funding", number, *who]) == 0
    assert '"note": "not an event"' in capsys.readouterr().out
    assert main(["retry", "funding", number, "--reason", "to see", *who]) == 1
    assert f"Record {number} stays: its type is not known" in capsys.readouterr().out
    assert main(["drop", "funding", number, "--reason", "put there by hand", *who]) == 0
    main(["show", "funding", number, *who])
    assert "dropped  root.command  put there by hand" in capsys.readouterr().out


async def test_a_token_from_a_file_acts_as_its_person(
    stack: Stack, strange: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        auditor = await sign_in(client, "olga.command", "Olga Command", "auditor")
    file = tmp_path / "token"
    file.write_text(f"{auditor.token}\n")
    where = ["--token-file", str(file), "--address", stack.base_url]
    assert main(["drop", "funding", str(strange["funding"]), "--reason", "no", *where]) == 1
    assert "403: This is for an administrator" in capsys.readouterr().err


def test_without_the_portal_the_command_says_so_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--as", "root", "--address", f"http://127.0.0.1:{free_port()}"]) == 1
    assert "The portal does not answer" in capsys.readouterr().err


def test_nobody_acts_without_a_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("TOKEN_FILE", raising=False)
    assert main(["list"]) == 1
    assert "Say who acts" in capsys.readouterr().err


def test_nothing_is_dropped_without_a_reason() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["drop", "funding", "1", "--as", "root"])
    assert ended.value.code == 2
