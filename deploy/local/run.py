"""`make run`: the whole system in the foreground, from nothing to an address to open."""

import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from deploy.assets import bring_assets
from deploy.local.environment import PEOPLE
from deploy.local.folders import AlreadyHeld, held
from deploy.local.places import KEPT, ROOT, port_is_free
from deploy.local.servers import LocalServers
from deploy.local.stack import Stack

DEFAULT_PORT = 8080
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Asked(BaseException):
    """Somebody asked us to stop."""


def main() -> None:
    """Run until asked to stop; leaves with a sentence when it cannot."""
    port = wanted_port()
    try:
        with stopping_in_order(), held(KEPT) as home:
            run(home, port)
    except Asked:
        say("Everything has stopped.")
    except AlreadyHeld as taken:
        sys.exit(f"ClusterXchange: {taken}")
    except RuntimeError as wrong:
        sys.exit(f"ClusterXchange could not start: {wrong}")


def run(home: Path, port: int) -> None:
    """Start everything, tell how to get in, stay; a server that ends is started again."""
    began = time.monotonic()
    bring_assets()
    say(f"Assets are laid out ({time.monotonic() - began:.1f} s)")
    given = {
        "server_url": os.environ.get("DATABASE_URL"),
        "bootstrap_servers": os.environ.get("KAFKA_BOOTSTRAP_SERVERS"),
    }
    with LocalServers(home, **given, say=say) as servers, Stack(servers, home, port=port, say=say) as stack:
        play_the_demo_once(home, stack.base_url)
        introduce(stack, time.monotonic() - began)
        while True:
            time.sleep(1)
            servers.revive()


def wanted_port() -> int:
    """PORT, which must be free."""
    wanted = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted) < 65536):
        sys.exit(f"PORT must be a number from 1 to 65535, not {wanted!r}")
    if not port_is_free(int(wanted)):
        sys.exit(
            f"Port {wanted} cannot be used here: it is taken, or not ours to take. Choose another: make run PORT=8090"
        )
    return int(wanted)


def play_the_demo_once(home: Path, base_url: str) -> None:
    """Let one exchange be seen from the first start on, unless DEMO=0."""
    played = home / "demo-played"
    if os.environ.get("DEMO") == "0" or played.exists():
        return
    began = time.monotonic()
    say("Playing one exchange through, so that there is something to see")
    done = subprocess.run([sys.executable, "-m", "deploy.local.demo", base_url], cwd=ROOT, check=False)
    if done.returncode:
        say("The demonstration did not play to its end; everything else works")
        return
    played.touch()
    say(f"The demonstration is played ({time.monotonic() - began:.1f} s)")


def introduce(stack: Stack, seconds: float) -> None:
    """Print the address and who may sign in."""
    print(f"\nClusterXchange is ready after {seconds:.1f} s: {stack.base_url}\n\nSign in as any of these people:")
    for person in tomllib.loads(PEOPLE.read_text(encoding="utf-8"))["people"]:
        what = ", ".join(person["roles"]).replace("_", " ")
        print(f"  {person['name']:<18}{what:<22}{person.get('partnership', '')}")
    print(
        f"\nMail that people get: {shown(stack.mail_folder)}   Logs: {shown(stack.log_folder)}   Stop: Ctrl-C",
        flush=True,
    )


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Turn the first signal into `Asked`; further ones do not disturb the stopping."""

    def ask(number: int, frame: FrameType | None) -> None:
        for each in STOPPING:
            signal.signal(each, signal.SIG_IGN)
        raise Asked

    for each in STOPPING:
        signal.signal(each, ask)
    yield


if __name__ == "__main__":
    main()
