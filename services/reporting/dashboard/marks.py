"""What a chart is drawn with: marks in a box of its own units, y downwards; `kind` is the class that colours a mark."""

from dataclasses import dataclass

WIDTH = 640.0
LINE = 18.0


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Text that begins, ends or has its middle (`start`, `end`, `middle`) at x, with its baseline at y."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A bent band from one point to another, as broad as `width`."""

    path: str
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with a name, and a sentence for those who do not see it."""

    name: str
    title: str
    words: str
    height: float
    bars: tuple[Bar, ...] = ()
    labels: tuple[Label, ...] = ()
    ribbons: tuple[Ribbon, ...] = ()
    width: float = WIDTH


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
