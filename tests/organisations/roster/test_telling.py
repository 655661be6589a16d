"""Nobody is seated inside an organisation unseen: its administrators hear of each import."""

from __future__ import annotations

from apps.accounts.models import User
from apps.organisations.models import Organisation, Post
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look, text_of
from tests.obligations.scene import MONDAY, Scene
from tests.organisations.roster.books import PERSON
from tests.organisations.roster.test_import import imported

SUBJECT = "事務局が貴機関の構成員を変更しました"


def told(sink: Sink) -> dict[str, str]:
    found: dict[str, str] = {}
    for mail, (_sender, (to,)) in zip(sink.mails, sink.envelopes, strict=True):
        if SUBJECT in str(mail["Subject"]):
            assert to not in found, "once"
            found[to] = text_of(mail)
    return found


def test_administrators_hear_how_many_and_nobody_else_does(scene: Scene, sink: Sink) -> None:
    with as_owner():
        Organisation.objects.filter(pk=scene.bank.pk).update(key="B-001")
        main, admin = (User.objects.get(pk=p.person_id) for p in (scene.main, scene.admin))
        second = make.post(make.person("Second"), scene.bank, org_admin=True).person
        elsewhere = make.post(make.person("Keeper"), make.organisation("Other"), org_admin=True)
    kept = PERSON | {"family_name": "Main", "given_name": "太郎", "first": "2026-01-01"}
    people = [
        PERSON,
        PERSON | {"mail": "second@akatsuki.example"},
        kept | {"mail": main.email, "family_name_kana": "めいん", "title_ja": "部長"},
        # The import takes his office; he hears of it all the same.
        kept | {"mail": admin.email, "family_name": "Admin", "last": "2026-12-01"},
    ]
    imported(scene, {"people": people})
    with as_owner():
        assert Post.objects.get(pk=scene.admin.pk).during.upper is not None
    look(MONDAY)
    found = told(sink)
    assert set(found) == {admin.email, second.email}
    assert elsewhere.person.email not in found
    text = found[admin.email]
    assert "新たに登録された方：2名" in text
    assert "変更・終了となった方：2名" in text
    assert "佐藤" not in text
    assert "/people/" in text


def test_an_import_that_changes_nobody_tells_nobody(scene: Scene, sink: Sink) -> None:
    with as_owner():
        Organisation.objects.filter(pk=scene.bank.pk).update(key="B-001")
    imported(scene, {"people": [PERSON]})
    look(MONDAY)
    assert len(told(sink)) == 1
    sink.clear()
    imported(scene, {"people": [PERSON]}, at=MONDAY)
    look(MONDAY)
    assert told(sink) == {}
