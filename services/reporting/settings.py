"""What `reporting` is told by its environment."""

from datetime import time

from services.kernel.settings import Settings


class ReportingSettings(Settings):
    """When the nightly rebuild and reconciliation are made (UTC, HH:MM; none: never), and how patient both are.

    What was told and not heard, or heard and not told, counts as a difference after that many seconds.
    """

    rebuild_compared_at: time | None = time(3, 15)
    reconciled_at: time | None = time(4, 15)
    rebuild_patience_seconds: float = 60
