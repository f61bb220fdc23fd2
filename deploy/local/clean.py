"""Before everything is removed: refuse while somebody works here, end what a killed run left behind."""

import shutil
import sys

from deploy.local.folders import AlreadyHeld, held, remove_unless_held
from deploy.local.places import KEPT, folder


def main() -> None:
    """Leave nothing running whose files are about to go."""
    try:
        with held(KEPT):
            sessions = folder(KEPT / "sessions")
            for session in sessions.iterdir():
                remove_unless_held(session)
            if any(sessions.iterdir()):
                sys.exit("Tests are running here; wait for them or stop them, then make clean again")
    except AlreadyHeld as taken:
        sys.exit(f"Nothing was removed: {taken}")
    shutil.rmtree(KEPT, ignore_errors=True)


if __name__ == "__main__":
    main()
