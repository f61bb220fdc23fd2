"""The regions of NUTS 2021 and NUTS 2024, and how codes are converted."""

from collections import Counter
from collections.abc import Mapping

import pytest

from contracts.scheme.classifications import NUTS_2021, NUTS_2024, from_eurostat_codes
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.nuts import CHANGED, REGIONS_2021, REGIONS_2024, in_nuts_2024

BOTH = pytest.mark.parametrize("regions", [REGIONS_2021, REGIONS_2024], ids=["2021", "2024"])


def on_each_level(regions: Mapping[str, str]) -> list[int]:
    counted = Counter(len(code) - 2 for code in regions)
    return [counted[level] for level in range(4)]


def test_each_level_has_as_many_regions_of_the_27_member_states_as_eurostat_counts() -> None:
    assert on_each_level(REGIONS_2021) == [27, 92, 242, 1166]
    assert on_each_level(REGIONS_2024) == [27, 92, 244, 1165]


@BOTH
def test_every_region_has_a_name_and_lies_in_a_region_of_the_level_above(regions: Mapping[str, str]) -> None:
    assert all(name == name.strip() != "" for name in regions.values())
    assert all(code[:-1] in regions for code in regions if len(code) > 2)


@BOTH
def test_every_region_above_level_three_has_a_region_below_it(regions: Mapping[str, str]) -> None:
    assert {code[:-1] for code in regions if len(code) > 2} == {code for code in regions if len(code) < 5}


@BOTH
def test_countries_are_written_as_eurostat_writes_them(regions: Mapping[str, str]) -> None:
    countries = {code for code in regions if len(code) == 2}
    assert {"EL", "DE"} <= countries
    assert {from_eurostat_codes(code) for code in countries} <= set(COUNTRIES)


def test_codes_go_on_in_codes_of_the_same_level_and_country_that_exist() -> None:
    assert set(NUTS_2021.converted) == set(REGIONS_2021)
    assert {code for others in NUTS_2021.converted.values() for code in others} == set(REGIONS_2024)
    assert all((len(old), old[:2]) == (len(new), new[:2]) for old, others in CHANGED.items() for new in others)


def test_a_region_goes_where_the_regions_in_it_go() -> None:
    for region in (code for code in REGIONS_2021 if len(code) < 5):
        below = [code for code in REGIONS_2021 if code[:-1] == region]
        assert set(in_nuts_2024(region)) == {new[:-1] for code in below for new in in_nuts_2024(code)}


def test_a_region_that_was_only_written_anew_is_converted() -> None:
    assert in_nuts_2024("AT130") == ("AT130",)
    assert in_nuts_2024("NL33C") == ("NL366",)
    assert in_nuts_2024("LV006") == ("LV00A",)
    assert in_nuts_2024("UKI31") == ()


def test_a_region_whose_land_went_to_several_is_flagged() -> None:
    assert in_nuts_2024("PT17") == ("PT1A", "PT1B")
    assert [code for code in NUTS_2021.splits if len(code) == 4] == ["ITI3", "PT16", "PT17", "PT18"]
    assert [code for code in NUTS_2021.splits if len(code) == 3] == ["ITI"]
    assert len(NUTS_2021.splits) == 15


def test_a_list_ends_the_day_before_the_next_one_begins() -> None:
    assert NUTS_2021.valid_until is not None
    assert (NUTS_2024.valid_from - NUTS_2021.valid_until).days == 1
