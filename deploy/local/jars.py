"""Kafka's jars: exactly those of kafka.lock, fetched by their coordinates and checked by their SHA-256.

`python -m deploy.local.jars lock` resolves the coordinates below again and writes the lock.
"""

import hashlib
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, flock
from pathlib import Path

from deploy.local.places import KEPT, folder
from deploy.local.waiting import Say

LOCK = Path(__file__).with_name("kafka.lock")
CACHE = KEPT / "jars"
TELL_EVERY = 10
# slf4j-simple and an explicit kafka-clients: with log4j-slf4j-impl the resolver takes an older client, and the
# broker dies of it.
COORDINATES = (
    "org.apache.kafka:kafka_2.13:4.3.0",
    "org.apache.kafka:kafka-clients:4.3.0",
    "org.slf4j:slf4j-simple:1.7.36",
)


class WrongJar(RuntimeError):
    """A jar is not the one that was locked."""


@dataclass(frozen=True)
class LockedJar:
    """One line of the lock: `group:artifact:version` and the SHA-256 of the jar."""

    coordinates: str
    sha256: str

    @property
    def path(self) -> Path:
        group, artifact, version = self.coordinates.split(":")
        return CACHE / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.jar"

    @property
    def is_here(self) -> bool:
        return self.path.exists() and _sha256(self.path) == self.sha256


def locked_jars() -> list[LockedJar]:
    """The lock's lines."""
    return [LockedJar(*line.split()) for line in LOCK.read_text().splitlines()]


def class_path(say: Say) -> str:
    """Java's class path of all locked jars, after fetching those that are missing; tells `say` how far it is."""
    jars = locked_jars()
    with _alone():
        _fetch_all([jar for jar in jars if not jar.is_here], say)
    return ":".join(str(jar.path) for jar in jars)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process of this clone at a time look for jars: the others find what it fetched."""
    with (folder(CACHE) / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def _fetch_all(missing: list[LockedJar], say: Say) -> None:
    with ThreadPoolExecutor(max_workers=4) as fetchers:
        for done, _ in enumerate(fetchers.map(_fetch, missing), start=1):
            if done % TELL_EVERY == 0 or done == len(missing):
                say(f"Kafka's jars: {done} of {len(missing)}")


def _fetch(jar: LockedJar) -> None:
    # Imported here: slow, and needed on the first start only.
    from jgo.maven import MavenContext

    jar.path.unlink(missing_ok=True)
    fetched = MavenContext(repo_cache=CACHE, timeout=60).create_dependency(jar.coordinates).artifact.resolve()
    if not jar.is_here:
        fetched.unlink(missing_ok=True)
        raise WrongJar(f"{jar.coordinates} is not the jar of {LOCK.name}: its SHA-256 differs")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _resolved() -> Iterator[LockedJar]:
    from jgo.maven import MavenContext
    from jgo.parse import Coordinate

    context = MavenContext(repo_cache=CACHE, timeout=60)
    inputs = [replace(Coordinate.parse(one), scope="compile") for one in COORDINATES]
    wanted, needed = context.resolver.resolve([context.create_dependency(one) for one in inputs])
    for dependency in (*wanted, *(each for each in needed if each.scope in ("compile", "runtime"))):
        artifact = dependency.artifact
        yield LockedJar(f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}", _sha256(artifact.resolve()))


def write_lock() -> None:
    """Resolve the coordinates and pin what they need."""
    lines = sorted({f"{jar.coordinates} {jar.sha256}" for jar in _resolved()})
    LOCK.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["lock"]:
        sys.exit("python -m deploy.local.jars lock")
    write_lock()
