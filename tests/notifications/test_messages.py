"""Who may see the messages about a case, and what a person wants to hear."""

from uuid import UUID

from services.kernel.identifiers import new_id
from tests.notifications.conftest import Post
from tests.notifications.facts import a_side, registered, submitted


async def a_case(post: Post, visitor: str, host: str) -> UUID:
    """An application about which both owners were told."""
    await post.know(visitor)
    await post.know(host)
    case = submitted(a_side(visitor, "BIGINN-NEXT"), a_side(host, "CLOTH-NEXT"))
    await post.tell(case)
    await post.until(visitor, "delivered")
    await post.until(host, "delivered")
    return case.application_id


async def shown(post: Post, case: UUID, headers: dict[str, str]) -> list[str] | int:
    answer = await post.client.get(f"/api/applications/{case}/messages", headers=headers)
    return [item["to"] for item in answer.json()["items"]] if answer.is_success else answer.status_code


async def test_staff_of_both_partnerships_support_and_auditors_see_all_messages(post: Post) -> None:
    case = await a_case(post, "ann.a", "leo.a")
    both = ["ann.a", "leo.a"]
    for partnership in ("BIGINN-NEXT", "CLOTH-NEXT"):
        assert await shown(post, case, post.as_("eva", "evaluator", partnership=partnership)) == both
    assert await shown(post, case, post.as_("sam", "support_office")) == both
    assert await shown(post, case, post.as_("aud", "auditor")) == both


async def test_a_person_sees_his_or_her_own_messages(post: Post) -> None:
    case = await a_case(post, "ann.b", "leo.b")
    assert await shown(post, case, post.as_("leo.b")) == ["leo.b"]


async def test_a_case_of_others_looks_like_no_case(post: Post) -> None:
    case = await a_case(post, "ann.c", "leo.c")
    elsewhere = post.as_("eva", "evaluator", partnership="AURORA-NEXT")
    assert await shown(post, case, elsewhere) == await shown(post, new_id(), elsewhere) == 404
    assert await shown(post, new_id(), post.as_("aud", "auditor")) == 404


async def test_a_message_shows_what_became_of_it(post: Post) -> None:
    case = await a_case(post, "ann.d", "leo.d")
    answer = await post.client.get(f"/api/applications/{case}/messages", headers=post.as_("ann.d"))
    (item,) = answer.json()["items"]
    assert (item["template"], item["role"], item["state"]) == ("application_received", "applicant", "delivered")
    assert [state["state"] for state in item["states"]] == ["requested", "sent", "delivered"]


async def test_nobody_sees_messages_without_signing_in(post: Post) -> None:
    assert await shown(post, new_id(), {}) == 401


async def test_a_letter_that_somebody_does_not_want_is_not_sent(post: Post) -> None:
    await post.know("eva.e", "evaluator", partnership="HEMPCLUB-NEXT")
    await post.know("eva.f", "evaluator", partnership="HEMPCLUB-NEXT")
    wish = {"preferences": {"registration_to_decide": "none"}}
    answer = await post.client.put("/api/me/notification-preferences", json=wish, headers=post.as_("eva.e"))
    assert answer.status_code == 200
    await post.tell(registered("ann.e", partnership="HEMPCLUB-NEXT"))
    await post.until("eva.f", "delivered")
    assert post.mailbox.to("eva.e") == []


async def test_a_letter_that_one_must_get_cannot_be_switched_off(post: Post) -> None:
    wish = {"preferences": {"paid": "none", "no_such_letter": "now"}}
    answer = await post.client.put("/api/me/notification-preferences", json=wish, headers=post.as_("ann.g"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["preferences.paid", "preferences.no_such_letter"]


async def test_preferences_are_shown_with_what_cannot_be_switched_off(post: Post) -> None:
    answer = await post.client.get("/api/me/notification-preferences", headers=post.as_("ann.h"))
    paid = next(item for item in answer.json()["items"] if item["template"] == "paid")
    assert paid == {
        "template": "paid",
        "subject": "Your exchange was reimbursed",
        "choice": "now",
        "legally_required": True,
    }


async def test_the_page_shows_what_somebody_was_told_and_takes_what_is_wanted(post: Post) -> None:
    await a_case(post, "ann.i", "leo.i")
    page = await post.client.get("/me/messages", headers=post.as_("leo.i"))
    assert "An application names you as host" in page.text
    await post.client.post("/me/messages", data={"wanted": ["ready", "closed"]}, headers=post.as_("leo.i"))
    answer = await post.client.get("/api/me/notification-preferences", headers=post.as_("leo.i"))
    wanted = {item["template"] for item in answer.json()["items"] if item["choice"] == "now"}
    assert {"ready", "closed", "paid"} <= wanted
    assert "match_proposed" not in wanted
