"""The auditor's pages: what they show and never show, that they are recorded, and the export."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from apps.activity.models import Record
from apps.audit import selectors
from apps.audit.export import cell
from apps.audit.filters import Filter
from apps.audit.sentences import KINDS, kind, sentence, sentences
from apps.sharing.models import Marked
from apps.sharing.references import reference
from tests.audit.conftest import AT, DAYS, SECRET, World
from tests.conftest import as_owner
from wg_portal import clock
from wg_portal.rowsecurity import render

PAGES = ("/audit/", "/audit/record/", "/audit/mails/")


@pytest.fixture
def auditor(world: World) -> Client:
    return world.client("auditor")


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def rows_of(text: str) -> str:
    """The table of the page, without the filter's own words."""
    return text.partition("<tbody>")[2].partition("</tbody>")[0]


def noted(verb: str) -> list[Any]:
    with as_owner():
        return list(Record.objects.filter(verb=verb).order_by("at"))


def test_home_is_the_written_scope(world: World, auditor: Client) -> None:
    assert auditor.get("/").headers["Location"] == "/audit/"
    text = shown(auditor.get("/audit/"))
    assert "実務者会合の年次点検" in text
    assert world.one.name_ja in text
    assert world.two.name_ja not in text
    assert "令和8年（2026年）12月24日" in text
    [row] = [row for row in noted("opened") if row.subject_id == world.scope.pk]
    assert row.body_id == world.one.pk


@pytest.mark.parametrize("name", ["bank", "officer", "rival"])
def test_nobody_else_finds_the_pages(world: World, name: str) -> None:
    client = world.client(name)
    assert [client.get(page).status_code for page in PAGES] == [404, 404, 404]
    assert client.post("/audit/record/export/").status_code == 404
    assert "/audit/" not in client.get("/").content.decode()


def test_after_the_end_nothing_is_left(world: World) -> None:
    with clock.fixed(AT + timedelta(days=DAYS)):
        client = world.client("auditor")
        assert [client.get(page).status_code for page in PAGES] == [404, 404, 404]
        assert client.post("/audit/record/export/").status_code == 404
        assert "/audit/" not in shown(client.get("/"))


def test_the_auditor_opens_no_thing(world: World, auditor: Client) -> None:
    for paper in (world.paper, world.red, world.far):
        assert auditor.get(f"/papers/{paper.pk}/").status_code == 404
    assert auditor.get("/bodies/one/").status_code == 404
    assert SECRET not in shown(auditor.get("/meetings/")) + shown(auditor.get("/decisions/"))


def test_rows_tell_who_when_what_and_by_which_right(world: World, auditor: Client) -> None:
    text = shown(auditor.get("/audit/record/"))
    table = rows_of(text)
    assert reference(world.paper.pk) in table
    assert "bank-org" in table
    assert "会議体の席：構成員" in table
    assert "2026-11-24 10:00:00" in table
    assert "監査人が操作記録を閲覧しました" in table, "this very view"
    for hidden in (SECRET, reference(world.red.pk), reference(world.far.pk), "rival-org"):
        assert hidden not in text, hidden


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "bank-org"}, {"bank"}),
        ({"who": "officer 太郎"}, {"officer"}),
        ({"who": "nobody at all"}, set()),
        ({"verb": "opened"}, {"bank", "officer"}),
        ({"verb": "meetings.MeetingReleased"}, set()),
        ({"tlp": "2"}, {"bank", "officer", "auditor"}),
        ({"tlp": "1"}, set()),
        ({"body": "one"}, {"bank", "officer", "auditor"}),
        ({"first_year": "2026", "first_month": "11", "first_day": "25"}, set()),
        ({"last_year": "R8", "last_month": "11", "last_day": "23"}, set()),
        (
            {
                "first_year": "2026", "first_month": "11", "first_day": "24",
                "last_year": "2026", "last_month": "11", "last_day": "24", "verb": "opened",
            },
            {"bank", "officer"},
        ),
    ],
)  # fmt: skip
def test_filters(world: World, auditor: Client, asked: dict[str, str], found: set[str]) -> None:
    table = rows_of(shown(auditor.get("/audit/record/", asked)))
    assert {name for name in world.post if f"{name}-org" in table} == found


