"""Addresses of the first page, of expected acts, and of hand-overs."""

from django.urls import path

from apps.dashboard import chair_views, duty_views, hand_over_views, succession_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("duties/organisation/", hand_over_views.organisation_duties, name="organisation_duties"),
    path("chair/", chair_views.chair, name="chair"),
    path("chair/print/", chair_views.chair_print, name="chair_print"),
    path("duties/<uuid:pk>/", duty_views.duty, name="duty"),
    path("duties/<uuid:pk>/assign/", duty_views.assign, name="assign"),
    path("duties/<uuid:pk>/plead/", duty_views.plead, name="plead"),
    path("duties/<uuid:pk>/pleas/<uuid:plea>/", duty_views.decide, name="decide"),
    path(
        "duties/<uuid:pk>/pleas/<uuid:plea>/take-back/", duty_views.take_back, name="take_back_plea"
    ),
    path("duties/<uuid:pk>/talks/", duty_views.note_contact, name="note_contact"),
    path("duties/<uuid:pk>/talks/lift/", duty_views.lift_pause, name="lift_pause"),
    path("organisations/changes/", succession_views.successions, name="successions"),
    path("organisations/changes/<uuid:pk>/", succession_views.succession, name="succession"),
    path(
        "organisations/changes/<uuid:pk>/confirm/",
        succession_views.confirm,
        name="confirm_succession",
    ),
    path(
        "organisations/changes/<uuid:pk>/take-back/",
        succession_views.take_back,
        name="take_back_succession",
    ),
    path("organisations/<uuid:pk>/merger/", succession_views.merge, name="merge"),
    path("organisations/<uuid:pk>/split/", succession_views.split, name="split"),
    path("people/<uuid:pk>/hand-over/", hand_over_views.hand_over, name="hand_over"),
    path("people/hand-overs/<uuid:pk>/take-back/", hand_over_views.take_back, name="take_back"),
]
