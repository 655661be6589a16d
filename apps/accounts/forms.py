"""allauth's forms in the portal's words: labels, help, and codes as people type them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts import factors, mails, throttle
from apps.accounts.models import Language, User
from apps.accounts.zones import zone_choices
from wg_portal import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

PASSWORD_HELP = _(
    "At least 15 characters. A sentence of several words is easy to remember and hard to guess."
)
CODE_HELP = _(
    "The digits that your authentication app shows. Full-width digits are fine. They change"
    " every 30 seconds."
)
WRONG_CODE = _("The code is wrong, was already used, or its time has passed")


class LoginForm(account.LoginForm):  # type: ignore[misc]
    """Address and password; the second factor follows on the next page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, login.help_text = _("Email address"), _("The one you were invited with")
        login.widget.attrs["autocomplete"] = "username"
        password.label, password.help_text = _("Password"), ""
        password.widget.attrs["data-width"] = "full"


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """The address that the link goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label, email.help_text = _("Email address"), _("The one you were invited with")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queue the mail; its key is made at sending. For an address without an account as much
        is written, because the time would tell.
        """
        for person in self.users:
            mails.enqueue("password_reset_key", person, person.email)
        if not self.users:
            mails.enqueue_nothing()
        return str(self.cleaned_data["email"])


class NewPassword(forms.Form):
    """Mixin: words for a new password typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["password1"], self.fields["password2"]
        first.label, first.help_text = _("New password"), PASSWORD_HELP
        second.label = _("New password, once more")
        for field in self.fields.values():
            field.widget.attrs["data-width"] = "full"
        if "oldpassword" in self.fields:
            old = self.fields["oldpassword"]
            old.label, old.help_text = _("Present password"), ""


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after the mailed link."""


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password for somebody signed in."""


class SetPasswordForm(NewPassword, account.SetPasswordForm):  # type: ignore[misc]
    """A first password for somebody signed in without one."""


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password again, where no second factor exists yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.label, password.help_text = _("Password"), ""
        password.widget.attrs["data-width"] = "full"


class AcceptInvitationForm(forms.Form):
    """The first password, chosen by the invited person."""

    password1 = SetPasswordField(label=_("New password"), help_text=PASSWORD_HELP)
    password2 = PasswordField(label=_("New password, once more"), autocomplete="new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = user  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["data-width"] = "full"

    def clean_password2(self) -> str:
        """Refuse two different passwords."""
        second: str = self.cleaned_data["password2"]
        if second != self.cleaned_data.get("password1", second):
            raise ValidationError(_("The two passwords differ. Type the same one twice"))
        return second


class CodeForm(forms.Form):
    """Mixin: one code field; takes full-width digits, spaces and hyphens."""

    lengths: tuple[int, ...] = (6, 8)

    def prepare_code(self, help_text: Any = CODE_HELP) -> None:
        """Name the field and set its keyboard."""
        field = self.fields["code"]
        field.label, field.help_text = _("Confirmation code (6 digits)"), help_text
        field.widget = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "data-width": "8"}
        )

    def read_code(self) -> None:
        """Make plain digits of what was typed, or say what is missing."""
        code = factors.digits(self.cleaned_data["code"])
        if not (code.isascii() and code.isdigit()):
            raise ValidationError(_("The code has digits only. Enter the 6 digits shown now"))
        if len(code) not in self.lengths:
            raise ValidationError(
                ngettext(
                    "Only %(n)d digit was entered. Enter the 6 digits shown now",
                    "%(n)d digits were entered. Enter the 6 digits shown now",
                    len(code),
                )
                % {"n": len(code)}
            )
        self.cleaned_data["code"] = code


class FactorForm(CodeForm):
    """Mixin: checks a code against the person's authenticator or recovery codes, once each."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare_code()

    def clean_code(self) -> str:
        """Accept an authenticator's time step, or a recovery code, only once."""
        self.read_code()
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            if error.code == "incorrect_code":
                raise ValidationError(WRONG_CODE, code="incorrect_code") from error
            raise
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP and not factors.spend(
            self.user, factors.secret_of(authenticator), code
        ):
            raise ValidationError(WRONG_CODE, code="incorrect_code")
        throttle.forgive("code", str(self.user.pk))
        return code


class AuthenticateForm(FactorForm, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""

    def save(self) -> None:
        """Count it as given; after a recovery code say how many are left, here and by mail."""
        super().save()
        if self.authenticator.type != Authenticator.Type.RECOVERY_CODES:
            return
        self.authenticator.refresh_from_db(fields=["data"])
        left = len(self.authenticator.wrap().get_unused_codes())
        said = ngettext(
            "You signed in with a recovery code. %(n)d is left.",
            "You signed in with a recovery code. %(n)d are left.",
            left,
        )
        messages.warning(context.request, said % {"n": left})
        mails.enqueue("recovery_code_used", self.user, self.user.email)


class FactorAgainForm(FactorForm, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second factor again, for somebody signed in."""


class ActivateTotpForm(CodeForm, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app; its secret never rests in clear."""

    lengths = (6,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user: User = kwargs.pop("user")
        # allauth's own __init__ would put the secret into the session as it is.
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = factors.pending_secret(context.request)
        self.prepare_code()

    def clean_code(self) -> str:
        """Check the code and spend it, so that it cannot be used once more to sign in."""
        self.read_code()
        try:
            code: str = super().clean_code()
        except ValidationError as error:
            if error.code == "incorrect_code":
                raise ValidationError(WRONG_CODE, code="incorrect_code") from error
            raise
        if not factors.spend(self.user, self.secret, code):
            raise ValidationError(WRONG_CODE, code="incorrect_code")
        throttle.forgive("code", str(self.user.pk))
        return code


class AddressForm(forms.Form):
    """An email address: the new one, or the one that an invitation went to."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "data-width": "full"}),
    )


class LanguageForm(forms.Form):
    """The language asked for and the page to return to."""

    language = forms.ChoiceField(choices=[("ja", "ja"), ("en", "en")])
    next = forms.CharField(required=False)


class LocaleForm(forms.Form):
    """The language and the clock of one person's pages and mails."""

    language = forms.ChoiceField(
        label=_("Language of pages and mails"), choices=Language, widget=forms.RadioSelect
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_(
            "The digest leaves by this clock. Where it differs from Japan, mails give both times."
        ),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": person.language, "time_zone": person.time_zone}
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 (declared above)
        zone.choices = zone_choices(person.time_zone, clock.now())
