"""The threat notes of the demo: every label, every kind of audience. All of it is made up."""

from apps.demo.past.cards import NoteCard, RevisionCard
from apps.sharing.enums import Caveat, CircleKind, Tlp

VOICE = NoteCard(
    body="practitioners",
    author="yoshioka",
    day=-28,
    tlp=Tlp.CLEAR,
    kind=CircleKind.COMMUNITY,
    title_ja="合成音声による送金指示への注意",
    title_en="Payment instructions by synthetic voice",
    notice_title="合成音声への注意",
    text_ja="""\
## 概要

役員の声をまねた合成音声で、急ぎの送金を電話で指示する手口が国内外で続いています。
公開されている講演の録音が30秒ほどあれば、会話の速さで声をまねることができます。

## お願いしたいこと

- 電話だけで送金先や限度額を変えない。
- 指示を受けたら一度切り、社内名簿の番号にかけ直す。
- 「本人の声だった」ことを確認の記録としない。

このお知らせは公開情報です。お客さまへの注意喚起にもお使いください。
""",
    text_en="""\
## Summary

Callers who imitate an executive's voice with synthetic speech go on asking for urgent payments,
in Japan and abroad. Half a minute of a recorded talk is enough to imitate a voice in conversation.

## What we ask of you

- Never change a payee or a limit on the strength of a call.
- Hang up and call back on a number from your own directory.
- Do not accept "it was his voice" as evidence of a check.

This notice is public. You may use it to warn your customers.
""",
)

PACKAGES = NoteCard(
    body="threat-intel",
    author="fujisaki",
    day=-15,
    tlp=Tlp.GREEN,
    kind=CircleKind.COMMUNITY,
    title_ja="生成AIが案内する実在しないパッケージ名の悪用",
    title_en="Abuse of package names that AI assistants invent",
    notice_title="パッケージ名の悪用",
    text_ja="""\
## 何が起きているか

開発を助ける生成AIが、実在しないライブラリの名前を案内することがあります。
攻撃者はよく案内される名前を先に登録し、情報を盗むコードを置いています。

## 当行で見たもの

- 名前: `jp-bankcode-utils`（公開レジストリ、現在は削除済み）
- 導入時に環境変数を外部へ送る処理がある
- 検証環境だけで見つかり、業務への影響はなかった

## 対策

1. 社内の複製先に無い名前の取得を止める。
2. 登録から90日に満たないものは、人が確かめてから使う。
""",
    text_en="""\
## What happens

AI coding assistants sometimes suggest libraries that do not exist. Attackers register the names
that are suggested most often and put code there that steals information.

## What we saw

- Name: `jp-bankcode-utils` (public registry, removed by now)
- It sends environment variables to an outside host when installed
- Found in a test environment only; no business was affected

## Measures

1. Refuse names that are not in the internal mirror.
2. Have a person check anything registered less than 90 days ago.
""",
    comments=(
        ("hashizume", -13, "当社の開発環境を調べましたが、該当の名前の導入はありませんでした。"),
        ("sasaki", -12, "加盟行に周知してよいか、事務局経由で確認します。"),
    ),
    revision=RevisionCard(
        -11,
        "同じ登録者による名前を一つ追記",
        """\
## 何が起きているか

開発を助ける生成AIが、実在しないライブラリの名前を案内することがあります。
攻撃者はよく案内される名前を先に登録し、情報を盗むコードを置いています。

## 当行で見たもの

- 名前: `jp-bankcode-utils`、`zengin-format-lite`（公開レジストリ、現在は削除済み）
- 導入時に環境変数を外部へ送る処理がある
- 検証環境だけで見つかり、業務への影響はなかった

## 対策

1. 社内の複製先に無い名前の取得を止める。
2. 登録から90日に満たないものは、人が確かめてから使う。
3. 検証環境にも本番と同じ取得の制限をかける。
""",
        """\
## What happens

AI coding assistants sometimes suggest libraries that do not exist. Attackers register the names
that are suggested most often and put code there that steals information.

## What we saw

- Names: `jp-bankcode-utils`, `zengin-format-lite` (public registry, removed by now)
- They send environment variables to an outside host when installed
- Found in a test environment only; no business was affected

## Measures

1. Refuse names that are not in the internal mirror.
2. Have a person check anything registered less than 90 days ago.
3. Restrict test environments in the same way as production.
""",
    ),
)

PHISHING = NoteCard(
    body="practitioners",
    author="hamada",
    day=-9,
    tlp=Tlp.AMBER,
    kind=CircleKind.BODY,
    title_ja="法人向けネットバンキングを狙う対話型フィッシング",
    title_en="Conversational phishing against corporate internet banking",
    notice_title="対話型フィッシングについて",
    text_ja="""\
## 手口

偽の画面に相談窓口の小窓があり、生成AIが利用者の質問に自然な日本語で答えながら、
ワンタイムパスワードの入力へ導きます。入力から送金まで平均40秒でした。

## 見分け方

- 小窓が、聞いていない口座の種類を先に言い当てる
- 送信元は短い期間だけ使われる名前（例: `minamo-biz[.]example`）

## 当行の対応

送金の直前に、送金先を読み上げる確認を加えました。
""",
    text_en="""\
## Method

The false page has a help window in which generative AI answers questions in natural Japanese and
leads the user to type the one-time password. From there to the transfer took 40 seconds on average.

## How to tell

- The window names the kind of account before it was told
- Hosts live for a short time only (such as `minamo-biz[.]example`)

## What we did

We added a confirmation that reads out the payee right before the transfer.
""",
    comments=(
        ("tajima", -8, "当社でも似た小窓を10月末に見ています。送信元は別でした。"),
        (
            "watarai",
            -7,
            "読み上げの確認による離脱の割合が分かれば、差し支えない範囲で教えてください。",
        ),
        ("hamada", -6, "試行の2週間では0.4％でした。次の会合で報告します。"),
    ),
)

