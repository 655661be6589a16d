"""The steps of the Dockerfile, run as a script in an empty folder; and what goes into the image."""

from __future__ import annotations

import fnmatch
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operation.composed import ROOT

exhaustive = pytest.mark.skipif(
    "PORTAL_EXHAUSTIVE" not in os.environ, reason="installs every package of uv.lock"
)


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage as pairs of word and rest."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    made: list[list[tuple[str, str]]] = []
    for line in text.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            made.append([])
        if word:
            made[-1].append((word, rest.strip()))
    return made


def context() -> Iterator[str]:
    """The paths that .dockerignore lets through, as Docker reads it: the last match counts."""
    rules = [
        (line.lstrip("!"), line.startswith("!"))
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for path in tracked:
        parts = path.split("/")
        heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        kept = True
        for pattern, back in rules:
            if any(fnmatch.fnmatch(head, pattern.removeprefix("**/")) for head in heads) or (
                pattern.startswith("**/") and fnmatch.fnmatch(parts[-1], pattern[3:])
            ):
                kept = back
        if kept and (ROOT / path).exists():
            yield path


def test_the_image_holds_what_runs_and_nothing_else() -> None:
    paths = set(context())
    tops = {path.split("/")[0] for path in paths}
    assert tops == {"apps", "config", "manage.py", "pyproject.toml", "uv.lock", "wg_portal"}
    assert not [path for path in paths if path.startswith("apps/demo/")]
    assert {"config/uv.txt", "config/settings/production.py", "apps/accounts/models.py"} <= paths


def test_it_runs_as_somebody_without_rights() -> None:
    build, final = stages()
    assert ("USER", "portal") in final
    assert final.index(("USER", "portal")) > max(
        n for n, (word, _) in enumerate(final) if word in ("RUN", "COPY")
    )
    commands = " ".join(rest for word, rest in build if word == "RUN")
    assert "uv sync --quiet --locked --no-default-groups" in commands
    assert "--require-hashes" in commands


def test_every_package_has_its_hash() -> None:
    assert (ROOT / "config/uv.txt").read_text().count("--hash=sha256:") > 5
    for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]:
        if "registry" not in package["source"]:
            continue
        assert all(wheel["hash"] for wheel in package.get("wheels", [])), package["name"]


@exhaustive
def test_the_steps_make_a_tree_that_starts(tmp_path: Path) -> None:
    build, _final = stages()
    source = tmp_path / "context"
    for path in context():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    root = tmp_path / "root"
    place = {"/opt/": f"{root}/opt/", "/srv/portal": f"{root}/srv/portal"}

    def here(text: str) -> str:
        for inside, outside in place.items():
            text = text.replace(inside, outside)
        return text

    env = {
        "PATH": f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv")),
        "UV_PYTHON": str(Path(sys.base_prefix) / "bin" / "python3"),
    }
    env |= {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_I"))}
    folder = root
    for word, rest in build:
        if word == "WORKDIR":
            folder = Path(here(rest))
            folder.mkdir(parents=True)
        elif word == "ENV":
            env |= dict(here(pair).split("=", 1) for pair in shlex.split(rest))
        elif word == "COPY":
            *sources, target = shlex.split(rest)
            for each in sources:
                aim = folder / (target if len(sources) == 1 else f"{target}/{each}")
                aim = aim / each if target == "./" and len(sources) == 1 else aim
                aim.parent.mkdir(parents=True, exist_ok=True)
                if (source / each).is_dir():
                    shutil.copytree(source / each, aim, dirs_exist_ok=True)
                else:
                    shutil.copyfile(source / each, aim)
        elif word == "RUN":
            subprocess.run(["/bin/sh", "-ec", here(rest)], cwd=folder, env=env, check=True)
    python = root / "opt/venv/bin/python"
    given = {
        "PATH": f"{python.parent}:/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PORTAL_DATA": str(tmp_path / "data"),
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(50),
        "PORTAL_CONTEXT_KEY": "00" * 32,
        "PORTAL_FIELD_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
        "DATABASE_URL": f"postgresql://portal_app@/portal_template?host={os.environ['PORTAL_TEST_SOCKET']}",
    }
    for command in (
        ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        ["gunicorn", "--config", "config/gunicorn.py", "--check-config", "config.wsgi"],
    ):
        done = subprocess.run(
            [python.parent / command[0], *command[1:]],
            cwd=folder, env=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    assert list((folder / "apps").rglob("*.mo"))
    assert not (folder / "apps/demo").exists()
    missing = subprocess.run([python, "-c", "import pytest"], check=False, capture_output=True)
    assert missing.returncode != 0, "the tests' packages stay outside"
