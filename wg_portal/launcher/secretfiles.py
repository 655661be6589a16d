"""Makes the files that docker-compose.yml mounts as secrets.

``python3 -m wg_portal.launcher.secretfiles --to secrets --smtp smtp://user:word@mail:587``.
Needs nothing but Python, so that it runs on a host where nothing is installed yet. What is there
already stays as it is.
"""

from __future__ import annotations

import argparse
import base64
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

ROLES = {
    "database_url": "portal_app",
    "database_owner_url": "portal_owner",
    "database_backup_url": "portal_backup",
    "database_sealer_url": "portal_sealer",
    "database_superuser_url": "portal",
}


def make(folder: Path, *, smtp: str, database: str = "database") -> list[str]:
    """Write what is missing in ``folder``; returns the names of the new files.

    ``smtp`` is the mail server's address, ``database`` the database's host.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = _kept(folder, "database_superuser_password") or secrets.token_urlsafe(24)
    wanted = {
        "secret_key": secrets.token_urlsafe(50),
        "context_key": secrets.token_hex(32),
        "field_keys": _key(),
        "sealing_key": _key(),
        "smtp_url": smtp,
        "database_superuser_password": password,
    }
    for name, role in ROLES.items():
        word = password if role == "portal" else secrets.token_urlsafe(24)
        base = "postgres" if role == "portal" else "portal"
        wanted[name] = f"postgresql://{role}:{quote(word, safe='')}@{database}/{base}"
    made = []
    for name, value in wanted.items():
        if _kept(folder, name) is None:
            # Read by the image's own account: compose mounts the file as it is.
            with open(
                os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w"
            ) as file:
                file.write(value + "\n")
            made.append(name)
    return made


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _kept(folder: Path, name: str) -> str | None:
    path = folder / name
    return path.read_text().strip() if path.exists() else None


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description="Make the secrets of an installation.")
    parser.add_argument("--to", type=Path, default=Path("secrets"), help="the folder (secrets)")
    parser.add_argument("--smtp", required=True, help="smtp:// or smtps:// address of the server")
    options = parser.parse_args()
    made = make(options.to, smtp=options.smtp)
    sys.stdout.write(f"Made in {options.to}: {', '.join(made) or 'nothing, all were there'}\n")


if __name__ == "__main__":
    main()
