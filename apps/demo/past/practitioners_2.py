"""The second meeting of the practitioners."""

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
from apps.sharing.enums import Caveat, Tlp

PATCHING = ItemCard(
    ItemKind.DISCUSSION,
    "修正適用の順序について",
    "The order of patching",
    40,
    presenter="midorino",
    text="みどり野クラウドから、修正を適用する順序の決め方を説明した。"
    "深刻度の点数だけによらず、外部公開の有無と業務への影響を合わせて見ることで意見が一致した。",
    papers=(
        PaperCard(
            "midorino",
            "修正適用の順序の決め方（案）",
            "How to order patching (draft)",
            "実務者会合 第2回 資料",
            (
                "・外部に公開しているか",
                "・悪用が確認されているか",
                "・止めたときの業務への影響",
                "この三つで順序を決め、点数は参考にとどめる。",
            ),
        ),
        PaperCard(
            "fsa",
            "修正が滞留している機器の傾向",
            "Where patches are waiting",
            "実務者会合 第2回 資料",
            (
                "・支店に置く機器の修正に時間がかかっている。",
                "・共同センターの機器は、利用機関だけでは適用できない。",
            ),
            tlp=Tlp.AMBER_STRICT,
            circle="members",
            caveats=(Caveat.MEMBERS_ONLY, Caveat.NO_FORWARD),
        ),
    ),
    decisions=(
        DecisionCard(
            DecisionKind.CONFIRMATION,
            "修正適用の順序は、外部公開の有無、悪用の確認、業務への影響の三つで決めることを"
            "確認した。",
            "It was confirmed that the order of patching follows exposure, known exploitation and"
            " effect on business.",
            "修正適用の順序について",
        ),
    ),
    actions=(
        ActionCard(
            "midorino",
            "hashizume",
            "修正適用の順序の決め方を、意見を反映して改める",
            "Revise the order of patching in the light of the comments",
            "順序の決め方の改訂",
            due=5,
            steps=(Step(-8, "report", "意見の反映を進めています。"),),
        ),
        ActionCard(
            "hokurei",
            "takahashi",
            "支店に置く機器の修正に要した日数を調べる",
            "Find out how many days it took to patch devices in branches",
            "機器の修正に要した日数",
            due=-5,
            steps=(Step(-6, "finish", "直近3か月の日数をまとめ、事務局に渡しました。"),),
        ),
    ),
)

CENTERS = ItemCard(
    ItemKind.REPORT,
    "共同センターと委託先での備え",
    "How shared centers and contractors prepare",
    30,
    presenter="shirakaba",
    text="白樺共同センターから、夜間・休日の受付の体制を説明した。"
    "利用機関ごとに依頼の経路が異なることが課題とされた。",
    papers=(
        PaperCard(
            "shirakaba",
            "共同センターにおける修正適用の流れ",
            "How patches are applied at the shared center",
            "実務者会合 第2回 資料",
            (
                "1. 利用機関からの依頼を受け付ける。",
                "2. 検証環境で確かめる。",
                "3. 利用機関の承認を得て適用する。",
            ),
        ),
    ),
    actions=(
        ActionCard(
            "shirakaba",
            "sasaki",
            "共同センター経由の修正適用に要する時間を調べる",
            "Find out how long patching through the shared center takes",
            "修正適用に要する時間",
            due=-2,
            steps=(Step(-9, "report", "利用機関に照会しています。"),),
        ),
        ActionCard(
            "shinonome",
            "tajima",
            "夜間・休日の連絡先の一覧を見直す",
            "Review the list of contacts for nights and holidays",
            "連絡先の一覧の見直し",
            due=8,
        ),
        ActionCard(
            "minamo",
            "saeki",
            "サービスを自ら止める判断の基準について、例を一つ書く",
            "Write up one example of criteria for suspending a service on purpose",
            "判断の基準の例",
            due=20,
            steps=(Step(-7, "report", "訓練の記録から例を選んでいます。"),),
        ),
    ),
)

PRACTITIONERS_2 = MeetingCard(
    body="practitioners",
    number=2,
    day=-14,
    officer="miura",
    second_officer="osawa",
    notice_title="実務者会合 第2回",
    place_ja="中央合同庁舎第7号館",
    place_en="Central Government Building No. 7",
    room="12階 共用会議室2",
    closed_reason="参加機関の防御の状況にわたる意見交換を行うため。",
    replies=(
        ("makihara", Answer.ONLINE),
        ("nishida", Answer.ONSITE),
        ("saeki", Answer.ONSITE),
        ("takahashi", Answer.ABSENT),
        ("tajima", Answer.ONLINE),
        ("ishibashi", Answer.ONSITE),
        ("noguchi", Answer.ONLINE),
        ("sasaki", Answer.ONSITE),
        ("hashizume", Answer.ONSITE),
        ("yamanobe", Answer.ONLINE),
        ("hayase", Answer.ONLINE),
    ),
    items=(OPENING, PATCHING, CENTERS, CLOSING),
)
