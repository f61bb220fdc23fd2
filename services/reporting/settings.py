"""What `reporting` is told by its environment."""

from datetime import time

from services.kernel.settings import Settings


class ReportingSettings(Settings):
    """When the nightly rebuild is made and compared (UTC, HH:MM; none: never), and how patient a rebuild is.

    What was told and not heard, or heard and not told, counts as a difference after that many seconds.
    """

    rebuild_compared_at: time | None = time(3, 15)
    rebuild_patience_seconds: float = 60
