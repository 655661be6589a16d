"""Fields: what people type, what they are told, and how it stands in the page."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from wg_portal.clock import JST
from wg_portal.forms import (
    DigitsField,
    HelpedRadios,
    JapaneseDateField,
    MomentField,
    SubmissionToken,
    needed_when,
)


class DutyForm(SubmissionToken):
    title = forms.CharField(label="Title", help_text="In a few words")
    due = JapaneseDateField(label="Due")
    starts_at = MomentField(label="Start", required=False)
    ends_at = MomentField(label="End", required=False, at=time(17))
    code = DigitsField(label="Code", required=False)
    reply = forms.ChoiceField(
        label="Reply",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=HelpedRadios(help={"no": "Say why"}),
        required=False,
    )
    sure = forms.BooleanField(label="Sure", required=False)


TOKEN = "9b2f3a52-6c1d-4a0e-8f57-2f3d9a1c7e10"
GOOD = {
    "submission": TOKEN,
    "title": "t",
    "due_year": "令和８",
    "due_month": "１２",
    "due_day": "16",
}


def page(form: forms.Form, source: str = "{% error_summary form %}{{ form }}") -> str:
    return engines["django"].from_string(source).render({"form": form})


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_date_in_full_width_and_era_is_read():
    form = DutyForm(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due"] == date(2026, 12, 16)
    assert form.cleaned_data["starts_at"] is None
    assert form.cleaned_data["submission"] == UUID(TOKEN)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"due_year": "", "due_month": "", "due_day": ""}, "required"),
        ({"due_day": ""}, "incomplete"),
        ({"due_month": "13"}, "invalid"),
        ({"due_year": "next"}, "invalid"),
    ],
)
def test_a_wrong_date_is_refused_and_kept(typed, code):
    form = DutyForm(GOOD | typed)
    assert form.errors.as_data()["due"][0].code == code
    for name, value in (GOOD | typed).items():
        if name.startswith("due_") and value:
            assert f'value="{value}"' in page(form)


def test_a_moment_is_japanese_time():
    parts = {"starts_at_year": "2026", "starts_at_month": "12", "starts_at_day": "17"}
    form = DutyForm(GOOD | parts | {"starts_at_time": "１０：００"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts_at"] == datetime(2026, 12, 17, 10, tzinfo=JST)
    without = DutyForm(GOOD | parts)
    assert without.errors.as_data()["starts_at"][0].code == "no_time"
    no_day = DutyForm(GOOD | {"starts_at_time": "10:00"})
    assert no_day.errors.as_data()["starts_at"][0].code == "incomplete"
    wrong = DutyForm(GOOD | parts | {"starts_at_time": "25:00"})
    assert wrong.errors.as_data()["starts_at"][0].code == "time"


def test_an_empty_time_is_the_usual_one():
    parts = {"ends_at_year": "8", "ends_at_month": "12", "ends_at_day": "17"}
    form = DutyForm(GOOD | parts)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["ends_at"] == datetime(2026, 12, 17, 17, tzinfo=JST)


def test_a_stored_moment_stands_in_its_parts_and_is_unchanged():
    at = datetime(2026, 12, 17, 1, 0, tzinfo=JST)
    form = DutyForm(initial={"starts_at": at})
    assert 'name="starts_at_time" value="01:00"' in page(form)
    field = DutyForm.base_fields["starts_at"]
    assert not field.has_changed(at, ["R8", "12", "17", "1:00"])
    assert field.has_changed(at, ["R8", "12", "18", "1:00"])


def test_digits_lose_width_blanks_and_hyphens():
    form = DutyForm(GOOD | {"code": " １２３-４５ 6"})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "123456"


def test_a_form_without_its_token_is_refused_in_words():
    form = DutyForm({k: v for k, v in GOOD.items() if k != "submission"})
    assert not form.is_valid()
    assert "Open this page again" in page(form)


def test_the_token_survives_an_error():
    assert TOKEN in page(DutyForm(GOOD | {"title": ""}))


def test_the_order_in_the_page_is_label_need_help_control_error():
    text = page(DutyForm(GOOD | {"title": ""}), "{{ form.title.as_field_group }}")
    marks = ["Title", "Required", "In a few words", "<input", "Please fill this in"]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert 'aria-describedby="id_title_helptext id_title_error"' in text
    assert 'aria-invalid="true"' in text
    assert 'aria-required="true"' in text
    assert " required" not in text


def test_the_summary_leads_to_the_first_control():
    text = page(DutyForm({"submission": TOKEN}), "{% error_summary form %}")
    assert 'href="#id_title"' in text
    assert 'href="#id_due_0"' in text
    assert page(DutyForm(), "{% error_summary form %}").strip() == ""


@pytest.mark.parametrize(
    ("language", "long", "high"),
    [
        ("en", "Shorten this to 3 characters; it has 4", "Enter 5 or less"),
        ("ja", "3文字以内にしてください（現在4文字）", "5以下の値を入力してください"),
    ],
)
def test_limits_are_said_in_the_words_of_the_house(language, long, high):
    class Limited(forms.Form):
        text = forms.CharField(max_length=3)
        number = forms.IntegerField(max_value=5)

    with translation.override(language):
        text = page(Limited({"text": "abcd", "number": "6"}))
    assert text.count(long) == text.count(high) == 2, "beside the field and in the summary"


def test_no_placeholder_ever():
    form = DutyForm()
    form.fields["title"].widget.attrs["placeholder"] = "Title"
    assert "placeholder" not in page(form)


def test_choices_are_lines_with_help():
    text = page(DutyForm(GOOD), "{{ form.reply.as_field_group }}{{ form.sure.as_field_group }}")
    assert text.count('class="choice"') == 3
    assert "Say why" in text
    assert 'type="checkbox"' in text


def test_a_field_needed_in_one_case_is_not_called_optional():
    class Cased(forms.Form):
        reason = needed_when(forms.CharField(required=False), "Required unless open")

    text = page(Cased())
    assert '<span class="field__need">Required unless open</span>' in text
    assert "Optional" not in text
