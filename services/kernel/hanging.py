"""When Kafka's client hangs: what is known to hang it is kept from it, and for what is not known the process ends.

A consumer whose client has lost a task of its own stays outside its group for good, and nothing in the process shows
it: partitions look assigned, but no record comes. So Kafka is asked whether it counts the consumer as a member.
"""

import asyncio
import os
from typing import Any

import structlog
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError, KafkaError, for_code

from services.kernel.topics import administering

log = structlog.get_logger()

LOOK_SECONDS = 10.0
ANSWER_SECONDS = 10.0
LOOKS_IN_VAIN = 4
write_request = AIOKafkaConnection.send


def send(self: AIOKafkaConnection, request: Any, expect_response: bool = True) -> Any:
    """Send a request; KafkaConnectionError when the connection is closed, whichever event loop runs.

    uvloop says RuntimeError for a transport that was closed a moment ago. The client does not expect that, and its
    task that keeps the metadata ends of it (seen after a restart of Kafka).
    """
    try:
        return write_request(self, request, expect_response)
    except RuntimeError as wrong:
        self.close()
        raise KafkaConnectionError(f"the connection to {self.host}:{self.port} is closed") from wrong


AIOKafkaConnection.send = send


async def end_process_when_left_out(group: str, instance: str, bootstrap_servers: str) -> None:
    """End the process when Kafka, asked four times in a row, does not count this instance as a member of its group."""
    times = 0
    while times < LOOKS_IN_VAIN:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                counts = await is_member(group, instance, bootstrap_servers)
        except (KafkaError, TimeoutError, OSError):
            continue
        times = 0 if counts else times + 1
        if times:
            log.warning("consumer.left_out", times=times)
    log.critical("consumer.hangs")
    os._exit(70)


async def is_member(group: str, instance: str, bootstrap_servers: str) -> bool:
    """Whether Kafka counts this instance, a static member; KafkaError when it does not know that now."""
    async with administering(bootstrap_servers) as admin:
        ((error, *_, members),) = (await admin.describe_consumer_groups([group]))[0].groups
    if error:
        raise for_code(error)
    return any(name.startswith(f"{group}-{instance}-") for name, *_ in members)
