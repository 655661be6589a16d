"""What came with a form that could not be taken."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape

from wg_portal.sent import sent_with

POST = RequestFactory().post


class Named(forms.Form):
    """One field that is filled in, and one that is not."""

    name = forms.CharField(label="Its name")
    where = forms.CharField(widget=forms.HiddenInput)


def test_secrets_and_files_are_left_out() -> None:
    secrets = dict.fromkeys(
        ("csrfmiddlewaretoken", "password", "password1", "oldpassword", "code", "credential"), "x"
    )
    upload = SimpleUploadedFile("a.txt", b"text")
    sent = sent_with(POST("/", secrets | {"text_ja": "一行目\n二行目", "paper": upload}))
    assert [(field.name, field.value) for field in sent.fields] == [("text_ja", "一行目\n二行目")]
    assert sent.any_typed


def test_what_nobody_types_is_sent_again_unseen() -> None:
    posted = {"submission": "x", "version": "1", "person": str(uuid4()), "n-TOTAL_FORMS": "1"}
    sent = sent_with(POST("/", posted | {"empty": ""}))
    assert len(sent.fields) == 5
    assert not sent.any_typed


def test_a_form_knows_its_labels() -> None:
    posted = {"name": "n", "where": "w", "do": "next"}
    fields = sent_with(POST("/", posted), Named()).fields
    assert [(str(field.label), field.typed) for field in fields] == [
        ("Its name", True),
        ("Where", False),
        ("do", False),
    ]


@pytest.mark.parametrize("value", ["\n first line empty", '</textarea><b>"', "x" * 100])
def test_it_is_drawn_as_it_came(value: str) -> None:
    shown = render_to_string("portal/sent.html", {"sent": sent_with(POST("/", {"text": value}))})
    assert "<b>" not in shown
    assert f">\n{escape(value)}</textarea>" in shown or f'value="{escape(value)}"' in shown


def test_what_cannot_be_read_is_nothing() -> None:
    broken = POST("/", b"--nothing", content_type="multipart/form-data; boundary=")
    assert sent_with(broken).fields == []
