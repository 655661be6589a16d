"""People of the demo, each on one post."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One person and his post; ``key`` is also the local part of his address.

    ``name``, ``kana`` and ``latin`` are family and given name with a space between.
    """

    key: str
    organisation: str
    name: str
    kana: str
    latin: str
    department_ja: str
    department_en: str
    title_ja: str
    title_en: str
    language: str = "ja"
    time_zone: str = "Asia/Tokyo"
    is_active: bool = True
    org_admin: bool = False
    without_account: bool = False


MINISTER = PersonCard(
    "no-account", "mof", "片山 さつき", "かたやま さつき", "Katayama Satsuki",
    "", "", "財務大臣", "Minister of Finance", is_active=False,
    without_account=True,
)  # fmt: skip
"""Leads the main body by office and has no account: cannot sign in, is sent nothing."""

PEOPLE = (
    MINISTER,
    PersonCard(
        "makihara", "mof", "槇原 里沙", "まきはら りさ", "Makihara Risa",
        "大臣室", "Office of the Minister", "秘書官", "Executive Secretary", org_admin=True,
    ),
    PersonCard(
        "nakazato", "mof", "中里 啓介", "なかざと けいすけ", "Nakazato Keisuke",
        "大臣官房", "Minister's Secretariat", "審議官", "Deputy Director-General",
    ),
    PersonCard(
        "osawa", "fsa", "大沢 健一", "おおさわ けんいち", "Osawa Kenichi",
        "総合政策局総合政策課", "Policy and Strategy Division", "課長補佐", "Deputy Director",
        org_admin=True,
    ),
    PersonCard(
        "miura", "fsa", "三浦 菜摘", "みうら なつみ", "Miura Natsumi",
        "総合政策局総合政策課", "Policy and Strategy Division", "係長", "Section Chief",
    ),
    PersonCard(
        "okabe", "fsa", "岡部 直樹", "おかべ なおき", "Okabe Naoki",
        "総合政策局総合政策課", "Policy and Strategy Division", "専門官", "Senior Officer",
    ),
    PersonCard(
        "imaizumi", "fsa", "今泉 さやか", "いまいずみ さやか", "Imaizumi Sayaka",
        "総合政策局総合政策課", "Policy and Strategy Division", "係員", "Officer",
    ),
    PersonCard(
        "yoshioka", "meti", "吉岡 真理", "よしおか まり", "Yoshioka Mari",
        "商務情報政策局サイバーセキュリティ課", "Cybersecurity Division", "課長補佐",
        "Deputy Director", org_admin=True,
    ),
    PersonCard(
        "nishida", "meti", "西田 悠", "にしだ ゆう", "Nishida Yu",
        "商務情報政策局サイバーセキュリティ課", "Cybersecurity Division", "係長", "Section Chief",
    ),
    PersonCard(
        "watarai", "boj", "渡会 智子", "わたらい ともこ", "Watarai Tomoko",
        "金融機構局", "Financial System and Bank Examination Department", "企画役",
        "Senior Manager", org_admin=True,
    ),
    PersonCard(
        "hayase", "boj", "早瀬 隆", "はやせ たかし", "Hayase Takashi",
        "金融機構局", "Financial System and Bank Examination Department", "企画役補佐", "Manager",
    ),
    PersonCard(
        "kuroki", "minamo", "黒木 英明", "くろき ひであき", "Kuroki Hideaki",
        "", "", "執行役員CISO", "Executive Officer and CISO",
    ),
    PersonCard(
        "saeki", "minamo", "佐伯 美穂", "さえき みほ", "Saeki Miho",
        "サイバーセキュリティ統括部", "Cybersecurity Department", "上席調査役", "Senior Manager",
    ),
    PersonCard(
        "hamada", "minamo", "濵田 翔太", "はまだ しょうた", "Hamada Shota",
        "サイバーセキュリティ統括部", "Cybersecurity Department", "調査役", "Manager",
    ),
    PersonCard(
        "miyata", "minamo", "宮田 聡", "みやた さとし", "Miyata Satoshi",
        "経営企画部", "Corporate Planning Department", "次長", "Deputy General Manager",
        org_admin=True,
    ),
    PersonCard(
        "fujisaki", "akebono", "藤﨑 亮", "ふじさき りょう", "Fujisaki Ryo",
        "システムリスク管理部", "System Risk Management Department", "部長", "General Manager",
    ),
    PersonCard(
        "shibata", "akebono", "柴田 由美", "しばた ゆみ", "Shibata Yumi",
        "システムリスク管理部", "System Risk Management Department", "主任調査役", "Manager",
        org_admin=True,
    ),
    PersonCard(
        "takahashi", "hokurei", "髙橋 雅人", "たかはし まさと", "Takahashi Masato",
        "事務統括部", "Operations Department", "部長", "General Manager", org_admin=True,
    ),
    PersonCard(
        "kimura", "hokurei", "木村 春香", "きむら はるか", "Kimura Haruka",
        "事務統括部", "Operations Department", "主任", "Assistant Manager", is_active=False,
    ),
    PersonCard(
        "harrison", "shinonome", "ハリソン エミリー", "はりそん えみりー", "Harrison Emily",
        "", "", "最高情報セキュリティ責任者", "Chief Information Security Officer", language="en",
    ),
    PersonCard(
        "tajima", "shinonome", "田島 浩", "たじま ひろし", "Tajima Hiroshi",
        "IT統括部", "IT Department", "課長", "Manager", org_admin=True,
    ),
    PersonCard(
        "ishibashi", "kodachi", "石橋 奈々", "いしばし なな", "Ishibashi Nana",
        "情報システム部", "Information Systems Department", "課長", "Manager", org_admin=True,
    ),
    PersonCard(
        "nitta", "kodachi", "新田 修平", "にった しゅうへい", "Nitta Shuhei",
        "情報システム部", "Information Systems Department", "課長代理", "Assistant Manager",
    ),
    PersonCard(
        "noguchi", "toto", "野口 修", "のぐち おさむ", "Noguchi Osamu",
        "リスク管理部", "Risk Management Department", "部長", "General Manager", org_admin=True,
    ),
    PersonCard(
        "asakura", "kaede", "朝倉 健吾", "あさくら けんご", "Asakura Kengo",
        "システム企画部", "System Planning Department", "部長", "General Manager", org_admin=True,
    ),
    PersonCard(
        "kuwabara", "matsukaze", "桑原 美咲", "くわばら みさき", "Kuwabara Misaki",
        "セキュリティ管理室", "Security Management Office", "室長", "Head", org_admin=True,
    ),
    PersonCard(
        "sasaki", "shirakaba", "佐々木 恵", "ささき めぐみ", "Sasaki Megumi",
        "事務局", "Secretariat", "事務局長", "Secretary General", org_admin=True,
    ),
    PersonCard(
        "kitagawa", "midorino", "北川 昌弘", "きたがわ まさひろ", "Kitagawa Masahiro",
        "", "", "代表取締役副社長", "Executive Vice President",
    ),
    PersonCard(
        "hashizume", "midorino", "橋爪 拓也", "はしづめ たくや", "Hashizume Takuya",
        "セキュリティ本部", "Security Division", "マネージャー", "Manager", org_admin=True,
    ),
    PersonCard(
        "chen", "midorino", "チェン ウェイ", "ちぇん うぇい", "Chen Wei",
        "セキュリティ本部", "Security Division", "アナリスト", "Threat Analyst", language="en",
    ),
    PersonCard(
        "yamanobe", "kunugi", "山野辺 誠", "やまのべ まこと", "Yamanobe Makoto",
        "金融ソリューション部", "Financial Solutions Department", "部長", "General Manager",
        org_admin=True,
    ),
    PersonCard(
        "whitfield", "lumenforge", "ウィットフィールド クレア", "うぃっとふぃーるど くれあ",
        "Whitfield Claire", "", "", "セキュリティ担当副社長", "Vice President, Security",
        language="en", time_zone="America/Los_Angeles",
    ),
    PersonCard(
        "anzai", "hiiragi", "安西 律子", "あんざい りつこ", "Anzai Ritsuko",
        "", "", "公認会計士", "Certified Public Accountant",
    ),
)  # fmt: skip
