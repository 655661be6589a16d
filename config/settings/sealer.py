"""The sealer's process: the record and none of the portal's secrets."""

import os
from pathlib import Path

from config.databases import database_from_url
from config.secretfiles import read_secret_files
from config.settings.logs import LOGGING as LOGGING

read_secret_files()
ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("PORTAL_DATA", ROOT / "var" / "portal")).resolve()
CHECKPOINTS = Path(os.environ.get("PORTAL_CHECKPOINTS", DATA / "checkpoints"))
DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", ""))}
INSTALLED_APPS = ["wg_portal", "apps.activity"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
