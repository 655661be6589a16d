"""The address of the first page."""

from django.urls import path

from apps.dashboard import duty_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("duties/<uuid:pk>/", duty_views.duty, name="duty"),
    path("duties/<uuid:pk>/assign/", duty_views.assign, name="assign"),
    path("duties/<uuid:pk>/plead/", duty_views.plead, name="plead"),
    path("duties/<uuid:pk>/pleas/<uuid:plea>/", duty_views.decide, name="decide"),
]
