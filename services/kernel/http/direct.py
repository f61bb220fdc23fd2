"""Routes that carry the load: one JSON body read straight into its model, without the framework's detours."""

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.routing import request_response

from services.kernel.http.calling import signed_in
from services.kernel.http.problems import Problem
from services.kernel.http.sent import sent_json

NO_JSON = {"type": "json_invalid", "loc": ("body",), "msg": "this is not JSON", "input": None}
NO_OBJECT = {"type": "model_attributes_type", "loc": ("body",), "msg": "an object with fields is needed", "input": None}


class DirectRoute(APIRoute):
    """A route of a signed-in command whose one parameter is `body`; its path has no parameters.

    It is documented and answers as any other route of FastAPI's, in about half the time.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.model: type[BaseModel] = self.endpoint.__annotations__["body"]
        self.app = request_response(self.answer)

    async def answer(self, request: Request) -> Response:
        response: Response = await self.endpoint(request=request, body=await self.read(request))
        return response

    async def read(self, request: Request) -> BaseModel:
        """The body as its model; RequestValidationError names the fields that are wrong."""
        if not request.headers.get("content-type", "").lower().startswith("application/json"):
            raise RequestValidationError([NO_OBJECT])
        try:
            return self.model.model_validate(await sent_json(request))
        except Problem:
            # Before anything is said about a body: who asks?
            signed_in(request)
            raise
        except ValidationError as wrong:
            errors = wrong.errors(include_url=False)
            raise RequestValidationError([{**error, "loc": ("body", *error["loc"])} for error in errors]) from None
        except (ValueError, RecursionError):
            raise RequestValidationError([NO_JSON]) from None