def test_one_paper_by_reference_and_what_is_no_reference(world: World, auditor: Client) -> None:
    asked = {"reference": reference(world.paper.pk), "verb": "opened"}
    assert rows_of(shown(auditor.get("/audit/record/", asked))).count("<tr>") == 2
    for hidden in (world.red, world.far):
        assert not rows_of(shown(auditor.get("/audit/record/", {"reference": str(hidden.pk)})))
    refused = auditor.get("/audit/record/", {"reference": "資料2-2"})
    assert refused.status_code == 422
    assert "3F2A-91C4-0B7D" in refused.content.decode()
    backwards = {"first_year": "2026", "first_month": "11", "first_day": "25"} | {
        "last_year": "2026", "last_month": "11", "last_day": "24"
    }  # fmt: skip
    assert auditor.get("/audit/record/", backwards).status_code == 422
    assert auditor.get("/audit/record/", {"body": "two"}).status_code == 422


def test_a_number_that_people_say_finds_its_rows(world: World, auditor: Client) -> None:
    """Only within the scope, and a note that is TLP:RED now is not found by its number."""
    notes = {
        code: world.note(code, body, tlp)
        for code, body, tlp in (
            ("TN-7K3QM", world.one, 2), ("TN-RRRRR", world.one, 4), ("TN-FFFFF", world.two, 2),
        )
    }  # fmt: skip
    for note in notes.values():
        world.told(note, tlp=2)
    for typed in ("TN-7K3QM", " tn-7k3qm ", "ＴＮ－７Ｋ３ＱＭ"):
        text = shown(auditor.get("/audit/record/", {"reference": typed}))
        assert rows_of(text).count("<tr>") == 1, typed
        assert reference(notes["TN-7K3QM"].pk) in rows_of(text)
    nothing = [
        shown(auditor.get("/audit/record/", {"reference": code})).replace(code, "")
        for code in ("TN-RRRRR", "TN-FFFFF", "TN-ZZZZZ", "D-0001")
    ]
    assert all("条件に合う記録はありません" in text for text in nothing)
    asked = [row.facts["asked"] for row in noted("audit.RecordSearched")]
    assert asked[0] == asked[2] == "subject=TN-7K3QM"
    assert asked[3:] == [
        f"subject={code}" for code in ("TN-RRRRR", "TN-FFFFF", "TN-ZZZZZ", "D-0001")
    ]
    assert auditor.get("/audit/record/", {"reference": "TN-2026-003"}).status_code == 422


