"""Addresses of the directory."""

from django.urls import path

from apps.organisations import (
    directory_views,
    member_views,
    people_views,
    renaming_views,
    token_views,
    views,
)
from apps.organisations.roster import views as roster_views

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
    path("organisations/<uuid:pk>/name/", renaming_views.new_name, name="new_name"),
    path("organisations/night-contact/", directory_views.night_contact, name="night_contact"),
    path("people/", people_views.people_list, name="people"),
    path("people/suspend/", people_views.suspend, name="suspend"),
    path("people/restore/", people_views.restore, name="restore"),
    path("people/invite/", people_views.invite_again, name="invite_again"),
    path("people/mail/", people_views.mail_again, name="mail_again"),
    path("people/reset/", people_views.ask_reset, name="ask_reset"),
    path("people/reset/confirm/", people_views.confirm_reset, name="confirm_reset"),
    path("people/roster/", roster_views.roster, name="roster"),
    path("people/roster/template/", roster_views.roster_template, name="roster_template"),
    path("people/roster/<uuid:pk>/", roster_views.roster_import, name="roster_import"),
    path("people/roster/<uuid:pk>/progress/", roster_views.roster_progress, name="roster_progress"),
    path("people/roster/<uuid:pk>/confirm/", roster_views.confirm_import, name="confirm_import"),
    path("people/roster/<uuid:pk>/discard/", roster_views.discard_import, name="discard_import"),
    path("people/roster/<uuid:pk>/release/", roster_views.release_import, name="release_import"),
    path("people/roster/<uuid:pk>/return/", roster_views.return_import, name="return_import"),
    path("people/roster/invitations/", roster_views.invitations, name="invitations"),
    path(
        "people/roster/invitations/<uuid:pk>/release/",
        roster_views.release_invitations,
        name="release_invitations",
    ),
    path(
        "people/roster/invitations/<uuid:pk>/return/",
        roster_views.return_invitations,
        name="return_invitations",
    ),
    path("accounts/tokens/", token_views.tokens, name="tokens"),
    path("accounts/tokens/<uuid:pk>/revoke/", token_views.revoke, name="revoke_token"),
    # Asked for by somebody whose sign-in is not complete.
    path("accounts/lost-factor/", people_views.lost_factor, name="lost_factor"),
    path("accounts/invitation/want/", people_views.invitation_want, name="invitation_want"),
]
