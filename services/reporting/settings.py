"""What `reporting` is told by its environment."""

from datetime import time

from services.kernel.settings import Settings
from services.reporting.domain.releases import Calendar


class ReportingSettings(Settings):
    """As of when the public is answered, and when the nightly rebuild and reconciliation are made (UTC, HH:MM).

    No time: never. What was told and not heard, or heard and not told, counts as a difference after that many seconds.
    """

    public_statistics: Calendar | None = None

    rebuild_compared_at: time | None = time(3, 15)
    reconciled_at: time | None = time(4, 15)
    rebuild_patience_seconds: float = 60

    @property
    def calendar(self) -> Calendar:
        """What is set, or else quarterly; as asked where anybody may sign in as anybody and so sees everything."""
        return self.public_statistics or (Calendar.AS_ASKED if self.test_clock_allowed else Calendar.QUARTERLY)
