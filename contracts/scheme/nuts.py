"""The regions of the Union by NUTS 2021 and NUTS 2024, levels 0 to 3, and what each code of 2021 is in 2024.

A code is two letters for the country (level 0, `EL` for Greece) and one sign more for each level; without its last sign
it is the code of the region around it. Regions outside the territory of any (`ZZZ`) are left out.

Codes and names: vocabulary NUTS of the Publications Office of the Union, as in its eForms SDK 1.9.0 of 9 October 2023
(NUTS 2021) and 1.13.0 of 28 November 2024 (NUTS 2024), © European Union, CC BY 4.0; blanks are made single.
Changes: NUTS converter of the Joint Research Centre, matrices of August 2025, by the land that goes from code to code.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).parent


def _regions(name: str) -> Mapping[str, str]:
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return MappingProxyType(dict(line.split(" ", 1) for line in lines))


def _successors(name: str) -> Mapping[str, tuple[str, ...]]:
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return MappingProxyType({old: tuple(new) for old, *new in map(str.split, lines)})


REGIONS_2021 = _regions("nuts2021.txt")
"""Name by code, NUTS 2021: 27 countries, 92, 242 and 1,166 regions."""

REGIONS_2024 = _regions("nuts2024.txt")
"""Name by code, NUTS 2024: 27 countries, 92, 244 and 1,165 regions."""

CHANGED = _successors("nuts_2021_in_2024.txt")
"""What became of codes that are not the same land in 2024; more than one successor where a code splits."""


def in_nuts_2024(region: str) -> tuple[str, ...]:
    """The codes of NUTS 2024 for one of NUTS 2021: more than one where it splits, none for what is no such code."""
    if region not in REGIONS_2021:
        return ()
    return CHANGED.get(region, (region,))
