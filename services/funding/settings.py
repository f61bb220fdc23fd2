"""What `funding` is told by its environment beside what every service is."""

from pathlib import Path
from typing import cast

from services.kernel.service import Service
from services.kernel.settings import Settings


class FundingSettings(Settings):
    """Where the keys are that files of evidence are encrypted with, who scans them, and how many are looked at at once.

    A line of `evidence_keys_file` is an id and 32 bytes in base64; the last one is the newest. It is read again when it
    changed. `scanner_url` is where clamd listens, `tcp://host:port` or `unix:///path`; without it nothing is scanned.
    """

    evidence_keys_file: Path
    files_examined_at_once: int = 4
    scanner_url: str = ""
    scanner_seconds: float = 5


def settings_of(service: Service) -> FundingSettings:
    """Funding's own settings."""
    return cast(FundingSettings, service.settings)
