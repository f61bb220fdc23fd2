"""Published reports: frozen bytes in every format, made again at any time, corrected only by another version.

REPORT_EVENTS is how many later events must not change one (10000 in the long form).
"""

import asyncio
import io
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any, cast

import asyncpg
import httpx
import pypdf
import pytest

from services.kernel.clock import rfc3339
from services.reporting.definitions import all_definitions
from services.reporting.rebuild import rebuild
from services.reporting.settings import ReportingSettings
from tests.kit import told_types
from tests.reporting.histories import CALL, CaseTold, Telling
from tests.reporting.office import Office

AS_OF = datetime(2023, 12, 1, tzinfo=UTC)
LATER = AS_OF + timedelta(days=400)
EVENTS_OF_A_CASE = 12
LATER_EVENTS = int(os.environ.get("REPORT_EVENTS", "120"))


def closed_cases(seed: int, number: int, at: datetime | None = None) -> Sequence[Telling]:
    """Exchanges of one partnership from beginning to end, told from this time on."""
    random = Random(seed)  # noqa: S311
    cases = [CaseTold(random, partnership="CLOTH", first_day=date(2023, 2, 1)) for _ in range(number)]
    for case in cases:
        case.at = at or case.at
        case.go_all_the_way()
    return [telling for case in cases for telling in case.tellings]


async def publish(office: Office, *roles: str, of: str | None = None, **wish: Any) -> httpx.Response:
    headers = office.as_("cora", *(roles or ("support_office",)), partnership=of)
    wish = {"call": CALL, "partnership": "CLOTH", "as_of": rfc3339(AS_OF), **wish}
    return await office.client.post("/api/reports", json=wish, headers=headers, timeout=60)


@pytest.fixture(scope="module")
async def told(office: Office) -> Office:
    await office.tell(*closed_cases(1, 9))
    return office


@pytest.fixture(scope="module")
async def report(told: Office) -> dict[str, Any]:
    """A report of a coordinator on the own partnership."""
    answer = await publish(told, "coordinator", of="CLOTH", year=2023)
    document: dict[str, Any] = answer.raise_for_status().json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/api/reports/{document['id']}")
    return document


async def test_a_report_has_every_public_table_in_every_format_with_method_and_checksums(
    told: Office, report: dict[str, Any]
) -> None:
    names = {file["name"] for file in report["files"]}
    public = [one.code for one in all_definitions().values() if not one.internal_only]
    endings = ("json", "csv", "csv-metadata.json", "sdmx.csv", "sdmx.xml", "structure.xml")
    assert names == {"report.pdf", "tables.xlsx", "method.txt", "checksums.txt"} | {
        f"{code}.{ending}" for code in public for ending in endings
    }
    method = (await told.client.get(f"/api/reports/{report['id']}/method.txt")).text
    assert report["name"] in method
    assert all(words in method for words in (rfc3339(AS_OF), "clusterxchange-2022@", "organisations", "SHA-256"))


async def test_everybody_gets_the_bytes_that_the_checksums_are_of(told: Office, report: dict[str, Any]) -> None:
    sums = (await told.client.get(f"/api/reports/{report['id']}/checksums.txt")).text.splitlines()
    assert [line.split("  ")[1] for line in sums] == [file["name"] for file in report["files"][:-1]]
    for file, line in zip(report["files"], sums, strict=False):
        content = (await told.client.get(file["href"])).content
        assert [sha256(content).hexdigest()] * 2 == [line.split("  ")[0], file["sha256"]]


async def test_the_pdf_of_a_report_says_which_it_is_and_what_everybody_may_see(
    told: Office, report: dict[str, Any]
) -> None:
    content = (await told.client.get(f"/api/reports/{report['id']}/report.pdf")).content
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert report["name"] in text
    assert "Audience: public" in text


async def test_that_a_report_was_published_is_told(told: Office, report: dict[str, Any]) -> None:
    assert await told_types(told.service, report["id"]) == ["ReportPublished"]


