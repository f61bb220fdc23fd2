"""`python -m deploy.secrets`: make the secrets that docker-compose.yml mounts, where they are missing.

They lie in `.local/secrets`, which only its owner may enter; the files themselves are readable, because the services in
their containers are somebody else.
"""

import secrets

from deploy.local.keys import keys_in
from deploy.local.places import KEPT, folder

SECRETS = KEPT / "secrets"


def main() -> None:
    """Make each missing secret; keep those that are there. The one of the identity provider stays empty here."""
    keys_in(SECRETS)
    folder(SECRETS).chmod(0o700)
    password = SECRETS / "database-password"
    if not password.exists():
        password.write_text(secrets.token_urlsafe(32))
    (SECRETS / "oidc-client-secret").touch()
    for path in SECRETS.iterdir():
        path.chmod(0o644)
    print(f"The secrets are in {SECRETS}")


if __name__ == "__main__":
    main()
