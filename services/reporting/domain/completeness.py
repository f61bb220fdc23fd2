"""Up to when all events are in: how far every telling service has published, once all of that was consumed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

Place = tuple[str, int]


@dataclass(frozen=True)
class Look:
    """Everything up to `horizon` had been published when topics ended at these offsets (by topic and partition)."""

    horizon: datetime
    ends: Mapping[Place, int]

    def reached_by(self, consumed: Mapping[Place, int]) -> bool:
        return all(consumed.get(place, 0) >= end for place, end in self.ends.items())


@dataclass(frozen=True)
class Completeness:
    """The time up to which all events are in (none: not known yet), and looks that are not consumed yet."""

    complete_to: datetime | None = None
    waiting: tuple[Look, ...] = ()

    def after(self, consumed: Mapping[Place, int], *looks: Look) -> "Completeness":
        """What is known with these further looks, and so much consumed; the time never goes back."""
        known: Sequence[Look] = (*self.waiting, *looks)
        times = [look.horizon for look in known if look.reached_by(consumed)]
        if self.complete_to:
            times.append(self.complete_to)
        still_waiting = tuple(look for look in known if not look.reached_by(consumed))
        return Completeness(max(times, default=None), still_waiting[-10:])
