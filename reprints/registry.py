"""Reads the sources in `config/sources/*.yml`, and tells to the line what is wrong with a broken one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from reprints.errors import NotFoundError, SourceError
from reprints.sources import Source, path_of


def load_source(path: Path) -> Source:
    """Read a source file. Raises SourceError that names file, line and what is allowed."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 text: {error.reason}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise SourceError(f"{path}{place}: not valid YAML: {problem}") from None
    if not isinstance(data, dict):
        raise SourceError(f"{path}:1: a source is a mapping of keys", mend=_allowed(Source))
    try:
        source = Source.model_validate(data)
    except ValidationError as error:
        raise _explain(path, tree, error) from None
    if source.id != path.stem:
        line = _line_of(tree, ("id",))
        raise SourceError(f"{path}:{line}: id {source.id!r} is not the file's name", mend=f"Write id: {path.stem}")
    return source


def load_sources(folder: Path) -> list[Source]:
    """Every source in the folder, by id. Raises SourceError for the first broken one."""
    if not folder.is_dir():
        mend = "Set REPRINTS_CONFIG to the folder that has sources/"
        raise SourceError(f"no folder of sources at {folder}", mend=mend)
    return [load_source(path) for path in sorted(folder.glob("*.yml"))]


def select_sources(folder: Path, ids: Iterable[str]) -> list[Source]:
    """The named sources in the given order, each once; without names, the enabled ones.

    Raises NotFoundError, with the nearest name, for one that has no file.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return [source for source in load_sources(folder) if source.enabled]
    known = sorted(path.stem for path in folder.glob("*.yml"))
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else "`reprints sources list` names them"
            raise NotFoundError(f"no source is called {name!r}", mend=hint)
    return [load_source(path_of(folder, name)) for name in wanted]


def _explain(path: Path, tree: yaml.Node | None, error: ValidationError) -> SourceError:
    first = error.errors()[0]
    loc = first["loc"]
    line = _line_of(tree, loc)
    where = ".".join(str(part) for part in loc) or "the file"
    if first["type"] == "extra_forbidden":
        part = _part_at(loc[:-1])
        near = difflib.get_close_matches(str(loc[-1]), part.model_fields, n=1)
        mend = (f"Did you mean {near[0]}? " if near else "") + _allowed(part)
        return SourceError(f"{path}:{line}: {where} is not a key of a source", mend=mend)
    if first["type"] == "missing":
        return SourceError(f"{path}:{line}: {where} is missing", mend=_allowed(_part_at(loc[:-1])))
    message = first["msg"].removeprefix("Value error, ")
    return SourceError(f"{path}:{line}: {where}: {message}")


def _allowed(part: type[BaseModel]) -> str:
    return "Allowed here: " + ", ".join(part.model_fields)


def _part_at(loc: tuple[int | str, ...]) -> type[BaseModel]:
    part: type[BaseModel] = Source
    for name in loc:
        field = part.model_fields.get(str(name))
        if field is None or not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            break
        part = field.annotation
    return part


def _line_of(tree: Any, loc: Iterable[int | str]) -> int:
    """The line, from 1, of the deepest node found on the way to `loc`."""
    node, line = tree, 1
    for name in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(name)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(name, int) and name < len(node.value):
            node = node.value[name]
            line = node.start_mark.line + 1
        else:
            break
    return line
