"""Economic activities by NACE Rev. 2.1 (Delegated Regulation (EU) 2023/137), in use from reference year 2025."""

from types import MappingProxyType

_DIVISIONS_BY_SECTION = {
    "A": range(1, 4),
    "B": range(5, 10),
    "C": range(10, 34),
    "D": range(35, 36),
    "E": range(36, 40),
    "F": range(41, 44),
    "G": range(46, 48),
    "H": range(49, 54),
    "I": range(55, 57),
    "J": range(58, 61),
    "K": range(61, 64),
    "L": range(64, 67),
    "M": range(68, 69),
    "N": range(69, 76),
    "O": range(77, 83),
    "P": range(84, 85),
    "Q": range(85, 86),
    "R": range(86, 89),
    "S": range(90, 94),
    "T": range(94, 97),
    "U": range(97, 99),
    "V": range(99, 100),
}

DIVISIONS_21 = tuple(
    f"{section}{number:02d}" for section, numbers in _DIVISIONS_BY_SECTION.items() for number in numbers
)
"""The 87 divisions with their section's letter: `A01` to `V99`."""

SPLIT = MappingProxyType({"G45": ("G46", "G47", "T95")})
"""Trade and repair of motor vehicles has no division of its own any more: wholesale, retail trade, repair."""


def in_revision_21(division: str) -> tuple[str, ...]:
    """The divisions of Rev. 2.1 for one of Rev. 2, by their numbers; more than one where it splits.

    Divisions keep their numbers; some sections have other letters. Single classes that went to another division are not
    followed, so statistics by division stay in Rev. 2, the revision in which organisations say what they do.
    """
    return SPLIT.get(division) or tuple(code for code in DIVISIONS_21 if code[1:] == division[1:])
