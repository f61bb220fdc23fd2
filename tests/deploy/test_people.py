"""The people of a local run can play every part of an exchange."""

import tomllib
from typing import Any

from deploy.local.environment import PEOPLE
from services.kernel.identity import PARTNERSHIP_ROLES, ROLES

LISTED: list[dict[str, Any]] = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))["people"]


def test_every_role_has_somebody() -> None:
    assert {role for person in LISTED for role in person["roles"]} == set(ROLES)


def test_only_staff_of_a_partnership_name_one() -> None:
    assert all(("partnership" in person) == bool(PARTNERSHIP_ROLES & set(person["roles"])) for person in LISTED)


def test_two_partnerships_have_everybody_that_four_eyes_and_three_hands_need() -> None:
    for partnership in ("AURORA-NEXT", "HEMPCLUB-NEXT"):
        roles = [role for person in LISTED if person.get("partnership") == partnership for role in person["roles"]]
        assert sorted(roles) == sorted([*["evaluator", "finance_officer"] * 2, "coordinator", "authorising_officer"])
