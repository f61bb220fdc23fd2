"""`applications` without its relay and its consumer: what is measured is the command, not what follows from it."""

from dataclasses import replace

from services.applications.main import parts
from services.applications.settings import ApplicationsSettings
from services.kernel.service import serve

if __name__ == "__main__":
    serve(replace(parts, handlers=None, tells=False), ApplicationsSettings())
