"""How the portal runs. Celery's app is made here, so that web processes know the broker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
