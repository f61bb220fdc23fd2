"""Which cells of the disclosure plan a figure of a table shows."""

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.views import DECISION, FLOW, MONEY, STATUS, WHOLE_TABLES

Place = tuple[tuple[str, ...], tuple[str, str]]
"""The codes of a figure, and the view (partnership and year) in which it stands."""


def places_of(table: str, measure: str, place: Place) -> tuple[Cell, ...]:
    """The cells from which a figure is made: it is confidential with any of them."""
    codes, view = place
    if table == "T1":
        return (Cell(STATUS, (*codes, *view)),)
    if table == "T3":
        return (Cell(FLOW, (*codes, *view)),)
    if table == "T9":
        return (Cell(MONEY, (*codes, *view)),)
    if table in WHOLE_TABLES:
        return (Cell(table, (*codes, *view)),) if set(codes) != {TOTAL} else (Cell(FLOW, (TOTAL, TOTAL, *view)),)
    return places_by_partnership(table, measure, (view[0] if codes == (TOTAL,) else codes[0], view[1]))


def places_by_partnership(table: str, measure: str, group: tuple[str, str]) -> tuple[Cell, ...]:
    """The cells behind a table of partnerships; those with a report are the completed ones beyond that status."""
    completed, without_report = Cell(FLOW, (TOTAL, TOTAL, *group)), Cell(STATUS, ("completed", TOTAL, *group))
    match table, measure:
        case ("T2", _) | ("T13", "completed"):
            return (completed,)
        case "T13", _:
            return (completed, without_report)
        case "T11", "registrations":
            return (Cell(DECISION, (TOTAL, *group)),)
        case "T11", "acceptance":
            return tuple(Cell(DECISION, (decision, *group)) for decision in ("accepted", "rejected"))
        case "T11", decision:
            return (Cell(DECISION, (decision, *group)),)
    raise LookupError(f"no disclosure plan for {table}")
