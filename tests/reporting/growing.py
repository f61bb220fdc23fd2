"""Random sparse calls that grow from release to release."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from services.reporting.domain.disclosure.contributions import Contribution
from services.reporting.domain.disclosure.plan import Plan, plan_disclosure
from services.reporting.domain.disclosure.standing import Standing
from tests.reporting.outsider import CODES, COUNTRIES, PARTNERSHIPS, STATUSES, YEARS, several

Calls = Sequence[list[Contribution]]


def a_growing_call(seed: int, releases: int = 3) -> Calls:
    """What is counted at each release: some exchanges are closed by then, and more come in, a few or several alike."""
    random = Random(seed)  # noqa: S311
    known: list[Contribution] = []
    calls: list[list[Contribution]] = []
    for number in range(releases):
        known = [
            replace(one, status="closed") if one.status == "paid" and random.random() < 0.5 else one for one in known
        ]
        known += [one for index in range(random.randint(1, 3)) for one in a_group(random, f"{number}-{index}")]
        calls.append(list(known))
    return calls


def a_group(random: Random, name: str) -> list[Contribution]:
    group = several(
        random.choice((1, 1, 2, 3, 4, 6)),
        status=random.choice(STATUSES),
        partnership=random.choice(PARTNERSHIPS),
        year=random.choice(YEARS),
        origin=random.choice(COUNTRIES),
        host=random.choice(COUNTRIES),
        paid_cents=random.choice((0, 45_000, 90_000)),
        visitor_kind=random.choice(CODES["T4"][0]),
        visitor_size=random.choice(CODES["T4"][1]),
        host_kind=random.choice(CODES["T5"][0]),
        ecosystem=random.choice(CODES["T6"][0]),
        nace_division=random.choice(CODES["T6"][1]),
        gender=random.choice(CODES["T12"][0]),
    )
    return [replace(one, visitor=f"{name} {one.visitor}") for one in group]


def planned_together(calls: Calls) -> list[Plan]:
    """A plan for each release, each with what the ones before left standing."""
    plans: list[Plan] = []
    for contributions in calls:
        plans.append(plan_disclosure(contributions, before=plans[-1].standing if plans else Standing()))
    return plans


def planned_alone(calls: Calls) -> list[Plan]:
    """Plans that know of no other release."""
    return [plan_disclosure(contributions) for contributions in calls]
