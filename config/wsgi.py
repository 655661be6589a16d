"""Entry point for gunicorn. Refuses to serve when the database wall is not standing."""

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()


def refuse_without_walls() -> None:
    """Raise ``ImproperlyConfigured`` with what is wrong; a database that is away says so later."""
    from django.db import DatabaseError, connection

    from wg_portal.rowsecurity.checks import problems

    try:
        found = problems()
    except DatabaseError:
        return  # /readyz stays 503 until it answers
    finally:
        connection.close()
    if found:
        raise ImproperlyConfigured(" ".join(found))


refuse_without_walls()
