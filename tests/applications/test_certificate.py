"""The certificate of participation."""

from dataclasses import replace
from datetime import date

import pytest

from services.applications.api.certificate import draw
from services.applications.domain.certificate import Certificate, words_of
from tests.applications.cases import a_case
from tests.applications.conftest import Applications

A_CERTIFICATE = Certificate(
    number="019a0000-0000-7000-8000-000000000001",
    call_title="ClusterXchange, next call",
    partnership="AURORA",
    visitor="Zielona Żywność *sp.* #z $o.o.$",
    visitor_country="PL",
    host="Αγροδιατροφή & Fils <br>",
    host_city="Bordeaux",
    host_country="FR",
    first_day=date(2026, 6, 1),
    last_day=date(2026, 6, 4),
    working_days=4,
    issued_on=date(2026, 6, 22),
)


def test_the_same_exchange_gives_the_same_bytes() -> None:
    assert draw(A_CERTIFICATE) == draw(A_CERTIFICATE)
    assert draw(A_CERTIFICATE) != draw(replace(A_CERTIFICATE, working_days=5))


@pytest.mark.parametrize("name", ["Հայկական կլաստեր", "Кластер Дунав", "李 🧪", "<b>#strong[x]</b> \\ $1$"])
def test_every_name_gives_a_certificate(name: str) -> None:
    assert draw(replace(A_CERTIFICATE, visitor=name)).startswith(b"%PDF")


def test_the_certificate_says_who_where_and_how_long() -> None:
    words = words_of(A_CERTIFICATE)
    assert (words["visitor_country"], words["host_country"]) == ("Poland", "France")
    assert (words["first_day"], words["last_day"], words["working_days"]) == (
        "1 June 2026",
        "4 June 2026",
        "4 working days",
    )


async def test_there_is_a_certificate_once_the_exchange_is_closed(applications: Applications) -> None:
    case = await a_case(applications)
    assert (await case.visitor.get(f"{case.path}/certificate.pdf")).status_code == 409
    await case.close()
    first = await case.visitor.get(f"{case.path}/certificate.pdf")
    assert first.headers["content-type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    assert (await case.host.get(f"{case.path}/certificate.pdf")).content == first.content
    stranger = applications.owner("stranger")
    assert (await stranger.get(f"{case.path}/certificate.pdf")).status_code == 404
