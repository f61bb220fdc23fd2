"""The bundle: a zip with a manifest of every file's SHA-256, and a signature over the manifest."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from services.kernel.anchors import key_id, read_key

README = """\
Case {case}, as it was recorded on {at}, for {person}.

Every file is text: a line of JSON for each record, or a document as it was signed.

  events/<service>.jsonl   what each service told the others, in order; `body` is the event
  audit/<service>.jsonl    who did what: the rows of the activity log, each with its seal
  history.jsonl            the steps of the case as its page shows them
  decisions.jsonl          the evaluators' queue: findings, scores, reasons, who decided and when
  conflicts-of-interest.jsonl
  ledger.jsonl             the money: entries, each with postings that sum to zero
  claims.jsonl             reimbursement claims, without the account; payments.jsonl the orders to the bank
  evidence.jsonl           SHA-256 of each file of evidence; the files stay where they are
  documents/*.txt          the documents; their SHA-256 is what the signatures-*.jsonl name

manifest.json holds the SHA-256 of every file; manifest.sig is an Ed25519 signature over manifest.json, in
hexadecimal. With the public key, `python -m verify_log case.zip --key audit-public.pem` checks the signature, every
file, and every sealed row of the activity log: SHA-256 over `previous` and the JSON of `number`, `row` and `sealed_at`
with sorted names and without spaces is `hash`. That the seals are those of the log, the whole log and its anchors show.
"""


def write_bundle(out: Path, files: Mapping[str, str], case: UUID, person: str, key_file: Path) -> None:
    """Write files, explanation, manifest and signature; ValueError when the key is of another kind."""
    key, at = read_key(key_file), datetime.now(UTC).isoformat(timespec="seconds")
    contents = {**files, "README.txt": README.format(case=case, at=at, person=person)}
    encoded = {name: text.encode() for name, text in sorted(contents.items())}
    manifest: dict[str, Any] = {"case": str(case), "made_at": at, "made_for": person, "key": key_id(key)}
    manifest["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in encoded.items()}
    signed = json.dumps(manifest, indent=1, sort_keys=True).encode()
    with ZipFile(out, "w", ZIP_DEFLATED) as bundle:
        for name, content in encoded.items():
            bundle.writestr(name, content)
        bundle.writestr("manifest.json", signed)
        bundle.writestr("manifest.sig", key.sign(signed).hex())
