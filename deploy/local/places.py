"""Where things lie on this machine, and which services there are."""

import contextlib
import secrets
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".local"
SERVICES = ("applications", "funding", "notifications", "reporting", "portal")

LOWEST_PORT, HIGHEST_PORT = 10_000, 32_000
GIVEN_PORTS: set[int] = set()


def folder(path: Path) -> Path:
    """The folder, made when missing; other users may enter it, since the database may not run as root."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)
    return path


def free_port() -> int:
    """A port of the loopback address on which nobody listens, and which this program gave to nobody before."""
    below = highest_port()
    while True:
        port = LOWEST_PORT + secrets.randbelow(below - LOWEST_PORT)
        if port not in GIVEN_PORTS and port_is_free(port):
            GIVEN_PORTS.add(port)
            return port


def highest_port() -> int:
    """Ports above it are taken for outgoing connections: a restarted service would not find its own free."""
    told = Path("/proc/sys/net/ipv4/ip_local_port_range")
    lowest_outgoing = int(told.read_text().split()[0]) if told.exists() else HIGHEST_PORT
    return min(lowest_outgoing, HIGHEST_PORT) if lowest_outgoing > LOWEST_PORT + 1_000 else HIGHEST_PORT


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
