"""Addresses of the ladders."""

from django.urls import path

from apps.obligations import views

app_name = "obligations"
urlpatterns = [
    path("", views.ladders, name="ladders"),
    path("<slug:kind>/", views.ladder, name="default_ladder"),
    path("<slug:kind>/<slug:code>/", views.ladder, name="ladder"),
]
