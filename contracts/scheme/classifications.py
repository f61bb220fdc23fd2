"""The code lists of statistics: each with version, source and the time in which it is valid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from contracts.scheme.codes import Ecosystem
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.nace import DIVISIONS, SECTIONS
from contracts.scheme.nace21 import DIVISIONS_21, in_revision_21
from contracts.scheme.nuts import REGIONS_2021, REGIONS_2024, in_nuts_2024

EUROSTAT = MappingProxyType({"GR": "EL", "GB": "UK"})
"""Where the Commission's statistics write a country otherwise than ISO 3166-1."""


@dataclass(frozen=True, slots=True)
class Classification:
    """A code list as it was published; `converted` says for a code what it is in the list named by `into`.

    More than one code in `converted` means that the code splits, so that no fact can be converted by its code alone.
    """

    code: str
    version: str
    title: str
    source: str
    valid_from: date
    codes: Mapping[str, str | None]
    valid_until: date | None = None
    into: str | None = None
    converted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def splits(self) -> tuple[str, ...]:
        """Codes that are several in the other list."""
        return tuple(code for code, others in self.converted.items() if len(others) > 1)


ISO_3166_1 = Classification(
    code="countries",
    version="2024",
    title="Countries by ISO 3166-1 alpha-2, with XK for Kosovo; converted into the codes of Eurostat",
    source="ISO 3166-1; Interinstitutional style guide of the Union, annex A5, for EL and UK",
    valid_from=date(2024, 1, 1),
    codes=COUNTRIES,
    into="Eurostat",
    converted=MappingProxyType({code: (EUROSTAT.get(code, code),) for code in COUNTRIES}),
)
NACE_2 = Classification(
    code="nace",
    version="2",
    title="Divisions of NACE Rev. 2, each with the title of its section",
    source="Regulation (EC) No 1893/2006",
    valid_from=date(2008, 1, 1),
    valid_until=date(2024, 12, 31),
    codes=MappingProxyType({code: SECTIONS[code[0]] for code in DIVISIONS}),
    into="nace 2.1",
    converted=MappingProxyType({code: in_revision_21(code) for code in DIVISIONS}),
)
NACE_21 = Classification(
    code="nace",
    version="2.1",
    title="Divisions of NACE Rev. 2.1",
    source="Commission Delegated Regulation (EU) 2023/137",
    valid_from=date(2025, 1, 1),
    codes=MappingProxyType(dict.fromkeys(DIVISIONS_21)),
)
ECOSYSTEMS = Classification(
    code="ecosystems",
    version="2021",
    title="The 14 industrial ecosystems of the EU industrial strategy",
    source="Commission communication COM(2021) 350 and staff working document SWD(2021) 351",
    valid_from=date(2021, 5, 5),
    codes=MappingProxyType({one.value: one.value.replace("_", " ").capitalize() for one in Ecosystem}),
)
NUTS_2021 = Classification(
    code="nuts",
    version="2021",
    title="Regions of the Union, levels 0 to 3, by NUTS 2021; names by the Publications Office of the Union, CC BY 4.0",
    source="Commission Delegated Regulation (EU) 2019/1755; conversion: NUTS converter of the JRC, August 2025",
    valid_from=date(2021, 1, 1),
    valid_until=date(2023, 12, 31),
    codes=REGIONS_2021,
    into="nuts 2024",
    converted=MappingProxyType({code: in_nuts_2024(code) for code in REGIONS_2021}),
)
NUTS_2024 = Classification(
    code="nuts",
    version="2024",
    title="Regions of the Union, levels 0 to 3, by NUTS 2024; names by the Publications Office of the Union, CC BY 4.0",
    source="Commission Delegated Regulation (EU) 2023/674",
    valid_from=date(2024, 1, 1),
    codes=REGIONS_2024,
)
CLASSIFICATIONS = (ISO_3166_1, NUTS_2021, NUTS_2024, NACE_2, NACE_21, ECOSYSTEMS)
"""Every list in every version."""


def in_eurostat_codes(country: str) -> str:
    """A country as Eurostat writes it: `EL` for `GR`, `UK` for `GB`."""
    return EUROSTAT.get(country, country)


def from_eurostat_codes(country: str) -> str:
    """A country as ISO 3166-1 writes it."""
    return next((iso for iso, theirs in EUROSTAT.items() if theirs == country), country)
