"""The same two servers from a container engine, for tests where one answers."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.kafka import CLUSTER, answers, one_broker
from deploy.local.places import free_port
from deploy.local.postgres import SETTINGS
from deploy.local.servers import LocalServers
from deploy.local.waiting import run_apart, wait_until

KAFKA_IMAGE = "apache/kafka:4.3.0"
POSTGRES_IMAGE = "postgres:18"
GIVEN = ("max_connections", "log_error_verbosity", "log_parameter_max_length", "log_parameter_max_length_on_error")


def engine_answers() -> bool:
    """Whether there is a container engine, and not its mere client."""
    docker = shutil.which("docker")
    if not docker:
        return False
    asked = [docker, "info", "--format", "{{.ServerVersion}}"]
    try:
        told = subprocess.run(asked, capture_output=True, timeout=10, check=False)
    except subprocess.TimeoutExpired:
        return False
    return told.returncode == 0 and bool(told.stdout.strip())


@contextmanager
def container_servers() -> Iterator[LocalServers]:
    """PostgreSQL and Kafka in containers, removed afterwards."""
    # Imported here: looking for an engine is part of the import.
    from testcontainers.community.postgres import PostgresContainer

    given = " ".join(f"-c {name}={SETTINGS[name]}" for name in GIVEN)
    postgres = PostgresContainer(POSTGRES_IMAGE, driver=None).with_command(f"postgres {given}")
    with (
        postgres,
        _kafka() as kafka,
        LocalServers(server_url=postgres.get_connection_url(), bootstrap_servers=kafka) as both,
    ):
        yield both


@contextmanager
def _kafka() -> Iterator[str]:
    from testcontainers.core.container import DockerContainer

    bootstrap_servers = f"127.0.0.1:{free_port()}"
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, int(bootstrap_servers.rsplit(":")[-1]))
    for name, value in one_broker("0.0.0.0:9092", "127.0.0.1:9093", bootstrap_servers).items():
        container = container.with_env(f"KAFKA_{name.upper().replace('.', '_')}", value)
    with container.with_env("CLUSTER_ID", CLUSTER):
        wait_until(lambda: run_apart(answers(bootstrap_servers)), 60, "Kafka's start")
        yield bootstrap_servers
