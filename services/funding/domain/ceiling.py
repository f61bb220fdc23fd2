"""What a partnership may spend is proposed by one person and confirmed by another (INV-27)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.scheme.money import Money


class Way(StrEnum):
    """How a ceiling comes about; in a local run one person is enough, since anybody may be anybody there."""

    TWO_PEOPLE = "two_people"
    PROGRAMME = "programme"
    LOCAL_RUN = "local_run"


class Outcome(StrEnum):
    """What became of a proposal; `REPLACED` by another one."""

    CONFIRMED = "confirmed"
    DROPPED = "dropped"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ceiling that waits for a second person; `proposed_by` is a subject."""

    id: UUID
    partnership: str
    ceiling: Money
    proposed_by: str
    proposed_at: datetime


def why_not_settled_by(subject: str, proposal: Proposal) -> str | None:
    """Why this person must not confirm or drop the proposal; None when nothing speaks against it (INV-27)."""
    if subject == proposal.proposed_by:
        return "You proposed this ceiling. Another administrator confirms or drops it; you may propose another one."
    return None
