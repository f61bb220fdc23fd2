"""A bundle of one case: signed, every file as the manifest says, every sealed row as its seal says."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .chain import Findings, seal

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"


def verify_bundle(path: Path, key: Ed25519PublicKey) -> Findings:
    """What is wrong with a bundle; `rows` counts the rows of the activity log that hold."""
    found = Findings()
    try:
        with ZipFile(path) as bundle:
            files = {name: bundle.read(name) for name in bundle.namelist()}
        if len(files) < len(bundle.namelist()):
            found.say("a file is in it twice")
        key.verify(bytes.fromhex(files[SIGNATURE].decode()), files[MANIFEST])
        hold_against_manifest(files, found)
        hold_against_seals(files, found)
    except InvalidSignature:
        found.say("the manifest is not signed with this key, or was changed since")
    except (BadZipFile, LookupError, ValueError, TypeError) as wrong:
        found.say(f"the bundle cannot be read: {type(wrong).__name__}")
    return found


def hold_against_manifest(files: dict[str, bytes], found: Findings) -> None:
    listed = json.loads(files[MANIFEST])["files"]
    there = {name: hashlib.sha256(files[name]).hexdigest() for name in files.keys() - {MANIFEST, SIGNATURE}}
    for name in sorted(listed.keys() | there.keys()):
        if name not in there:
            found.say(f"{name} is missing")
        elif name not in listed:
            found.say(f"{name} was put in")
        elif listed[name] != there[name]:
            found.say(f"{name} was changed")


def hold_against_seals(files: dict[str, bytes], found: Findings) -> None:
    for name in sorted(files):
        hashes: dict[int, str] = {}
        for line in rows_in(files[name]) if name.startswith("audit/") else ():
            number, row = line["number"], line["row"]
            if number is None:
                found.waiting += 1
            elif seal(bytes.fromhex(line["previous"]), number, line["sealed_at"], row) != line["hash"]:
                found.say(f"{name}: row {row['id']} is not what was sealed")
            elif hashes.get(number - 1, line["previous"]) != line["previous"]:
                found.say(f"{name}: seal {number} does not follow the one before it")
            else:
                found.rows += 1
            hashes[number] = line["hash"]


def rows_in(content: bytes) -> Iterator[Any]:
    for line in content.decode().split("\n"):
        if line:
            yield json.loads(line)
