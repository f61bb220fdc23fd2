"""Economic activities by NACE Rev. 2 (Regulation (EC) No 1893/2006): sections, divisions, and how a code is written."""

import re
from types import MappingProxyType

_DIVISIONS_BY_SECTION = {
    "A": range(1, 4),
    "B": range(5, 10),
    "C": range(10, 34),
    "D": range(35, 36),
    "E": range(36, 40),
    "F": range(41, 44),
    "G": range(45, 48),
    "H": range(49, 54),
    "I": range(55, 57),
    "J": range(58, 64),
    "K": range(64, 67),
    "L": range(68, 69),
    "M": range(69, 76),
    "N": range(77, 83),
    "O": range(84, 85),
    "P": range(85, 86),
    "Q": range(86, 89),
    "R": range(90, 94),
    "S": range(94, 97),
    "T": range(97, 99),
    "U": range(99, 100),
}

SECTIONS = MappingProxyType(
    {
        "A": "Agriculture, forestry and fishing",
        "B": "Mining and quarrying",
        "C": "Manufacturing",
        "D": "Electricity, gas, steam and air conditioning supply",
        "E": "Water supply; sewerage, waste management and remediation activities",
        "F": "Construction",
        "G": "Wholesale and retail trade; repair of motor vehicles and motorcycles",
        "H": "Transportation and storage",
        "I": "Accommodation and food service activities",
        "J": "Information and communication",
        "K": "Financial and insurance activities",
        "L": "Real estate activities",
        "M": "Professional, scientific and technical activities",
        "N": "Administrative and support service activities",
        "O": "Public administration and defence; compulsory social security",
        "P": "Education",
        "Q": "Human health and social work activities",
        "R": "Arts, entertainment and recreation",
        "S": "Other service activities",
        "T": "Activities of households",
        "U": "Activities of extraterritorial organisations and bodies",
    }
)

DIVISIONS = tuple(f"{section}{number:02d}" for section, numbers in _DIVISIONS_BY_SECTION.items() for number in numbers)
"""The 88 divisions with their section's letter: `A01` to `U99`."""

_WRITTEN = re.compile(r"([A-U][0-9]{2})(\.[0-9]{2})?", re.ASCII)


def is_nace(code: str) -> bool:
    """Whether this is a division (`C10`) or a class of one (`C10.11`), written with the section's letter."""
    written = _WRITTEN.fullmatch(code)
    return written is not None and written[1] in DIVISIONS


def division(code: str) -> str:
    """The division of a valid code: `C10` of `C10.11`."""
    return code[:3]
