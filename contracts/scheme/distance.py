"""How far visitor and host are from each other."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Location:
    """A seat: city and decimal degrees (WGS 84)."""

    city: str
    latitude: float
    longitude: float


def distance_km(start: Location, end: Location) -> float:
    """One-way great-circle distance (haversine on the mean radius), rounded to 6 decimals as the scheme compares it."""
    north, south = radians(start.latitude), radians(end.latitude)
    half_latitude, half_longitude = (north - south) / 2, radians(start.longitude - end.longitude) / 2
    chord = sin(half_latitude) ** 2 + cos(north) * cos(south) * sin(half_longitude) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord))), 6)
