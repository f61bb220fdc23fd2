"""Keep services running: one that ends is started again, after a pause that grows while it keeps ending."""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local.children import Child, Command
from deploy.local.waiting import Say, quiet

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 15.0
STEADY_SECONDS = 30.0


class Supervised:
    """One command and the thread that watches over it."""

    def __init__(self, command: Command, records: Path, say: Say, longest_pause: float = LONGEST_PAUSE) -> None:
        self.say = say
        self.longest_pause = longest_pause
        self.command = command
        self.records = records
        self.stopping = threading.Event()
        self.starts = 0
        self.pause = FIRST_PAUSE
        self.child = self._start()
        self.thread = threading.Thread(target=self._watch, name=command.name, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End the command for good."""
        self.stopping.set()
        self.child.ask_to_end()
        self.thread.join()

    def _start(self) -> Child:
        self.starts += 1
        return Child(self.command, self.records)

    def _watch(self) -> None:
        while True:
            began = time.monotonic()
            self._wait_for_the_end()
            if self.stopping.is_set():
                return
            if time.monotonic() - began > STEADY_SECONDS:
                self.pause = FIRST_PAUSE
            if self.stopping.wait(self.pause):
                return
            self.say(f"{self.command.name} ended with {self.child.wait()}; starting it again")
            self.child = self._start()
            self.pause = min(self.pause * 2, self.longest_pause)

    def _wait_for_the_end(self) -> None:
        while not self.child.ended:
            if self.stopping.wait(0.1):
                self.child.stop()
        self.child.kill()


class Supervisor:
    """Several supervised commands, started and stopped together, each started again after `longest_pause` at most."""

    def __init__(self, records: Path, say: Say = quiet, longest_pause: float = LONGEST_PAUSE) -> None:
        self.records = records
        self.say = say
        self.longest_pause = longest_pause
        self.watched: dict[str, Supervised] = {}

    def start(self, commands: Iterable[Command]) -> None:
        """Start them all; does not wait until they are ready."""
        for command in commands:
            self.watched[command.name] = Supervised(command, self.records, self.say, self.longest_pause)

    def end(self, name: str) -> None:
        """End one command for good, in order."""
        self.watched.pop(name).stop()

    def stop(self) -> None:
        """Ask all to end, at the same time, and wait until they have."""
        with ThreadPoolExecutor(max_workers=len(self.watched) or 1) as stoppers:
            list(stoppers.map(Supervised.stop, self.watched.values()))
