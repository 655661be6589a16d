"""Addresses of the audit."""

from django.urls import path

from apps.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.home, name="home"),
    path("record/", views.record, name="record"),
    path("record/export/", views.export, name="export"),
    path("mails/", views.mails, name="mails"),
]
