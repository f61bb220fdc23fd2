"""Somebody who keeps the sums of money of every release, and asks a solver how high a hidden one can be."""

from collections import Counter
from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from services.reporting.domain.disclosure.cells import Cell
from services.reporting.domain.disclosure.contributions import Contribution
from services.reporting.domain.disclosure.plan import Plan
from tests.reporting.attacker import Place
from tests.reporting.outsider import COMPLETED, inner_places, published_places, within

Row = dict[tuple[int, Place], int]


class MoneyCollector:
    """Knows what was paid as published, by host, partnership and year, and that what was paid stays paid."""

    def __init__(self, releases: Sequence[tuple[Sequence[Contribution], Plan]]) -> None:
        self.inner = list(inner_places("T9"))
        places = product(range(len(releases)), self.inner)
        self.numbers = {place: number for number, place in enumerate(places)}
        self.sums: list[tuple[Row, int]] = []
        self.hidden: list[tuple[int, Place, int]] = []
        for at, (contributions, plan) in enumerate(releases):
            self.read(at, contributions, plan)
        self.growth: list[Row] = [
            {(at, place): -1, (at - 1, place): 1} for at in range(1, len(releases)) for place in self.inner
        ]

    def read(self, at: int, contributions: Sequence[Contribution], plan: Plan) -> None:
        paid: Counter[Place] = Counter()
        for one in contributions:
            if one.status in COMPLETED:
                paid["T9", one.host, one.partnership, one.year] += one.paid_cents
        for place in published_places("T9"):
            value, cell = sum(paid[inner] for inner in within(place)), Cell("T9", place[1:])
            if cell in plan.hidden and value:
                self.hidden.append((at, place, value))
            elif plan.views.show(cell):
                self.sums.append(({(at, inner): 1 for inner in within(place)}, value))

    def highest(self, at: int, place: Place) -> float:
        """The most that a sum can be."""
        wanted = np.zeros(len(self.numbers))
        wanted[[self.numbers[at, inner] for inner in within(place)]] = -1
        known, values = [row for row, _ in self.sums], [value for _, value in self.sums]
        found = linprog(
            wanted,
            A_ub=self.matrix(self.growth),
            b_ub=np.zeros(len(self.growth)),
            A_eq=self.matrix(known),
            b_eq=values,
            bounds=(0, 1e9),
        )
        return -float(found.fun)

    def matrix(self, rows: Sequence[Row]) -> csr_array:
        entries = [(row, self.numbers[place], by) for row, places in enumerate(rows) for place, by in places.items()]
        row, column, factor = (list(one) for one in zip(*entries, strict=True))
        return csr_array((factor, (row, column)), shape=(len(rows), len(self.numbers)))
