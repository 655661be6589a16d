"""Django's name for the app."""

from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    """See ``docs/structure.md`` for what lives here."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "apps.secretariat"
    label = "secretariat"
