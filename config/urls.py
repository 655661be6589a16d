"""Root of all addresses; each app brings its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from wg_portal.security_txt import security_txt
from wg_portal.styleguide import styleguide

handler500 = "config.api.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.dashboard.urls")),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("", include("apps.organisations.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("meetings/", include("apps.meetings.urls")),
    path("actions/", include("apps.action_items.urls")),
    path("decisions/", include("apps.decisions.urls")),
    path("papers/", include("apps.documents.urls")),
    path("notes/", include("apps.threat_notes.urls")),
    path("notices/", include("apps.notices.urls")),
    path("ladders/", include("apps.obligations.urls")),
    path("notifications/", include("apps.notifications.urls")),
    path("desk/", include("apps.secretariat.urls")),
    path("audit/", include("apps.audit.urls")),
    path("api/", include("config.api")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("apps.demo.urls")))
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
