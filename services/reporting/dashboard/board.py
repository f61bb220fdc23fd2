"""What the dashboard shows, made of the same tables that are published; nothing is counted that they do not show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.scheme.countries import COUNTRIES
from services.kernel.transaction import Transaction
from services.reporting.compilation import Table, compile_tables, compile_unmarked
from services.reporting.dashboard.flows import Flow
from services.reporting.dashboard.series import Series
from services.reporting.dashboard.targets import Reached
from services.reporting.definitions import all_definitions
from services.reporting.display import in_words
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.tables import Figure
from services.reporting.domain.waiting import Wait
from services.reporting.questions import Question
from services.reporting.store.waiting import Waiting

SHOWN, EACH_YEAR = ("T1", "T2", "T3", "T9", "T10"), ("T1", "T2")
OF_MONTHS = (("submitted", "Applications submitted"), ("completed", "Stays completed"), ("paid", "Payments"))


@dataclass(frozen=True, slots=True)
class Board:
    """Tables by code; periods with what happened in each; waits are for the internal view only."""

    tables: Mapping[str, Table]
    periods: Sequence[str]
    series: Sequence[Series]
    waits: Sequence[Wait]

    def figure(self, table: str, measure: str, *codes: str) -> Figure:
        """One figure of a table, `_T` where no codes are given."""
        wanted = codes or (TOTAL,) * len(self.tables[table].definition.dimensions)
        return figure_in(self.tables[table], measure, wanted)

    def headlines(self) -> list[tuple[str, str]]:
        """The figures that are asked for first."""
        paid = in_words(self.figure("T9", "paid"))
        return [
            ("Applications", in_words(self.figure("T1", "exchanges"))),
            ("Completed exchanges", in_words(self.figure("T2", "completed"))),
            ("Target of the whole action", in_words(self.figure("T2", "target"))),
            ("Paid, EUR", paid if paid.startswith(":") else f"{int(paid.split('.')[0]):,}"),
        ]

    def reached(self) -> list[Reached]:
        """Completed exchanges and targets by partnership, as they are shown."""
        names = {one.code: one.name for one in self.tables["T2"].question.programme.partnerships}
        codes = sorted({figure.codes[0] for figure in self.tables["T2"].figures} - {TOTAL})
        return [
            Reached(
                names[code], number(self.figure("T2", "completed", code)), number(self.figure("T2", "target", code))
            )
            for code in codes
        ]

    def flows(self) -> list[Flow]:
        """Flows between two countries that are shown and not zero."""
        return [
            Flow(COUNTRIES[origin], COUNTRIES[host], exchanges)
            for figure in self.tables["T3"].figures
            for (origin, host), exchanges in ((figure.codes, number(figure)),)
            if TOTAL not in (origin, host) and exchanges
        ]


async def fill_board(tx: Transaction, question: Question) -> Board:
    """Everything that is shown, from one state of the database. Must come first in its transaction."""
    compiled = compile_unmarked if question.is_internal else compile_tables
    found = await compiled(tx, [all_definitions()[code] for code in SHOWN], question)
    tables = dict(zip(SHOWN, found, strict=True))
    if question.is_internal:
        waiting = Waiting(tx)
        months = await waiting.by_month()
        series = [Series(title, [months[month].get(what, 0) for month in sorted(months)]) for what, title in OF_MONTHS]
        return Board(tables, sorted(months), series, await waiting.waits())
    years = [question.year] if question.year else years_of(question)
    return Board(tables, [str(year) for year in years], await by_year(tx, question, years), ())


def years_of(question: Question) -> list[int]:
    """The years of the call that had begun by the asked time."""
    last = min(question.programme.ends.year, question.as_of.year)
    return list(range(question.programme.begins.year, last + 1))


async def by_year(tx: Transaction, question: Question, years: Sequence[int]) -> list[Series]:
    """What the tables of each year show to the public: single months are not protected."""
    found = [
        await compile_tables(tx, [all_definitions()[code] for code in EACH_YEAR], replace(question, year=year))
        for year in years
    ]
    return [
        Series("Applications", [number(figure_in(one, "exchanges", (TOTAL, TOTAL))) for one, _ in found]),
        Series("Completed exchanges", [number(figure_in(one, "completed", (TOTAL,))) for _, one in found]),
    ]


def figure_in(table: Table, measure: str, codes: tuple[str, ...]) -> Figure:
    return next(figure for figure in table.figures if (figure.codes, figure.measure) == (codes, measure))


def number(figure: Figure) -> int | None:
    """A count or a target; none where it is hidden or there is none."""
    return figure.value if isinstance(figure.value, int) else None
