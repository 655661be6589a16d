"""Where a server keeps its data and its sockets, whoever runs it and however deep."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from wg_portal.launcher.privileges import Privileges

# A Unix socket's path holds 107 bytes; the longest name below the folder takes 16.
_LONGEST_FOLDER = 90
# libpq cuts a host at commas, and not every client decodes a quoted path.
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True)
class Place:
    """``home`` holds the data, ``sockets`` (mode 0700) the sockets."""

    home: Path
    sockets: Path

    def remove(self) -> None:
        """Delete everything below both folders."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)


def settle(root: Path, privileges: Privileges) -> Place:
    """Make the folders for servers that belong to ``root``.

    Usually all of it lies in ``root``. An account that cannot get there (``nobody`` below
    a closed home) gets a folder of its own in ``/var/tmp``; a deep or oddly named ``root``
    gets a short folder for the sockets. Raises ``PermissionError`` when such a folder is
    not ours.
    """
    root = root.resolve()
    root.mkdir(parents=True, exist_ok=True)
    home = root
    if privileges.user is not None:
        root.chmod(root.stat().st_mode | 0o011)
        if not privileges.can("x", root):
            home = _own_folder(Path("/var/tmp"), root)  # noqa: S108 (kept over a restart)
            home.chmod(0o711)
    sockets = home / "run"
    if len(os.fsencode(sockets)) > _LONGEST_FOLDER or not _PLAIN.fullmatch(str(sockets)):
        temporary = Path(tempfile.gettempdir())
        short = temporary if len(os.fsencode(temporary)) < 60 else Path("/tmp")  # noqa: S108
        sockets = _own_folder(short, root, privileges)
    sockets.mkdir(exist_ok=True)
    sockets.chmod(0o700)
    if privileges.user is not None:
        shutil.chown(sockets, privileges.user)
    return Place(home, sockets)


def _own_folder(parent: Path, root: Path, privileges: Privileges | None = None) -> Path:
    # The name can be guessed, so whoever made the folder must be us.
    mark = hashlib.sha256(os.fsencode(root) + b"%d" % os.geteuid()).hexdigest()[:12]
    folder = parent / f"wg-portal-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    owners = {os.geteuid()}
    if privileges is not None and privileges.user is not None:
        owners.add(pwd.getpwnam(privileges.user).pw_uid)
    if folder.is_symlink() or folder.stat().st_uid not in owners:
        raise PermissionError(f"{folder} belongs to somebody else; remove it or choose --data")
    return folder
