"""Addresses below /demo/; the root includes them only when the demo is on."""

from django.urls import URLPattern, path

from apps.demo import views

app_name = "demo"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("clock/", views.move, name="clock"),
    path("mailbox/", views.mails, name="mails"),
    path("mailbox/<str:name>/", views.mail, name="mail"),
    path("mailbox/<str:name>/html/", views.mail_html, name="mail_html"),
]
