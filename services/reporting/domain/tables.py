"""A statistical table: its definition, and its cells with what may be said about each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from contracts.scheme.money import Money
from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.plan import Plan
from services.reporting.domain.disclosure.views import FLOW, MONEY, STATUS


class Kind(StrEnum):
    """What a measure is: a count, a sum of money, a mean of money, or a target set beforehand."""

    COUNT = "count"
    MONEY = "money"
    MEAN = "mean"
    TARGET = "target"


class ObsStatus(StrEnum):
    """SDMX CL_OBS_STATUS."""

    NORMAL = "A"
    PROVISIONAL = "P"
    CANNOT_EXIST = "M"
    MISSING = "O"


class Confidentiality(StrEnum):
    """SDMX CL_CONF_STATUS: free, confidential, or not for publication (shown to those who may see it)."""

    FREE = "F"
    CONFIDENTIAL = "C"
    NOT_FOR_PUBLICATION = "N"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is broken down by; `codes` names its code list."""

    code: str
    title: str
    codes: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What a table says about each combination of codes."""

    code: str
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Definition:
    """What a table counts, in what unit, for what period, by which dimensions."""

    code: str
    title: str
    population: str
    unit: str
    period: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What a table is filled with.

    `codes` are the code lists by name, `values` the measured values (counts, cents) by codes and measure, `targets`
    the targets by partnership; `view` is the partnership and year that were asked for, `_T` where all were.
    """

    codes: Mapping[str, Sequence[str]]
    values: Mapping[tuple[str, ...], Mapping[str, int | None]]
    targets: Mapping[str, int]
    view: tuple[str, str]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a table; money is a decimal text. A hidden value is none and confidential."""

    codes: tuple[str, ...]
    measure: str
    value: int | str | None
    obs_status: ObsStatus
    confidentiality: Confidentiality


def figures(definition: Definition, content: Content, plan: Plan, internal: bool) -> Iterator[Figure]:
    """All figures of a table, totals last in each dimension, zeros included."""
    lists = [[*content.codes[dimension.codes], TOTAL] for dimension in definition.dimensions]
    for codes in product(*lists):
        place = counted_at(definition.code, codes, content.view)
        for measure in definition.measures:
            value = value_of(measure, codes, content)
            secret = is_secret(measure, value, place, plan)
            yield Figure(
                codes,
                measure.code,
                None if secret and not internal else written(measure, value),
                obs_status(measure, value, secret, content.provisional),
                confidentiality(secret, internal),
            )


def value_of(measure: Measure, codes: tuple[str, ...], content: Content) -> int | None:
    """The value in counts or cents; none where there is nothing to say, as the mean of no payment."""
    if measure.kind is Kind.TARGET:
        wanted = [target for code, target in content.targets.items() if codes[0] in (TOTAL, code)]
        return sum(wanted) if wanted else None
    found = content.values.get(codes, {}).get(measure.code)
    return 0 if found is None and measure.kind is not Kind.MEAN else found


def is_secret(measure: Measure, value: int | None, place: Cell, plan: Plan) -> bool:
    """Whether the public must not see it. Targets are public; so is a zero, where countries are shown at all."""
    if measure.kind is Kind.TARGET:
        return False
    return not plan.views.show(place) or (bool(value) and plan.hides(place))


def counted_at(table: str, codes: tuple[str, ...], view: tuple[str, str]) -> Cell:
    """The cell of the disclosure plan that a table's cell shows."""
    match table, codes:
        case "T1", _:
            return Cell(STATUS, (*codes, *view))
        case "T2", (partnership,):
            return Cell(FLOW, (TOTAL, TOTAL, view[0] if partnership == TOTAL else partnership, view[1]))
        case "T3", _:
            return Cell(FLOW, (*codes, *view))
        case "T9", _:
            return Cell(MONEY, (*codes, *view))
    raise LookupError(f"no disclosure plan for {table}")


def written(measure: Measure, value: int | None) -> int | str | None:
    if value is None or measure.kind in (Kind.COUNT, Kind.TARGET):
        return value
    return Money(value).text


def obs_status(measure: Measure, value: int | None, secret: bool, provisional: bool) -> ObsStatus:
    if value is None and not secret:
        return ObsStatus.MISSING if measure.kind is Kind.TARGET else ObsStatus.CANNOT_EXIST
    return ObsStatus.PROVISIONAL if provisional and measure.kind is not Kind.TARGET else ObsStatus.NORMAL


def confidentiality(secret: bool, internal: bool) -> Confidentiality:
    if not secret:
        return Confidentiality.FREE
    return Confidentiality.NOT_FOR_PUBLICATION if internal else Confidentiality.CONFIDENTIAL
