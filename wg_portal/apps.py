"""Django's name for the kernel."""

from django.apps import AppConfig


class WgPortalConfig(AppConfig):
    """Kernel and page shell: clock, principal, row security, templates, launcher."""

    name = "wg_portal"
    label = "wg_portal"
