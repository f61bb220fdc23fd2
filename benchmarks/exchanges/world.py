"""Where generated exchanges take place: partnerships of very different sizes, countries near and far, busy hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from uuid import UUID

from contracts.events.applications import Participant
from contracts.scheme.codes import HOST_ONLY_KINDS, Ecosystem, Kind, SizeClass
from contracts.scheme.programme import Programme
from contracts.scheme.programmes import load_programmes

CALL, OTHER_CALL = "clusterxchange-2022", "clusterxchange-next"
EXCHANGES_FOR_EACH_HOST = 8
ACTIVITIES = (
    "A01",
    "C10",
    "C13.20",
    "C26",
    "C28.99",
    "F41",
    "H49",
    "I55",
    "J58",
    "J62.01",
    "M71",
    "M72.1",
    "Q86",
    "S94",
)
VISITORS = (Kind.SME, Kind.SME, Kind.SME, Kind.CLUSTER_ORGANISATION, Kind.CLUSTER_ORGANISATION, Kind.BUSINESS_NETWORK)
HOSTS = (*VISITORS, Kind.SCALING_UP_SUPPORT, *HOST_ONLY_KINDS)
SIZES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.SMALL, SizeClass.MEDIUM)


@dataclass(frozen=True)
class Scale:
    """Codes of which the first is common and the last is rare: the n-th has one n-th to this power."""

    codes: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, random: Random) -> str:
        return random.choices(self.codes, cum_weights=self.weights)[0]


@dataclass(frozen=True)
class World:
    """A call with so many exchanges. The same seed and number give the same world and everybody in it.

    One partnership has no exchange at all, and the smallest of the others have hardly any.
    """

    seed: int
    exchanges: int
    programme: Programme
    partnerships: Scale
    countries: Scale
    ceilings: Mapping[str, int]

    @property
    def begins(self) -> datetime:
        begins = self.programme.begins
        return datetime(begins.year, begins.month, begins.day, 8, tzinfo=UTC)

    @property
    def days(self) -> int:
        """How long applications come in."""
        return (self.programme.ends - self.programme.begins).days * 3 // 4

    @property
    def hosts(self) -> int:
        return max(20, self.exchanges // EXCHANGES_FOR_EACH_HOST)

    def random(self, *about: object) -> Random:
        """Chances of their own for everything that has a name."""
        return Random(" ".join(map(str, (self.seed, *about))))  # noqa: S311

    def visitor(self, number: int) -> Participant:
        return self.organisation("visitor", number, VISITORS)

    def host(self, number: int) -> Participant:
        return self.organisation("host", number, HOSTS)

    def organisation(self, part: str, number: int, kinds: tuple[Kind, ...]) -> Participant:
        random = self.random(part, number)
        kind = random.choice(kinds)
        return Participant(
            organisation_id=UUID(int=random.getrandbits(128)),
            owner=f"{part}-{number}",
            partnership=self.partnerships.draw(random),
            country=self.countries.draw(random),
            kind=kind,
            size_class=random.choice(SIZES) if kind is Kind.SME else SizeClass.NOT_APPLICABLE,
            ecosystem=random.choice(list(Ecosystem)[:9]),
            nace=random.choice(ACTIVITIES),
            latitude=round(random.uniform(36, 65), 4),
            longitude=round(random.uniform(-9, 30), 4),
        )


def world_of(seed: int, exchanges: int) -> World:
    programme = load_programmes().call(CALL)
    if programme is None:
        raise LookupError(f"there is no call {CALL}")
    random = Random(seed)  # noqa: S311
    partnerships = [one.code for one in programme.partnerships]
    countries = sorted(programme.participating_countries)
    random.shuffle(partnerships)
    random.shuffle(countries)
    ceilings = {rate.country: rate.ceiling.cents for rate in programme.rates}
    return World(seed, exchanges, programme, scale(partnerships[:-1], 2), scale(countries, 1.3), ceilings)


def scale(codes: list[str], power: float) -> Scale:
    return Scale(tuple(codes), tuple(accumulate(1 / rank**power for rank in range(1, len(codes) + 1))))
