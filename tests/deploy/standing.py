"""Run servers in a folder until killed: `python tests/deploy/standing.py FOLDER`; prints one JSON line when ready."""

import json
import sys
import time
from pathlib import Path

from deploy.local.folders import held
from deploy.local.servers import LocalServers

if __name__ == "__main__":
    with held(Path(sys.argv[1])) as home, LocalServers(home) as servers:
        servers.wait_for_kafka()
        children = [json.loads(record.read_text())["pid"] for record in (home / "running").glob("*.json")]
        told = {"database": servers.server_url, "kafka": servers.bootstrap_servers, "children": children}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        time.sleep(600)
