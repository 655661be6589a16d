"""Addresses of the threat notes."""

from django.urls import path

from apps.threat_notes import views

app_name = "threat_notes"
urlpatterns = [
    path("", views.note_list, name="list"),
    path("new/<slug:code>/", views.new, name="new"),
    path("<uuid:pk>/", views.note, name="note"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/attach/", views.attach, name="attach"),
    path("<uuid:pk>/release/", views.release, name="release"),
    path("<uuid:pk>/revise/", views.revise, name="revise"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:pk>/comment/", views.comment, name="comment"),
    path("<uuid:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:pk>/difference/<int:older>/<int:newer>/", views.difference, name="difference"),
]
