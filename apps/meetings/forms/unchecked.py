"""Showing typed text again without finding fault with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList


def unchecked(form: forms.BaseForm, rows: forms.BaseFormSet[Any]) -> None:
    """Mark form and rows as free of errors: somebody is still typing."""
    for each in (form, *rows.forms):
        each._errors = ErrorDict()
    rows._errors, rows._non_form_errors = [], ErrorList()  # type: ignore[attr-defined]
