"""Addresses of the notifications."""

from django.urls import path

from apps.notifications import views

app_name = "notifications"
urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("digest/stop/<str:token>/", views.stop_digest, name="stop_digest"),
    path("preview/<slug:kind>/<uuid:subject_id>/", views.preview, name="preview"),
]
