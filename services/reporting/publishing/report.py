"""A published report, and the files that it is made of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kernel.clock import rfc3339
from services.reporting.domain.corrections import Correction

CHECKSUMS = "checksums.txt"


@dataclass(frozen=True, slots=True)
class Report:
    """What a report is about and how it came to be; all of its files follow from this and from the history."""

    id: UUID
    number: int
    version: int
    corrects: UUID | None
    reason: str | None
    changes: tuple[Correction, ...]
    call: str
    year: int | None
    partnership: str | None
    as_of: datetime
    complete_to: datetime | None
    calendar: str
    published_at: datetime
    published_by: str
    published_as: str

    @property
    def name(self) -> str:
        """What people call it."""
        return f"CXR-{self.number:05d} version {self.version}"

    @property
    def asked(self) -> dict[str, str]:
        """The question that it answers, as it would be asked in an address."""
        asked = {"call": self.call, "year": str(self.year or ""), "partnership": self.partnership or ""}
        return {**asked, "as_of": rfc3339(self.as_of)}


@dataclass(frozen=True, slots=True)
class File:
    """One file of a report."""

    name: str
    media_type: str
    sha256: str
    content: bytes
