"""Bytes of others made safe to read: what is shown can neither act in a page nor hide from the eye."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

MOST = 65_536
PER_LINE = 16
LAYOUT = "\n\t"


@dataclass(frozen=True, slots=True)
class Legible:
    """Bytes as text; `size` counts the bytes, `cut` says that only the first of them are shown."""

    form: Literal["none", "json", "text", "hex"]
    text: str
    size: int
    cut: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def legible(content: bytes | None) -> Legible:
    """Indented JSON where it parses, else escaped text where it is UTF-8, else hexadecimal."""
    if content is None:
        return Legible("none", "", 0)
    size = len(content)
    if size <= MOST and (pretty := as_json(content)) is not None:
        return Legible("json", pretty, size)
    shown = content[:MOST]
    try:
        return Legible("text", escaped(shown.decode()), size, size > MOST)
    except UnicodeDecodeError as wrong:
        if size > MOST and wrong.start > MOST - 4:
            return Legible("text", escaped(shown[: wrong.start].decode()), size, cut=True)
        return Legible("hex", hexadecimal(shown), size, size > MOST)


def as_json(content: bytes) -> str | None:
    try:
        read = json.loads(content.decode(), object_pairs_hook=without_twins)
        return escaped(json.dumps(read, indent=2, ensure_ascii=False))
    except (ValueError, RecursionError):
        return None


def without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """ValueError where a name is there twice: indented, one of the two would be hidden."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


def escaped(text: str) -> str:
    """The text with everything that is not visible written as an escape; line breaks stay."""
    return "".join(mark if mark in LAYOUT else visible(mark) for mark in text)


def visible(text: str) -> str:
    """The text on one line, with everything that is not visible written as an escape."""
    return text if text.isprintable() else "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in text)


def hexadecimal(content: bytes) -> str:
    """Lines of an offset, 16 bytes, and those of them that are visible in ASCII."""
    lines = (content[start : start + PER_LINE] for start in range(0, len(content), PER_LINE))
    return "\n".join(
        f"{number * PER_LINE:08x}  {line.hex(' '):<{3 * PER_LINE - 1}}  {in_ascii(line)}"
        for number, line in enumerate(lines)
    )


def in_ascii(line: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in line)
