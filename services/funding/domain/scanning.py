"""What is asked of a virus scanner, whichever it is."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner found nothing."""


@dataclass(frozen=True, slots=True)
class Infected:
    """The scanner found something that it knows by this name."""

    name: str


class ScannerSilent(Exception):
    """The scanner did not say what a file is: it does not answer, or refuses to look. The text says which."""


class Scanner(Protocol):
    """Looks at files for harmful content."""

    async def scan(self, content: bytes) -> Clean | Infected:
        """What the scanner says of a file; ScannerSilent when it says nothing, within seconds."""

    async def answers(self) -> bool:
        """Whether the scanner is there now."""
