"""Where things lie on this machine, and which services there are."""

import contextlib
import secrets
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".local"
SERVICES = ("applications", "funding", "notifications", "reporting", "portal")

# Below the range from which systems take the ports of outgoing connections: a service that is started again finds
# its port still free.
LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000
GIVEN_PORTS: set[int] = set()


def folder(path: Path) -> Path:
    """The folder, made when missing; other users may enter it, since the database may not run as root."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)
    return path


def free_port() -> int:
    """A port of the loopback address on which nobody listens, and which this program gave to nobody before."""
    while True:
        port = LOWEST_PORT + secrets.randbelow(HIGHEST_PORT - LOWEST_PORT)
        if port not in GIVEN_PORTS and port_is_free(port):
            GIVEN_PORTS.add(port)
            return port


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def address(port: int) -> str:
    """Where a web server of this machine answers."""
    return f"http://127.0.0.1:{port}"
