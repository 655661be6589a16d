"""What officers do with a notice, by two, and what readers answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from apps.documents.models import Paper
from apps.documents.services import add_version
from apps.notices import services
from apps.notices.enums import NoticeState
from apps.notices.models import Acknowledgement, Correction, Notice, Release, Revision
from apps.notices.selectors import (
    acknowledgements_of,
    notice_page,
    notices_for,
    open_notices,
    standing_of,
    waiting_corrections,
    waiting_releases,
)
from apps.notices.services import Audience
from apps.obligations.models import Obligation
from apps.organisations.models import Post
from apps.sharing.enums import Tlp
from apps.sharing.telling import telling
from tests import factories as make
from tests.conftest import as_owner
from tests.notices.conftest import AT, CANARY, DUE, LATER, Scene, csv
from wg_portal.verdict import PortalError, Refused, StaleEdit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_only_the_desk_writes_and_its_officers_share_a_draft(scene: Scene) -> None:
    with scene.acting(scene.reader) as who, pytest.raises(Refused):
        services.draft_notice(body_id=scene.body.pk, draft=scene.words(), by=who)
    draft = scene.draft()
    assert scene.seen_by(scene.second, draft)
    for post in (scene.reader, scene.observer, scene.rival):
        assert not scene.seen_by(post, draft)
    with scene.acting(scene.second) as who:
        changed = services.change_draft(
            notice_id=draft.pk, version=1, draft=scene.words(title_ja="別の題"), by=who
        )
    assert (changed.title_ja, changed.version) == ("別の題", 2)


def test_red_is_refused_in_words(scene: Scene) -> None:
    with pytest.raises(Refused, match="never TLP:RED"):
        scene.draft(tlp=Tlp.RED)
    with pytest.raises(Refused, match="CLEAR and GREEN"):
        scene.draft(audience=Audience("community"), tlp=Tlp.AMBER)
    draft = scene.draft()
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=draft.pk).update(tlp=4, circle_kind="people")


def test_moments_must_be_ahead_and_in_order(scene: Scene) -> None:
    for wrong in (
        {"opens_at": AT - HOUR},
        {"acknowledge_by": AT},
        {"opens_at": DUE, "acknowledge_by": LATER},
    ):
        with pytest.raises(PortalError):
            scene.draft(**wrong)
    with as_owner():
        assert not Notice.objects.exists()


def test_the_second_officer_releases_and_nobody_else(scene: Scene) -> None:
    draft = scene.draft()
    request = scene.ask(draft)
    with scene.acting(scene.reader) as who:
        assert waiting_releases(who) == []
    with scene.acting(scene.officer) as who:
        with pytest.raises(Refused, match="A second person"):
            services.release_notice(notice_id=draft.pk, seen=request.pk, by=who)
        with pytest.raises(Refused, match="waits for release"):
            services.change_draft(notice_id=draft.pk, version=1, draft=scene.words(), by=who)
    assert not scene.seen_by(scene.reader, draft)
    with scene.acting(scene.second) as who:
        assert [each.notice_id for each in waiting_releases(who)] == [draft.pk]
        out = services.release_notice(notice_id=draft.pk, seen=request.pk, by=who)
        with pytest.raises(Refused):
            services.release_notice(notice_id=draft.pk, seen=request.pk, by=who)
    assert out.state(AT) == NoticeState.RELEASED
    for post in (scene.reader, scene.colleague, scene.other, scene.observer):
        assert scene.seen_by(post, draft)
    assert not scene.seen_by(scene.rival, draft)


def test_a_returned_request_says_why_and_can_be_asked_again(scene: Scene) -> None:
    draft = scene.draft()
    request = scene.ask(draft)
    with scene.acting(scene.second) as who:
        with pytest.raises(Refused, match="what should be changed"):
            services.return_request(notice_id=draft.pk, comment=" ", by=who)
        services.return_request(notice_id=draft.pk, comment="日付を直してください", by=who)
    with scene.acting(scene.officer) as who:
        page = notice_page(who, draft.pk)
        assert page.state == NoticeState.DRAFT
        assert page.returned is not None
        assert page.returned.comment == "日付を直してください"
        services.change_draft(notice_id=draft.pk, version=1, draft=scene.words(), by=who)
    again = scene.ask(draft)
    with scene.acting(scene.second) as who:
        with pytest.raises(Refused, match="changed meanwhile"):
            services.release_notice(notice_id=draft.pk, seen=request.pk, by=who)
        services.release_notice(notice_id=draft.pk, seen=again.pk, by=who)


def test_what_was_replaced_after_asking_does_not_go_out(scene: Scene) -> None:
    draft = scene.draft()
    with scene.acting(scene.officer) as who:
        paper = services.attach(notice_id=draft.pk, upload=csv(), by=who).paper
    request = scene.ask(draft)
    with scene.acting(scene.officer) as who:
        add_version(paper_id=paper.pk, upload=csv(), reason="差替え", by=who)
    with scene.acting(scene.second) as who, pytest.raises(Refused, match="replaced"):
        services.release_notice(notice_id=draft.pk, seen=request.pk, by=who)


def test_papers_go_out_and_come_back_with_the_notice(scene: Scene) -> None:
    draft = scene.draft()
    with scene.acting(scene.officer) as who:
        paper = services.attach(notice_id=draft.pk, upload=csv(), by=who).paper

    def sees(post: Post) -> bool:
        with scene.acting(post) as who:
            return bool(Paper.objects.visible_to(who).filter(pk=paper.pk).exists())

    assert sees(scene.second)
    assert not sees(scene.reader)
    scene.release(draft)
    assert sees(scene.reader)
    assert not sees(scene.rival)
    with scene.acting(scene.second) as who:
        services.withdraw_notice(notice_id=draft.pk, reason="誤送", by=who)
    assert not sees(scene.reader)


def test_scheduled_nobody_but_the_desk_knows_before(scene: Scene) -> None:
    out = scene.released(opens_at=LATER, acknowledge_by=DUE)
    assert out.state(AT) == NoticeState.WAITING
    assert scene.seen_by(scene.second, out)
    for post in (scene.reader, scene.observer):
        assert not scene.seen_by(post, out)
        assert scene.seen_by(post, out, at=LATER)
    with scene.acting(scene.reader) as who:
        assert not Revision.objects.exists()
        assert not Obligation.objects.visible_to(who).exists()
        assert not Obligation.objects.exists()
        assert open_notices(who) == []
        assert list(notices_for(who)) == []
    with scene.acting(scene.reader, at=LATER) as who:
        assert Obligation.objects.visible_to(who).count() == 1
        assert [each.notice.pk for each in open_notices(who)] == [out.pk]
    with scene.acting(scene.officer) as who, pytest.raises(Refused, match="Nobody has seen it"):
        services.ask_correction(
            notice_id=out.pk, text_ja="別", text_en="", reason="直し", version=1, by=who
        )


def test_released_later_than_planned_it_is_out_at_once(scene: Scene) -> None:
    draft = scene.draft(opens_at=AT + HOUR, acknowledge_by=DUE)
    out = scene.release(draft, at=LATER)
    assert out.visible_from == LATER
    late = scene.draft(acknowledge_by=AT + HOUR)
    with pytest.raises(Refused, match="deadline"):
        scene.release(late, at=LATER)


def test_each_organisation_acknowledges_once(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    with as_owner():
        duties = Obligation.objects.filter(subject_id=out.pk)
        asked = {each.bearer_organisation_id for each in duties}
        assert {each.kind for each in duties} == {"notice"}
        assert duties.first().stages.exists()
    assert scene.desk.pk not in asked
    assert len(asked) == 3
    with scene.acting(scene.colleague, at=AT + HOUR) as who:
        services.acknowledge(notice_id=out.pk, seen=1, by=who)
    with scene.acting(scene.reader, at=AT + HOUR) as who:
        standing = standing_of(who, out)
        assert standing.line is None
        assert standing.mine is not None
        with pytest.raises(Refused, match="already"):
            services.acknowledge(notice_id=out.pk, seen=1, by=who)
        assert acknowledgements_of(who, out) is None
    with scene.acting(scene.other, at=AT + HOUR) as who:
        assert standing_of(who, out).line is not None
        assert not Acknowledgement.objects.exists(), "who has acknowledged is the desk's to know"
        assert not Release.objects.exists()
    with scene.acting(scene.second, at=AT + HOUR) as who:
        found = acknowledgements_of(who, out)
        assert found is not None
        assert (found.done, found.asked) == (1, 3)
        assert [row.person for row in found.rows if row.at] == ["COLLEAGUE Taro"]


def test_who_was_not_asked_cannot_acknowledge(scene: Scene) -> None:
    out = scene.released()
    with scene.acting(scene.reader) as who, pytest.raises(Refused, match="No acknowledgement"):
        services.acknowledge(notice_id=out.pk, seen=1, by=who)
    with scene.acting(scene.rival) as who, pytest.raises(Notice.DoesNotExist):
        services.acknowledge(notice_id=out.pk, seen=1, by=who)


def test_a_correction_keeps_what_was_and_says_what_changed(scene: Scene) -> None:
    out = scene.released()
    for wrong, sentence in (
        ({"reason": " "}, "what changed"),
        ({"text_ja": f"# {CANARY}\n\n本文", "text_en": f"# {CANARY}\n\nText"}, "same as before"),
    ):
        with pytest.raises(Refused, match=sentence):
            scene.ask_correction(out, **wrong)
    asked = scene.ask_correction(out, at=AT + HOUR)
    with scene.acting(scene.second, at=AT + 2 * HOUR) as who:
        services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)
    with pytest.raises(StaleEdit):
        scene.ask_correction(out, version=1, text_ja="もう一度")
    with scene.acting(scene.reader, at=AT + 2 * HOUR) as who:
        page = notice_page(who, out.pk)
        assert [each.ordinal for each in page.revisions] == [2, 1]
        assert (page.revision.reason, page.revision.text_ja) == ("会場の訂正", "直した本文")
        assert page.revision.written_at == AT + 2 * HOUR, "readers count from the release"
        with pytest.raises(Refused):
            services.ask_correction(
                notice_id=out.pk, text_ja="x", text_en="", reason="y", version=2, by=who
            )


@pytest.mark.parametrize("urgent", [False, True])
def test_readers_have_the_old_text_until_the_second_officer_releases(
    scene: Scene, urgent: bool
) -> None:
    out = scene.released(urgent=urgent)
    asked = scene.ask_correction(out)
    for post in (scene.reader, scene.observer, scene.rival):
        with scene.acting(post) as who:
            assert not Correction.objects.exists(), "no reader may know that one waits"
            assert waiting_corrections(who) == []
            if post is not scene.rival:
                page = notice_page(who, out.pk)
                assert page.correction is None
                assert page.ahead == []
                assert page.revision.ordinal == 1
                with pytest.raises(Refused):
                    services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)
    with scene.acting(scene.rival) as who, as_owner():
        assert not Correction.objects.visible_to(who).exists()
    with scene.acting(scene.officer) as who, pytest.raises(Refused, match="A second person"):
        services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)
    with pytest.raises(Refused, match="waits for release already"):
        scene.ask_correction(out, text_ja="さらに")
    with scene.acting(scene.second) as who:
        assert [each.pk for each in waiting_corrections(who)] == [asked.pk]
        with pytest.raises(Refused, match="changed meanwhile"):
            services.release_correction(notice_id=out.pk, seen=out.pk, by=who)
        services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)
        with pytest.raises(Refused, match="Nobody has asked"):
            services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)
    with scene.acting(scene.reader) as who:
        assert notice_page(who, out.pk).revision.ordinal == 2
        assert not Correction.objects.exists()


def test_the_database_knows_the_second_officer_too(scene: Scene) -> None:
    asked = scene.ask_correction(scene.released())
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=asked.pk).update(
            released_by=scene.officer.person_id, released_at=AT
        )
    with scene.acting(scene.second), pytest.raises(ProgrammingError), transaction.atomic():
        Correction.objects.create(
            notice_id=asked.notice_id, text_ja="x", reason="y",
            requested_by_id=scene.officer.person_id, requested_at=AT, returned_at=AT,
        )  # fmt: skip


def test_a_returned_correction_says_why_and_the_text_stays(scene: Scene) -> None:
    out = scene.released()
    scene.ask_correction(out)
    with scene.acting(scene.second) as who:
        with pytest.raises(Refused, match="what should be changed"):
            services.return_correction(notice_id=out.pk, comment=" ", by=who)
        services.return_correction(notice_id=out.pk, comment="会場名を確かめてください", by=who)
    with scene.acting(scene.officer) as who:
        page = notice_page(who, out.pk)
        assert page.correction is None
        assert page.returned is not None
        assert page.returned.comment == "会場名を確かめてください"
    with scene.acting(scene.reader) as who:
        page = notice_page(who, out.pk)
        assert page.returned is None
        assert page.revision.ordinal == 1
    scene.ask_correction(out, text_ja="改めて直した本文")
    with scene.acting(scene.officer) as who:
        services.return_correction(notice_id=out.pk, comment="", by=who)
    asked = scene.ask_correction(out, text_ja="三度目の本文")
    with scene.acting(scene.second, at=AT + timedelta(minutes=1)) as who:
        services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)
    with scene.acting(scene.officer, at=AT + timedelta(minutes=2)) as who:
        assert notice_page(who, out.pk).returned is None


def test_a_withdrawn_notice_is_corrected_no_more(scene: Scene) -> None:
    out = scene.released()
    asked = scene.ask_correction(out)
    with scene.acting(scene.second) as who:
        services.withdraw_notice(notice_id=out.pk, reason="宛先の誤り", by=who)
        assert waiting_corrections(who) == []
        with pytest.raises(Refused, match="withdrawn"):
            services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)


def test_withdrawn_only_the_desk_opens_it(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    with scene.acting(scene.second) as who:
        with pytest.raises(Refused, match="why"):
            services.withdraw_notice(notice_id=out.pk, reason="", by=who)
        services.withdraw_notice(notice_id=out.pk, reason="宛先の誤り", by=who)
        with pytest.raises(Refused):
            services.withdraw_notice(notice_id=out.pk, reason="もう一度", by=who)
    assert scene.seen_by(scene.officer, out)
    assert not scene.seen_by(scene.reader, out)
    with as_owner():
        assert not Obligation.objects.open().exists()


def test_a_sector_is_its_organisations_with_the_desk(scene: Scene) -> None:
    out = scene.released(audience=Audience("sector", sector="regional_bank"))
    for post in (scene.reader, scene.other, scene.second):
        assert scene.seen_by(post, out)
    for post in (scene.observer, scene.rival):
        assert not scene.seen_by(post, out)
    with pytest.raises(Refused, match="sector"):
        scene.draft(audience=Audience("sector", sector="insurance"))


def test_a_sector_that_has_grown_is_not_forgotten(scene: Scene) -> None:
    draft = scene.draft(audience=Audience("sector", sector="regional_bank"))
    with as_owner():
        third = make.organisation("つばさ銀行", sector="regional_bank")
        newcomer = make.post(make.person("Newcomer"), third)
        make.seat(scene.body, newcomer)
    with pytest.raises(PortalError, match="have changed"):
        scene.ask(draft)
    with scene.acting(scene.officer) as who:
        again = scene.words(audience=Audience("sector", sector="regional_bank"))
        services.change_draft(notice_id=draft.pk, version=1, draft=again, by=who)
    scene.release(draft)
    assert scene.seen_by(newcomer, draft)


def test_chosen_organisations_may_be_outside_the_body(scene: Scene) -> None:
    out = scene.released(audience=Audience("organisations", frozenset([scene.rivals.pk])))
    assert scene.seen_by(scene.rival, out)
    assert not scene.seen_by(scene.reader, out)
    with scene.acting(scene.rival) as who:
        page = notice_page(who, out.pk)
        assert page.audience.people is None, "who else reads is the desk's to know"
        assert getattr(page.notice, "body", None) is None
    with pytest.raises(Refused, match="at least one"):
        scene.draft(audience=Audience("organisations"))


def test_the_preview_names_who_is_told_and_who_is_not(scene: Scene) -> None:
    with as_owner():
        quiet = make.organisation("無人", sector="other")
        suspended = make.person("Suspended")
        suspended.is_active = False
        suspended.save()
        make.seat(scene.body, make.post(suspended, scene.bank))
    chosen = Audience("organisations", frozenset([scene.bank.pk, quiet.pk]))
    draft = scene.draft(audience=chosen)
    with scene.acting(scene.second) as who:
        found = telling(who, draft.circle, draft.body_id)
    assert {each.name for each in found.told} == {"READER Taro", "COLLEAGUE Taro"}
    left = {each.name or each.organisation: each.reason for each in found.left_out}
    assert left["SUSPENDED Taro"] == "The account is suspended, or not yet opened"
    assert left[quiet.name].startswith("Nobody")
    assert {"OFFICER Taro", "SECOND Taro"} <= set(left)
    alone = scene.draft(audience=Audience("organisations", frozenset([quiet.pk])))
    with pytest.raises(Refused, match="Nobody besides the desk"):
        scene.ask(alone)
