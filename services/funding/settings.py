"""What `funding` is told by its environment beside what every service is."""

from pathlib import Path
from typing import cast

from services.kernel.service import Service
from services.kernel.settings import Settings


class FundingSettings(Settings):
    """Where the keys are that files of evidence are encrypted with, and how many of these files are looked at at once.

    A line of `evidence_keys_file` is an id and 32 bytes in base64; the last one is the newest. It is read again when it
    changed.
    """

    evidence_keys_file: Path
    files_examined_at_once: int = 4


def settings_of(service: Service) -> FundingSettings:
    """Funding's own settings."""
    return cast(FundingSettings, service.settings)
