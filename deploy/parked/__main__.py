"""`python -m deploy.parked list|show|retry|drop`: what could not be applied in a running system, and settling it."""

import argparse
import os
import sys
from pathlib import Path

from deploy.parked.portal import Portal, Refused, read_token
from deploy.parked.steps import SERVICES, drop_record, list_records, retry_record, show_record

CAUSES = ("handler", "unknown", "unreadable", "suspicious", "behind")


def main(words: list[str] | None = None) -> int:
    """0 when all went well, 1 when the system refused or a record stays, 2 when the words make no sense."""
    given = arguments().parse_args(words)
    try:
        token = token_of(given)
        with Portal(given.address, token) as portal:
            if not token:
                portal.sign_in(given.subject)
            return 0 if given.step(portal, given) else 1
    except Refused as why:
        print(why, file=sys.stderr)
        return 1


def token_of(given: argparse.Namespace) -> str:
    """The token in the file that was named; none when a local run is to hand one out."""
    if given.token_file:
        return read_token(given.token_file)
    if not given.subject:
        raise Refused("Say who acts: --as SUBJECT in a local run, or --token-file FILE (TOKEN_FILE) in a deployment.")
    return ""


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.parked", description=__doc__)
    steps = parser.add_subparsers(required=True)
    add_list(steps.add_parser("list", help="one line for each record", parents=[who_and_where()]))
    for name, step, what in (
        ("show", show_record, "everything about one record"),
        ("retry", retry_record, "apply a record and what is behind it"),
        ("drop", drop_record, "give a record up for good"),
    ):
        one = steps.add_parser(name, help=what, parents=[who_and_where()])
        one.set_defaults(step=step)
        one.add_argument("service", choices=SERVICES)
        one.add_argument("id", type=int)
        if name != "show":
            one.add_argument("--reason", required=name == "drop", help="why; it is kept with your name")
    return parser


def who_and_where() -> argparse.ArgumentParser:
    known = os.environ
    address = known.get("PORTAL_URL") or f"http://127.0.0.1:{known.get('PORT') or 8080}"
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--address", default=address, help="where the portal is (PORTAL_URL): %(default)s")
    shared.add_argument("--as", dest="subject", help="who acts, in a local run")
    shared.add_argument("--token-file", type=Path, default=known.get("TOKEN_FILE"), help="your token (TOKEN_FILE)")
    return shared


def add_list(listing: argparse.ArgumentParser) -> None:
    listing.set_defaults(step=list_records)
    listing.add_argument("service", nargs="?", choices=SERVICES)
    listing.add_argument("--state", choices=("first", "open", "settled"), default="first")
    listing.add_argument("--key", help="the id of a case or an organisation")
    listing.add_argument("--cause", choices=CAUSES)


if __name__ == "__main__":
    sys.exit(main())
