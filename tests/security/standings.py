"""What somebody is to a case, and what the table of rights says that this person is answered."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.kernel.identity import PARTNERSHIP_ROLES, ROLES
from services.kernel.rights import EVERYBODY, STAFF, Rights, Row

MAY = 0
"""Not refused: whatever else is answered, it is not because of who asks."""

SIGN_IN = 401
ALSO = {"visitor": ("owner", "author"), "host": ("partner", "asked")}
SAME = {"visitor": "its", "host": "other"}


@dataclass(frozen=True)
class Standing:
    """A role (none for who is not signed in), in the partnership of a side or elsewhere, and a relation to the case."""

    role: str | None
    side: str | None = None
    relation: str | None = None

    @property
    def name(self) -> str:
        """In words, for a person who reads what differed."""
        where = f" of the {self.side}'s partnership" if self.side else ""
        return f"{self.role or 'nobody'}{where}{f' who is {self.relation}' if self.relation else ''}"

    @property
    def hats(self) -> frozenset[str]:
        """Everything that this person is, in the words of the table."""
        own = {EVERYBODY, self.role or EVERYBODY}
        if self.side:
            own |= {f"{who}@{side}" for who in (self.role, STAFF) for side in (self.side, SAME[self.side])}
        if self.relation:
            own |= {self.relation, *ALSO.get(self.relation, ())}
        return frozenset(own)


def standings() -> Iterator[Standing]:
    """Everybody: each role with each relation that it can have to a case, and nobody."""
    yield Standing(None)
    for role in ROLES:
        sides = ("visitor", "host") if role in PARTNERSHIP_ROLES else (None,)
        yield Standing(role)
        for relation in ("visitor", "host"):
            yield from (Standing(role, side, relation) for side in sides)
        if role in PARTNERSHIP_ROLES:
            yield from (Standing(role, side) for side in sides)
            yield from (Standing(role, "visitor", relation) for relation in ("conflict", "validator", "approver"))
    yield Standing("administrator", None, "proposer")
    yield from (Standing("evaluator", "visitor", relation) for relation in ("principal", "deputy"))


def wanted(row: Row, rights: Rights, who: Standing) -> int:
    """The status with which the table refuses this person, or MAY."""
    if row.public:
        return MAY
    if row.internal:
        return row.otherwise
    if who.role is None:
        return SIGN_IN
    needed = rights.roles_for(row.call)
    if needed and who.role not in needed:
        return 403
    if who.hats & set(row.may):
        return 403 if who.hats & set(row.never) else MAY
    return 403 if who.hats & set(row.seen_by) else row.otherwise
