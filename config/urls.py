"""Root of all addresses; each app brings its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from wg_portal.styleguide import styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.dashboard.urls")),
    path("", include("apps.organisations.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("meetings/", include("apps.meetings.urls")),
    path("actions/", include("apps.action_items.urls")),
    path("decisions/", include("apps.decisions.urls")),
    path("papers/", include("apps.documents.urls")),
    path("notifications/", include("apps.notifications.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("apps.demo.urls")))
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
