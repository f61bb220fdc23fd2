"""Why a record is parked: a cause to count by, words to read, and where an exception came from."""

from dataclasses import dataclass
from traceback import walk_tb

from services.kernel.records import Unreadable

KERNEL = "services.kernel"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record is parked.

    `cause` is one of behind, handler, unknown, unreadable, suspicious; `failure` an exception's class and place.
    """

    cause: str
    text: str
    failure: str | None = None


BEHIND = Reason("behind", "an earlier record of its key is parked")


def reason_of(wrong: Exception) -> Reason:
    """Why a record cannot be applied; an exception's own words may hold what nobody should read, and stay out."""
    if isinstance(wrong, Unreadable):
        return Reason(wrong.cause, str(wrong))
    kind = type(wrong)
    return Reason("handler", f"{kind.__name__} in its handler", f"{kind.__module__}.{kind.__qualname__} {place(wrong)}")


def place(wrong: Exception) -> str:
    """Where it was raised: the innermost line of a service, else the innermost line."""
    frames = [
        (frame.f_globals.get("__name__", ""), frame.f_code.co_name, line)
        for frame, line in walk_tb(wrong.__traceback__)
    ]
    ours = [frame for frame in frames if frame[0].startswith("services.") and not frame[0].startswith(KERNEL)]
    module, function, line = (ours or frames)[-1]
    return f"at {module}, line {line}, in {function}"
