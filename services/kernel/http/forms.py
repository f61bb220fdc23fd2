"""Plain HTML forms as the same bodies that the JSON interface takes: `stay.first_day`, `agenda.0.what`."""

import re
import types
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from services.kernel.http.problems import as_field, unprocessable

BodyT = TypeVar("BodyT", bound=BaseModel)
WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
YES = ("yes", "true", "on")


def from_form(form: FormData, model: type[BodyT]) -> BodyT:
    """The body that a form describes; a Problem 422 naming every wrong field otherwise.

    Empty inputs count as not filled in; a yes/no field that is absent counts as no.
    """
    try:
        return model.model_validate(read_model(form, model, ""))
    except ValidationError as wrong:
        raise unprocessable(*(as_field(error) for error in wrong.errors())) from None


def read_model(form: FormData, model: type[BaseModel], prefix: str) -> dict[str, Any]:
    read = {name: read_field(form, field.annotation, prefix + name) for name, field in model.model_fields.items()}
    return {name: value for name, value in read.items() if value is not None}


def read_field(form: FormData, annotation: Any, name: str) -> Any:
    kind = without_none(annotation)
    if get_origin(kind) in (list, tuple):
        return read_list(form, get_args(kind)[0], name)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return read_model(form, kind, f"{name}.")
    text = str(form.get(name, "")).strip()
    if kind is bool:
        return text in YES
    return read_text(text, kind) if text else None


def read_list(form: FormData, inner: Any, name: str) -> list[Any]:
    kind = without_none(inner)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        places = sorted({int(key.split(".")[1]) for key in form if re.fullmatch(rf"{name}\.\d{{1,3}}\..+", key)})
        rows = [read_model(form, kind, f"{name}.{place}.") for place in places]
        return [row for row in rows if row]
    return [str(value) for value in form.getlist(name) if str(value).strip()]


def read_text(text: str, kind: Any) -> Any:
    if kind is int and WHOLE.fullmatch(text):
        return int(text)
    if kind is float and DECIMAL.fullmatch(text):
        return float(text)
    return text


def without_none(annotation: Any) -> Any:
    """The type itself of `T | None` and of `Annotated[T, …]`."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    return annotation
