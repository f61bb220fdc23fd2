"""The process that looks through one file: it reads it, says what it found, and ends. It is given nothing else.

It may take so much time and memory, open no file and start nothing, whatever the file makes it do.
"""

import json
import os
import resource
import sys

from services.funding.domain.files.examination import media_type, objection_to
from services.funding.domain.files.words import TOO_LONG

MOST_SECONDS = 3
MOST_BYTES = 768 << 20
LIMITS = {
    resource.RLIMIT_CPU: MOST_SECONDS,
    resource.RLIMIT_AS: MOST_BYTES,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 0,
}


def main() -> None:
    """Read a file from standard input; write `{"media_type", "objection"}` as JSON."""
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    # Whoever waits for an answer goes before whoever sends files.
    os.nice(10)
    content = sys.stdin.buffer.read()
    try:
        objection = objection_to(content)
    except MemoryError:
        objection = TOO_LONG
    sys.stdout.write(json.dumps({"media_type": media_type(content), "objection": objection}))


if __name__ == "__main__":
    main()
