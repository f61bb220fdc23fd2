"""All tables of one call as of one time for one year and partnership, counted exchange by exchange."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from statistics import median
from typing import Any

from tests.reporting.recount.exchange import Known

Values = Mapping[tuple[str, ...], Mapping[str, int | None]]
BANDS = ((10, "0-9"), (100, "10-99"), (500, "100-499"), (2_000, "500-1999"), (3_000, "2000-2999"), (4_000, "3000-3999"))
OUTCOMES = ("meetings", "agreements", "joint_projects", "technology_uptake", "new_memberships", "new_markets")
COUNTED = {"T2": "completed", "T12": "representatives"}


class Tally:
    """Sums by table and codes, `_T` for all; lists of days where a middle one is asked for."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        self.sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.decisions: defaultdict[str, list[int]] = defaultdict(list)
        self.payments: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, one: Known) -> None:
        self.count("T1", one.status, one.sent["mode"])
        for place in (one.partnership, "_T"):
            if one.days_to_decision is not None:
                self.decisions[place].append(one.days_to_decision)
            if one.days_to_payment is not None:
                self.payments[place].append(one.days_to_payment)
        if one.stayed:
            self.add_stay(one)

    def add_stay(self, one: Known) -> None:
        visitor, host = one.sent["visitor"], one.sent["host"]
        self.count("T2", one.partnership)
        self.count("T3", visitor["country"], host["country"])
        self.count("T4", visitor["kind"], visitor["size_class"])
        self.count("T5", host["kind"])
        self.count("T6", visitor["ecosystem"], visitor["nace"][:3])
        self.count("T7", day_class(one.days or 0))
        self.count("T12", one.sent["representative_gender"])
        self.sum("T8", band(one.kilometres), exchanges=1, halved=bool(one.reductions))
        self.sum("T9", host["country"], granted=one.granted, paid=one.paid, payments=bool(one.paid))
        self.sum("T13", one.partnership, completed=1, reports=one.is_reported)
        if one.is_reported:
            self.sum("T13", one.partnership, marks=1, mark=one.report["satisfaction"])
            self.sum("T14", one.partnership, **{name: one.report["outcomes"][name] for name in OUTCOMES})

    def add_registration(self, partnership: str, last_word: str) -> None:
        decision = {"OrganisationAccepted": "accepted", "OrganisationRejected": "rejected"}.get(last_word, "pending")
        self.sum("T11", partnership, registrations=1, **{decision: 1})

    def count(self, table: str, *codes: str) -> None:
        """Count one at a place, with and without each of its codes."""
        places: list[tuple[str, ...]] = [()]
        for code in codes:
            places = [(*place, option) for place in places for option in (code, "_T")]
        self.numbers[table].update(places)

    def sum(self, table: str, code: str, **more: int) -> None:
        for place in (code, "_T"):
            for name, number in more.items():
                self.sums[table, place][name] += int(number)

    def tables(self) -> dict[str, Values]:
        """Values by codes and measure, where any is not zero; money in cents, shares in tenths, marks in hundredths."""
        counted: dict[str, Values] = {
            table: {place: {COUNTED.get(table, "exchanges"): number} for place, number in numbers.items()}
            for table, numbers in self.numbers.items()
        }
        waits: Values = {(place,): self.waits(place) for place in {*self.decisions, *self.payments}}
        made = {"T8": halves, "T9": money, "T11": acceptance, "T13": satisfaction, "T14": outcomes}
        summed = {table: self.rows(table, measures) for table, measures in made.items()}
        empty: dict[str, Values] = {f"T{number}": {} for number in range(1, 15)}
        return {**empty, **counted, **summed, "T10": without_zeros(waits)}

    def rows(self, table: str, measures: Any) -> Values:
        return without_zeros({(place,): measures(sums) for (one, place), sums in self.sums.items() if one == table})

    def waits(self, place: str) -> dict[str, int | None]:
        decisions, payments = self.decisions.get(place, ()), self.payments.get(place, ())
        return {
            "days_to_decision": int(median(decisions) * 10) if decisions else None,
            "days_to_payment": int(median(payments) * 10) if payments else None,
            "paid_in_time": share(sum(1 for days in payments if days <= 10), len(payments)),
        }


def without_zeros(rows: Values) -> Values:
    return {place: measures for place, measures in rows.items() if any(measures.values())}


def day_class(days: int) -> str:
    if days <= 2:
        return "0-2"
    return str(days) if days <= 5 else "6-10" if days <= 10 else "11+"


def band(kilometres: float) -> str:
    rounded = round(kilometres, 3)
    return next((name for limit, name in BANDS if rounded < limit), "4000-7999" if rounded < 8_000 else "8000+")


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def share(part: int, whole: int) -> int | None:
    return half_up(Fraction(part * 1_000, whole)) if whole else None


def halves(sums: Counter[str]) -> dict[str, int | None]:
    return {
        "exchanges": sums["exchanges"],
        "halved": sums["halved"],
        "halved_share": share(sums["halved"], sums["exchanges"]),
    }


def money(sums: Counter[str]) -> dict[str, int | None]:
    mean = half_up(Fraction(sums["paid"], sums["payments"])) if sums["payments"] else None
    return {"granted": sums["granted"], "paid": sums["paid"], "mean_paid": mean}


def acceptance(sums: Counter[str]) -> dict[str, int | None]:
    decisions: Iterable[str] = ("registrations", "accepted", "rejected", "pending")
    rate = share(sums["accepted"], sums["accepted"] + sums["rejected"])
    return {**{name: sums[name] for name in decisions}, "acceptance": rate}


def satisfaction(sums: Counter[str]) -> dict[str, int | None]:
    return {
        "completed": sums["completed"],
        "reports": sums["reports"],
        "response_rate": share(sums["reports"], sums["completed"]),
        "satisfaction": half_up(Fraction(sums["mark"] * 100, sums["marks"])) if sums["marks"] else None,
    }


def outcomes(sums: Counter[str]) -> dict[str, int | None]:
    return {name: sums[name] for name in OUTCOMES}
