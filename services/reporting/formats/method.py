"""What a reader must know of a table beside its numbers: what was counted, as of when, and what is hidden how."""

from collections.abc import Sequence
from datetime import datetime

from services.kernel.clock import rfc3339
from services.reporting.compilation import Table
from services.reporting.formats.tidy import HIDDEN_MARK, checksum
from services.reporting.questions import Question

Lines = list[tuple[str, str]]

SUPPRESSION = (
    f"{HIDDEN_MARK} stands where a figure tells of one or two organisations or of fewer than five persons, where one "
    "or two organisations make up 85 per cent of a sum of money, and where a figure would give such a one away. All "
    "tables, years and partnerships of the call are protected together: for each hidden figure another one is "
    "possible that agrees with everything that is shown. Zero is shown as 0."
)
NOT_SUPPRESSED = "Nothing is hidden. Confidentiality N marks what is not for publication."
ROUNDING = "Shares, means and marks are rounded half up, once, from exact fractions. Nothing else is rounded."
OPEN_YEARS = "Provisional (P): the current year and the two before may still change by late facts."


def of_question(question: Question, complete_to: datetime | None) -> Lines:
    """What holds for every table that answers this question, as pairs of a name and words."""
    complete = complete_to is not None and question.as_of <= complete_to
    return [
        ("Call", f"{question.programme.title} ({question.programme.code})"),
        ("Ruleset", question.programme.ruleset),
        ("Year", str(question.year or "all years")),
        ("Partnership", question.partnership or "all partnerships"),
        ("As of", rfc3339(question.as_of)),
        ("All events until then are in", "yes" if complete else "not known yet"),
        ("Audience", question.audience.value),
        ("Disclosure control", NOT_SUPPRESSED if question.is_internal else SUPPRESSION),
        ("Rounding", ROUNDING),
    ]


def of_table(table: Table) -> Lines:
    """What a table counts, and how its numbers can be checked."""
    definition = table.definition
    return [
        ("Table", f"{definition.code} {definition.title}"),
        ("Counted", definition.population),
        ("Unit", definition.unit),
        ("Period", definition.period),
        ("Status", OPEN_YEARS if table.provisional else "final"),
        ("Rows", str(len(table.figures))),
        ("SHA-256 of the CSV", checksum(table)),
    ]


def as_text(question: Question, complete_to: datetime | None, tables: Sequence[Table]) -> str:
    """The method note of several tables as plain text."""
    blocks = [of_question(question, complete_to), *map(of_table, tables)]
    return "\n\n".join("\n".join(f"{name}: {words}" for name, words in block) for block in blocks) + "\n"
