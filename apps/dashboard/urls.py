"""Addresses of the first page, of expected acts, and of hand-overs."""

from django.urls import path

from apps.dashboard import duty_views, hand_over_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("duties/organisation/", hand_over_views.organisation_duties, name="organisation_duties"),
    path("duties/overdue/", views.overdue, name="overdue"),
    path("duties/<uuid:pk>/", duty_views.duty, name="duty"),
    path("duties/<uuid:pk>/assign/", duty_views.assign, name="assign"),
    path("duties/<uuid:pk>/plead/", duty_views.plead, name="plead"),
    path("duties/<uuid:pk>/pleas/<uuid:plea>/", duty_views.decide, name="decide"),
    path(
        "duties/<uuid:pk>/pleas/<uuid:plea>/take-back/", duty_views.take_back, name="take_back_plea"
    ),
    path("duties/<uuid:pk>/talks/", duty_views.note_contact, name="note_contact"),
    path("duties/<uuid:pk>/talks/lift/", duty_views.lift_pause, name="lift_pause"),
    path("people/<uuid:pk>/hand-over/", hand_over_views.hand_over, name="hand_over"),
    path("people/hand-overs/<uuid:pk>/take-back/", hand_over_views.take_back, name="take_back"),
]
