"""Addresses of the action items."""

from django.urls import path

from apps.action_items import register_views, views

app_name = "action_items"
urlpatterns = [
    path("", register_views.action_list, name="list"),
    path("<uuid:pk>/", views.action, name="action"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/finish/", views.finish, name="finish"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/return/", views.return_, name="return"),
    path("<uuid:pk>/move/", views.move, name="move"),
    path("<uuid:pk>/carry/", views.carry, name="carry"),
]
