"""What ``bin/up`` starts: the demo on this machine."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA, INSTALLED_APPS

DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "apps.demo"]
CLOCK_FILE = DATA / "clock"
MAIL_FOLDER = DATA / "mail"
