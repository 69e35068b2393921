"""The dicts that functions of this package return."""

from typing import Literal, TypedDict


class Problem(TypedDict):
    """A file that was not read, or not to its end."""

    source: str
    reason: str
    is_log: bool


class Summary(TypedDict):
    """The contents of a log in numbers, or the reason why it was not read."""

    host: str | None
    source: str
    members: list[str]
    format: str | None
    encoding: str | None
    size: int | None
    events: int
    errors: int
    levels: dict[str, int]
    unparsed: int
    first: str | None
    last: str | None
    status: Literal["read", "read in part", "not read"]
    reason: str | None
    is_log: bool


class Column(TypedDict):
    """A column of the rows."""

    name: str
    type: str
    about: str


class Extend(TypedDict):
    """The second code of an upgrade that failed."""

    value: str
    phase: str
    operation: str


class Code(TypedDict):
    """The facts of a code that panther knows."""

    value: str
    decimal: int
    kind: str
    name: str | None
    meaning: str | None
    facility: str | None
    win32: int | None
    is_failure: bool | None
    extend: Extend | None
    pair: str | None
    bug_check: str | None
    doubt: str | None
    meant: list[str]
    causes: list[str]
    logs: list[str]
