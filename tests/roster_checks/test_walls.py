"""Who may know of a check and how it stands, at each wall, and what the pages show."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from apps.obligations.models import Obligation
from apps.organisations.models import Post
from apps.roster_checks.models import Confirmation, RosterCheck
from apps.roster_checks.services import Checked, confirm
from apps.sharing.models import Circle, CircleOrganisation
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.transfer import enter
from wg_portal import clock

CHECKED = Checked("当直", "03-9876-5432", "夜間", remark="山田は退職予定")


@pytest.fixture
def colleague(scene: Scene) -> Post:
    """Of the ministry that holds the desk, without a seat."""
    with as_owner():
        return make.post(
            make.person("Colleague"), Post.objects.get(pk=scene.officer.pk).organisation
        )


def test_both_walls(scene: Scene, check: RosterCheck, colleague: Post) -> None:
    with acting(scene.admin) as by:
        confirm(check.pk, CHECKED, by=by)
    for post, reads, knows in (
        (scene.admin, True, True),
        (scene.main, True, True),
        (scene.officer, True, True),
        (scene.aide, False, False),
        (colleague, True, False),
        (scene.peer, False, False),
        (scene.rival, False, False),
    ):
        with acting(post) as who:
            assert RosterCheck.objects.filter(pk=check.pk).exists() is reads
            assert Confirmation.objects.exists() is knows
            assert Obligation.objects.filter(subject_id=check.pk).exists() is knows
        with acting(post) as who, as_owner():
            assert RosterCheck.objects.visible_to(who).filter(pk=check.pk).exists() is reads
            assert Confirmation.objects.visible_to(who).exists() is knows
            found = Obligation.objects.visible_to(who).filter(subject_id=check.pk)
            assert found.exists() is knows


def test_nobody_but_the_portal_asks(scene: Scene, check: RosterCheck) -> None:
    for post in (scene.admin, scene.officer):
        with acting(post), pytest.raises(ProgrammingError), transaction.atomic():
            RosterCheck.objects.create(
                organisation=scene.bank,
                body=scene.body,
                first_day=check.first_day.replace(year=2030),
                tlp=2,
                circle_id=check.circle_id,
                circle_kind="organisations",
                notice_title="x",
            )
        with acting(post):
            assert RosterCheck.objects.filter(pk=check.pk).update(notice_title="x") == 0
        with acting(post), pytest.raises(ProgrammingError), transaction.atomic():
            CircleOrganisation.objects.create(
                circle_id=check.circle_id, organisation_id=scene.rival.organisation_id
            )
        with acting(post), pytest.raises(ProgrammingError), transaction.atomic():
            Circle.objects.create(kind="organisations", name_ja="x", name_en="x")


def test_pages(scene: Scene, check: RosterCheck, colleague: Post) -> None:
    page = f"/roster-checks/{check.pk}/"
    with clock.fixed(MONDAY):
        for post in (scene.peer, scene.rival, scene.aide, colleague):
            other = enter(post)
            assert other.get(page).status_code == 404
            assert other.post(page).status_code == 404
            assert "Bank" not in other.get("/roster-checks/").content.decode()
        desk = enter(scene.officer)
        assert "株式会社Bank" in desk.get("/roster-checks/").content.decode()
        shown = desk.get(page)
        assert shown.status_code == 200
        assert "Attendant" not in shown.content.decode(), "the desk sees that, not the list"
        assert desk.post(page).status_code == 404
        main = enter(scene.main)
        assert "Attendant" in main.get(page).content.decode()
        assert main.post(page).status_code == 404
        assert page not in main.get("/").content.decode(), "the administrator looks after it"
        admin = enter(scene.admin)
        assert page in admin.get("/").content.decode()
        form = admin.get(page).content.decode()
        assert "会議体practitioners" not in form, "he sits in no body himself"
        typed = {
            "name": "当直",
            "telephone": "12",
            "hours": "夜間",
            "remark": "山田は退職予定",
            "submission": str(uuid4()),
            f"post-{scene.main.pk}-title_ja": "室長",
            f"post-{scene.main.pk}-department_ja": "x" * 101,
        }
        wrong = admin.post(page, typed)
        assert wrong.status_code == 422
        assert "室長" in wrong.content.decode()
        assert "101" in wrong.content.decode(), "every error is said at once"
        typed |= {"telephone": "03-9876-5432", f"post-{scene.main.pk}-department_ja": "CSIRT"}
        assert admin.post(page, typed)["Location"] == page
        assert admin.post(page, typed)["Location"] == page, "a double click does one thing"
        desk_list = desk.get("/roster-checks/").content.decode()
        assert "山田は退職予定" in desk_list
        assert "山田は退職予定" not in enter(scene.aide).get("/roster-checks/").content.decode()
        assert desk.get("/roster-checks/?quarter=1999-01-01").status_code == 404
    with as_owner():
        assert Confirmation.objects.count() == 1
        assert Post.objects.get(pk=scene.main.pk).title == "CSIRT 室長"
