"""Distance between two seats."""

from math import degrees

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.scheme.distance import EARTH_RADIUS_KM, Location, distance_km

places = st.builds(Location, st.just("somewhere"), st.floats(-90, 90), st.floats(-180, 180))
WARSAW, BORDEAUX = Location("Warsaw", 52.2297, 21.0122), Location("Bordeaux", 44.8378, -0.5792)


def test_from_warsaw_to_bordeaux_it_is_1780_km() -> None:
    assert round(distance_km(WARSAW, BORDEAUX), 1) == 1780.2


@given(places, places)
def test_there_is_as_far_as_back_and_never_beyond_half_the_globe(one: Location, other: Location) -> None:
    assert distance_km(one, other) == distance_km(other, one)
    assert 0 <= distance_km(one, other) <= 20_015.12


@given(places)
def test_a_place_is_not_far_from_itself(place: Location) -> None:
    assert distance_km(place, place) == 0


@given(st.floats(0, 10_000))
def test_along_a_meridian_it_is_the_arc(kilometres: float) -> None:
    north = Location("north", degrees(kilometres / EARTH_RADIUS_KM), 10.0)
    assert distance_km(Location("equator", 0.0, 10.0), north) == pytest.approx(kilometres, abs=1e-5)


def test_the_antipodes_are_half_the_globe_away() -> None:
    assert distance_km(Location("pole", 90.0, 0.0), Location("pole", -90.0, 0.0)) == pytest.approx(
        20_015.115, abs=0.001
    )
