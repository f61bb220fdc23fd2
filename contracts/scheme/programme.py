"""A programme (call) as a value: dates, rates, limits, partnerships, holidays, sources. One file each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from contracts.scheme.money import Money
from contracts.scheme.stay import Window


@dataclass(frozen=True, slots=True)
class Rate:
    """The most that a stay in a country is paid, for stays that begin in the window (MON-02)."""

    country: str
    ceiling: Money
    window: Window
    status: str


@dataclass(frozen=True, slots=True)
class SmeLimits:
    """ELIG-11: fewer people than `headcount`, and turnover or balance sheet total (EUR) not above its limit."""

    headcount: int
    turnover_eur: int
    balance_sheet_eur: int


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose account pays, as the payment file names it."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Member:
    """A cluster organisation of a partnership; `role` is `coordinator` or `partner`."""

    name: str
    country: str
    role: str


@dataclass(frozen=True, slots=True)
class Partnership:
    """A European Cluster Partnership of one call: who assesses, counts and pays its visitors' exchanges.

    `action_start` and `action_end` bound the stays (ELIG-26), both included; `dates_status` says how sure they are.
    `ceiling` is the money it starts with, `payer` its account: both only where the call pays.
    `partnership_caps` fixes less than the rate for a host country (OPEN-16).
    """

    code: str
    name: str
    sector: str
    action_start: date
    action_end: date
    dates_status: str
    target_exchanges: int | None = None
    extra_visitor_kinds: frozenset[str] = frozenset()
    members: tuple[Member, ...] = ()
    partnership_caps: Mapping[str, Money] = field(default_factory=dict)
    ceiling: Money | None = None
    payer: Payer | None = None
    evaluators_per_case: int = 1

    @property
    def action(self) -> Window:
        """The days in which its exchanges may take place."""
        return Window(self.action_start, self.action_end)


@dataclass(frozen=True)
class Programme:
    """One call of the scheme with everything its rules need; `open` when it takes registrations.

    `virtual` is the window of virtual exchanges, none where they are off (ELIG-19). `holidays` are the national public
    holidays by country. `sources` names by rule where it is written. A `rehearsal` counts in no statistics.
    """

    code: str
    version: str
    title: str
    status: str
    open: bool
    rehearsal: bool
    participating_countries: frozenset[str]
    minimum_working_days: int
    full_amount_working_days: int
    short_distance_km: float
    maximum_stay_months: int
    absolute_cap: Money
    residence_days: int
    sme: SmeLimits
    virtual: Window | None
    service_target_working_days: int
    payment_days: int
    rates: tuple[Rate, ...]
    partnerships: tuple[Partnership, ...]
    holidays: Mapping[str, frozenset[date]]
    sources: Mapping[str, str]

    @property
    def ruleset(self) -> str:
        """Programme and version, so that an old decision can be made again: `clusterxchange-next@2026.1`."""
        return f"{self.code}@{self.version}"

    @property
    def begins(self) -> date:
        """The first day of its earliest action."""
        return min(partnership.action_start for partnership in self.partnerships)

    @property
    def ends(self) -> date:
        """The last day of its latest action."""
        return max(partnership.action_end for partnership in self.partnerships)

    def ceiling(self, host_country: str, first_day: date) -> Money | None:
        """The host country's rate for a stay that begins on this day, none where there is no rate (MON-02)."""
        return next(
            (rate.ceiling for rate in self.rates if rate.country == host_country and first_day in rate.window), None
        )

    def holidays_in(self, country: str) -> frozenset[date]:
        """The frozen national public holidays of a country; empty for one that the file does not know."""
        return self.holidays.get(country, frozenset())
