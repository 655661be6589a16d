"""Addresses of the decisions."""

from django.urls import path

from apps.decisions import views

app_name = "decisions"
urlpatterns = [
    path("", views.decision_list, name="list"),
    path("<uuid:pk>/", views.decision, name="decision"),
]
