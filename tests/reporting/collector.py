"""Somebody who keeps every release, and asks a solver how high or low each hidden figure can be.

Knows all published counts of all releases, how the tables hang together, and that completed exchanges stay completed.
Shares no code with disclosure control: it sees places, values, and which places are hidden.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.disclosure.contributions import Contribution
from services.reporting.domain.disclosure.plan import Plan
from tests.reporting.attacker import Place
from tests.reporting.outsider import (
    COMPLETED,
    OF_EXCHANGES,
    OF_THE_WHOLE_CALL,
    PARTNERSHIPS,
    YEARS,
    cell_at,
    counted,
    inner_places,
    published_places,
    within,
)

Release = tuple[Sequence[Contribution], Plan]
At = tuple[int, Place]
"""A place in a release."""


class Collector:
    """Who has collected these releases, in their order."""

    def __init__(self, releases: Sequence[Release]) -> None:
        self.truths = [counted(list(contributions)) for contributions, _ in releases]
        self.most = max(len(contributions) for contributions, _ in releases) + 10
        self.unknowns: dict[At, int] = {}
        self.rows: list[Mapping[At, int]] = []
        self.low: list[int] = []
        self.high: list[int] = []
        self.hidden: list[At] = []
        self.shown = 0
        for number, (_, plan) in enumerate(releases):
            self.read(number, plan)
            self.connect(number)
        for number, table in product(range(1, len(releases)), [one for one in OF_EXCHANGES if one != "T1"]):
            for place in inner_places(table):
                self.know({(number, place): 1, (number - 1, place): -1}, 0, self.most)

    def read(self, number: int, plan: Plan) -> None:
        """Every published figure of a release; a hidden one is at least one."""
        for place in (place for table in OF_EXCHANGES for place in published_places(table)):
            sums = dict.fromkeys(((number, inner) for inner in within(place)), 1)
            if cell_at(place) in plan.hidden:
                self.hidden.append((number, place))
                self.know(sums, 1, self.most)
            elif plan.views.show(cell_at(place)):
                self.shown += self.value(number, place) > 0
                self.know(sums, self.value(number, place), self.value(number, place))

    def connect(self, number: int) -> None:
        """The tables of a release count the same exchanges."""
        for partnership, year in product(PARTNERSHIPS, YEARS):
            arrived = dict.fromkeys(((number, inner) for inner in within(("T3", TOTAL, TOTAL, partnership, year))), 1)
            left = {(number, ("T1", status, "physical", partnership, year)): -1 for status in COMPLETED}
            self.know(arrived | left, 0, 0)
        for table in OF_THE_WHOLE_CALL:
            one = dict.fromkeys(((number, inner) for inner in inner_places(table)), 1)
            self.know(one | dict.fromkeys(((number, inner) for inner in inner_places("T3")), -1), 0, 0)

    def know(self, places: Mapping[At, int], low: int, high: int) -> None:
        """The sum of these, each with its factor, lies between the two."""
        for place in places:
            self.unknowns.setdefault(place, len(self.unknowns))
        self.rows.append(places)
        self.low.append(low)
        self.high.append(high)

    def value(self, number: int, place: Place) -> int:
        return sum(self.truths[number][inner] for inner in within(place))

    def finds_out(self, at: At) -> bool:
        """Whether a hidden count can only be what it is, or one below the limit is seen to be below it."""
        number, place = at
        value, limit = self.value(number, place), 5 if place[0] == "T12" else 3
        if self.can_be(at, max(value + 1, limit), self.most):
            return False
        return value < limit or not self.can_be(at, 1, value - 1)

    def can_be(self, at: At, low: int, high: int) -> bool:
        """Whether whole numbers of zero or more exist with which this figure lies between the two."""
        wanted = dict.fromkeys(((at[0], inner) for inner in within(at[1])), 1)
        rows = vstack([self.published, self.matrix([wanted])])
        limits = LinearConstraint(rows, [*self.low, low], [*self.high, high])
        size = len(self.unknowns)
        found = milp(np.zeros(size), integrality=np.ones(size), bounds=Bounds(0, self.most), constraints=limits)
        return bool(found.success)

    @cached_property
    def published(self) -> csr_array:
        return self.matrix(self.rows)

    def matrix(self, rows: Sequence[Mapping[At, int]]) -> csr_array:
        entries = [(row, self.unknowns[at], by) for row, places in enumerate(rows) for at, by in places.items()]
        row, column, factor = (list(one) for one in zip(*entries, strict=True))
        return csr_array((factor, (row, column)), shape=(len(rows), len(self.unknowns)))
