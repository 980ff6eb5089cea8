"""Copies of articles as republishers make them, and articles that only look like copies."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
Change = Callable[[str, Sequence[str], random.Random], str]


def split_sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text.replace("\n", " ")) if sentence.strip()]


def replace_words(share: float) -> Change:
    """Words all over the text become words of other texts: the hardest case for shingles."""

    def change(text: str, others: Sequence[str], chance: random.Random) -> str:
        donor = chance.choice(others).split()
        words = text.split()
        for at in chance.sample(range(len(words)), round(share * len(words))):
            words[at] = chance.choice(donor)
        return " ".join(words)

    return change


def replace_sentences(share: float) -> Change:
    """Whole sentences become sentences of several other texts."""

    def change(text: str, others: Sequence[str], chance: random.Random) -> str:
        sentences = split_sentences(text)
        for at in chance.sample(range(len(sentences)), round(share * len(sentences))):
            sentences[at] = chance.choice(split_sentences(chance.choice(others)) or [""])
        return " ".join(sentences)

    return change


def edit(share: float) -> Change:
    """Words replaced, dropped and added, each a third of the share."""

    def change(text: str, others: Sequence[str], chance: random.Random) -> str:
        donor, edited = chance.choice(others).split(), []
        for word in text.split():
            action = int(chance.random() * 3 / share)
            edited += [[chance.choice(donor)], [], [word, chance.choice(donor)]][action] if action < 3 else [word]
        return " ".join(edited)

    return change


def shorten(kept: float) -> Change:
    """The end is cut off."""
    return lambda text, _others, _chance: " ".join(text.split()[: max(1, round(kept * len(text.split())))])


def thin(kept: float) -> Change:
    """Sentences are left out here and there."""

    def change(text: str, _others: Sequence[str], chance: random.Random) -> str:
        sentences = split_sentences(text)
        held = sorted(chance.sample(range(len(sentences)), max(1, round(kept * len(sentences)))))
        return " ".join(sentences[at] for at in held)

    return change


def rehead(text: str, others: Sequence[str], chance: random.Random) -> str:
    """Another headline, standfirst and first sentence."""
    head = [chance.choice(split_sentences(chance.choice(others))) for _ in range(3)]
    return " ".join([*head, *split_sentences(text)[1:]])


def shuffle(text: str, _others: Sequence[str], chance: random.Random) -> str:
    """The paragraphs in another order."""
    sentences = split_sentences(text)
    parts = [sentences[at : at + 4] for at in range(0, len(sentences), 4)]
    chance.shuffle(parts)
    return " ".join(" ".join(part) for part in parts)


def chain(*changes: Change) -> Change:
    def change(text: str, others: Sequence[str], chance: random.Random) -> str:
        for one in changes:
            text = one(text, others, chance)
        return text

    return change


COPIES: dict[str, Change] = {
    **{f"{share:.0%} of words replaced": replace_words(share) for share in (0.1, 0.2, 0.3, 0.4)},
    **{f"{share:.0%} of words edited": edit(share) for share in (0.1, 0.2, 0.3, 0.4)},
    **{f"{share:.0%} of sentences replaced": replace_sentences(share) for share in (0.1, 0.2, 0.3, 0.4)},
    **{f"cut to {kept:.0%}": shorten(kept) for kept in (0.9, 0.6, 0.4, 0.25)},
    **{f"sentences left out, {kept:.0%} kept": thin(kept) for kept in (0.9, 0.6, 0.4)},
    "re-headlined": rehead,
    "paragraphs in another order": shuffle,
    "re-headlined, cut to 60%, 10% of words edited": chain(rehead, shorten(0.6), edit(0.1)),
    "cut to 70%, 20% of words edited": chain(shorten(0.7), edit(0.2)),
}


def quote(text: str, quoted: str, chance: random.Random) -> str:
    """The text with a third of another in it, if that is no more than a quarter of itself: the same statement at
    length. No copy of the quoted one."""
    mine, theirs = split_sentences(text), quoted.split()
    length = min(len(theirs) // 3, len(text.split()) // 4)
    at = chance.randrange(len(theirs) - length)
    return " ".join([*mine[: len(mine) // 2], *theirs[at : at + length], *mine[len(mine) // 2 :]])
