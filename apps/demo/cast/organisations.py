"""Organisations of the demo."""

from dataclasses import dataclass

from apps.organisations.enums import OrganisationKind, Sector


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """One organisation; ``key`` is how the other cards call it, ``domain`` its addresses' end."""

    key: str
    sector: Sector
    kana: str
    name_ja: str
    name_en: str
    short_ja: str
    short_en: str
    domain: str
    kind: OrganisationKind = OrganisationKind.MEMBER


@dataclass(frozen=True, slots=True)
class NightCard:
    """Whom to call at night; the organisation's administrator checked it on the first day."""

    administrator: str
    organisation: str
    name: str
    telephone: str
    hours: str


NIGHT_CONTACTS = (
    NightCard("tajima", "shinonome", "IT統括部 夜間当番", "03-0000-0211",
              "平日18時～翌9時、土日祝日は終日"),
    NightCard("noguchi", "toto", "統合運用監視室", "03-0000-0313", "終日"),
    NightCard("hashizume", "midorino", "セキュリティ監視センター", "03-0000-0425", "終日"),
)  # fmt: skip
"""Not all have told theirs: the pages of the others say what to do."""

ORGANISATIONS = (
    OrganisationCard(
        "mof", Sector.GOVERNMENT, "ざいむしょう",
        "財務省", "Ministry of Finance", "財務省", "MOF", "mof.example",
    ),
    OrganisationCard(
        "fsa", Sector.GOVERNMENT, "きんゆうちょう",
        "金融庁", "Financial Services Agency", "金融庁", "FSA", "fsa.example",
    ),
    OrganisationCard(
        "meti", Sector.GOVERNMENT, "けいざいさんぎょうしょう",
        "経済産業省", "Ministry of Economy, Trade and Industry", "経済産業省", "METI",
        "meti.example",
    ),
    OrganisationCard(
        "boj", Sector.CENTRAL_BANK, "にっぽんぎんこう",
        "日本銀行", "Bank of Japan", "日本銀行", "BOJ", "boj.example",
    ),
    OrganisationCard(
        "minamo", Sector.MAJOR_BANK, "みなもぎんこう",
        "株式会社みなも銀行", "Minamo Bank, Ltd.", "みなも銀行", "Minamo Bank",
        "minamo-bank.example",
    ),
    OrganisationCard(
        "akebono", Sector.MAJOR_BANK, "あけぼのぎんこう",
        "株式会社あけぼの銀行", "Akebono Bank, Ltd.", "あけぼの銀行", "Akebono Bank",
        "akebono-bank.example",
    ),
    OrganisationCard(
        "haruka", Sector.MAJOR_BANK, "はるかしんたくぎんこう",
        "はるか信託銀行株式会社", "Haruka Trust Bank, Ltd.", "はるか信託銀行", "Haruka Trust Bank",
        "haruka-trust.example",
    ),
    OrganisationCard(
        "hokurei", Sector.REGIONAL_BANK, "ほくれいぎんこう",
        "株式会社北嶺銀行", "Hokurei Bank, Ltd.", "北嶺銀行", "Hokurei Bank",
        "hokurei-bank.example",
    ),
    OrganisationCard(
        "shinonome", Sector.SECURITIES, "しののめしょうけん",
        "しののめ証券株式会社", "Shinonome Securities Co., Ltd.", "しののめ証券",
        "Shinonome Securities", "shinonome-sec.example",
    ),
    OrganisationCard(
        "kodachi", Sector.INSURANCE, "こだちせいめいほけん",
        "こだち生命保険相互会社", "Kodachi Mutual Life Insurance Company", "こだち生命保険",
        "Kodachi Life", "kodachi-life.example",
    ),
    OrganisationCard(
        "toto", Sector.INFRASTRUCTURE, "とうとせいさんきこう",
        "株式会社東都清算機構", "Toto Clearing Organization, Inc.", "東都清算機構",
        "Toto Clearing", "toto-clearing.example",
    ),
    OrganisationCard(
        "kaede", Sector.INFRASTRUCTURE, "かえでけっさいさーびす",
        "株式会社かえで決済サービス", "Kaede Payment Services, Ltd.", "かえで決済サービス",
        "Kaede Payments", "kaede-payment.example",
    ),
    OrganisationCard(
        "matsukaze", Sector.INFRASTRUCTURE, "まつかぜでんしけっさい",
        "まつかぜ電子決済株式会社", "Matsukaze E-Payment Co., Ltd.", "まつかぜ電子決済",
        "Matsukaze E-Payment", "matsukaze-epay.example",
    ),
    OrganisationCard(
        "shirakaba", Sector.ASSOCIATION, "しらかばきょうどうせんたー",
        "一般社団法人白樺共同センター", "Shirakaba Shared Services Association",
        "白樺共同センター", "Shirakaba Center", "shirakaba-center.example",
    ),
    OrganisationCard(
        "midorino", Sector.IT, "みどりのくらうど",
        "みどり野クラウド株式会社", "Midorino Cloud, Inc.", "みどり野クラウド",
        "Midorino Cloud", "midorino-cloud.example",
    ),
    OrganisationCard(
        "kunugi", Sector.IT, "くぬぎじょうほうしすてむ",
        "株式会社くぬぎ情報システム", "Kunugi Information Systems, Ltd.", "くぬぎ情報システム",
        "Kunugi Systems", "kunugi-systems.example",
    ),
    OrganisationCard(
        "lumenforge", Sector.AI, "るーめんふぉーじ",
        "ルーメンフォージ合同会社", "Lumenforge LLC", "ルーメンフォージ", "Lumenforge",
        "lumenforge.example", OrganisationKind.EXTERNAL,
    ),
    OrganisationCard(
        "hiiragi", Sector.OTHER, "ひいらぎかんさほうじん",
        "ひいらぎ監査法人", "Hiiragi Audit Corporation", "ひいらぎ監査法人", "Hiiragi Audit",
        "hiiragi-audit.example", OrganisationKind.AUDITOR,
    ),
)  # fmt: skip
