"""Encryption at rest: AES-256-GCM under keys from a file, which is read again as soon as it changed."""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

log = structlog.get_logger()

KEY_BYTES = 32
NONCE_BYTES = 12
LINE = re.compile(r"(?P<id>[\w.-]{1,40})[ \t]+(?P<key>[\w+/=-]+)", re.ASCII)


class KeyGone(Exception):
    """What was encrypted cannot be read: its key is in the file no more. `key_id` names it."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"the key {key_id} is not in the file of keys")
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A file as it is kept: the ciphertext ends in the tag of 16 bytes."""

    key_id: str
    nonce: bytes
    ciphertext: bytes


class Keyring:
    """The keys by their ids, in the order of the file; the last one encrypts, every one decrypts."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.stamp = stamp_of(file)
        self.known = read_keys(file.read_text())

    @property
    def newest(self) -> str:
        """The id of the key that new files are encrypted with."""
        return list(self.keys())[-1]

    def keys(self) -> Mapping[str, bytes]:
        """The keys as the file has them now; those known so far while it cannot be read."""
        try:
            stamp = stamp_of(self.file)
            if stamp != self.stamp:
                self.known, self.stamp = read_keys(self.file.read_text()), stamp
        except (OSError, ValueError) as wrong:
            log.error("evidence.keys_unreadable", file=str(self.file), reason=str(wrong))
        return self.known

    def encrypt(self, content: bytes, sha256: str) -> Encrypted:
        """A file under the newest key and a nonce of its own; it can be opened only as the file with this SHA-256."""
        key_id, key = list(self.keys().items())[-1]
        nonce = fresh_nonce()
        return Encrypted(key_id, nonce, AESGCM(key).encrypt(nonce, content, bytes.fromhex(sha256)))

    def decrypt(self, encrypted: Encrypted, sha256: str) -> bytes:
        """The file; KeyGone without its key, `cryptography.exceptions.InvalidTag` when anything of it was changed."""
        key = self.keys().get(encrypted.key_id)
        if key is None:
            raise KeyGone(encrypted.key_id)
        return AESGCM(key).decrypt(encrypted.nonce, encrypted.ciphertext, bytes.fromhex(sha256))


def fresh_nonce() -> bytes:
    """Twelve random bytes (NIST SP 800-38D, 8.2.2: good for 2^32 files under one key)."""
    return os.urandom(NONCE_BYTES)


def read_keys(text: str) -> dict[str, bytes]:
    """Keys by their ids, oldest first; a line is an id and 32 bytes in base64. ValueError says which line is wrong."""
    keys: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            key_id, key = read_line(number, line.strip())
            if key_id in keys:
                raise ValueError(f"line {number}: there is a key {key_id} already")
            keys[key_id] = key
    if not keys:
        raise ValueError("there is no key in it")
    return keys


def read_line(number: int, line: str) -> tuple[str, bytes]:
    # What is wrong with a line is said without the line: it may hold a key.
    found = LINE.fullmatch(line)
    try:
        key = base64.b64decode(found["key"], validate=True) if found else b""
    except ValueError:
        key = b""
    if found is None or len(key) != KEY_BYTES:
        raise ValueError(f"line {number}: an id and {KEY_BYTES} bytes in base64 are needed")
    return found["id"], key


def stamp_of(file: Path) -> tuple[int, int, int]:
    """What differs when a file was written again or put in the place of another."""
    found = file.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
