"""What `reporting` tells: that a report was published."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.events.base import Event


class ReportPublished(Event):
    """A frozen report on a call as of a time can be fetched."""

    service: ClassVar[str] = "reporting"

    report_id: UUID
    call: str
    partnership: str | None
    year: int | None
    as_of: datetime

    @property
    def key(self) -> str:
        return str(self.report_id)
