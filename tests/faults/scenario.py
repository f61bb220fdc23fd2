"""A scenario: one kind of fault, how it is brought about, and what must hold besides the checkers' sentences."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.bench import Bench

Inject = Callable[[Bench], Awaitable[None]]
CALM = {"MAIL_LONGEST_PAUSE_SECONDS": "2", "KAFKA_SESSION_TIMEOUT_MS": "6000"}


class Broken(Exception):
    """Something that a scenario itself promises did not hold."""


def nothing_is_missing() -> str:
    return ""


async def nothing_more(_: Bench) -> None:
    """The checkers say it all."""


@dataclass(frozen=True)
class Scenario:
    """`inject` is called while the load runs and returns when the fault is healed; `afterwards` when all is at rest.

    `missing` says what this machine lacks for it, "" when nothing. `home` gives the servers' folder where it must be a
    special one.
    """

    name: str
    what: str
    inject: Inject
    trials: int = 1
    afterwards: Inject = nothing_more
    missing: Callable[[], str] = nothing_is_missing
    home: Callable[[], AbstractContextManager[Path | None]] = nullcontext
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What the services are told for it: short waits, so that a trial need not last for minutes."""
        return {**CALM, **self.settings}
