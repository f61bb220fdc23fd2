"""`kill -9` of services, of all of them at once, and of PostgreSQL."""

from deploy.local.places import SERVICES
from tests.faults.bench import Bench, services_in_any_order
from tests.faults.scenario import Scenario


async def kill_services(bench: Bench) -> None:
    """Each service twice, in an order and at moments that follow from the seed."""
    for service in [*services_in_any_order(bench.random), *services_in_any_order(bench.random)]:
        await bench.some_time(0.2, 1.5)
        await bench.kill(service)
    await bench.services_back()


async def kill_all_at_once(bench: Bench) -> None:
    await bench.some_time(0.5, 2)
    await bench.kill(*SERVICES)
    await bench.services_back()


async def kill_postgres(bench: Bench) -> None:
    for _ in range(2):
        await bench.some_time(0.5, 2.5)
        await bench.kill_postgres()
    await bench.services_back()


async def kill_backends(bench: Bench) -> None:
    for _ in range(5):
        await bench.some_time(1.0, 2.5)
        await bench.kill_backend()
    await bench.services_back()


async def kill_everything(bench: Bench) -> None:
    """Services, PostgreSQL and Kafka; the servers come back in either order."""
    await bench.some_time(0.5, 2)
    await bench.kill_kafka()
    await bench.kill(*SERVICES)
    await bench.kill_postgres()
    await bench.revive_kafka()
    await bench.services_back()


KILLS = (
    Scenario("kill-services", "kill -9 of each service at random moments", kill_services, trials=5),
    Scenario("kill-all-services", "kill -9 of all five services at once, cold start", kill_all_at_once, trials=3),
    Scenario("kill-postgresql", "kill -9 of every process of PostgreSQL", kill_postgres, trials=3),
    Scenario("kill-backend", "kill -9 of one PostgreSQL backend, which ends every session", kill_backends, trials=3),
    Scenario("kill-everything", "kill -9 of services, PostgreSQL and Kafka together", kill_everything),
)
