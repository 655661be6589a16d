"""The first meeting of the practitioners."""

from apps.decisions.models import DecisionKind
from apps.demo.past.cards import (
    CLOSING,
    OPENING,
    ActionCard,
    DecisionCard,
    ItemCard,
    MeetingCard,
    PaperCard,
    Step,
)
from apps.meetings.enums import Answer, ItemKind

PRACTITIONERS_1 = MeetingCard(
    body="practitioners",
    number=1,
    day=-32,
    officer="osawa",
    second_officer="miura",
    notice_title="実務者会合 第1回",
    place_ja="中央合同庁舎第7号館",
    place_en="Central Government Building No. 7",
    room="12階 共用会議室2",
    closed_reason="参加機関の防御の状況にわたる意見交換を行うため。",
    replies=(
        ("nakazato", Answer.ONSITE),
        ("yoshioka", Answer.ONSITE),
        ("saeki", Answer.ONSITE),
        ("takahashi", Answer.ONLINE),
        ("harrison", Answer.ONLINE),
        ("ishibashi", Answer.ONSITE),
        ("noguchi", Answer.ONSITE),
        ("sasaki", Answer.ONLINE),
        ("hashizume", Answer.ONSITE),
        ("yamanobe", Answer.ONSITE),
        ("watarai", Answer.ONLINE),
    ),
    items=(
        OPENING,
        ItemCard(
            ItemKind.DISCUSSION,
            "短期的な対応の項目について",
            "Short-term measures",
            40,
            presenter="fsa",
            text="事務局から短期的な対応の項目の案を説明した。"
            "公開している機器の把握と、滞留している修正の解消を優先すべきとの意見が多かった。",
            papers=(
                PaperCard(
                    "fsa",
                    "短期的な対応の項目（案）",
                    "Short-term measures (draft)",
                    "実務者会合 第1回 資料",
                    (
                        "1. 経営課題としての位置付け",
                        "2. 優先して守るサービスとシステムの特定",
                        "3. 不要なポート、特権ID、滞留した修正の解消",
                        "4. 夜間・休日を含む要員と保守契約の確認",
                    ),
                ),
            ),
            decisions=(
                DecisionCard(
                    DecisionKind.ASSENT,
                    "短期的な対応の項目を、資料1のとおり了承した。",
                    "The short-term measures were agreed as in paper 1.",
                    "短期の対応について",
                ),
            ),
            actions=(
                ActionCard(
                    "minamo",
                    "hamada",
                    "インターネットに公開している機器の点検方法をまとめ、実務者会合に示す",
                    "Write up how to check devices exposed to the internet, and show it to the"
                    " practitioners",
                    "点検方法の取りまとめ",
                    due=-22,
                    steps=(
                        Step(-28, "report", "点検の手順を部内で整理しています。"),
                        Step(-23, "finish", "手順書の概要を事務局に渡しました。"),
                        Step(-21, "confirm"),
                    ),
                ),
            ),
        ),
        ItemCard(
            ItemKind.REPORT,
            "保守契約の現状について",
            "Maintenance contracts as they stand",
            30,
            presenter="kunugi",
            text="くぬぎ情報システムから、保守契約における夜間・休日の対応の実情を説明した。",
            papers=(
                PaperCard(
                    "kunugi",
                    "保守契約における夜間・休日対応の実情",
                    "Night and holiday cover in maintenance contracts",
                    "実務者会合 第1回 資料",
                    (
                        "・夜間・休日の受付は多くの契約にあるが、着手の時間は定めがない。",
                        "・同時に多数の依頼が来た場合の順序は、契約に書かれていない。",
                    ),
                ),
            ),
            actions=(
                ActionCard(
                    "kunugi",
                    "yamanobe",
                    "夜間・休日の着手時間について、契約に書く文例を作る",
                    "Draft wording for contracts on how soon work starts at night and on holidays",
                    "契約の文例の作成",
                    due=-18,
                    steps=(
                        Step(-25, "report", "法務部門と文例を調整しています。"),
                        Step(-14, "carry", "第2回での議論を受けて内容を見直すため。", due=12),
                    ),
                ),
            ),
        ),
        CLOSING,
    ),
)
