"""Messages are found, kept, compiled and checked without a gettext binary."""

from __future__ import annotations

import gettext
import os

import pytest

from wg_portal.catalogues import catalogue_of
from wg_portal.catalogues.check import contradictions, findings
from wg_portal.catalogues.extract import extracted, updated
from wg_portal.catalogues.files import compile_catalogue, read, write

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
NAME = _("Meeting %(number)s")
def many(n): return ngettext("%(n)d paper", "%(n)d papers", n) + pgettext("verb", "Report")
"""
TEMPLATE = """{% load i18n %}
  {% if x %}<p title="it's">{% translate "Agenda" %}</p>
{% endif %}{% translate "Open" context "button" %} {{ _("Filter")|lower }}
  {% blocktranslate trimmed count n=papers|length %}
    {{ n }} file
  {% plural %}
    {{ n }} files
  {% endblocktranslate %}
"""


@pytest.fixture
def app(tmp_path):
    (tmp_path / "templates" / "a").mkdir(parents=True)
    (tmp_path / "models.py").write_text(PYTHON)
    (tmp_path / "templates" / "a" / "page.html").write_text(TEMPLATE)
    return tmp_path


def translate(app, words):
    catalogue = updated(app)
    for message in catalogue:
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        if key in words:
            message.string = (words[key],) if isinstance(message.id, tuple) else words[key]
    write(catalogue_of(app), catalogue)


ALL = {
    "Meeting %(number)s": "第%(number)s回会合",
    "%(n)d paper": "資料%(n)d点",
    "Report": "報告する",
    "Agenda": "議事次第",
    "Open": "開く",
    "Filter": "絞り込み",
    "%(n)s file": "ファイル%(n)s件",
}


def test_every_kind_of_message_is_found(app):
    found = {(m.id, m.context) for m in extracted(app) if m.id}
    assert found == {
        ("Meeting %(number)s", None),
        (("%(n)d paper", "%(n)d papers"), None),
        ("Report", "verb"),
        ("Agenda", None),
        ("Open", "button"),
        ("Filter", None),
        (("%(n)s file", "%(n)s files"), None),
    }


def test_translations_are_kept_and_the_file_is_stable(app):
    translate(app, ALL)
    before = catalogue_of(app).read_bytes()
    assert not write(catalogue_of(app), updated(app))
    assert catalogue_of(app).read_bytes() == before
    assert b"models.py:" not in before
    (app / "models.py").write_text("")
    write(catalogue_of(app), updated(app))
    assert read(catalogue_of(app)).get("Agenda").string == "議事次第"
    assert read(catalogue_of(app)).get("Meeting %(number)s") is None


def test_the_compiled_catalogue_speaks(app):
    translate(app, ALL)
    path = catalogue_of(app)
    assert compile_catalogue(path)
    assert not compile_catalogue(path)
    with path.with_suffix(".mo").open("rb") as compiled:
        japanese = gettext.GNUTranslations(compiled)
    assert japanese.gettext("Agenda") == "議事次第"
    assert japanese.pgettext("verb", "Report") == "報告する"
    assert japanese.ngettext("%(n)d paper", "%(n)d papers", 2) == "資料%(n)d点"
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 5))
    assert compile_catalogue(path)


def test_a_complete_catalogue_has_no_findings(app):
    translate(app, ALL)
    assert list(findings("a", app)) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"Agenda": ""}, "no Japanese for 'Agenda'"),
        ({"Meeting %(number)s": "会合"}, "placeholders differ"),
        ({"Meeting %(number)s": "第%(nummer)s回"}, "placeholders differ"),
    ],
)
def test_gaps_and_slips_are_named(app, words, sentence):
    translate(app, ALL | words)
    assert [sentence in line for line in findings("a", app)] == [True]


def test_fuzzy_is_a_finding_and_is_not_compiled(app):
    translate(app, ALL)
    path = catalogue_of(app)
    path.write_text(path.read_text().replace('msgid "Agenda"', '#, fuzzy\nmsgid "Agenda"'))
    assert any("fuzzy" in line for line in findings("a", app))
    compile_catalogue(path)
    with path.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Agenda") == "Agenda"


def test_japanese_in_a_template_is_a_finding(app):
    translate(app, ALL)
    (app / "templates" / "a" / "bare.html").write_text("<p>会合</p>")
    assert any("bare.html:1" in line for line in findings("a", app))


def test_two_apps_do_not_contradict_each_other(app, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "models.py").write_text(PYTHON)
    translate(app, ALL)
    translate(other, ALL | {"Report": "報告"})
    assert len(list(contradictions({"a": app, "b": other}))) == 1
