"""Errors as RFC 9457 problem details: what went wrong, and what to do."""

from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
FRIENDLY = {
    "missing": "this field is required",
    "extra_forbidden": "this field is not known here; remove it",
    "nan": "a number is needed, not NaN or infinity",
    "finite_number": "a number is needed, not NaN or infinity",
    "int_type": "a whole number is needed, written without quotes",
    "float_type": "a number is needed, written without quotes",
    "bool_type": "true or false is needed, written without quotes",
    "string_type": "text is needed",
    "too_short": "choose at least one",
    "model_attributes_type": "an object with fields is needed",
}


class Problem(Exception):
    """An answer that is not what was asked for; `extra` becomes members of the document."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra

    @property
    def errors(self) -> list[dict[str, str]]:
        """The fields that are wrong, each with its message."""
        errors: list[dict[str, str]] = self.extra.get("errors", [])
        return errors

    def document(self) -> dict[str, Any]:
        title = HTTPStatus(self.status).phrase
        return {"type": "about:blank", "title": title, "status": self.status, "detail": self.detail, **self.extra}

    def answer(self) -> Response:
        return JSONResponse(self.document(), self.status, self.headers, media_type=MEDIA_TYPE)


def not_found() -> Problem:
    """Not there, or not yours: the same answer."""
    return Problem(404, "There is nothing here that you may see. Check the address, or sign in as somebody who may.")


def forbidden(detail: str) -> Problem:
    return Problem(403, detail)


def conflict(detail: str, **extra: Any) -> Problem:
    return Problem(409, detail, None, **extra)


def unprocessable(*errors: tuple[str, str]) -> Problem:
    """Fields that are wrong, as (dotted path, message)."""
    listed = [{"field": field, "message": message} for field, message in errors]
    names = ", ".join(field for field, _ in errors)
    return Problem(422, f"Some fields need your attention: {names}.", None, errors=listed)


def unavailable(detail: str, retry_after_seconds: int = 2) -> Problem:
    return Problem(503, detail, {"Retry-After": str(retry_after_seconds)})


def from_validation(wrong: RequestValidationError) -> Problem:
    """400 when the body does not parse, else 422 with every field that is wrong."""
    errors = wrong.errors()
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem(400, "The body is not valid JSON. Send one JSON object in UTF-8.")
    return unprocessable(*(as_field(error) for error in errors))


def as_field(error: Any) -> tuple[str, str]:
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header")]
    message = FRIENDLY.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
    return ".".join(place) or "body", message


def from_http(wrong: HTTPException) -> Problem:
    if wrong.status_code == HTTPStatus.NOT_FOUND:
        return not_found()
    return Problem(wrong.status_code, str(wrong.detail), dict(wrong.headers or {}))


def wants_page(request: Request) -> bool:
    """Whether a person's browser asked, rather than a program."""
    path = request.url.path
    return not path.startswith(("/api/", "/internal/", "/health/")) and "text/html" in request.headers.get("accept", "")
