"""The letters: fixed subjects, where each leads, and how one is written for a person.

Nothing that a person typed is ever part of a header. A letter's paragraphs are written once and put into a text part
and an HTML part, so that both say the same.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"
CASE = "/applications/{application_id}"
ORGANISATION = "/organisations/{organisation_id}"
MATCH = "/matches/{match_id}"
QUEUE = "/queue/{item_id}"
CLAIM = "/claims/{claim_id}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A kind of letter: its fixed subject, the page it leads to, and whether a person may do without it."""

    subject: str
    page: str
    legally_required: bool = False


LETTERS: dict[str, Letter] = {
    "registration_to_decide": Letter("A registration waits for your decision", ORGANISATION),
    "registration_accepted": Letter("Your organisation was accepted", ORGANISATION, True),
    "registration_rejected": Letter("Your organisation was not accepted", ORGANISATION, True),
    "registration_information_requested": Letter("We need more about your organisation", ORGANISATION, True),
    "match_proposed": Letter("An exchange was proposed to you", MATCH),
    "match_confirmed": Letter("Your exchange is agreed between both sides", MATCH),
    "match_refused": Letter("Your proposal was not taken up", MATCH),
    "application_received": Letter("We received your application", CASE, True),
    "application_names_host": Letter("An application names you as host", CASE),
    "eligibility_assessed": Letter("Your application was checked", CASE, True),
    "commitment_to_sign": Letter("A commitment to quality waits for signatures", CASE),
    "ready": Letter("All signatures are there", CASE),
    "travel_completed": Letter("What to send after your exchange", CASE),
    "attendance_asked": Letter("Please confirm the visit", CASE),
    "not_payable": Letter("Your exchange cannot be reimbursed", CASE, True),
    "application_withdrawn": Letter("An application was withdrawn", CASE),
    "exchange_cancelled": Letter("An exchange was cancelled", CASE),
    "closed": Letter("Your exchange is closed", CASE),
    "evaluation_opened": Letter("An application waits in your queue", QUEUE),
    "report_to_validate": Letter("A closing report waits in your queue", QUEUE),
    "evaluation_overdue": Letter("Something in your queue is overdue", QUEUE),
    "evaluation_escalated": Letter("An evaluation is overdue in your partnership", QUEUE),
    "cofunding_approved": Letter("Co-funding was approved", CASE, True),
    "cofunding_declined": Letter("Co-funding was declined", CASE, True),
    "cofunding_waitlisted": Letter("Your application is on the waiting list", CASE, True),
    "changes_requested": Letter("Please change your application", CASE, True),
    "agreement_to_sign": Letter("A financial agreement waits for signatures", CASE),
    "agreement_complete": Letter("Your financial agreement is signed", CASE, True),
    "report_validated": Letter("Your closing report was validated", CASE),
    "report_returned": Letter("Please complete your closing report", CASE, True),
    "claim_submitted": Letter("A claim waits for your approval", CLAIM),
    "claim_approved": Letter("Your claim was approved", CASE, True),
    "claim_returned": Letter("Please complete your claim", CASE, True),
    "payment_to_order": Letter("An approved claim waits for payment", CLAIM),
    "payment_ordered": Letter("Your payment was ordered", CASE),
    "paid": Letter("Your exchange was reimbursed", CASE, True),
    "payment_refused": Letter("Your payment did not go through", CASE, True),
    "payment_to_repair": Letter("A payment was refused by the bank", CLAIM),
}
LEGALLY_REQUIRED = tuple(name for name, letter in LETTERS.items() if letter.legally_required)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it goes out."""

    subject: str
    text: str
    html: str


def write(template: str, name: str, facts: dict[str, Any], site: str) -> Written:
    """A letter to the person of this name; `facts` are the event's fields and the names of the organisations."""
    letter = LETTERS[template]
    text = PLAIN.get_template(f"letters/{template}.txt").render(facts)
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]
    frame = {
        "subject": letter.subject,
        "name": on_one_line(name),
        "paragraphs": paragraphs,
        "address": site + letter.page.format(**facts),
        "required": letter.legally_required,
        "preferences": f"{site}/me/messages",
    }
    html = MARKED_UP.get_template("letter.html").render(frame)
    return Written(letter.subject, PLAIN.get_template("letter.txt").render(frame), html)


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def in_words(money: dict[str, Any]) -> str:
    """`{"cents": 45000, "currency": "EUR"}` as `EUR 450.00`."""
    return f"{money['currency']} {money['cents'] // 100:,}.{money['cents'] % 100:02d}"


def day_in_words(day: str) -> str:
    """`2026-05-11`, or a time that begins so, as `11 May 2026`."""
    on = date.fromisoformat(day[:10])
    return f"{on.day} {on:%B} {on.year}"


def with_filters(environment: Environment) -> Environment:
    environment.filters |= {"money": in_words, "day": day_in_words}
    return environment


LOADER = FileSystemLoader(TEMPLATES)
KEPT_TIDY: dict[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
# A text part shows marks as they are: escaping is for the HTML part.
PLAIN = with_filters(Environment(loader=LOADER, autoescape=False, **KEPT_TIDY))  # noqa: S701
MARKED_UP = with_filters(Environment(loader=LOADER, autoescape=True, **KEPT_TIDY))
