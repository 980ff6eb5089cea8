"""Reporters' lines in Korean and Chinese: `홍길동 기자 hong@review.test`, `【記者王小明台北報導】`."""

from __future__ import annotations

import re

LONGEST = 60
_KOREAN = re.compile(
    r"[\[(【]?(?:[^=\]\s]{1,12}\s*=\s*)?([가-힣]{2,4}(?:\s*[·ㆍ,]\s*[가-힣]{2,4}){0,4})\s*"
    r"(?:[가-힣]{0,4}기자|[가-힣]{0,4}특파원|논설위원)(?:\s+\S+@\S+)?[\])】]?"
)
_HAN = r"[\u4e00-\u9fff]"
_CHINESE = re.compile(
    rf"[【\[(（]?(?:本[報报])?(?:記者|记者)\s*[:：]?\s*"
    rf"({_HAN}{{2,3}}(?:[、,，]\s*{_HAN}{{2,3}}){{0,3}})(?:\s*[／/]?\s*{_HAN}{{2,5}}[報报][導导道])?[】\])）]?"
)
_BETWEEN = re.compile(r"\s*[·ㆍ,、，]\s*")


def read_reporters(line: str) -> tuple[str, ...]:
    """The reporters a line names where it says nothing else."""
    said = line.strip()
    if len(said) > LONGEST or said.isascii():
        return ()
    match = _KOREAN.fullmatch(said) or _CHINESE.fullmatch(said)
    return tuple(_BETWEEN.split(match[1])) if match else ()
