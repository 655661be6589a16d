"""allauth's passkey forms in the portal's words. The browser fills the hidden field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts import throttle

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

WRONG_PASSKEY = _("The passkey was not accepted. Try again, or use another second factor")
NOT_ADDED = _("The passkey could not be added. Start again on this page")
NAME_LENGTH = 60


class UsePasskeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second factor at sign-in."""

    def clean_credential(self) -> Authenticator:
        """Check the signature over this session's challenge; whatever is wrong, one answer."""
        try:
            found: Authenticator = super().clean_credential()
        except (ValidationError, TypeError, KeyError, AttributeError) as error:
            raise ValidationError(WRONG_PASSKEY, code="incorrect_code") from error
        throttle.forgive("code", str(self.user.pk))
        return found


class PasskeyAgainForm(UsePasskeyForm):
    """A passkey again, for somebody signed in."""

    reauthenticated = True


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and the name by which its owner knows it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.max_length = pgettext_lazy("passkey", "Name"), NAME_LENGTH
        name.help_text = _("So that you can tell it from others, such as “office computer”")
        name.widget.attrs |= {"maxlength": NAME_LENGTH, "data-width": "full"}

    def clean_name(self) -> str:
        """Cut what is too long: the passkey exists already and must not be lost over it."""
        name: str = super().clean_name()
        return name[:NAME_LENGTH]

    def clean(self) -> dict[str, Any]:
        """Check the answer to this session's challenge; whatever is wrong, one answer."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, TypeError, KeyError, AttributeError) as error:
            raise ValidationError(NOT_ADDED) from error
        return cleaned


class PasskeyNameForm(forms.Form):
    """Another name for one passkey."""

    pk = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("passkey", "Name"), max_length=NAME_LENGTH)
