from __future__ import annotations

import pytest

from reprints.cli.parser import build_parser, shield_queries


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["search", "-oil"], "-oil"),
        (["search", "libya", "-oil", "--json"], "libya -oil"),
        (["search", "-has:original"], "-has:original"),
        (["search", "-outlet:x", "--sort", "-date"], "-outlet:x"),
        (["search", "--", "-oil"], "-oil"),
        (["export", "-source:x", "-o", "file.jsonl"], "-source:x"),
        (["export", "libya", "-ofile.jsonl"], "libya"),
    ],
)
def test_a_word_to_leave_out_is_no_option(words: list[str], query: str) -> None:
    shielded = shield_queries(words)
    args = build_parser(shielded).parse_args(shielded)
    assert " ".join(" ".join(args.query).split()) == query
    assert getattr(args, "sort", "-date") in ("-date", "relevance")


def test_other_commands_keep_their_options() -> None:
    words = ["crawl", "-v", "sample-archive"]
    assert shield_queries(words) == words


def test_help_stays_help(capsys: pytest.CaptureFixture[str]) -> None:
    words = shield_queries(["search", "-h"])
    with pytest.raises(SystemExit):
        build_parser(words).parse_args(words)
    assert "usage: reprints search" in capsys.readouterr().out
