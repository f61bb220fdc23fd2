"""A malformed record on a topic is parked with its reason, and what comes behind it flows."""

import httpx
from aiokafka import AIOKafkaProducer

from deploy.local.demo.exchange import an_exchange
from deploy.local.demo.people import Caller, sign_in
from deploy.local.stack import Stack


async def test_a_malformed_record_is_parked_and_the_rest_flows(stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        exchange = await an_exchange(client, "POISON", "HEMPCLUB-NEXT", "CLOTH-NEXT")
        await exchange.register()
        await exchange.match()
        await put_on_every_partition(stack, "applications.events")
        await exchange.apply()
        await exchange.case("eligible")
        await exchange.queue_item("cofunding")
        root = await sign_in(client, "root.poison", "Somebody", "administrator")
        shown = await root.until("/api/parked/funding", lambda shown: len(shown["items"]) == 12)
        assert all("not known" in item["reason"] for item in shown["items"])
        for service in ("applications", "funding", "notifications", "reporting"):
            await drop_all(root, service)


async def drop_all(root: Caller, service: str) -> None:
    shown = await root.until(f"/api/parked/{service}", lambda shown: len(shown["items"]) == 12)
    for item in shown["items"]:
        path = f"/api/parked/{service}/{item['id']}"
        assert (await root.ask("DELETE", path, json={"reason": "a record put there by hand"})).status_code == 200


async def put_on_every_partition(stack: Stack, topic: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers)
    await producer.start()
    try:
        for partition in range(12):
            await producer.send_and_wait(topic, b"{ this is not JSON", b"somebody %d" % partition, partition=partition)
    finally:
        await producer.stop()
