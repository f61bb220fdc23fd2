"""The local servers survive what a working day does to them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.folders import AlreadyHeld, fresh, held
from deploy.local.places import ROOT
from deploy.local.servers import LocalServers
from deploy.local.waiting import wait_until

TOPIC = "kept"


@pytest.fixture
def home() -> Iterator[Path]:
    with fresh() as session:
        yield session / "home"


def stand(home: Path) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """Servers in a process of their own, and where they are."""
    command = [sys.executable, str(ROOT / "tests" / "deploy" / "standing.py"), str(home)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    standing = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert standing.stdout
    return standing, json.loads(standing.stdout.readline())


def is_gone(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z"


async def leave_something(database: str, kafka: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute("create table kept (what text)")
    await connection.execute("insert into kept values ('a row')")
    await connection.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, 1, 1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all") as producer:
        await producer.send_and_wait(TOPIC, b"a record")


async def what_is_there(database: str, kafka: str) -> tuple[str, bytes]:
    connection = await asyncpg.connect(database)
    row = await connection.fetchval("select what from kept")
    await connection.close()
    async with AIOKafkaConsumer(TOPIC, bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        return row, (await consumer.getone()).value


async def test_servers_killed_with_all_that_belongs_to_them_start_again_and_have_lost_nothing(home: Path) -> None:
    standing, told = stand(home)
    await leave_something(told["database"], told["kafka"])
    for pid in (standing.pid, *told["children"]):
        os.kill(pid, signal.SIGKILL)
    standing.communicate()
    with held(home), LocalServers(home) as servers:
        servers.wait_for_kafka()
        assert await what_is_there(servers.server_url, servers.bootstrap_servers) == ("a row", b"a record")


def test_servers_end_when_the_process_that_started_them_is_killed(home: Path) -> None:
    standing, told = stand(home)
    standing.kill()
    standing.communicate()
    wait_until(lambda: all(map(is_gone, told["children"])), 30, "The servers' end")


def test_a_second_run_in_the_same_folder_is_told_who_is_there(home: Path) -> None:
    with held(home), pytest.raises(AlreadyHeld, match=str(os.getpid())), held(home):
        pass


async def test_postgres_keeps_what_was_committed(servers: LocalServers) -> None:
    connection = await asyncpg.connect(servers.server_url)
    names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
    settings = [await connection.fetchval("select current_setting($1)", name) for name in names]
    await connection.close()
    assert settings == ["on"] * len(names)
