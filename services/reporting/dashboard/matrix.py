"""The matrix of countries: the same cells as table T3, each with a shade by its size."""

from dataclasses import dataclass

from services.reporting.compilation import Table
from services.reporting.display import in_words, name_of
from services.reporting.domain.disclosure.cells import TOTAL

SHADES = 4


@dataclass(frozen=True, slots=True)
class Square:
    """A number as it is shown, and how dark its place is: from 1 to 4 for the most; 0 has none."""

    text: str
    shade: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Names of host countries, and for each country of visitors its name and its squares; totals come last."""

    hosts: list[str]
    rows: list[tuple[str, list[Square]]]


def matrix(table: Table) -> Matrix:
    down, across = table.definition.dimensions
    inner = [figure.value for figure in table.figures if TOTAL not in figure.codes and isinstance(figure.value, int)]
    most = max(inner, default=0)
    rows: dict[str, list[Square]] = {}
    for figure in table.figures:
        value = figure.value if TOTAL not in figure.codes and isinstance(figure.value, int) else 0
        rows.setdefault(figure.codes[0], []).append(Square(in_words(figure), shade(value, most)))
    hosts = [figure.codes[1] for figure in table.figures if figure.codes[0] == TOTAL]
    return Matrix(
        [name_of(across, host, table) for host in hosts],
        [(name_of(down, origin, table), squares) for origin, squares in rows.items()],
    )


def shade(value: int, most: int) -> int:
    """Four shades to the square root's scale, so that small flows differ too."""
    return 0 if not value else max(1, min(SHADES, round(SHADES * (value / most) ** 0.5)))
