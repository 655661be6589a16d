"""Addresses of the quarterly checks."""

from django.urls import path

from apps.roster_checks import views

app_name = "roster_checks"
urlpatterns = [
    path("", views.checks, name="list"),
    path("<uuid:pk>/", views.check, name="check"),
]
