"""Which processes make up a portal, and with which arguments."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from wg_portal.launcher.children import Child
from wg_portal.launcher.datafolder import SEAL_KEY, DataFolder


def mail_sink(root: Path, folder: DataFolder, listener: int) -> Child:
    """The local mail server; ``listener`` is the inherited socket."""
    return Child(
        name="Mail sink",
        argv=[
            *(sys.executable, "-m", "wg_portal.launcher.mailsink"),
            *("--fd", str(listener), "--folder", folder.mail),
        ],
        log=folder.logs / "mailsink.log",
        cwd=root,
        pass_fds=[listener],
    )


def portal(root: Path, folder: DataFolder, listener: int, env: Mapping[str, str]) -> list[Child]:
    """Web on the inherited socket ``listener``, worker and beat, in the order of starting.

    Orphaned, they are killed: a worker that is asked politely while Valkey goes away as well
    tries for minutes to reach it, and nothing that they do is lost by a kill.
    """
    celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
    web = {
        **env,
        "PORTAL_BIND": f"fd://{listener}",
        "PORTAL_ACCESS_LOG": str(folder.logs / "access.log"),
    }
    return [
        Child(
            name="Web",
            argv=[
                *(sys.executable, "-m", "gunicorn", "--config", root / "config" / "gunicorn.py"),
                "config.wsgi",
            ],
            orphan_signal=signal.SIGKILL,
            log=folder.logs / "web.log",
            env=web,
            cwd=root,
            pass_fds=[listener],
        ),
        Child(
            name="Worker",
            argv=[
                *(*celery, "worker", "--concurrency", "1", "--loglevel", "INFO"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
            orphan_signal=signal.SIGKILL,
            log=folder.logs / "worker.log",
            env=env,
            cwd=root,
        ),
        Child(
            name="Beat",
            argv=[
                *(*celery, "beat", "--loglevel", "INFO", "--pidfile", ""),
                *("--schedule", folder.path / "beat-schedule"),
            ],
            orphan_signal=signal.SIGKILL,
            log=folder.logs / "beat.log",
            env=env,
            cwd=root,
        ),
    ]


def sealer(root: Path, folder: DataFolder, env: Mapping[str, str], url: str, key: str) -> Child:
    """The sealer of the record: its own login ``url``, its own ``key``, nobody else's secrets."""
    secret = ("PORTAL_SECRET", "PORTAL_CONTEXT", "PORTAL_FIELD", "DATABASE_", "REDIS_", "SMTP_")
    others = {name: value for name, value in env.items() if not name.startswith(secret)}
    return Child(
        name="Sealer",
        argv=[sys.executable, "manage.py", "seal_record"],
        log=folder.logs / "sealer.log",
        env={
            **others,
            "DJANGO_SETTINGS_MODULE": "config.settings.sealer",
            "DATABASE_URL": url,
            SEAL_KEY: key,
        },
        cwd=root,
    )


def preparation(root: Path, folder: DataFolder, env: Mapping[str, str]) -> Child:
    """Migrations, walls, translations, static files and demo, in one process that ends.

    Its standard output is piped: one line for each finished step.
    """
    return Child(
        name="Preparation",
        argv=[sys.executable, "manage.py", "prepare"],
        log=folder.logs / "prepare.log",
        env=env,
        cwd=root,
        piped=True,
    )
