"""`make rebuild SERVICE=reporting`: builds a read model of the running system anew, with its service's environment."""

import os
import subprocess
import sys

from deploy.local.environment import noted_surroundings
from deploy.local.places import KEPT, ROOT, SERVICES

REBUILT = ("reporting",)
NOT_REBUILT = {
    "applications": "It keeps the record of organisations, matches and cases: that is where events come from. What it "
    "heard of money and agreements is part of each case's history.",
    "funding": "It keeps the record of queue, envelopes, ledger, claims and payments: that is where events come from. "
    "What it heard of cases carries decisions of its own.",
    "notifications": "It keeps the record of who was told what. Owners, names and partnerships that it heard are kept "
    "beside that, and follow from Kafka alone.",
    "portal": "It keeps the directory of people, as their identity provider says; it hears no events.",
}


def main(arguments: list[str]) -> int:
    service, *options = arguments or [""]
    if service not in REBUILT:
        return refuse(service)
    environment = noted_surroundings(KEPT, service)
    if environment is None:
        print("Nothing runs here. Start it with `make run`, and rebuild from another terminal.", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", f"services.{service}.rebuild", *options]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


def refuse(service: str) -> int:
    """Say what is a read model and what is not."""
    if service in NOT_REBUILT:
        print(f"{service} is no read model. {NOT_REBUILT[service]}", file=sys.stderr)
    elif service:
        print(f"There is no service {service!r}; there are {', '.join(SERVICES)}.", file=sys.stderr)
    print(f"Made from other services' events alone, and so built anew: {', '.join(REBUILT)}.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
