"""What browsers are told with every answer: run nothing, frame nothing, guess nothing, keep nothing."""

from collections.abc import Iterable, Sequence

Headers = list[tuple[bytes, bytes]]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# An answer that says something else of itself is believed: assets may be kept.
ALWAYS: Sequence[tuple[bytes, bytes]] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
    (b"cache-control", b"no-store"),
)
# Where the service stands behind HTTPS; a local run does not.
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def completed(headers: Iterable[tuple[bytes, bytes]], more: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers of an answer with those of `more` that it does not have yet."""
    given = list(headers)
    names = {name.lower() for name, _ in given}
    return [*given, *(header for header in more if header[0] not in names)]
