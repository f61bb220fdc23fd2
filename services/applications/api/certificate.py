"""The certificate of participation as a PDF: the same case gives the same bytes."""

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Literal
from uuid import UUID

import typst
from fastapi import APIRouter
from fastapi.responses import Response

from contracts.scheme.programmes import load_programmes
from services.applications.api.access import case_to_read
from services.applications.domain.application import Case
from services.applications.domain.certificate import Certificate, words_of
from services.applications.store.case_file import CaseFile
from services.kernel.http.commands import query
from services.kernel.http.problems import conflict
from services.kernel.transaction import Transaction

router = APIRouter(tags=["certificate"])

TEMPLATE = Path(__file__).parent.parent / "templates" / "certificate.typ"


@router.get("/api/applications/{application_id}/certificate.pdf", response_class=Response)
@query
async def show_certificate(tx: Transaction, application_id: UUID) -> Response:
    """The certificate, once the exchange is closed."""
    case = await case_to_read(tx, application_id)
    certificate = await certificate_of(case, CaseFile(tx))
    pdf = await asyncio.to_thread(draw, certificate)
    name = f'attachment; filename="clusterxchange-certificate-{case.id}.pdf"'
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": name})


async def certificate_of(case: Case, file: CaseFile) -> Certificate:
    issued_on = await file.documents.certificate_issued_on(case.id)
    journey = await file.travels.of(case.id)
    if issued_on is None or journey is None:
        raise conflict("The certificate is issued when the exchange is closed.")
    programme, partnership = load_programmes().partnership(case.partnership)
    return Certificate(
        number=str(case.id),
        call_title=programme.title,
        partnership=partnership.name,
        visitor=case.visitor.name,
        visitor_country=case.visitor.country,
        host=case.host.name,
        host_city=case.host.city,
        host_country=case.host.country,
        first_day=journey["first_day"],
        last_day=journey["last_day"],
        working_days=journey["working_days"],
        issued_on=issued_on,
    )


def draw(certificate: Certificate) -> bytes:
    """The certificate as a PDF that a screen reader can read; the fonts are the typesetter's own, none of the machine.

    PDF/UA refuses a name with a sign that no font has, an emoji say: such a one is drawn without that promise.
    """
    try:
        return typeset(certificate, "ua-1")
    except typst.TypstError:
        return typeset(certificate, "1.7")


def typeset(certificate: Certificate, standard: Literal["ua-1", "1.7"]) -> bytes:
    return typst.compile(
        TEMPLATE,
        format="pdf",
        sys_inputs=words_of(certificate),
        ignore_system_fonts=True,
        pdf_standards=standard,
        timestamp=datetime.combine(certificate.issued_on, time(), UTC),
    )
