"""Sign-in: passwords, second factors, sessions, throttles. ``base`` takes all of it in."""

AUTHENTICATION_BACKENDS = ["apps.accounts.backends.PortalBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "family_name_latin", "given_name_latin")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
PASSWORD_RESET_TIMEOUT = 60 * 60
INVITATION_HOURS = 72
# Between the second confirmation of a lost factor and its reset.
FACTOR_RESET_HOURS = 24

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"

ACCOUNT_ADAPTER = "apps.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# The invitation, or the link of a changed address, has proved the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# The cookie ends with the browser; the 12 hours are kept on the server.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
# A second net in the database cache; apps.accounts.throttle comes first and says how long.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/m/ip,20/15m/key",
    "reauthenticate": "20/m/user",
}
ACCOUNT_FORMS = {
    "login": "apps.accounts.forms.LoginForm",
    "reset_password": "apps.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "apps.accounts.forms.ResetPasswordKeyForm",
    "change_password": "apps.accounts.forms.ChangePasswordForm",
    "set_password": "apps.accounts.forms.SetPasswordForm",
    "reauthenticate": "apps.accounts.forms.ReauthenticateForm",
}

MFA_ADAPTER = "apps.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# No trusted device; a step to either side forgives clocks, and each step counts only once.
MFA_TRUST_ENABLED = False
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "WG Portal"
MFA_FORMS = {
    "authenticate": "apps.accounts.forms.AuthenticateForm",
    "reauthenticate": "apps.accounts.forms.FactorAgainForm",
    "activate_totp": "apps.accounts.forms.ActivateTotpForm",
    "authenticate_webauthn": "apps.accounts.passkey_forms.UsePasskeyForm",
    "add_webauthn": "apps.accounts.passkey_forms.AddPasskeyForm",
}

# Seconds of the real clock, whatever the demo does with the portal's.
SESSION_IDLE_AGE = 60 * 60
SESSION_ABSOLUTE_AGE = 12 * 60 * 60
STEP_UP_AGE = 15 * 60
# TLP:RED is read after any second factor; true makes it a passkey only.
RED_NEEDS_PASSKEY = False

# Strict sliding window, counted in PostgreSQL.
SIGN_IN_WINDOW = 15 * 60
SIGN_IN_TRIES_PER_ACCOUNT = 10
SIGN_IN_TRIES_PER_ADDRESS = 200

LANGUAGE_COOKIE_NAME = "portal_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60

# Everything else needs a completed sign-in: a new address is closed until it stands here.
PUBLIC_URL_NAMES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "invitation",
        "invitation_accept",
        "invitation_want",
        "lost_factor",
        "address_link",
        "language",
        "security_txt",
        "stop_digest",
    }
)
# With a password but without a second factor in this session.
FACTOR_URL_NAMES = frozenset(
    {
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "totp_qr",
        "mfa_reauthenticate",
        "account_reauthenticate",
    }
)
# With a completed sign-in, before the handling policy in force is accepted.
POLICY_URL_NAMES = FACTOR_URL_NAMES | {"handling_policy", "session_extend"}
