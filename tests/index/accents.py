"""Names with accents, and queries without (or the other way round), that find them on every engine."""

from __future__ import annotations

from reprints.index.contract import IndexChange
from tests.index.corpus import make_change

NAMES = {
    "bogota": {"place": "Bogotá", "outlet": "Página/12", "authors": ["María Núñez"], "topic": "Desaparición forzada"},
    "athens": {"place": "Αθήνα", "outlet": "Η Καθημερινή", "authors": ["Γιώργος Παπαδόπουλος"], "topic": "Πόλεμος"},
    "orel": {"place": "Орёл", "outlet": "Новая газета", "authors": ["Пётр Семёнов"], "section": "Ещё"},
    "cairo": {"place": "القاهرة", "outlet": "الأهرام", "authors": ["أحمد مُحَمَّد"], "publisher": "إيلاف"},
    "jerusalem": {"place": "יְרוּשָׁלַיִם", "outlet": "הארץ"},
    "hanoi": {"place": "Hà Nội", "outlet": "Tuổi Trẻ", "authors": ["Nguyễn Văn Đức"]},
    "istanbul": {"place": "İstanbul", "outlet": "Gündem", "authors": ["Şule Çağlar"]},
}
FINDS = [
    ("place: bogota", ["bogota"]),
    ("place:BOGOTÁ", ["bogota"]),
    ("place:=bogota", ["bogota"]),
    ("outlet: pagina*", ["bogota"]),
    ("outlet:pagina", ["bogota"]),
    ('author:"maria nunez"', ["bogota"]),
    ("topic: desaparicion", ["bogota"]),
    ("place:αθηνα", ["athens"]),
    ("place:ΑΘΗΝΑ", ["athens"]),
    ("place:=αθηνα", ["athens"]),
    ("outlet:καθημερινη", ["athens"]),
    ("outlet:καθημ*", ["athens"]),
    ('author:"γιωργοσ παπαδοπουλος"', ["athens"]),
    ("topic:πολεμ*", ["athens"]),
    ("place:орел", ["orel"]),
    ("place:=ОРЕЛ", ["orel"]),
    ("author:петр", ["orel"]),
    ("section:еще", ["orel"]),
    ("outlet:الاهرام", ["cairo"]),
    ("author:محمد", ["cairo"]),
    ('author:"احمد محمد"', ["cairo"]),
    ("publisher:=ايلاف", ["cairo"]),
    ("place:ירושלים", ["jerusalem"]),
    ('place:"ha noi"', ["hanoi"]),
    ("author:duc", ["hanoi"]),
    ("place:istanbul", ["istanbul"]),
    ("author:(sule caglar)", ["istanbul"]),
    ("place:(bogota OR αθηνα)", ["athens", "bogota"]),
    # in the text, too
    ("σιωπη", ["athens"]),
    ("ΣΙΩΠΉ", ["athens"]),
    ("молчишь еще", ["orel"]),
]
_TEXTS = {"athens": "Η σιωπή της πόλης.", "orel": "Ты молчишь ещё."}


def make_named() -> list[IndexChange]:
    return [make_change(slug, text=_TEXTS.get(slug, "A text."), **names) for slug, names in NAMES.items()]
