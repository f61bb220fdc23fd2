"""Who looks at a list, and at which part of it."""

from dataclasses import dataclass
from uuid import UUID

from services.kernel.identity import Person

BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Page:
    """So many entries after this id, in the order in which they came."""

    limit: int
    after: UUID = BEFORE_ALL


@dataclass(frozen=True, slots=True)
class Viewer:
    """What decides which rows somebody may see: own ones, those of the partnership as its staff, or all."""

    subject: str
    staff_of: str | None
    reads_all: bool


def viewer(person: Person) -> Viewer:
    """The person as one who looks at a list."""
    own = person.partnership
    return Viewer(person.subject, own if own and person.is_staff_of(own) else None, person.reads_all)
