"""The portal's templates, and the page that says why somebody is not signed in."""

from pathlib import Path

from fastapi import Request, Response

from services.kernel.http.pages import Pages

pages = Pages(Path(__file__).parents[1] / "templates")

NOT_BELIEVED = 403, "Your identity provider's answer could not be trusted, so nobody was signed in. Try again."
WHY: dict[str, tuple[int, str]] = {
    "away": (
        503,
        "Your identity provider does not answer just now, so nobody new can come in. Who is signed in stays so. "
        "Try again in a few minutes.",
    ),
    "state": (400, "This sign-in was finished before, took longer than ten minutes, or began in another browser."),
    "declined": (
        403,
        "Your identity provider did not sign you in. Try again, or ask those who run your account there.",
    ),
    "code": (403, "Your identity provider knows nothing of this sign-in any more. Begin again."),
    "address": (
        403,
        "Your identity provider gives us no confirmed e-mail address of yours. Add one there, then sign in.",
    ),
    "disabled": (
        403,
        "Your access was ended by an administrator. Ask the support office if you think it is a mistake.",
    ),
    "not_again": (403, "Your identity provider did not make sure of you again. Sign out there first, then try again."),
    "level": (403, "This needs your second factor, and your identity provider did not ask for it. Set one up there."),
    "somebody_else": (403, "You are signed in here as somebody else than at your identity provider. Sign out first."),
}


def not_signed_in(request: Request, reason: str, wanted: str, *, again: bool = False) -> Response:
    """What went wrong and what to do; a reason that is not among ours is a sign of forgery, and told in one word."""
    status, why = WHY.get(reason, NOT_BELIEVED)
    start = "/sign-in/again" if again else "/sign-in"
    word = None if reason in WHY else reason
    return pages.show(request, "not_signed_in.html", status, why=why, word=word, start=start, next=wanted)
