"""Forms in the hand of the portal: one renderer, one field anatomy, the shared fields.

Label above, need beside it, help between label and control, error below; radio buttons and
check boxes are choices of one line each. Works for every form, also those of libraries.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext_lazy as _

from wg_portal.clock import JST
from wg_portal.dates import read_date, read_time
from wg_portal.width import half_width

# Width in characters when the form does not say ``data-width`` itself.
_WIDTHS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.NumberInput, "8"),
    (forms.PasswordInput, "16"),
    (forms.Select, "16"),
    (forms.Textarea, "full"),
    (forms.FileInput, "full"),
    (forms.EmailInput, "full"),
    (forms.TextInput, "full"),
)

# Django's words for a limit, by their code; ``limit_value`` and ``show_value`` are its own.
_LIMITS = {
    "max_length": _("Shorten this to %(limit_value)s characters; it has %(show_value)s"),
    "min_length": _("Enter at least %(limit_value)s characters; it has %(show_value)s"),
    "max_value": _("Enter %(limit_value)s or less"),
    "min_value": _("Enter %(limit_value)s or more"),
}
_BARE_REQUIRED = forms.Field.default_error_messages["required"]


class PortalBoundField(BoundField):
    """A field that knows its shape in the page: ``input``, ``choices``, ``switch`` or ``date``."""

    @property
    def shape(self) -> str:
        """Which part of ``portal/forms/field.html`` draws this field."""
        widget = self.field.widget
        if isinstance(widget, forms.MultiWidget):
            return "date"
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        return "switch" if isinstance(widget, forms.CheckboxInput) else "input"

    @property
    def first_id(self) -> str:
        """Id of the control that the error summary leads to."""
        suffix = "_0" if self.shape in ("date", "choices") else ""
        return f"{self.auto_id}{suffix}"

    @property
    def complaints(self) -> list[str]:
        """The errors in words that say what to do, also where a library only says what is wrong."""
        chosen = isinstance(self.field.widget, forms.Select | forms.RadioSelect | forms.FileInput)
        plea = _("Please choose") if chosen else _("Please fill this in")
        return [
            str(plea) if text == _BARE_REQUIRED else str(text)
            for error in self.errors.as_data()
            for text in _in_our_words(error)
        ]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Controls of a date with the words that stand beside them."""
        widget = self.field.widget
        words = getattr(widget, "words", ())
        attrs = self.build_widget_attrs({"id": self.auto_id}, widget)
        context = widget.get_context(self.html_name, self.value(), attrs)
        return [
            {"widget": part, "word": word}
            for part, word in zip(context["widget"]["subwidgets"], words, strict=True)
        ]

    @property
    def needed(self) -> str:
        """In which case an optional field must be filled in."""
        return str(getattr(self.field, "needed", ""))

    @property
    def doubt(self) -> Doubt | None:
        """What ``AsksOnce`` asks about this field, and whether it was answered."""
        doubts: dict[str, Doubt] = getattr(self.form, "doubts", {})
        return doubts.get(self.name)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Give the control its class and width; drop place holders set by libraries.

        The browser's own checks would speak before the error summary, in the language of the
        browser: what is required is said to assistive technology only.
        """
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return built
        widget.attrs.pop("placeholder", None)
        if built.pop("required", False) and self.shape in ("input", "date"):
            built |= {} if isinstance(widget, forms.FileInput) else {"aria-required": "true"}
        if self.shape in ("choices", "switch"):
            if self.shape == "choices":
                built.pop("aria-invalid", None)
            return {"class": "choice__box", **built}
        if self.shape == "date":
            return built
        if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
            built["rows"] = "5"  # Django's default is half a screen
        width = next((w for kind, w in _WIDTHS if isinstance(widget, kind)), "full")
        known = {"class": "input", "data-width": width}
        return {k: v for k, v in known.items() if k not in widget.attrs} | built


def needed_when[F: forms.Field](field: F, case: Any) -> F:
    """Say beside the label in which case this optional field is required."""
    field.needed = case  # type: ignore[attr-defined]
    return field


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about what was typed: ``stamp`` is posted back by whoever means it so."""

    stamp: str
    kept: bool


class AsksOnce(forms.Form):
    """Mixin: asks once about a day that is allowed but hardly meant; a tick keeps it."""

    @property
    def doubts(self) -> dict[str, Doubt]:
        """The questions of this form, by field."""
        asked: dict[str, Doubt] = self.__dict__.setdefault("_doubts", {})
        return asked

    def ask_about(self, name: str, day: date, question: str) -> None:
        """Make the form invalid until the tick below the field is set for this very day."""
        stamp = day.isoformat()
        kept = self.data.get(f"{self.add_prefix(name)}_kept") == stamp
        self.doubts[name] = Doubt(stamp, kept)
        if not kept:
            self.add_error(name, ValidationError(question, code="doubt"))


def _in_our_words(error: ValidationError) -> list[str]:
    if error.code in _LIMITS and "limit_value" in (error.params or {}):
        return [_LIMITS[error.code] % error.params]
    return list(error.messages)


