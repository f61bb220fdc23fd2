"""The registrations of generated organisations."""

from collections.abc import Iterator
from datetime import timedelta

from benchmarks.exchanges.life import FIELDS, Telling
from benchmarks.exchanges.world import World
from contracts.events import applications as a
from contracts.events.applications import Participant


def visitor_registers(world: World, number: int) -> Iterator[Telling]:
    """Before the first application of the organisation, as a rule."""
    return registers(world, world.visitor(number), "visitor", (world.days * number / world.exchanges) - 20)


def host_registers(world: World, number: int) -> Iterator[Telling]:
    return registers(world, world.host(number), "host", world.days * number / world.hosts / 4)


def registers(world: World, organisation: Participant, part: str, day: float) -> Iterator[Telling]:
    """An organisation registers, is asked for more or not, and is decided about or not."""
    random = world.random("registration", organisation.organisation_id)
    at = world.begins + timedelta(days=day)
    words: list[type[a.OrganisationEvent]] = [a.OrganisationRegistered]
    while random.random() < 0.1:
        words += [a.OrganisationInformationRequested, a.OrganisationResubmitted]
    words += random.choices(([a.OrganisationAccepted], [a.OrganisationRejected], []), (17, 2, 1))[0]
    known = organisation.model_dump() | {
        "call": world.programme.code,
        "name": f"Organisation {organisation.organisation_id.hex[:8]}",
        "takes_part_as": (part,),
        "decided_by": "elena",
    }
    for word in words:
        yield Telling(word(**{name: known[name] for name in FIELDS[word]}), at, at)
        at += timedelta(days=random.lognormvariate(1, 0.7))
