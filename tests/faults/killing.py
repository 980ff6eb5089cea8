"""`kill -9` at a random moment: the command, its crawl process, one of its extraction processes, or all at once."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from tests.conftest import Command

Check = Callable[[], Iterable[str]]

COMMAND, CHILD, WORKER, ALL = "command", "crawl process", "extraction process", "everything"
_MARKS = {CHILD: "reprints.crawl.process", WORKER: "reprints.stages.extraction.worker"}
_ORPHAN_SECONDS = 45  # a crawl process finishes the pages in hand and closes its WARC


@dataclass(frozen=True, kw_only=True)
class Blow:
    """`struck` is false where the command, or the victim, had ended before. `left` are processes that live on."""

    victim: str
    after: float
    struck: bool
    stderr: str
    left: tuple[str, ...] = ()


def time_undisturbed(command: Command, words: Sequence[str]) -> float:
    """How many seconds a process takes that is started as those to be killed are: `command.run` forks a loaded one."""
    began = time.monotonic()
    process = command.start(*words)
    said = process.communicate(timeout=240)
    assert process.returncode == 0, said
    return time.monotonic() - began


def run_and_kill(
    command: Command, words: Sequence[str], *, dice: random.Random, longest: float, victims: Sequence[str] = (COMMAND,)
) -> Blow:
    """Start the command, and kill a victim drawn by lot at a moment of its life drawn by lot. Returns when all have
    ended."""
    victim, after = dice.choice(victims), dice.uniform(0.0, longest)
    process = command.start(*words)
    while victim in _MARKS and process.poll() is None and not _find(victim, _list_family(process)):
        time.sleep(0.02)
    time.sleep(after)
    family = _list_family(process)
    struck = _kill(victim, process, family)
    family = list({*family, *_list_family(process)})
    _, stderr = process.communicate(timeout=240)
    _, alive = psutil.wait_procs(family, timeout=_ORPHAN_SECONDS)
    left = tuple(" ".join(p.cmdline()) for p in alive if p.is_running())
    return Blow(victim=victim, after=after, struck=struck, stderr=stderr, left=left)


def _list_family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _kill(victim: str, process: subprocess.Popen[str], family: list[psutil.Process]) -> bool:
    if process.poll() is not None:
        return False
    if victim in (COMMAND, ALL):
        process.kill()
    for member in family if victim == ALL else _find(victim, family):
        with suppress(psutil.NoSuchProcess):
            member.kill()
    return victim in (COMMAND, ALL) or bool(_find(victim, family))


def _find(victim: str, family: list[psutil.Process]) -> list[psutil.Process]:
    """The first such process; of several extraction processes one is enough."""
    for member in family:
        with suppress(psutil.NoSuchProcess):
            if _MARKS.get(victim, os.devnull) in " ".join(member.cmdline()):
                return [member]
    return []


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is to be killed: the command's words, how long it takes undisturbed, and whom it may hit.

    `is_done` tells, of work that refuses to be done twice, that a blow came after its last step: nothing is run again.
    """

    words: tuple[str, ...]
    longest: float
    victims: tuple[str, ...] = (COMMAND,)
    is_done: Callable[[], bool] = lambda: False


def kill_often(command: Command, work: Work, *, times: int, dice: random.Random, check: Check) -> tuple[int, list[str]]:
    """Start the same work again and again and kill it each time, then let it come to its end.

    `check` looks at what is there after each blow. Returns how often it was struck, and what was found wrong.
    """
    struck, wrong = 0, []
    for _ in range(times):
        blow = run_and_kill(command, work.words, dice=dice, longest=work.longest, victims=work.victims)
        where = f"{blow.victim} killed after {blow.after:.2f} s: "
        wrong += [where + line for line in (*check(), *(f"{left} lives on" for left in blow.left))]
        if "Traceback" in blow.stderr:
            wrong.append(where + blow.stderr)
        struck += blow.struck
        if work.is_done():
            return struck, wrong
        if not blow.struck:
            break
    done = command.run(*work.words, code=None)
    if done.returncode:
        wrong.append(f"run again it ends with {done.returncode}: {done.stdout}{done.stderr}")
    return struck, wrong
