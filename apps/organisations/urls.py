"""Addresses of the directory."""

from django.urls import path

from apps.organisations import views

app_name = "organisations"
urlpatterns = [
    path("acting-for/", views.choose_post, name="choose_post"),
    path("bodies/<slug:code>/", views.body, name="body"),
    path("bodies/<slug:code>/members/", views.members, name="members"),
]
