"""Registrations of organisations as the applications service would have told them, by seed."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from contracts.events import applications as a
from tests.reporting.circumstances import circumstances_of
from tests.reporting.histories import BEGIN, CALL, PARTNERSHIPS, Telling


def random_registrations(seed: int, number: int) -> list[Sequence[Telling]]:
    """Organisations that register, are asked for more or not, and are decided about or not."""
    random = Random(f"registrations {seed}")  # noqa: S311
    return [a_registration(random) for _ in range(number)]


def a_registration(random: Random) -> Sequence[Telling]:
    at = BEGIN + timedelta(minutes=random.randrange(150_000))
    words: list[type[a.OrganisationEvent]] = [a.OrganisationRegistered]
    while random.random() < 0.3:
        words += [a.OrganisationInformationRequested, a.OrganisationResubmitted]
    words += random.choice(([], [a.OrganisationAccepted], [a.OrganisationAccepted], [a.OrganisationRejected]))
    known: dict[str, Any] = {
        "organisation_id": UUID(int=random.getrandbits(128)),
        "call": CALL,
        "partnership": random.choice(PARTNERSHIPS),
        "owner": "olga",
        "decided_by": "elena",
        "name": "An organisation",
        "country": "PL",
        "takes_part_as": ("visitor",),
        **circumstances_of(random).visitor,
    }
    tellings = []
    for word in words:
        at += timedelta(hours=random.randrange(200))
        fields = {name: value for name, value in known.items() if name in word.model_fields}
        tellings.append(Telling(word(**fields), at))
    return tellings
