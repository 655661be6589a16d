"""The secretariat's notices of the demo: one to a whole body, an urgent one, and a draft."""

from apps.demo.past.cards import NoticeCard, RevisionCard
from apps.notices.enums import AudienceKind
from apps.sharing.enums import Tlp

CONTACTS = NoticeCard(
    body="main",
    officer="osawa",
    second_officer="miura",
    day=-12,
    tlp=Tlp.GREEN,
    kind=AudienceKind.ALL,
    title_ja="年末年始の連絡体制について",
    title_en="How to reach us over the New Year",
    notice_title="年末年始の連絡体制",
    text_ja="""\
## 事務局の窓口

年末年始（12月29日から1月3日まで）も、緊急連絡先は24時間対応します。通常のご照会には、
1月4日以降に順次お答えします。

## お願いしたいこと

- 夜間・休日の連絡先に変更があれば、ポータルの組織の画面で改めてください。
- 攻撃や障害が起きているときは、まず電話でご連絡ください。
""",
    text_en="""\
## The secretariat

The emergency line is answered around the clock from 29 December to 3 January. Other questions are
answered from 4 January on.

## What we ask of you

- Check your contact for nights and holidays in the portal.
- While an attack or an outage is going on, telephone first.
""",
    revision=RevisionCard(
        day=-9,
        reason="緊急連絡先の対応時間を明記",
        text_ja="""\
## 事務局の窓口

年末年始（12月29日から1月3日まで）も、緊急連絡先は24時間対応します（留守番電話にはなりません）。
通常のご照会には、1月4日以降に順次お答えします。

## お願いしたいこと

- 夜間・休日の連絡先に変更があれば、ポータルの組織の画面で改めてください。
- 攻撃や障害が起きているときは、まず電話でご連絡ください。
""",
        text_en="""\
## The secretariat

The emergency line is answered around the clock by a person from 29 December to 3 January. Other
questions are answered from 4 January on.

## What we ask of you

- Check your contact for nights and holidays in the portal.
- While an attack or an outage is going on, telephone first.
""",
    ),
)

GATEWAYS = NoticeCard(
    body="practitioners",
    officer="osawa",
    second_officer="miura",
    day=-2,
    tlp=Tlp.AMBER,
    kind=AudienceKind.ORGANISATIONS,
    readers=("minamo", "midorino", "shinonome"),
    urgent=True,
    due=4,
    title_ja="遠隔接続装置の緊急修正の適用状況のご確認",
    title_en="Emergency fix for remote access gateways: please check",
    notice_title="緊急修正の適用状況のご確認",
    text_ja="""\
## 経緯

国内の金融機関が使う遠隔接続装置に、緊急の修正プログラムが公開されました。
公開から悪用までの時間が短くなっているため、適用の見通しを早めに確かめてください。

## お願いしたいこと

1. 該当の装置の有無と台数を確認する。
2. 修正の適用日を決め、決裁者に報告する。
3. 読んだことを、この画面の「受領を確認する」で知らせる。
""",
    text_en="""\
## Background

An emergency fix was published for remote access gateways that banks in Japan use. The time from
publication to attack keeps getting shorter.

## What we ask of you

1. Find out whether and where you use these gateways.
2. Decide when to apply the fix, and report it to whoever decides.
3. Let us know that you have read this with "Acknowledge".
""",
    acknowledged=(("saeki", -1), ("harrison", -1)),
)

SURVEY = NoticeCard(
    body="practitioners",
    officer="osawa",
    second_officer="",
    day=-1,
    tlp=Tlp.GREEN,
    kind=AudienceKind.MEMBERS,
    title_ja="来年度の会合日程の候補について",
    title_en="Candidate dates for next year's meetings",
    notice_title="来年度の会合日程の候補",
    text_ja="来年度の会合日程の候補をお送りします。ご都合の悪い日があれば、事務局にお知らせください。\n",
    text_en="These are candidate dates for next year's meetings. Tell us which do not suit you.\n",
)

YEAR_END = NoticeCard(
    body="practitioners",
    officer="osawa",
    second_officer="miura",
    day=-1,
    opens=3,
    tlp=Tlp.GREEN,
    kind=AudienceKind.ALL,
    title_ja="年末年始の連絡体制について",
    title_en="How to reach us over the year-end",
    notice_title="年末年始の連絡体制",
    text_ja="""\
年末年始（12月29日から1月3日まで）も、緊急のご連絡は電話でお受けします。

- 会議日程と資料に関するお問い合わせには、1月4日以降に順次お答えします。
- 休業中のご連絡先を、ポータルで更新してください。
""",
    text_en="""\
We answer urgent calls by telephone over the year-end as well (29 December to 3 January).

- Questions about meetings and papers are answered from 4 January on.
- Please update your contacts for these days in the portal.
""",
)

NOTICES = (CONTACTS, GATEWAYS, SURVEY, YEAR_END)
