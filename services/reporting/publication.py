"""As of when the public is answered: a question becomes one about a release."""

from datetime import datetime

from services.kernel.service import Service
from services.reporting.questions import Question
from services.reporting.settings import ReportingSettings


def as_published(question: Question, service: Service, complete_to: datetime | None) -> Question:
    """The question that is answered instead of this one; staff are answered as they ask."""
    settings = ReportingSettings.model_validate(service.settings, from_attributes=True)
    return question.released(settings.calendar, complete_to)
