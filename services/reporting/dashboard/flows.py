"""Flows between countries: visitors' countries left, hosts' right, bands as broad as there are exchanges."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from services.reporting.dashboard.marks import WIDTH, Bar, Chart, Label, Ribbon, shortened

MOST, GAP, TOP = 24, 12.0, 34.0
LEFT, RIGHT, POST = 170.0, WIDTH - 170.0, 8.0
FEWEST_UNITS, HEIGHT_OF_ALL = 10.0, 420.0
LEAST_PLACE = 8.0


@dataclass(frozen=True, slots=True)
class Flow:
    """So many exchanges from one country to another, both by name."""

    origin: str
    host: str
    exchanges: int


def largest(flows: Iterable[Flow]) -> list[Flow]:
    """The flows that are drawn, the largest first."""
    return sorted(flows, key=lambda flow: (-flow.exchanges, flow.origin, flow.host))[:MOST]


def draw_flows(flows: Sequence[Flow], of: int) -> Chart:
    """These flows; `of` is how many there are that are not hidden."""
    total = sum(flow.exchanges for flow in flows) or 1
    unit = min(FEWEST_UNITS, HEIGHT_OF_ALL / total)
    origins, hosts = posts(flows, "origin", unit), posts(flows, "host", unit)
    heights = [y + height for y, height in chain(origins.values(), hosts.values())]
    words = ", ".join(f"{flow.origin} to {flow.host} {flow.exchanges:,}" for flow in flows[:10])
    drawn = f"The {len(flows)} largest of {of} flows. " if of > len(flows) else ""
    return Chart(
        "flows",
        "Flows of completed exchanges between countries",
        f"{drawn}{words}." if flows else "No flow can be shown.",
        max(heights, default=TOP) + GAP,
        (*drawn_posts(origins, LEFT - POST), *drawn_posts(hosts, RIGHT)),
        (
            Label(LEFT, 16, "From", "end", "head"),
            Label(RIGHT, 16, "To", kind="head"),
            *named(flows, origins, "origin", LEFT - POST - 6, "end"),
            *named(flows, hosts, "host", RIGHT + POST + 6, "start"),
        ),
        tuple(ribbons(flows, origins, hosts, unit)),
    )


def posts(flows: Sequence[Flow], side: str, unit: float) -> dict[str, tuple[float, float]]:
    """Where each country of a side begins and how high it is; the one with most exchanges on top."""
    sums = summed(flows, side)
    places: dict[str, tuple[float, float]] = {}
    y = TOP
    for country in sorted(sums, key=lambda country: (-sums[country], country)):
        height = sums[country] * unit
        places[country] = (y, height)
        y += max(height, LEAST_PLACE) + GAP
    return places


def summed(flows: Sequence[Flow], side: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for flow in flows:
        country = getattr(flow, side)
        sums[country] = sums.get(country, 0) + flow.exchanges
    return sums


def drawn_posts(places: Mapping[str, tuple[float, float]], x: float) -> list[Bar]:
    return [Bar(x, y, POST, height, "post", country) for country, (y, height) in places.items()]


def named(
    flows: Sequence[Flow], places: Mapping[str, tuple[float, float]], side: str, x: float, anchor: str
) -> list[Label]:
    sums = summed(flows, side)
    return [
        Label(x, y + height / 2 + 5, f"{shortened(country, 14)} {sums[country]:,}", anchor)
        for country, (y, height) in places.items()
    ]


def ribbons(
    flows: Sequence[Flow],
    origins: Mapping[str, tuple[float, float]],
    hosts: Mapping[str, tuple[float, float]],
    unit: float,
) -> Iterable[Ribbon]:
    """Bands leave and arrive one under the other, in the order of the countries that they lead to and come from."""
    left = {country: y for country, (y, _) in origins.items()}
    right = {country: y for country, (y, _) in hosts.items()}
    for flow in sorted(flows, key=lambda flow: (origins[flow.origin][0], hosts[flow.host][0])):
        width = flow.exchanges * unit
        start, end = left[flow.origin] + width / 2, right[flow.host] + width / 2
        left[flow.origin] += width
        right[flow.host] += width
        middle = (LEFT + RIGHT) / 2
        path = f"M{LEFT:.1f} {start:.1f} C{middle:.1f} {start:.1f} {middle:.1f} {end:.1f} {RIGHT:.1f} {end:.1f}"
        yield Ribbon(path, round(width, 2), f"{flow.origin} to {flow.host}: {flow.exchanges:,}")
