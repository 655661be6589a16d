"""Addresses of papers."""

from django.urls import path

from apps.documents import views

app_name = "documents"
urlpatterns = [
    path("versions/<uuid:pk>/", views.download, name="download"),
    path("<uuid:pk>/", views.paper, name="paper"),
    path("<uuid:pk>/difference/<int:older>/<int:newer>/", views.difference, name="difference"),
    path("<uuid:pk>/replace/", views.add_version, name="add_version"),
]
