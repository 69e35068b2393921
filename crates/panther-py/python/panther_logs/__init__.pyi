from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from os import PathLike
from typing import Any, TypeAlias, final

from .types import Code, Column, Extend, Problem, Summary

__all__ = [
    "Code",
    "Column",
    "Events",
    "Extend",
    "Problem",
    "ReadWarning",
    "Summary",
    "__version__",
    "code",
    "diagnose",
    "events",
    "scan",
    "schema",
]

__version__: str

_Path: TypeAlias = str | PathLike[str]
_Value: TypeAlias = str | int | date | datetime
_Condition: TypeAlias = _Value | Iterable[_Value]

class ReadWarning(UserWarning):
    """A file that cannot be read, or not to its end."""

@final
class Events:
    """The rows of logs. Anything that reads Arrow streams reads them, and each reading begins anew."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
    @property
    def problems(self) -> list[Problem]:
        """The files that cannot be opened, and those that readings could not read to their ends."""
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

def scan(
    paths: _Path | Iterable[_Path],
    *,
    host_from: str | None = None,
    threads: int | None = None,
) -> list[Summary]:
    """Read all logs once, and count the contents of each."""

def events(
    paths: _Path | Iterable[_Path],
    *,
    columns: str | Sequence[str] | None = None,
    filters: Mapping[str, _Condition] | None = None,
    host_from: str | None = None,
    tz: str | tzinfo | None = None,
    batch_rows: int = 8192,
    threads: int | None = None,
    string_view: bool = False,
    level: str | Iterable[str] = ...,
    component: str | Iterable[str] = ...,
    provider: str | Iterable[str] = ...,
    event_id: int | str | Iterable[int | str] = ...,
    pid: int | str | Iterable[int | str] = ...,
    package: str | Iterable[str] = ...,
    kb: str | Iterable[str] = ...,
    session: str | Iterable[str] = ...,
    code: str | int | Iterable[str | int] = ...,
    since: str | date | datetime = ...,
    until: str | date | datetime = ...,
    text: str | Iterable[str] = ...,
    format: str | Iterable[str] = ...,
    **conditions: _Condition,
) -> Events:
    """Find the logs at some paths, and return their rows."""

def diagnose(paths: _Path | Iterable[_Path]) -> dict[str, Any]:
    """Say why an upgrade or an update failed."""

def code(text: str | int) -> list[Code]:
    """Explain the result codes in a text."""

def schema() -> list[Column]:
    """Describe the columns."""
