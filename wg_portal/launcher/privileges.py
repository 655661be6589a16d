"""How a server that refuses root is started by root all the same."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Privileges:
    """The way into an unprivileged process; all fields empty for an ordinary user.

    ``enter`` runs in the child before it becomes the server; ``user`` is the account to
    drop to where user namespaces are forbidden (default containers).
    """

    enter: Callable[[], None] | None = None
    user: str | None = None

    def options(self) -> dict[str, Any]:
        """Arguments for ``subprocess``; ``enter`` is not among them."""
        if self.user is None:
            return {}
        group = pwd.getpwnam(self.user).pw_gid
        return {"user": self.user, "group": group, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Whether the unprivileged account passes ``test -<test> path``."""
        answer = subprocess.run(["test", f"-{test}", str(path)], cwd="/", **self.options())
        return answer.returncode == 0


def unprivileged() -> Privileges:
    """Find the gentlest way to not be root: nothing, a user namespace, or ``nobody``."""
    if os.geteuid() != 0:
        return Privileges()
    try:
        subprocess.run(["true"], preexec_fn=_enter_namespace, check=True, cwd="/")
    except (OSError, AttributeError, subprocess.SubprocessError):
        return Privileges(user="nobody")
    return Privileges(enter=_enter_namespace)


def _enter_namespace() -> None:
    # Root outside, uid 1000 inside: needs no account, no chown and no copy.
    uid, gid = os.getuid(), os.getgid()
    os.unshare(os.CLONE_NEWUSER)
    for name, value in (
        ("setgroups", "deny"),
        ("uid_map", f"1000 {uid} 1"),
        ("gid_map", f"1000 {gid} 1"),
    ):
        Path("/proc/self", name).write_text(value)
