"""What is said about a journey at the door."""

from typing import Annotated

from pydantic import Field

from services.applications.domain.report import ClosingReport
from services.kernel.http.door import Body, Day, Flag, Text, Whole

MOST_OF_A_COUNT = 100_000
Count = Annotated[Whole, Field(le=MOST_OF_A_COUNT)]


class Departure(Body):
    on: Day


class Return(Body):
    first_day: Day
    last_day: Day


class Attendance(Body):
    days: Annotated[list[Day], Field(max_length=40)]


class Outcomes(Body):
    meetings: Count
    agreements: Count
    joint_projects: Count
    technology_uptake: Count
    new_memberships: Count
    new_markets: Count


class Report(Body):
    satisfaction: Annotated[Whole, Field(ge=1, le=5)]
    objectives_met: Flag
    would_recommend: Flag
    outcomes: Outcomes
    text: Text

    def as_report(self) -> ClosingReport:
        """What is kept of it."""
        return ClosingReport(
            satisfaction=self.satisfaction,
            objectives_met=self.objectives_met,
            would_recommend=self.would_recommend,
            text=self.text,
            **self.outcomes.model_dump(),
        )