CONSOLE = NoteCard(
    body="practitioners",
    author="hashizume",
    day=-4,
    tlp=Tlp.AMBER,
    kind=CircleKind.ORGANISATIONS,
    readers=("minamo", "hokurei", "toto", "shirakaba"),
    title_ja="クラウド管理コンソールの委任設定を悪用する侵入の試み",
    title_en="Attempts to enter through delegated access to the cloud console",
    notice_title="管理コンソールの設定の確認",
    caveats=(Caveat.PARTIES_ONLY,),
    due=8,
    file=(
        "確認していただく設定",
        (
            "・委任先の一覧: 契約の終わった委託先が残っていないか。",
            "・長期の鍵: 90日を超えるものがないか。",
            "・監査ログ: 2026年10月以降の AssumeDelegate の記録。",
            "・送信元: 203.0.113.0/24 からの失敗した要求。",
        ),
    ),
    text_ja="""\
## 何を見たか

当社のサービスをお使いの4機関で、保守の委託先に与えた委任の権限を試す要求が続きました。
要求は人の操作より速く、応答を読んで次の手を変えています。成功した例はありません。

## 宛先を限る理由

お使いの機関だけに関わる内容のため、該当の機関に限ってお送りしています。

## お願いしたいこと

1. 添付の一覧により、委任先と長期の鍵を確かめてください。
2. 期限までに「受領を確認する」を押してください。該当がない場合も同じです。
3. 気づいた点は、この記事のコメントにお書きください。
""",
    text_en="""\
## What we saw

At four organisations that use our service, somebody kept trying the access delegated to
maintenance contractors. The requests come faster than a person types and change with the answers.
None succeeded.

## Why this goes to few

It concerns only the organisations that use the service, so only they receive it.

## What we ask of you

1. Check delegations and long-lived keys with the attached list.
2. Press "Acknowledge" by the deadline, also if nothing applies to you.
3. Tell us in a comment what you notice.
""",
    comments=(
        (
            "takahashi",
            -3,
            "委任先を確認し、契約の終わった1社を外しました。鍵は全て90日以内でした。",
        ),
    ),
    acknowledged=(("takahashi", -3), ("noguchi", -2)),
)

CLEARING = NoteCard(
    body="practitioners",
    author="noguchi",
    day=-3,
    tlp=Tlp.AMBER_STRICT,
    kind=CircleKind.BODY,
    circle="members",
    title_ja="清算参加者を装う試験接続の依頼",
    title_en="Requests for test connections in the name of clearing participants",
    notice_title="試験接続の依頼への注意",
    caveats=(Caveat.MEMBERS_ONLY, Caveat.NO_FORWARD),
    text_ja="""\
## 経緯

参加者の担当者を名乗り、試験用の接続先を増やすよう求める連絡が3件ありました。
過去の議事の言い回しをまねており、文面だけでは見分けがつきません。

## 当機構の扱い

- 接続先の変更は、登録された2名の署名がそろうまで受け付けません。
- 電話での依頼は、折り返しの確認が済むまで記録だけ行います。

## 取扱い

自機関の中だけで共有し、委託先には渡さないでください。
""",
    text_en="""\
## What happened

Three times somebody who claimed to be a participant's contact asked us to add hosts for test
connections. The wording imitates earlier minutes and cannot be told from the genuine by reading.

## How we handle it

- Hosts change only after both registered people have signed.
- Requests by telephone are noted, and nothing more, until we have called back.

## Handling

Share this within your own organisation only, and not with contractors.
""",
    comments=(("saeki", -2, "当行の担当者を名乗る連絡がないか、社内で確認しています。"),),
)

INSIDER = NoteCard(
    body="practitioners",
    author="hashizume",
    day=-2,
    tlp=Tlp.RED,
    kind=CircleKind.PEOPLE,
    readers=("saeki", "noguchi", "nakazato"),
    title_ja="調査中: 未修正の脆弱性を突く自動化された攻撃",
    title_en="Under investigation: automated attack on an unpatched weakness",
    notice_title="",
    due=6,
    text_ja="""\
## 現状（調査中）

当社の接続装置に、まだ修正のない弱点があります。検証機で、発見から悪用の成立まで
6時間でした。攻撃の手順はAIが組み立てたものと見ています。

## 指名した方へのお願い

- 該当の装置の管理画面を、外から届かないようにしてください。
- 修正の提供は準備中です。提供の前にこの内容を広げないでください。
- お読みになったら「受領を確認する」を押してください。
""",
    text_en="""\
## Where we stand (under investigation)

There is a weakness in our gateway for which no fix exists yet. On a test machine it took six hours
from discovery to a working attack. We believe that AI put the steps together.

## What we ask of those named

- Make the management pages of these gateways unreachable from outside.
- A fix is being prepared. Do not spread this before it is available.
- Let us know that you have read it with "Acknowledge".
""",
    acknowledged=(("noguchi", -1),),
)

NOTES = (VOICE, PACKAGES, PHISHING, CONSOLE, CLEARING, INSIDER)
