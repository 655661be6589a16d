"""How somebody wants to be told."""

from __future__ import annotations

from django import forms

from apps.notifications.models import DigestPreference


class DigestForm(forms.ModelForm[DigestPreference]):
    """Frequency, day and hour of the digest."""

    class Meta:
        model = DigestPreference
        fields = ("frequency", "weekday", "hour")
        widgets = {
            "frequency": forms.RadioSelect,
            "hour": forms.Select(choices=[(hour, f"{hour}:00") for hour in range(24)]),
        }
