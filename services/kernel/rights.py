"""Who may do what, as a table that people can read: `rights.toml` of each service, one row for each route.

A service whose routes and rows do not match does not start. What is not in a row is refused.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from services.kernel.identity import PARTNERSHIP_ROLES, ROLES

EVERYBODY = "everybody"
RELATIONS = {
    "visitor": "the owner of the visiting organisation",
    "host": "the owner of the host organisation",
    "owner": "its owner",
    "partner": "the owner of the other side of a match",
    "asked": "the owner of the side that was asked",
    "author": "who saved it",
    "conflict": "who declared a conflict of interest in the case",
    "validator": "who validated the closing report",
    "approver": "who approved the claim",
    "proposer": "who proposed it",
    "principal": "who is stood in for",
    "deputy": "the deputy",
}
SIDES = {
    "visitor": "the visitor's partnership",
    "host": "the host's partnership",
    "its": "its partnership",
    "other": "the partnership of the other side of a match",
}
STAFF = "staff"
HATS = frozenset(
    (EVERYBODY, *RELATIONS, *ROLES, *(f"{who}@{side}" for who in (*PARTNERSHIP_ROLES, STAFF) for side in SIDES))
)
FILE = "rights.toml"
OF_ALL_SERVICES = Path(__file__).parent / FILE


class Ungoverned(Exception):
    """Routes and rows do not match."""


@dataclass(frozen=True, slots=True)
class Row:
    """Who may make one call, and what everybody else is answered.

    `may` and `never` are hats: what somebody is to the case (`visitor`), a role (`auditor`), or a role in the
    partnership of one side (`evaluator@visitor`); `never` wins. Who may see the object and may not do this is answered
    403, everybody else `otherwise`. `when` says of which requests the row speaks where a call has several rows.
    `states` are those of the case in which the call has an effect; in all others it is answered 409.
    """

    call: str
    action: str
    about: str = ""
    when: str = ""
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    otherwise: int = 404
    public: bool = False
    internal: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        unknown = {*self.may, *self.never, *self.seen_by} - HATS
        if unknown:
            raise Ungoverned(f"{self.call}: no such hat as {', '.join(sorted(unknown))}")
        if not (self.may or self.public or self.internal):
            raise Ungoverned(f"{self.call}: it must say who may, or be public or internal")

    @property
    def method(self) -> str:
        return self.call.split(" ")[0]

    @property
    def path(self) -> str:
        return self.call.split(" ")[1]


@dataclass(frozen=True)
class Rights:
    """All rows of a table; more than one for a call where rights hang on what is sent with it."""

    rows: tuple[Row, ...]

    @cached_property
    def by_call(self) -> Mapping[str, tuple[Row, ...]]:
        calls = dict.fromkeys(row.call for row in self.rows)
        return {call: tuple(row for row in self.rows if row.call == call) for call in calls}

    def roles_for(self, call: str) -> frozenset[str]:
        """The roles of which one is needed for any right to this call; empty where no role is needed."""
        rows = self.by_call[call]
        if any(row.public or row.internal for row in rows):
            return frozenset()
        needed = [roles_of(hat) for row in rows for hat in row.may]
        return frozenset().union(*needed) if all(needed) else frozenset()


def roles_of(hat: str) -> frozenset[str]:
    """The roles of which one is needed to wear a hat; empty for what somebody is to the case, and for everybody."""
    role = hat.partition("@")[0]
    if role == STAFF:
        return PARTNERSHIP_ROLES
    return frozenset((role,)) if role in ROLES else frozenset()


def read_rights(file: Path) -> Rights:
    """The table in a file; Ungoverned when it says something that cannot be, nothing at all without a file."""
    if not file.exists():
        return Rights(())
    table = tomllib.loads(file.read_text())
    resources = table.pop("resources", {})
    rows = tuple(row for entry in table.pop("rights") for row in rows_in(entry, resources))
    if table:
        raise Ungoverned(f"{file}: not known here: {', '.join(table)}")
    return Rights(rows)


def rows_in(entry: dict[str, Any], resources: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of one entry: it has several calls where pages and programs do the same."""
    given = dict(entry)
    calls, resource = given.pop("calls"), resources.get(given.pop("resource", ""), {})
    given.setdefault("seen_by", resource.get("seen_by", []))
    if not {"public", "internal"} & given.keys():
        given.setdefault("may", given["seen_by"])
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    for call in calls:
        yield Row(call, about=resource.get("words", ""), **told)


def rights_of(folder: Path) -> Rights:
    """The table of a service; its own rows win over those that all services have."""
    own, of_all = read_rights(folder / FILE), read_rights(OF_ALL_SERVICES)
    return Rights((*own.rows, *(row for row in of_all.rows if row.call not in own.by_call)))


def words_of(hat: str) -> str:
    """A hat as people say it."""
    role, _, side = hat.partition("@")
    if hat == EVERYBODY:
        return "everybody who is signed in"
    if hat in RELATIONS:
        return RELATIONS[hat]
    if role == STAFF:
        return f"staff of {SIDES[side]}"
    article = "an" if role[0] in "aeiou" else "a"
    named = {"support_office": "the support office"}.get(role, f"{article} {role.replace('_', ' ')}")
    return f"{named} of {SIDES[side]}" if side else named


def in_words(hats: Iterable[str]) -> str:
    return ", ".join(words_of(hat) for hat in hats)
