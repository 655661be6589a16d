"""Addresses of the notices."""

from django.urls import path

from apps.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("new/<slug:code>/", views.new, name="new"),
    path("<uuid:pk>/", views.notice, name="notice"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/attach/", views.attach, name="attach"),
    path("<uuid:pk>/check/", views.check, name="check"),
    path("<uuid:pk>/request/", views.request_release, name="request_release"),
    path("<uuid:pk>/release/", views.release, name="release"),
    path("<uuid:pk>/return/", views.return_request, name="return"),
    path("<uuid:pk>/revise/", views.revise, name="revise"),
    path("<uuid:pk>/correction/", views.correction, name="correction"),
    path("<uuid:pk>/correction/release/", views.release_correction, name="release_correction"),
    path("<uuid:pk>/correction/return/", views.return_correction, name="return_correction"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
]
