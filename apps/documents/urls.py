"""Addresses of papers."""

from django.urls import path

from apps.documents import views
from apps.documents.spill import views as spill

app_name = "documents"
urlpatterns = [
    path("versions/<uuid:pk>/", views.download, name="download"),
    path("<uuid:pk>/", views.paper, name="paper"),
    path("<uuid:pk>/difference/<int:older>/<int:newer>/", views.difference, name="difference"),
    path("<uuid:pk>/replace/", views.add_version, name="add_version"),
    path("<uuid:pk>/withdraw/", spill.withdraw, name="withdraw"),
    path("<uuid:pk>/stricter/", spill.tighten, name="tighten"),
    path("withdrawn/", spill.withdrawals, name="withdrawals"),
    path("withdrawn/<uuid:pk>/", spill.withdrawal, name="withdrawal"),
    path("withdrawn/<uuid:pk>/remind/", spill.remind_openers, name="remind_openers"),
    path("withdrawn/<uuid:pk>/purge/", spill.ask_purge, name="ask_purge"),
    path("withdrawn/<uuid:pk>/purge/confirm/", spill.confirm_purge, name="confirm_purge"),
    path("withdrawn/<uuid:pk>/purge/take-back/", spill.take_back_purge, name="take_back_purge"),
    path("withdrawn/<uuid:pk>/again/", spill.reissue, name="reissue"),
    path("withdrawn/<uuid:pk>/again/join/", spill.join_reissue, name="join_reissue"),
    path("withdrawn/<uuid:pk>/again/release/", spill.release_reissue, name="release_reissue"),
    path("withdrawn/<uuid:pk>/again/back/", spill.take_back_reissue, name="take_back_reissue"),
    path("recalled/<uuid:pk>/", spill.recall, name="recall"),
]