class PortalFormRenderer(TemplatesSetting):
    """The project's ``FORM_RENDERER``; ``{{ form }}`` and ``as_field_group`` follow it."""

    form_template_name = "portal/forms/form.html"
    formset_template_name = "portal/forms/formset.html"
    field_template_name = "portal/forms/field.html"
    bound_field_class = PortalBoundField


class _Helped(ChoiceWidget):
    """Choices that carry a line of help each."""

    def __init__(self, *args: Any, help: Mapping[Any, Any], **kwargs: Any) -> None:  # noqa: A002
        super().__init__(*args, **kwargs)
        self.help = {str(value): line for value, line in help.items()}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the line of help to Django's description of one choice."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        return option | {"help": self.help.get(str(value), "")}


class HelpedRadios(_Helped, forms.RadioSelect):
    """Radio buttons with help: ``HelpedRadios(help={value: line})``."""


class HelpedBoxes(_Helped, forms.CheckboxSelectMultiple):
    """Tick boxes with help: ``HelpedBoxes(help={value: line})``."""


class DigitsField(forms.CharField):
    """Digits typed in any width, with or without blanks and hyphens; gives half-width digits."""

    def to_python(self, value: Any) -> str:
        """Return the digits; other signs stay, so that validators can name them."""
        return "".join(half_width(super().to_python(value) or "").replace("-", " ").split())


class _PartsWidget(forms.MultiWidget):
    """Text inputs for the parts of a date, each with its word; never a long drop-down."""

    words: tuple[Any, ...] = ()

    def __init__(self, names: tuple[str, ...], words: tuple[Any, ...]) -> None:
        self.words = words
        inputs: dict[str, forms.Widget | type[forms.Widget]] = {}
        for name in names:
            attrs = {"class": "input", "data-width": "3", "autocomplete": "off"}
            if name == "year":
                attrs["data-width"] = "4"
            if name == "time":
                attrs["data-width"] = "4"
            else:
                attrs["inputmode"] = "numeric"
            inputs[name] = forms.TextInput(attrs=attrs)
        super().__init__(inputs)

    def decompress(self, value: Any) -> list[str]:
        """Split a stored value into what the inputs show."""
        if value is None:
            return ["" for _name in self.words]
        at = value.astimezone(JST) if isinstance(value, datetime) else value
        parts = [str(at.year), str(at.month), str(at.day)]
        return [*parts, f"{at:%H:%M}"] if len(self.words) == 4 else parts


_DATE_WORDS = (_("Year"), _("Month"), _("Day"))


class JapaneseDateField(forms.Field):
    """A day typed as year, month and day; gives a ``date``.

    The year may be 2026, 8, R8 or 令和8, in any width. Posted as ``<name>_year``,
    ``<name>_month``, ``<name>_day``.
    """

    default_error_messages = {
        "required": _("Enter the date: year, month and day"),
        "incomplete": _("Enter year, month and day; one of them is missing"),
        "invalid": _("This date does not exist. Enter it as 2026, 12, 16 or 8, 12, 16"),
    }
    names: tuple[str, ...] = ("year", "month", "day")
    words: tuple[Any, ...] = _DATE_WORDS

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = _PartsWidget(self.names, self.words)
        kwargs.setdefault("help_text", _("For 16 December 2026: 2026, 12, 16 or 8, 12, 16"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Read the three parts; nothing typed is ``None``, half typed is an error."""
        typed = [half_width(part or "") for part in value or ()]
        if not any(typed[:3]):
            return None
        if not all(typed[:3]):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            return read_date(*typed[:3])
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is meant, not how it is typed."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class MomentField(JapaneseDateField):
    """A day and a time of day in Japan; gives an aware ``datetime`` in Japanese time.

    Posted as ``JapaneseDateField`` and ``<name>_time`` (``17:00``). ``at`` is taken when the
    time is left empty; without it the time is required.
    """

    default_error_messages = {
        "no_time": _("Enter the time as 17:00"),
        "invalid_time": _("This time does not exist. Enter it as 17:00"),
    }
    names = ("year", "month", "day", "time")
    words = (*_DATE_WORDS, _("Time (Japan)"))

    def __init__(self, *, at: time | None = None, **kwargs: Any) -> None:
        self.at = at
        kwargs.setdefault(
            "help_text", _("For 16 December 2026, 17:00: 2026, 12, 16 or 8, 12, 16, then 17:00")
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Read day and time; a time without a day is an error."""
        typed = half_width((value or ("", "", "", ""))[3] or "")
        day = super().to_python(value)
        if day is None:
            if typed:
                raise ValidationError(self.error_messages["incomplete"], code="incomplete")
            return None
        try:
            clock = read_time(typed) if typed else self.at
        except ValueError:
            raise ValidationError(self.error_messages["invalid_time"], code="time") from None
        if clock is None:
            raise ValidationError(self.error_messages["no_time"], code="no_time")
        return datetime.combine(day, clock, JST)


class SubmissionToken(forms.Form):
    """Mixin: a hidden id made with the page, so that a double click does one thing.

    The service that is handed ``cleaned_data["submission"]`` twice does its work once.
    """

    submission = forms.UUIDField(
        initial=uuid.uuid4,
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Open this page again and send the form from there"),
            "invalid": _("Open this page again and send the form from there"),
        },
    )