def test_rows_alike_are_told_apart(world: World, auditor: Client) -> None:
    note = world.note("TN-7K3QM", world.one, 2)
    acts = [world.told(note, tlp=2) for _ in range(2)]
    auditor.get("/audit/record/", {"verb": "opened", "first_year": "2026", "first_month": "11"}
                | {"first_day": "2"})  # fmt: skip
    text = rows_of(shown(auditor.get("/audit/record/")))
    for act in acts:
        assert f"対応事項 {reference(act)}" in text
    assert "2026-11-02" in text
    assert "閲覧しました" in text
    answer = auditor.post("/audit/record/export/", {"verb": "threat_notes.AcknowledgementAsked"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        table = csv.DictReader(io.StringIO(archive.read("record.csv").decode("utf-8-sig")))
        assert {row["obligation_id"] for row in table} == {str(act) for act in acts}


def test_a_search_is_recorded_in_ids(world: World, auditor: Client) -> None:
    auditor.get("/audit/record/", {"who": "bank-org", "verb": "opened"})
    [row] = noted("audit.RecordSearched")
    assert row.actor_id == world.post["auditor"].person_id
    assert row.subject_id == world.scope.pk
    organisation = world.post["bank"].organisation_id
    assert row.facts["asked"] == f"who={organisation};verb=opened"


def test_pages_lead_on_without_telling_how_many(world: World, auditor: Client) -> None:
    total = selectors.PER_PAGE + 20
    for n in range(total - 2):
        world.opens("bank", world.paper, at=AT - timedelta(minutes=n + 1))
    asked = {"verb": "opened"}
    first = auditor.get("/audit/record/", asked)
    older = first.context["page"].older
    second = auditor.get("/audit/record/", asked | {"after": older})
    pages = [[line.row.pk for line in answer.context["page"].lines] for answer in (first, second)]
    assert [len(page) for page in pages] == [selectors.PER_PAGE, 20]
    assert not set(pages[0]) & set(pages[1])
    assert second.context["page"].older == ""
    assert auditor.get("/audit/record/", {"after": "nonsense"}).status_code == 200


def test_export(world: World, auditor: Client) -> None:
    with as_owner():
        person = world.post["bank"].person
        person.family_name = "=1+1"
        person.save()
    answer = auditor.post("/audit/record/export/", {"verb": "opened", "after": "x"})
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["manifest.json", "record.csv"]
        table = archive.read("record.csv")
        manifest = json.loads(archive.read("manifest.json"))
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert {row["organisation"] for row in rows} == {"bank-org", "officer-org"}
    assert any(row["person"].startswith("'=1+1") for row in rows)
    assert {row["subject_id"] for row in rows} == {str(world.paper.pk)}
    assert {row["at"] for row in rows} == {"2026-11-24T10:00:00+09:00"}
    assert SECRET not in table.decode()
    [file] = manifest["files"]
    assert file["sha256"] == hashlib.sha256(table).hexdigest()
    assert (file["rows"], file["bytes"]) == (2, len(table))
    assert manifest["filter"]["verb"] == "opened"
    assert manifest["portal_version"] == settings.PORTAL_VERSION
    assert manifest["made_at"] == "2026-11-24T10:00:00+09:00"
    [row] = noted("audit.RecordExported")
    assert row.facts["sha256"] == file["sha256"]
    assert (row.facts["rows"], row.facts["asked"]) == (2, "verb=opened")
    assert auditor.get("/audit/record/export/").status_code == 405


def test_too_much_for_one_file(
    world: World, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.audit.export.MOST_ROWS", 1)
    refused = auditor.post("/audit/record/export/", {"verb": "opened"})
    assert refused.status_code == 422
    assert "期間を短くするか" in refused.content.decode()
    assert noted("audit.RecordExported") == []


def test_no_file_without_a_row(world: World, auditor: Client) -> None:
    refused = auditor.post("/audit/record/export/", {"verb": "opened", "tlp": "0"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "該当する記録がないため、ファイルは作成しませんでした" in text
    assert '<option value="0" selected>' in text, "the filter as it was"
    assert noted("audit.RecordExported") == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert cell(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert "\n" not in cell("two\nlines")
    assert cell(None) == ""


def test_every_verb_and_kind_is_said_in_both_languages(world: World) -> None:
    marked = {model._meta.label for model in render.plan().walls if issubclass(model, Marked)}
    assert marked <= set(KINDS), "a kind of thing without a name in the record"
    for language in ("en", "ja"):
        with translation.override(language):
            for verb in sentences():
                assert sentence(verb) != verb
                assert sentence(verb).isascii() == (language == "en"), verb
            for name in KINDS:
                assert kind(name).isascii() == (language == "en"), name


def test_a_filter_narrows_only(world: World) -> None:
    with world.acting("auditor") as who:
        assert not selectors.found_rows(who, Filter(body_id=world.two.pk)).exists()
        assert not selectors.found_rows(who, Filter(reference="nonsense")).exists()
