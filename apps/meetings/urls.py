"""Addresses below /meetings/."""

from django.urls import path

from apps.meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.meeting_list, name="list"),
    path("new/<slug:code>/", views.new, name="new"),
    path("<uuid:meeting_id>/", views.meeting, name="meeting"),
    path("<uuid:meeting_id>/edit/", views.edit, name="edit"),
    path("<uuid:meeting_id>/items/<uuid:item_id>/paper/", views.add_paper, name="add_paper"),
    path(
        "<uuid:meeting_id>/papers/<uuid:place_id>/remove/", views.remove_paper, name="remove_paper"
    ),
    path("<uuid:meeting_id>/audience/", views.audience, name="audience"),
    path("<uuid:meeting_id>/request-release/", views.request_release, name="request_release"),
    path("<uuid:meeting_id>/release/", views.release, name="release"),
    path("<uuid:meeting_id>/return/", views.return_invitation, name="return"),
    path("<uuid:meeting_id>/reply/", views.reply, name="reply"),
    path("<uuid:meeting_id>/calendar.ics", views.calendar, name="calendar"),
    path("<uuid:meeting_id>/room/", views.room, name="room"),
    path("<uuid:meeting_id>/room/attendance/", views.attendance, name="attendance"),
    path("<uuid:meeting_id>/room/minutes/<uuid:item_id>/", views.minutes, name="minutes"),
    path("<uuid:meeting_id>/room/decision/", views.decision, name="record_decision"),
    path("<uuid:meeting_id>/room/action/", views.action, name="record_action"),
    path("<uuid:meeting_id>/room/finish/", views.finish, name="finish"),
    path("<uuid:meeting_id>/minutes/", views.minutes_review, name="minutes_review"),
    path("<uuid:meeting_id>/minutes/request/", views.request_minutes, name="request_minutes"),
    path("<uuid:meeting_id>/minutes/release/", views.release_minutes, name="release_minutes"),
    path("<uuid:meeting_id>/minutes/return/", views.return_minutes, name="return_minutes"),
]
