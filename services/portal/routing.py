"""Which service a path belongs to."""

from collections.abc import Sequence

# Segments that another program might read as another path than we do.
DOTS = (".", "..")


def service_for(path: str, routes: Sequence[tuple[str, str]]) -> str | None:
    """The service of the first route that fits a decoded path; none where nothing does, or where it is ambiguous."""
    segments = path.split("/")[1:]
    if "\\" in path or any(segment in DOTS for segment in segments) or "" in segments[:-1]:
        return None
    return next((service for pattern, service in routes if fits(pattern.split("/")[1:], segments)), None)


def fits(pattern: Sequence[str], segments: Sequence[str]) -> bool:
    """Whether the path begins with the pattern's segments."""
    if len(segments) < len(pattern):
        return False
    return all(wanted in ("*", given) for wanted, given in zip(pattern, segments, strict=False))
