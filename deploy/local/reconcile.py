"""`make reconcile`: compares the statistics of the running system with what its services have."""

import os
import subprocess
import sys

from deploy.local.environment import noted_surroundings
from deploy.local.places import KEPT, ROOT


def main() -> int:
    environment = noted_surroundings(KEPT, "reporting")
    if environment is None:
        print("Nothing runs here. Start it with `make run`, and reconcile from another terminal.", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "services.reporting.reconcile"]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
