"""Articles in scripts without blanks between words, and the words that find them on every engine."""

from __future__ import annotations

from reprints.index.contract import Index, IndexChange
from tests.index.corpus import make_change
from tests.index.searching import find

TEXTS = {
    "ja": (
        "手紙の箱",
        "彼らの手紙は市役所の二階の段ボール箱に入っている。六十二家族が体育館で暮らしており、NHKが伝えた。",
    ),
    "zh": ("信箱", "他们的四十一封信放在市政厅二楼的一个纸箱里。六十二个家庭目前住在体育馆，市政府每天两次发放毯子。"),
    "ko": ("편지 상자", "그들의 편지는 시청 이층의 상자에 들어 있다. 예순두 가족이 체육관에서 살고 있다."),
    "th": ("กล่องจดหมาย", "จดหมายของพวกเขาอยู่ในกล่องกระดาษที่ชั้นสองของศาลากลาง หกสิบสองครอบครัวหนีน้ำท่วมมาอยู่ในโรงยิม"),
    "lo": ("ກ່ອງຈົດໝາຍ", "ຈົດໝາຍຂອງພວກເຂົາຢູ່ໃນກ່ອງເຈ້ຍທີ່ຊັ້ນສອງຂອງສາລາກາງ"),
    "km": ("ប្រអប់សំបុត្រ", "សំបុត្ររបស់ពួកគេនៅក្នុងប្រអប់ក្រដាសនៅជាន់ទីពីរ"),
    "my": ("စာတိုက်ပုံး", "သူတို့၏စာများသည်စက္ကူသေတ္တာထဲတွင်ရှိသည်"),
    "hi": ("चिट्ठियों का डिब्बा", "उनकी चिट्ठियाँ नगर भवन की दूसरी मंज़िल पर हैं।"),
    "en": ("The box of letters", "Their letters lie in a cardboard box. NHK was told."),
}
FINDS = [
    ("体育館", ["ja"]),
    ("手紙", ["ja"]),
    ('"段ボール箱"', ["ja"]),
    ("ボール", ["ja"]),
    ("NHK", ["en", "ja"]),
    ("NHKが伝えた", ["ja"]),
    ("体育馆", ["zh"]),
    ("纸箱", ["zh"]),
    ("纸箱 体育馆", ["zh"]),
    ("箱纸", []),
    ("体育*", ["ja", "zh"]),
    ("箱", ["ja", "zh"]),
    ("title:信箱", ["zh"]),
    ("title:手紙", ["ja"]),
    ("箱 -体育馆", ["ja"]),
    ("편지", ["ko"]),
    ("체육관", ["ko"]),
    ("체육관에서", ["ko"]),
    ('"예순두 가족"', ["ko"]),
    ("จดหมาย", ["th"]),
    ("น้ำท่วม", ["th"]),
    ("กล่อง โรงยิม", ["th"]),
    ("ท่วมน้ำ", []),
    ("ເຈ້ຍ", ["lo"]),
    ("ក្រដាស", ["km"]),
    ("စက္ကူ", ["my"]),
    ("की", ["hi"]),
    ("चिट्ठियाँ", ["hi"]),
    ("place:東京", ["ja"]),
    ("place:=東京都", ["ja"]),
    ("author:太郎", ["ja"]),
    ("letters box", ["en"]),
]


def make_unspaced() -> list[IndexChange]:
    changes = []
    for language, (title, text) in TEXTS.items():
        names = {"place": "東京都", "authors": ["山田太郎"]} if language == "ja" else {}
        changes.append(make_change(language, language=language, title=title, text=text, **names))
    return changes


def find_slugs(index: Index, query: str) -> list[str]:
    return sorted(find(index, query))
