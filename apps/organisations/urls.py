"""Addresses of the directory."""

from django.urls import path

from apps.organisations import directory_views, member_views, people_views, token_views, views

app_name = "organisations"
urlpatterns = [
    path("acting-for/", views.choose_post, name="choose_post"),
    path("bodies/<slug:code>/", views.body, name="body"),
    path("bodies/<slug:code>/members/", member_views.members, name="members"),
    path("bodies/<slug:code>/members/list.pdf", member_views.members_pdf, name="members_pdf"),
    path("bodies/<slug:code>/members/list.xlsx", member_views.members_xlsx, name="members_xlsx"),
    path("bodies/<slug:code>/members/list.csv", member_views.members_csv, name="members_csv"),
    path("organisations/", directory_views.directory, name="directory"),
    path("organisations/<uuid:pk>/", directory_views.organisation, name="organisation"),
    path("organisations/night-contact/", directory_views.night_contact, name="night_contact"),
    path("people/", people_views.people_list, name="people"),
    path("people/suspend/", people_views.suspend, name="suspend"),
    path("people/restore/", people_views.restore, name="restore"),
    path("people/invite/", people_views.invite_again, name="invite_again"),
    path("people/mail/", people_views.mail_again, name="mail_again"),
    path("people/reset/", people_views.ask_reset, name="ask_reset"),
    path("people/reset/confirm/", people_views.confirm_reset, name="confirm_reset"),
    path("accounts/tokens/", token_views.tokens, name="tokens"),
    path("accounts/tokens/<uuid:pk>/revoke/", token_views.revoke, name="revoke_token"),
    # Asked for by somebody whose sign-in is not complete.
    path("accounts/lost-factor/", people_views.lost_factor, name="lost_factor"),
    path("accounts/invitation/want/", people_views.invitation_want, name="invitation_want"),
]
