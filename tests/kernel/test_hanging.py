"""A consumer whose Kafka client hangs does not stay outside its group for good."""

import asyncio

import pytest
import uvloop
from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from services.kernel import hanging
from services.kernel.hanging import end_process_when_left_out, write_request
from services.kernel.identifiers import new_id
from tests.kernel.conftest import Small
from tests.kit import Servers


class Ended(Exception):
    """The process would have ended."""


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(hanging, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr("os._exit", end)


@pytest.mark.usefixtures("soon")
async def test_who_is_not_counted_as_a_member_ends(small: Small, servers: Servers) -> None:
    with pytest.raises(Ended, match="70"):
        await end_process_when_left_out("funding", str(new_id()), servers.bootstrap_servers)
    with pytest.raises(Ended, match="70"):
        await end_process_when_left_out(str(new_id()), "1", servers.bootstrap_servers)


@pytest.mark.usefixtures("soon")
async def test_a_member_goes_on(small: Small, servers: Servers) -> None:
    settings = small.service.settings
    watch = end_process_when_left_out(small.service.name, settings.instance, servers.bootstrap_servers)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(watch, 3)


@pytest.mark.usefixtures("soon")
async def test_nobody_ends_because_kafka_does_not_answer() -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(end_process_when_left_out("funding", "1", "127.0.0.1:1"), 3)


async def write_to_what_was_closed(bootstrap_servers: str) -> None:
    host, _, port = bootstrap_servers.rpartition(":")
    connection = await create_conn(host, int(port))
    writer = connection._writer
    assert writer is not None
    writer.transport.abort()
    await asyncio.sleep(0)
    connection._writer = writer
    with pytest.raises(RuntimeError):
        write_request(connection, MetadataRequest([]))
    with pytest.raises(KafkaConnectionError):
        connection.send(MetadataRequest([]))


async def test_a_closed_connection_is_an_error_that_the_client_expects(servers: Servers) -> None:
    await asyncio.to_thread(uvloop.run, write_to_what_was_closed(servers.bootstrap_servers))
