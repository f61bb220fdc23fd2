"""Start a command that ends with the process that asked for it; run as `python leash.py PARENT SIGNAL USER COMMAND…`.

USER is `-` for "as we are". Free of the project's imports, for it must be gone in milliseconds.
"""

import ctypes
import os
import pwd
import sys
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 4
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def main(parent: int, farewell: int, user: str, command: list[str]) -> None:
    """Drop to `user`, ask the system to send `farewell` when `parent` dies, become `command`."""
    if user != "-":
        become(user, enterable=_may_run(user, command[0]))
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, farewell)
        if os.getppid() != parent:
            sys.exit("the process that asked for this command is gone")
    os.execv(command[0], command)  # noqa: S606 - the whole point


def become(user: str, *, enterable: bool) -> None:
    """Take on an unprivileged user's identity.

    Where the project lies in a folder that only root may enter, the right to pass closed folders is kept
    instead of opening them.
    """
    account = pwd.getpwnam(user)
    keep = not enterable and sys.platform == "linux"
    if keep:
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    if keep:
        _keep(CAP_DAC_OVERRIDE)


def _may_run(user: str, program: str) -> bool:
    account = pwd.getpwnam(user)
    path = Path(program).resolve()
    return all(_may_enter(account, part.stat()) for part in (path, *path.parents))


def _may_enter(account: pwd.struct_passwd, found: os.stat_result) -> bool:
    shift = 6 if found.st_uid == account.pw_uid else 3 if found.st_gid == account.pw_gid else 0
    return found.st_mode >> shift & 0o5 == 0o5


def _keep(capability: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    mask = 1 << capability
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "may not keep the right to enter the project's folder as another user")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def _prctl(option: int, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    if libc.prctl(option, *padded):
        raise OSError(ctypes.get_errno(), f"prctl {option} was refused")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
