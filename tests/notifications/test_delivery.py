"""From the event to the mail server: whom it concerns is told once, whatever is away, and the truth of it is kept."""

from datetime import UTC, datetime
from uuid import UUID

from contracts.events.funding import CofundingDeclined
from services.kernel.clock import test_clock as at_test_clock
from services.kernel.identifiers import new_id
from tests.kit import eventually, told_types
from tests.kit import tell as tell_at
from tests.notifications.conftest import Post
from tests.notifications.facts import a_side, accepted, evaluation_opened, registered, submitted


async def test_a_registration_is_told_to_the_evaluators_of_its_partnership_only(post: Post) -> None:
    await post.know("eva.one", "evaluator", partnership="AURORA-NEXT")
    await post.know("eva.two", "evaluator", partnership="AURORA-NEXT")
    await post.know("eva.elsewhere", "evaluator", partnership="CLOTH-NEXT")
    registration = registered("anna.one")
    await post.tell(registration)
    assert await post.subjects("eva.one", 1) == ["A registration waits for your decision"]
    assert len(await post.subjects("eva.two", 1)) == 1
    assert post.mailbox.to("eva.elsewhere") == []


async def test_the_letter_names_the_person_and_the_organisation_in_its_body_only(post: Post) -> None:
    await post.know("anna.two", name="Anna Two")
    registration = registered("anna.two", name="hi =?utf-8?q?hi=0ABcc:_x?=")
    await post.tell(registration, accepted(registration))
    await post.subjects("anna.two", 1)
    letter = post.mailbox.to("anna.two")[0]
    body = letter.get_body(("plain",))
    assert body is not None
    assert "Dear Anna Two," in body.get_content()
    assert "hi =?utf-8?q?hi=0ABcc:_x?=" in body.get_content()
    assert "Bcc" not in letter
    assert f"https://clusterxchange.test/organisations/{registration.organisation_id}" in body.get_content()


async def test_a_delivered_message_is_told_and_shown_with_the_times_of_its_states(post: Post) -> None:
    await post.know("anna.three")
    registration = registered("anna.three")
    await post.tell(registration, accepted(registration))
    message = await post.until("anna.three", "delivered")
    assert message["requested_at"] <= message["sent_at"] <= message["settled_at"]
    assert "NotificationDelivered" in await told_types(post.service, str(registration.organisation_id))


async def test_a_decision_that_arrives_before_the_application_is_told_once_its_parties_are_known(post: Post) -> None:
    await post.know("anna.four")
    await post.know("luc.four")
    case = submitted(a_side("anna.four", "AURORA-NEXT"), a_side("luc.four", "CLOTH-NEXT"))
    await post.tell(
        CofundingDeclined(
            application_id=case.application_id, partnership="AURORA-NEXT", revision=1, decided_by="eva.one"
        )
    )
    await eventually(lambda: open_announcements(post, case.application_id))
    await post.tell(case)
    assert set(await post.subjects("anna.four", 2)) == {"We received your application", "Co-funding was declined"}
    assert set(await post.subjects("luc.four", 2)) == {"An application names you as host", "Co-funding was declined"}


async def open_announcements(post: Post, about: UUID) -> int:
    found: int = await post.service.pool.fetchval(
        "select count(*) from announcements where about = $1 and settled_at is null", about
    )
    return found


async def test_while_the_mail_server_is_away_nothing_is_lost_and_nothing_is_doubled(post: Post) -> None:
    await post.know("anna.five")
    await post.mailbox.close()
    registrations = [registered("anna.five") for _ in range(20)]
    await post.tell(*registrations)
    await post.tell(*(accepted(registration) for registration in registrations))
    await post.until("anna.five", "requested")
    await post.mailbox.open()
    assert await post.subjects("anna.five", 20) == ["Your organisation was accepted"] * 20
    await eventually(lambda: all_settled(post, "anna.five"))
    assert len(post.mailbox.to("anna.five")) == 20
    assert len({letter["Message-ID"] for letter in post.mailbox.to("anna.five")}) == 20


async def all_settled(post: Post, subject: str) -> bool:
    waiting = "select count(*) from messages where recipient = $1 and settled_at is null"
    return bool(await post.service.pool.fetchval(waiting, subject) == 0)


async def test_an_address_that_the_server_refuses_bounces_and_that_is_told(post: Post) -> None:
    await post.know("anna.six")
    post.mailbox.refusals["anna.six@example.test"] = "550 no such mailbox"
    registration = registered("anna.six")
    await post.tell(registration, accepted(registration))
    message = await post.until("anna.six", "bounced")
    assert message["reason"] == "the mail server answered 550"
    assert "NotificationFailed" in await told_types(post.service, str(registration.organisation_id))


async def test_an_address_that_is_refused_for_now_is_tried_again_later(post: Post) -> None:
    await post.know("anna.seven")
    post.mailbox.refusals["anna.seven@example.test"] = "450 busy"
    registration = registered("anna.seven")
    await post.tell(registration, accepted(registration))
    message = await eventually(lambda: put_back(post, "anna.seven"))
    del post.mailbox.refusals["anna.seven@example.test"]
    await post.service.pool.execute("update messages set next_try_at = now() where id = $1", message)
    assert (await post.until("anna.seven", "delivered"))["attempts"] == 2


async def put_back(post: Post, subject: str) -> UUID | None:
    found: UUID | None = await post.service.pool.fetchval(
        "select id from messages where recipient = $1 and state = 'requested' and attempts = 1", subject
    )
    return found


async def test_somebody_who_is_not_in_the_directory_cannot_be_told(post: Post) -> None:
    registration = registered("nobody.eight")
    await post.tell(registration, accepted(registration))
    message = await post.until("nobody.eight", "failed")
    assert message["reason"] == "the directory does not know this person"


async def test_a_message_whose_outcome_was_never_written_down_goes_again_under_the_same_id(post: Post) -> None:
    await post.know("anna.nine")
    registration = registered("anna.nine")
    await post.tell(registration, accepted(registration))
    await post.until("anna.nine", "delivered")
    await post.service.pool.execute(
        "update messages set state = 'sent', settled_at = null where recipient = $1", "anna.nine"
    )
    await post.subjects("anna.nine", 2)
    first, second = post.mailbox.to("anna.nine")
    assert first["Message-ID"] == second["Message-ID"]


async def test_what_follows_under_a_test_clock_keeps_its_case_time(post: Post) -> None:
    await post.know("anna.ten")
    registration = registered("anna.ten")
    at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    await tell_at(post.service, registration, accepted(registration), time=at_test_clock(at))
    await post.until("anna.ten", "delivered")
    row = await post.service.pool.fetchrow(
        "select occurred_at, clock from outbox where key = $1 and type like '%NotificationDelivered%'",
        str(registration.organisation_id),
    )
    assert row
    assert (row["occurred_at"], row["clock"]) == (at, "test")


async def test_an_evaluation_leads_to_the_queue_item(post: Post) -> None:
    await post.know("eva.eleven", "evaluator", partnership="PHOTONICS-NEXT")
    opened = evaluation_opened(new_id(), "PHOTONICS-NEXT")
    await post.tell(opened)
    await post.subjects("eva.eleven", 1)
    body = post.mailbox.to("eva.eleven")[0].get_body(("html",))
    assert body is not None
    assert f"https://clusterxchange.test/queue/{opened.item_id}" in body.get_content()
