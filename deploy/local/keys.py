"""The local run's own keys and passwords, made once: for tokens, between services, for the activity log, for files."""

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from joserfc.jwk import ECKey, OKPKey

from deploy.local.passwords import passwords_in
from deploy.local.places import folder


@dataclass(frozen=True)
class Keys:
    """Paths of the files."""

    token_private: Path
    token_public: Path
    service_secret: Path
    audit_private: Path
    audit_public: Path
    evidence: Path
    passwords: Path


def keys_in(path: Path) -> Keys:
    """The keys of this folder, made when one is missing."""
    folder(path)
    keys = Keys(
        *(path / "token-private.pem", path / "token-public.pem", path / "service-secret"),
        *(path / "audit-private.pem", path / "audit-public.pem"),
        *(path / "evidence-keys", passwords_in(path)),
    )
    if not (keys.token_private.exists() and keys.token_public.exists()):
        pair = ECKey.generate_key("P-256")
        _write(keys.token_public, pair.as_pem(private=False))
        _write(keys.token_private, pair.as_pem(private=True))
    if not keys.service_secret.exists():
        _write(keys.service_secret, secrets.token_urlsafe(48).encode())
    if not (keys.audit_private.exists() and keys.audit_public.exists()):
        signer = OKPKey.generate_key("Ed25519")
        _write(keys.audit_public, signer.as_pem(private=False))
        _write(keys.audit_private, signer.as_pem(private=True))
    if not keys.evidence.exists():
        _write(keys.evidence, f"first {base64.b64encode(secrets.token_bytes(32)).decode()}\n".encode())
    return keys


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.rename(path)
