"""A service that is told to stop finishes what it began, begins nothing more, and ends in time whatever hangs."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.identifiers import new_id
from services.kernel.service import build_service
from services.kernel.serving import STOP_SECONDS
from services.kernel.settings import Settings
from tests.kernel.slow_process import SlowProcess, StartingProcess, starter
from tests.kernel.slow_service import slow_service
from tests.kit import Servers, eventually, make_keys, ready, running, settings_for

# Refused, or cut off on a connection that was open when the end began: in neither case is there an answer.
NOT_TAKEN_IN = (httpx.NetworkError, httpx.RemoteProtocolError)
AGAIN = 'clusterxchange_consumed_records_total{outcome="duplicate",service="funding"}'


@pytest.fixture
def start_process(servers: Servers, database_url: str, tmp_path: Path) -> StartingProcess:
    return starter(tmp_path, database_url, servers.bootstrap_servers)


async def bytes_of(process: SlowProcess, path: str, begun: asyncio.Event) -> int:
    """How much a stream gives until it ends in order."""
    async with process.client.stream("GET", path) as answer:
        begun.set()
        return sum([len(chunk) async for chunk in answer.aiter_bytes()])


async def test_what_was_begun_is_finished_and_nothing_more_is_taken_in(start_process: StartingProcess) -> None:
    note = new_id()
    async with start_process(SLOW=str(note)) as process:
        body, begun = {"text": "a", "seconds": 2}, [asyncio.Event(), asyncio.Event()]
        await process.tell(ApplicationWithdrawn(application_id=note, partnership="P"))
        command = asyncio.create_task(process.client.post("/api/notes", json=body, headers=process.anna))
        download = asyncio.create_task(bytes_of(process, "/api/download?seconds=3", begun[0]))
        events = asyncio.create_task(bytes_of(process, "/api/events", begun[1]))
        await asyncio.gather(*(one.wait() for one in begun), eventually(lambda: process.begun(note)))
        process.ask_to_stop()
        assert await asyncio.wait_for(events, 5) > 0
        assert not download.done()
        with pytest.raises(NOT_TAKEN_IN):
            await process.client.get("/api/sleep?seconds=0")
        assert (await command).status_code == 201
        assert await download == 30_000
        await process.end()
        assert await process.heard(note)
    async with start_process() as process:
        await asyncio.sleep(1)
        assert AGAIN not in (await process.client.get("/metrics")).text


async def test_a_handler_and_a_request_that_hang_do_not_hold_the_end_up(start_process: StartingProcess) -> None:
    note = new_id()
    async with start_process(STUCK=str(note)) as process:
        await process.tell(ApplicationWithdrawn(application_id=note, partnership="P"))
        body = {"text": "a", "seconds": 100}
        command = asyncio.create_task(process.client.post("/api/notes", json=body, headers=process.anna))
        await eventually(lambda: process.begun(note))
        began = time.monotonic()
        process.ask_to_stop()
        answer = await command
        assert (answer.status_code, "not known whether" in answer.text) == (503, True)
        await process.end()
        assert time.monotonic() - began < STOP_SECONDS + 1
        assert not await process.heard(note)
    async with start_process() as process:
        await eventually(lambda: process.heard(note), 60)


async def test_a_process_whose_event_loop_is_stuck_ends_and_says_where_it_was(start_process: StartingProcess) -> None:
    async with start_process() as process:
        frozen = asyncio.create_task(process.client.post("/api/freeze"))
        await asyncio.sleep(1)
        process.ask_to_stop()
        await process.end(STOP_SECONDS + 5)
        assert "in freeze" in process.log.read_text()
        with pytest.raises(httpx.TransportError):
            await frozen


async def test_a_service_that_stops_is_not_ready_and_refuses_what_is_new(
    servers: Servers, database_url: str, tmp_path: Path
) -> None:
    settings = settings_for(Settings, make_keys(tmp_path), database_url, servers.bootstrap_servers)
    async with running(build_service(slow_service(tmp_path), settings)) as (client, service):
        await ready(service)
        service.begin_to_stop()
        answer = await client.get("/health/ready")
        assert (answer.status_code, "stopping" in answer.json()["missing"]) == (503, True)
        refused = await client.get("/api/sleep?seconds=0")
        assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
