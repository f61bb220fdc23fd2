"""Reading ISO 20022 messages: safe parsing, steps without namespaces, strict days and amounts."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from contracts.scheme.money import Money

NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3}\.\d{3}\.\d{2})\}Document", re.ASCII)
AMOUNT = re.compile(r"\d{1,13}(\.\d{1,5})?", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
DAY = re.compile(r"(2[01]\d\d-\d\d-\d\d)([T+\-Z].*)?", re.ASCII | re.DOTALL)


class NotXml(ValueError):
    """The bytes are no well-formed XML."""


class NotUnderstood(ValueError):
    """Well-formed, but not a message that is taken here; the text says why."""


def parse(content: bytes) -> tuple[str, Element]:
    """The message's kind, as in `camt.054.001.08`, and its root; NotXml or NotUnderstood otherwise.

    Document types and entities are refused before anything of them is read.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise NotUnderstood("document types and entities are not taken") from None
    except (ParseError, LookupError, ValueError) as wrong:
        raise NotXml("the message is no well-formed XML") from wrong
    kind = NAMESPACE.fullmatch(str(root.tag))
    if kind is None:
        raise NotUnderstood("the root must be the Document of an ISO 20022 message")
    return kind[1], root


def find(node: Element, path: str) -> Element | None:
    """The first element at this path of local names, as in `Ntry/Amt`."""
    return node.find("/".join(f"{{*}}{step}" for step in path.split("/")))


def find_all(node: Element, path: str) -> list[Element]:
    return node.findall("/".join(f"{{*}}{step}" for step in path.split("/")))


def text(node: Element, path: str) -> str | None:
    """The text at this path without outer white space; None when it is missing or empty."""
    found = find(node, path)
    return ((found.text or "").strip() or None) if found is not None else None


def first_text(node: Element, paths: Iterable[str]) -> str | None:
    return next((found for found in (text(node, path) for path in paths) if found), None)


def needed(node: Element, path: str) -> str:
    """The text at this path; NotUnderstood names what is missing."""
    found = text(node, path)
    if found is None:
        raise NotUnderstood(f"{path} is missing")
    return found


def first_day(node: Element, paths: Iterable[str]) -> date | None:
    """The first day that is given at one of these paths, of a date or a date and time."""
    written = first_text(node, paths)
    if written is None:
        return None
    match = DAY.fullmatch(written)
    if match is None:
        raise NotUnderstood("a date cannot be read")
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        raise NotUnderstood("a date is not in the calendar") from None


def first_amount(node: Element, paths: Iterable[str]) -> Money | None:
    """The first amount that is given at one of these paths; None without one, or with parts of a cent."""
    found = next((element for element in (find(node, path) for path in paths) if element is not None), None)
    return None if found is None else amount(found)


def amount(element: Element) -> Money | None:
    written, currency = (element.text or "").strip(), element.get("Ccy", "")
    if not AMOUNT.fullmatch(written) or not CURRENCY.fullmatch(currency):
        raise NotUnderstood("an amount cannot be read")
    cents = Decimal(written) * 100
    return Money(int(cents), currency) if cents == int(cents) else None
