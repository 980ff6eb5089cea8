"""Texts count by what they say, whatever the script: lengths in letters, words where there are no blanks."""

from __future__ import annotations

import pytest

from reprints.extract.content.clean import is_running
from reprints.extract.letters import count_words


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The harbour council met twice in March", 7, 7),
        ("港务委员会三月开了两次会，仍未能决定由谁出钱。", 8, 14),
        ("港の評議会は三月に二度開かれた。", 6, 10),
        ("สภาท่าเรือประชุมกันสองครั้งในเดือนมีนาคม", 7, 12),
        ("항만 위원회는 삼월에 두 번 모였지만", 6, 6),
    ],
)
def test_words_are_counted_with_and_without_blanks(text: str, least: int, most: int) -> None:
    assert least <= count_words(text) <= most


@pytest.mark.parametrize(
    "text",
    [
        "港务委员会三月开了两次会，仍未能决定由谁出钱。",
        "港の評議会は三月に二度開かれたが、何も決まらなかった！",
        "สภาท่าเรือประชุมกันสองครั้งในเดือนมีนาคมและตกลงกันไม่ได้ว่าใครควรจ่าย",
        "항만 위원회는 삼월에 두 번 모였지만 결정하지 못했다.",
        "बंदरगाह परिषद मार्च में दो बार बैठी और कुछ भी तय नहीं कर सकी।",
        "بندرگاہ کی کونسل کا مارچ میں دو بار اجلاس ہوا اور کوئی فیصلہ نہ ہو سکا۔",
        "Նավահանգստի խորհուրդը մարտին երկու անգամ նիստ գումարեց և ոչինչ չորոշեց։",
        "የወደቡ ምክር ቤት በመጋቢት ወር ሁለት ጊዜ ተሰብስቦ ምንም ሳይወስን ቀረ።",
    ],
)
def test_a_sentence_of_any_script_is_running_text(text: str) -> None:
    assert is_running(text)


@pytest.mark.parametrize(
    "text", ["最新消息", "関連記事を読む", "ข่าวล่าสุดวันนี้", "최신 뉴스 더 보기", "Latest news and more"]
)
def test_a_label_of_any_script_is_none(text: str) -> None:
    assert not is_running(text)
