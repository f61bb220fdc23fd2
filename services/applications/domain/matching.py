"""Matching: who would suit whom and why, and the handshake that an exchange begins with (rules 2.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.scheme.distance import distance_km
from services.applications.domain.case import Refused
from services.applications.domain.registration import Organisation, Part, Profile
from services.applications.domain.words import country_name, in_words

ANOTHER_COUNTRY = 10
WANTED_COUNTRY = 20
WANTING_COUNTRY = 15
SAME_ECOSYSTEM = 15
WANTED_ECOSYSTEM = 10
WANTING_ECOSYSTEM = 10
SHARED_ACTIVITY = 5
SHARED_ACTIVITIES_COUNTED = 3
FAR_ENOUGH = 5

Point = tuple[int, str]
"""Points towards a suggestion, and the sentence that says why."""


class Status(StrEnum):
    """Where a match stands."""

    PROPOSED = "proposed"
    MATCHED = "matched"
    REFUSED = "refused"


MOVES: dict[Status, frozenset[Status]] = {
    Status.PROPOSED: frozenset({Status.MATCHED, Status.REFUSED}),
    Status.MATCHED: frozenset(),
    Status.REFUSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Match:
    """Two organisations that consider an exchange; `proposed_by` says which side asked."""

    id: UUID
    call: str
    visitor: Organisation
    host: Organisation
    status: Status
    proposed_by: Part
    proposed_at: datetime
    settled_at: datetime | None = None
    refusal_reason: str | None = None

    @property
    def proposer(self) -> Organisation:
        return self.visitor if self.proposed_by is Part.VISITOR else self.host

    @property
    def asked(self) -> Organisation:
        """The side whose answer is waited for."""
        return self.host if self.proposed_by is Part.VISITOR else self.visitor


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An organisation that would suit as `part`; `score` is 10 to 100, `reasons` are sentences for people."""

    organisation: Organisation
    part: Part
    score: int
    reasons: tuple[str, ...]


def why_no_match(visitor: Organisation, host: Organisation) -> Refused | None:
    """Why these two cannot be matched, or None: both accepted (ELIG-20), distinct, each in a part it takes."""
    if visitor.id == host.id or visitor.owner == host.owner:
        return Refused("An exchange needs two sides that belong to different people.")
    if visitor.call != host.call:
        return Refused("The two organisations are registered in different calls.")
    for organisation, part in ((visitor, Part.VISITOR), (host, Part.HOST)):
        if not organisation.is_accepted:
            return Refused(f"The registration of {organisation.profile.name} is not accepted yet.")
        if not organisation.takes_part_as(part):
            return Refused(f"{organisation.profile.name} does not take part as {part}.")
    return None


def settle(status: Status, to: Status) -> Status | Refused:
    """The new state, or why the match cannot be settled that way now."""
    if to in MOVES[status]:
        return to
    return Refused(f"Only a proposed match is confirmed or refused. This one is “{in_words(status)}”.")


def searchable(profile: Profile) -> str:
    """What the catalogue looks for words in, case-folded."""
    words = (profile.name, profile.location.city, country_name(profile.country), in_words(profile.kind))
    return " ".join((*words, in_words(profile.ecosystem), profile.nace, profile.motivation)).casefold()


def suggest(seeker: Organisation, candidates: Iterable[Organisation], short_distance_km: float) -> list[Suggestion]:
    """The candidates that would suit, best first; equal scores keep the order of registration.

    Only accepted organisations of other owners, in the same call and another country (ELIG-03), in the other part.
    Below `short_distance_km` the lump sum is halved (MON-04), so a nearer candidate gets no points for distance.
    """
    suiting = ((candidate, part_towards(seeker, candidate)) for candidate in candidates)
    suggestions = [weigh(seeker, candidate, part, short_distance_km) for candidate, part in suiting if part]
    return sorted(suggestions, key=lambda one: (-one.score, one.organisation.id))


def part_towards(seeker: Organisation, candidate: Organisation) -> Part | None:
    """The part that a candidate would take beside the seeker, None when the two cannot be matched."""
    if seeker.profile.country == candidate.profile.country:
        return None
    if why_no_match(visitor=seeker, host=candidate) is None:
        return Part.HOST
    return Part.VISITOR if why_no_match(visitor=candidate, host=seeker) is None else None


def weigh(seeker: Organisation, candidate: Organisation, part: Part, short_distance_km: float) -> Suggestion:
    """What speaks for a candidate, as points and sentences."""
    mine, theirs = seeker.profile, candidate.profile
    points = [*country_points(mine, theirs), *ecosystem_points(mine, theirs), *activity_points(mine, theirs)]
    points += distance_points(mine, theirs, short_distance_km)
    return Suggestion(candidate, part, sum(score for score, _ in points), tuple(reason for _, reason in points))


def country_points(mine: Profile, theirs: Profile) -> Iterable[Point]:
    here, there = country_name(mine.country), country_name(theirs.country)
    yield ANOTHER_COUNTRY, f"{theirs.name} is in another country, {there}, as an exchange requires."
    if theirs.country in mine.preferences.countries:
        yield WANTED_COUNTRY, f"You would like an exchange with {there}."
    if mine.country in theirs.preferences.countries:
        yield WANTING_COUNTRY, f"They would like an exchange with {here}."


def ecosystem_points(mine: Profile, theirs: Profile) -> Iterable[Point]:
    if mine.ecosystem == theirs.ecosystem:
        yield SAME_ECOSYSTEM, f"You both work in the same ecosystem: {in_words(mine.ecosystem)}."
    if theirs.ecosystem in mine.preferences.ecosystems:
        yield WANTED_ECOSYSTEM, f"You are looking for their ecosystem: {in_words(theirs.ecosystem)}."
    if mine.ecosystem in theirs.preferences.ecosystems:
        yield WANTING_ECOSYSTEM, f"They are looking for your ecosystem: {in_words(mine.ecosystem)}."


def activity_points(mine: Profile, theirs: Profile) -> Iterable[Point]:
    shared = [activity for activity in mine.preferences.activities if activity in theirs.preferences.activities]
    if shared:
        named = ", ".join(in_words(activity) for activity in shared)
        yield SHARED_ACTIVITY * min(len(shared), SHARED_ACTIVITIES_COUNTED), f"You both would like: {named}."


def distance_points(mine: Profile, theirs: Profile, short_distance_km: float) -> Iterable[Point]:
    away = distance_km(mine.location, theirs.location)
    if away >= short_distance_km:
        yield FAR_ENOUGH, f"{theirs.location.city} is {away:,.0f} km away: distance does not halve the lump sum."
