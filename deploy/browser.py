"""A Chromium for the browser tests: the installed one, or Debian's, or Playwright's own.

`python -m deploy.browser` brings one when there is none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed_browser() -> str | None:
    """The path of a Chromium that runs on this machine; none when Playwright has to use its own."""
    return next((path for name in NAMES if (path := shutil.which(name)) and _runs(path)), None)


def launch_arguments() -> list[str]:
    """What Chromium has to be told here: as root it refuses its sandbox."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def bring_browser() -> None:
    """Make sure that browser tests find a Chromium."""
    if installed_browser() or _playwrights_own():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium", flush=True)
        _install_from_debian()
    if installed_browser():
        return
    print("Fetching Playwright's Chromium", flush=True)
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode:
        sys.exit("There is no Chromium for the browser tests: install one as `chromium` on the PATH")


def _runs(path: str) -> bool:
    return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0


def _playwrights_own() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _install_from_debian() -> None:
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run([*apt, *step], env=environment, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    bring_browser()
