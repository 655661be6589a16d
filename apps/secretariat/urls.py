"""Addresses of the secretariat's desk."""

from django.urls import path

from apps.secretariat import views

app_name = "secretariat"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("outgoing/hold/", views.hold_group, name="hold_group"),
    path("outgoing/let-go/", views.let_group_go, name="let_group_go"),
    path("steps/", views.steps, name="steps"),
    path("mails/", views.ledger, name="ledger"),
    path("mails/export/", views.export, name="export"),
    path("mails/<uuid:pk>/", views.mail, name="mail"),
    path("mails/<uuid:pk>/<slug:act>/", views.steer, name="steer"),
    path("stop/", views.stop, name="stop"),
    path("stop/lift/", views.lift_stop, name="lift_stop"),
    path("seats/<uuid:pk>/approve/", views.approve_seat, name="approve_seat"),
    path("remind/", views.remind, name="remind"),
    path("remind/<uuid:pk>/release/", views.release_reminder, name="release_reminder"),
    path("remind/<uuid:pk>/return/", views.return_reminder, name="return_reminder"),
]
