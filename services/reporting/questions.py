"""What is asked of the statistics: which call, year and partnership, as of when, for whom, in which format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from fastapi import Request

from contracts.scheme.programme import Programme
from contracts.scheme.programmes import Programmes, load_programmes
from services.kernel.clock import rfc3339
from services.kernel.http.problems import Problem, conflict, forbidden, unprocessable
from services.kernel.identity import Person
from services.reporting.domain.releases import Calendar, last_release, releases_up_to
from services.reporting.domain.tables import Definition

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Audience(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    SDMX_CSV = "sdmx-csv"
    SDMX_ML = "sdmx-ml"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be answered; no year and no partnership mean all of them.

    With a calendar of releases `as_of` is one of them.
    """

    programme: Programme
    year: int | None
    partnership: str | None
    as_of: datetime
    audience: Audience
    format: Format
    calendar: Calendar = Calendar.AS_ASKED

    @property
    def is_internal(self) -> bool:
        return self.audience is Audience.INTERNAL

    @property
    def releases(self) -> Sequence[datetime]:
        """The times as of which the public was or is answered, up to this one."""
        if self.calendar is Calendar.AS_ASKED:
            return [self.as_of]
        return list(releases_up_to(self.as_of, min(self.as_of.year, self.programme.begins.year - 1)))

    def released(self, calendar: Calendar, complete_to: datetime | None) -> "Question":
        """As the public is answered: as of the last release by then for which everything is in."""
        if self.is_internal or calendar is Calendar.AS_ASKED:
            return self
        release = last_release(min(self.as_of, complete_to or self.as_of))
        return replace(self, as_of=release, calendar=calendar)


def looks_inside(request: Request) -> bool:
    """Whether somebody asks for what the public may not see."""
    return request.query_params.get("audience", "").strip() == Audience.INTERNAL


def question_in(asked: Mapping[str, str], person: Person | None, now: datetime) -> Question:
    """The question that these parameters ask; 422 naming every wrong one, 401 or 403 when it is not this person's."""
    reading = Reading(asked, load_programmes())
    programme = reading.programme()
    question = Question(
        programme=programme,
        year=reading.year(),
        partnership=reading.partnership(programme),
        as_of=reading.as_of() or now,
        audience=Audience(reading.choice("audience", Audience, Audience.PUBLIC)),
        format=Format(reading.choice("format", Format, Format.JSON)),
    )
    if reading.errors:
        raise unprocessable(*reading.errors)
    if question.is_internal:
        refuse_strangers(person, question.partnership)
    return question


def refuse_strangers(person: Person | None, partnership: str | None) -> None:
    """Only those who see single cases anyway see figures that are not protected."""
    if person is None:
        raise Problem(401, "Sign in first, or send a bearer token.", {"WWW-Authenticate": "Bearer"})
    if person.reads_all or (partnership is not None and person.is_staff_of(partnership)):
        return
    raise forbidden(
        "The internal view is for the staff of a partnership (ask with ?partnership= and its code), the support "
        "office, auditors and administrators. Ask for audience=public."
    )


def refuse_the_public(definition: Definition, question: Question) -> None:
    """403 with the reason where a table cannot be given to everybody."""
    if definition.internal_only and not question.is_internal:
        raise forbidden(
            f"{definition.code} is for the internal view only (audience=internal). {definition.internal_only}"
        )


def refuse_the_future(question: Question, now: datetime, complete_to: datetime | None) -> None:
    """409 for a time that is still to come, for this request and for what is in: its table could still change."""
    if question.as_of > now and (complete_to is None or question.as_of > complete_to):
        raise conflict(
            "What had been recorded by then is not known yet. Ask for an earlier time, or leave as_of out.",
            complete_to=rfc3339(complete_to) if complete_to else None,
        )


def time_in(text: str) -> datetime | None:
    """An RFC 3339 time with an offset, in UTC; none when it is not one."""
    try:
        # A plus sign that was not escaped in the address arrives as a space.
        at = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo and FIRST_YEAR <= at.year <= LAST_YEAR else None


class Reading:
    """Parameters read one by one; what is wrong with them is gathered in `errors`. An empty one counts as not given."""

    def __init__(self, asked: Mapping[str, str], programmes: Programmes) -> None:
        self.asked = asked
        self.programmes = programmes
        self.errors: list[tuple[str, str]] = []

    def programme(self) -> Programme:
        calls = {programme.code: programme for programme in self.programmes.all if not programme.rehearsal}
        return calls[self.choice("call", calls, self.programmes.open_call.code)]

    def year(self) -> int | None:
        text = self.asked.get("year")
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR:
            return int(text)
        self.errors.append(("year", f"write a year from {FIRST_YEAR} to {LAST_YEAR}"))
        return None

    def partnership(self, programme: Programme) -> str | None:
        return self.choice("partnership", [one.code for one in programme.partnerships], "") or None

    def as_of(self) -> datetime | None:
        text = self.asked.get("as_of")
        if not text:
            return None
        at = time_in(text)
        if at is None:
            self.errors.append(("as_of", "write an RFC 3339 time with an offset, as in 2026-06-01T09:00:00Z"))
        return at

    def choice(self, name: str, known: Iterable[str], default: str) -> str:
        """One of the known codes; the default when none is given, or when a wrong one was noted."""
        text = self.asked.get(name)
        codes = [str(code) for code in known]
        if not text or text in codes:
            return text or default
        self.errors.append((name, f"{text[:60]} is not known here; there are {', '.join(codes)}"))
        return default
