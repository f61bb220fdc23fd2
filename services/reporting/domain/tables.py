"""A statistical table: its definition, and its cells with what may be said about each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.disclosure.places import Place, places_of
from services.reporting.domain.disclosure.plan import Plan
from services.reporting.domain.disclosure.views import WHOLE_CALL


class Kind(StrEnum):
    """What a measure is, and in what unit its value is held.

    A count; money, or a mean of it, in cents; a target set beforehand; days or a share in per cent in tenths; a score
    in hundredths. Shares, means and scores were rounded half up to that unit, the only rounding there is.
    """

    COUNT = "count"
    MONEY = "money"
    MEAN = "mean"
    TARGET = "target"
    DAYS = "days"
    SHARE = "share"
    SCORE = "score"


MAY_NOT_EXIST = (Kind.MEAN, Kind.DAYS, Kind.SHARE, Kind.SCORE)
DECIMALS = {Kind.MONEY: 2, Kind.MEAN: 2, Kind.DAYS: 1, Kind.SHARE: 1, Kind.SCORE: 2}


class Public(StrEnum):
    """Where the public sees a measure: wherever the plan allows, or one value for the whole call alone."""

    PLANNED = "planned"
    WHOLE_CALL = "whole_call"


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
    public: Public = Public.PLANNED


@dataclass(frozen=True, slots=True)
class Definition:
    """What a table counts, in what unit, for what period, by which dimensions.

    `internal_only` says why the public does not get it; empty where it does.
    """

    code: str
    title: str
    population: str
    unit: str
    period: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    internal_only: str = ""


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
        for measure in definition.measures:
            value = value_of(measure, codes, content)
            secret = is_hidden(definition, measure, value, (codes, content.view), plan)
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
    return 0 if found is None and measure.kind not in MAY_NOT_EXIST else found


def is_hidden(definition: Definition, measure: Measure, value: int | None, place: Place, plan: Plan) -> bool:
    """Whether the public must not see it. Targets are public; so is a zero, where its codes are shown at all."""
    codes, view = place
    if definition.internal_only:
        return True
    if measure.kind is Kind.TARGET:
        return False
    if measure.public is Public.WHOLE_CALL:
        alone = view == WHOLE_CALL and set(codes) == {TOTAL}
        return not (alone and (definition.code, measure.code) in plan.safe_totals)
    cells = places_of(definition.code, measure.code, place)
    if not all(map(plan.views.show, cells)):
        return True
    return any(map(plan.hides, cells)) and (bool(value) or len(cells) > 1)


def written(measure: Measure, value: int | None) -> int | str | None:
    if value is None or measure.kind in (Kind.COUNT, Kind.TARGET):
        return value
    digits = f"{value:0{DECIMALS[measure.kind] + 1}d}"
    return f"{digits[: -DECIMALS[measure.kind]]}.{digits[-DECIMALS[measure.kind] :]}"


def obs_status(measure: Measure, value: int | None, secret: bool, provisional: bool) -> ObsStatus:
    if value is None and not secret:
        return ObsStatus.MISSING if measure.kind is Kind.TARGET else ObsStatus.CANNOT_EXIST
    return ObsStatus.PROVISIONAL if provisional and measure.kind is not Kind.TARGET else ObsStatus.NORMAL


def confidentiality(secret: bool, internal: bool) -> Confidentiality:
    if not secret:
        return Confidentiality.FREE
    return Confidentiality.NOT_FOR_PUBLICATION if internal else Confidentiality.CONFIDENTIAL
