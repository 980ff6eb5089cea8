"""Runs of words with capitals in a sentence: what may be a person's or a house's name."""

from __future__ import annotations

import re

CAPITALS = re.compile(
    r"(?:(?:The|El|La|Los|Las|Le|Les|L['’]|Il|Lo|Die|Der|Das|O|A|Os|De|Het)\s?)?[^\W\d_a-zß-öø-ÿа-яё][\w'’.-]*"
    r"(?:\s(?:(?:de|del|da|do|di|du|des|der|della|of|the|la|le|el|los|dei|den|na|y|e|i|и)\s){0,2}[^\W\d_a-zß-öø-ÿа-яё][\w'’.-]*){0,5}"
)
