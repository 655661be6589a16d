"""Addresses of the action items."""

from django.urls import path

from apps.action_items import giving_views, register_views, views

app_name = "action_items"
urlpatterns = [
    path("", register_views.action_list, name="list"),
    path("new/", giving_views.new, name="new"),
    path("paste/", giving_views.paste, name="paste"),
    path("requests/<uuid:pk>/", giving_views.request_page, name="giving"),
    path("requests/<uuid:pk>/release/", giving_views.release, name="release_giving"),
    path("requests/<uuid:pk>/return/", giving_views.return_, name="return_giving"),
    path("export/", register_views.export, name="export"),
    path("views/", register_views.save, name="save_view"),
    path("views/<uuid:pk>/delete/", register_views.delete, name="delete_view"),
    path("<uuid:pk>/", views.action, name="action"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/finish/", views.finish, name="finish"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/return/", views.return_, name="return"),
    path("<uuid:pk>/move/", views.move, name="move"),
    path("<uuid:pk>/carry/", views.carry, name="carry"),
    path("<uuid:pk>/reword/", views.reword, name="reword"),
    path("<uuid:pk>/take-back/", views.take_back, name="take_back"),
]