async def test_a_report_is_made_again_byte_by_byte_after_later_events_and_a_rebuild(
    told: Office, report: dict[str, Any]
) -> None:
    await told.tell(*closed_cases(2, LATER_EVENTS // EVENTS_OF_A_CASE, AS_OF + timedelta(days=30)))
    await rebuild(cast(ReportingSettings, told.service.settings), lambda text: None)
    auditor = told.as_("ada", "auditor")
    again = await told.client.get(f"/api/reports/{report['id']}/reproduction", headers=auditor, timeout=120)
    assert again.json() == {"report": report["name"], "identical": True, "different": []}
    assert (await told.client.get(f"/api/reports/{report['id']}")).json() == report


@pytest.fixture(scope="module")
async def corrections(told: Office, report: dict[str, Any]) -> list[httpx.Response]:
    """What two were answered who corrected the report at the same time: who published first."""
    await told.tell(*closed_cases(3, 9, AS_OF + timedelta(days=40)))
    answers = await asyncio.gather(*(publish(told, **correction_of(report)) for _ in range(2)))
    return sorted(answers, key=lambda answer: answer.status_code)


def correction_of(report: dict[str, Any]) -> dict[str, Any]:
    return {"corrects": report["id"], "year": 2023, "as_of": rfc3339(LATER), "reason": "Nine exchanges came late."}


async def test_of_two_corrections_at_the_same_time_one_is_published_and_one_is_told_what_to_do(
    corrections: list[httpx.Response],
) -> None:
    made, refused = corrections
    assert (made.status_code, refused.status_code) == (201, 409)
    assert refused.headers["content-type"] == "application/problem+json"
    assert "Correct the latest one" in refused.json()["detail"]


async def test_a_correction_is_a_new_version_that_names_what_changed_and_why(
    told: Office, report: dict[str, Any], corrections: list[httpx.Response]
) -> None:
    corrected = corrections[0].raise_for_status().json()
    assert (corrected["number"], corrected["version"]) == (report["number"], 2)
    [total] = [one for one in corrected["changes"] if one["table"] == "T2" and one["cell"] == ["_T", "completed"]]
    assert (total["before"], int(total["after"]) >= 18) == ("9", True)
    page = (await told.client.get(f"/reports/{corrected['id']}")).text
    assert "Nine exchanges came late." in page
    assert (await publish(told, **correction_of(report))).status_code == 409
    same = await publish(told, **correction_of(corrected))
    assert "No figure differs" in same.json()["detail"]


async def test_a_correction_needs_a_reason_and_stays_with_its_call_year_and_partnership(
    told: Office, report: dict[str, Any]
) -> None:
    for wish, field in (
        ({"corrects": report["id"], "year": 2023}, "reason"),
        ({"reason": "Why not?", "year": 2023}, "corrects"),
        ({"corrects": report["id"], "year": 2022, "reason": "Another year."}, "corrects"),
        ({"as_of": "yesterday"}, "as_of"),
    ):
        answer = await publish(told, **wish)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_only_the_support_office_and_the_own_coordinator_publish(told: Office) -> None:
    for roles, of in ((("evaluator",), "CLOTH"), (("coordinator",), "BIGINN"), (("auditor",), None)):
        assert (await publish(told, *roles, of=of)).status_code == 403
    assert (await publish(told, "coordinator", of="CLOTH", partnership=None)).status_code == 403


async def test_what_was_published_cannot_be_changed_in_the_database(told: Office, report: dict[str, Any]) -> None:
    for change in ("update reports set year = 2024", "delete from report_files"):
        with pytest.raises(asyncpg.PostgresError):
            await told.service.pool.execute(change)


async def test_the_page_lists_reports_and_lets_a_coordinator_publish(told: Office, report: dict[str, Any]) -> None:
    assert report["name"] in (await told.client.get("/reports")).text
    cora = told.as_("cora", "coordinator", partnership="CLOTH")
    assert "Publish a report" in (await told.client.get("/reports", headers=cora)).text
    form = {"call": CALL, "partnership": "CLOTH", "as_of": "never"}
    assert (await told.client.post("/reports", data=form, headers=cora)).status_code == 422
