"""Numbers of registrations by decision: which of them the public does not see. They share no totals with exchanges."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.reporting.domain.disclosure.cells import Cell, totals_of
from services.reporting.domain.disclosure.contributions import Registrations
from services.reporting.domain.disclosure.hiding import hide
from services.reporting.domain.disclosure.needs import need_of_change, need_of_count
from services.reporting.domain.disclosure.standing import Shares, Standing
from services.reporting.domain.disclosure.worlds import World


def registrations_behind(registrations: Iterable[Registrations]) -> dict[Cell, Shares]:
    """Numbers of registrations, totals included, as if each were that of one organisation."""
    counted: Counter[Cell] = Counter()
    for one in registrations:
        for cell in totals_of(one.counted_in):
            counted[cell] += one.number
    return {cell: ({str(number): 1 for number in range(of)},) for cell, of in counted.items()}


def hide_registrations(
    registrations: Iterable[Registrations], shares: Mapping[Cell, Shares], before: Standing
) -> frozenset[Cell]:
    """Numbers of one or two registrations, changes by one or two, and what would give them away."""
    counted: Counter[Cell] = Counter()
    for one in registrations:
        counted[one.counted_in] += one.number
    world = World(counted, lambda cell: True)
    needs = Counter({cell: need_of_count(cell, number, shares[cell]) for cell, number in world.values.items()})
    needs |= Counter({cell: need_of_change(cell, shares[cell], before) for cell in world.values})
    return hide(world, +needs).cells
