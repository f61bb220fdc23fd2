"""A table put together: the definition, the values, and what the public may not see of them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from contracts.scheme.codes import Ecosystem, Gender, Kind, Mode, SizeClass
from services.kernel.transaction import Transaction
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.disclosure.contributions import Contribution
from services.reporting.domain.disclosure.plan import Plan
from services.reporting.domain.disclosure.releases import plan_last
from services.reporting.domain.facts import STAY_COMPLETED, Status
from services.reporting.domain.tables import Content, Definition, Figure, figures
from services.reporting.questions import Question
from services.reporting.store.figures import Figures

CODES_ALWAYS_THE_SAME: Mapping[str, Sequence[str]] = {
    "statuses": [status.value for status in Status],
    "modes": [mode.value for mode in Mode],
    "kinds": [kind.value for kind in Kind],
    "sizes": [size.value for size in SizeClass],
    "ecosystems": [ecosystem.value for ecosystem in Ecosystem],
    "genders": [gender.value for gender in Gender],
    "day_classes": ("0-2", "3", "4", "5", "6-10", "11+", "not_stated"),
    "bands": (
        *("0-9", "10-99", "100-499", "500-1999", "2000-2999", "3000-3999", "4000-7999", "8000+"),
        "not_stated",
    ),
}
YEARS_STILL_OPEN = 2

cached_plan = lru_cache(maxsize=16)(plan_last)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it answers a question; `provisional` while late facts may still change it."""

    definition: Definition
    question: Question
    provisional: bool
    figures: tuple[Figure, ...]


async def compile_tables(tx: Transaction, definitions: Sequence[Definition], question: Question) -> list[Table]:
    """These tables, all from one state of the database. Must come first in its transaction."""
    store = Figures(tx, question.programme.code, question.as_of)
    await store.hold_still()
    counted = tuple([await store.at(release).counted() for release in question.releases])
    plan = await asyncio.to_thread(cached_plan, counted)
    contributions = counted[-1].contributions
    return [await compile_table(store, definition, question, contributions, plan) for definition in definitions]


async def compile_unmarked(tx: Transaction, definitions: Sequence[Definition], question: Question) -> list[Table]:
    """The same for those who see everything, where nobody reads which figures the public does not get.

    To find those out takes longer than all the rest. Must come first in its transaction.
    """
    if not question.is_internal:
        raise ValueError("what the public may not see is left out for the internal view alone")
    store = Figures(tx, question.programme.code, question.as_of)
    await store.hold_still()
    contributions, plan = await store.contributions(), cached_plan(())
    return [await compile_table(store, definition, question, contributions, plan) for definition in definitions]


async def compile_table(
    store: Figures, definition: Definition, question: Question, contributions: Sequence[Contribution], plan: Plan
) -> Table:
    values = await store.values(definition, question.year, question.partnership)
    provisional = is_provisional(question)
    content = Content(
        codes=code_lists(question, contributions),
        values=values,
        targets=targets(question),
        view=(question.partnership or TOTAL, str(question.year or TOTAL)),
        provisional=provisional,
    )
    return Table(definition, question, provisional, tuple(figures(definition, content, plan, question.is_internal)))


def code_lists(question: Question, contributions: Sequence[Contribution]) -> Mapping[str, Sequence[str]]:
    """The codes of each list; countries and activities are those that occur, in the whole call for the public."""
    completed = [one for one in contributions if one.status in STAY_COMPLETED]
    if question.is_internal:
        completed = [one for one in completed if is_asked_for(one, question)]
    return {
        "partnerships": partnerships(question),
        "origins": sorted({one.origin for one in completed}),
        "hosts": sorted({one.host for one in completed}),
        "divisions": sorted({one.nace_division for one in completed}),
        **CODES_ALWAYS_THE_SAME,
    }


def is_asked_for(one: Contribution, question: Question) -> bool:
    return question.partnership in (None, one.partnership) and str(question.year or one.year) == one.year


def partnerships(question: Question) -> list[str]:
    if question.partnership:
        return [question.partnership]
    return sorted(one.code for one in question.programme.partnerships)


def targets(question: Question) -> dict[str, int]:
    """Targets that are known, of the partnerships asked for."""
    return {
        one.code: one.target_exchanges
        for one in question.programme.partnerships
        if one.target_exchanges is not None and question.partnership in (None, one.code)
    }


def is_provisional(question: Question) -> bool:
    """The current year and the two before are not final (rules 5.2); all years are when the call's last one is."""
    last_year = question.year or question.programme.ends.year
    return last_year >= question.as_of.year - YEARS_STILL_OPEN
