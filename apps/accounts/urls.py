"""Addresses of sign-in: only those of allauth that the portal uses."""

from allauth.account import views as account
from allauth.usersessions import views as usersessions
from django.conf import settings
from django.urls import path, re_path

from apps.accounts.views import account as own
from apps.accounts.views import entry, factors

# The sign-in page says how its true address begins.
login = account.LoginView.as_view(extra_context={"origin": f"{settings.PORTAL_URL}/"})

urlpatterns = [
    path("", own.account_settings, name="account_settings"),
    path("login/", login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("language/", entry.language, name="language"),
    path("session/", entry.session_extend, name="session_extend"),
    path("step-up/", factors.step_up, name="step_up"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("invitation/", entry.invitation_accept, name="invitation_accept"),
    path("invitation/<str:token>/", entry.invitation, name="invitation"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", own.account_settings, name="mfa_index"),
    path("2fa/authenticate/", factors.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", factors.FactorAgainView.as_view(), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", factors.ActivateTotpView.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/qr.svg", factors.totp_qr, name="totp_qr"),
    path("2fa/totp/deactivate/", factors.totp_remove, name="mfa_deactivate_totp"),
    path("2fa/passkeys/", factors.passkey_list, name="passkeys"),
    path("2fa/passkeys/add/", factors.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("2fa/passkeys/rename/", factors.passkey_rename, name="passkey_rename"),
    path("2fa/passkeys/remove/", factors.passkey_remove, name="passkey_remove"),
    path("2fa/recovery-codes/", factors.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        factors.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("2fa/reset/cancel/", own.reset_cancel, name="reset_cancel"),
    path("policy/", own.handling_policy, name="handling_policy"),
    path("address/", own.address, name="address"),
    path("address/withdraw/", own.address_withdraw, name="address_withdraw"),
    path("address/confirm/", own.address_confirm, name="address_confirm"),
    path("address/link/<str:token>/", own.address_link, name="address_link"),
    path("sessions/", usersessions.list_usersessions, name="usersessions_list"),
]
