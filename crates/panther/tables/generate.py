#!/usr/bin/env python3
"""Writes the tables of names from the source of the windows-sys crate: hresult.txt, ntstatus.txt, win32.txt, bugcheck.txt
and problem.txt.

    python3 crates/panther/tables/generate.py PATH/TO/windows-sys-0.61.2

`cargo fetch` in any project that depends on windows-sys leaves that folder under ~/.cargo/registry/src.
The tables are checked in: this is run again only to follow a newer windows-sys.

A line is the value as eight lower-case hex digits, a blank and the constant's name. Lines are sorted by value, and the
first line of a value is the name it usually goes by. Nothing else is taken: no text, no types.
"""

import re
import sys
from pathlib import Path

HEADER = """\
# {title}: names of constants and their values.
# Source: the windows-sys crate, version {version}, Copyright (c) Microsoft Corporation, MIT OR Apache-2.0,
# https://github.com/microsoft/windows-rs. Written by generate.py; not to be edited by hand.
"""

CONSTANT = re.compile(
    r"^pub const ([A-Za-z][A-Za-z0-9_]*): (?:[a-z_]+::)*(HRESULT|NTSTATUS|WIN32_ERROR|RPC_STATUS|WAIT_EVENT|BUGCHECK_ERROR|CM_PROB|u32) = (-?(?:0x)?[0-9A-Fa-f]+)(?:_?[ui]32)?(?: as _)?;",
    re.M,
)

# The name that logs and people use, where several constants share a value.
USUAL = {
    "S_OK", "S_FALSE", "E_NOINTERFACE", "E_INVALIDARG", "ERROR_SUCCESS", "ERROR_INVALID_DATA", "ERROR_OUTOFMEMORY",
    "ERROR_INVALID_NAME", "STATUS_SUCCESS", "STATUS_PENDING", "STATUS_ABANDONED_WAIT_0", "HTTP_E_STATUS_UNEXPECTED",
    "HTTP_E_STATUS_UNEXPECTED_REDIRECTION", "HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR",
    "HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR", "SL_E_INVALID_USE_OF_ADD_ON_PKEY", "ERROR_NO_DEFAULT_DEVICE_INTERFACE",
    "ERROR_DEVICE_INTERFACE_ACTIVE", "ERROR_DEVICE_INTERFACE_REMOVED", "ERROR_NO_SUCH_DEVICE_INTERFACE",
}
UNUSUAL = re.compile(r"_(FIRST|LAST|BASE|MASK)$|^(EXCEPTION|DNS_ERROR|CONTROL|STILL|DIERR|STIERR|IO|VOLMGR|HIDP)_|^NO_ERROR$")


def constants(root):
    """Yields (type, value, name, module) of every status constant."""
    for path in sorted((root / "src" / "Windows").rglob("mod.rs")):
        module = path.parent.relative_to(root / "src" / "Windows").as_posix()
        for name, kind, number in CONSTANT.findall(path.read_text(encoding="utf-8")):
            value = int(number, 0) & 0xFFFFFFFF
            if kind in ("RPC_STATUS", "WAIT_EVENT"):
                # Win32 errors by another name, but for the two that mark the end of a wait.
                if not 0 < value < 0x10000 or name in ("WAIT_ABANDONED", "WAIT_ABANDONED_0", "WAIT_IO_COMPLETION"):
                    continue
                kind = "WIN32_ERROR"
            if kind == "u32":
                # WinINet's and WinHTTP's errors are Win32 errors that the metadata gives as bare numbers.
                if not re.match(r"ERROR_(INTERNET|WINHTTP|HTTP|FTP)_", name) or not 12000 <= value < 13000:
                    continue
                kind = "WIN32_ERROR"
            yield kind, value, name, module


def rank(entry):
    """Sorts by value, then by how usual the name is."""
    value, name, module = entry
    order = 0 if name in USUAL else 3 if UNUSUAL.search(name) else 1 if module == "Win32/Foundation" else 2
    return value, order, "WINHTTP" in name, name


def write(path, title, version, entries):
    lines = [f"{value:08x} {name}\n" for value, name, _ in sorted(entries, key=rank)]
    path.write_text(HEADER.format(title=title, version=version) + "".join(lines), encoding="ascii", newline="\n")
    print(f"{path.name}: {len(lines)} names")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = Path(sys.argv[1])
    version = re.search(r'^version = "([^"]+)"', (root / "Cargo.toml").read_text(), re.M)[1]
    tables = {"HRESULT": {}, "NTSTATUS": {}, "WIN32_ERROR": {}, "BUGCHECK_ERROR": {}, "CM_PROB": {}}
    for kind, value, name, module in constants(root):
        if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Za-z0-9]+)*", name):
            known = tables[kind].get((value, name))
            tables[kind][value, name] = "Win32/Foundation" if known == "Win32/Foundation" else module
    win32 = {value for value, _ in tables["WIN32_ERROR"]}

    def keep(value, name):
        # A small number is a Win32 error, and 0x8007nnnn is one wrapped: only the names of COM and WinINet stand beside that rule.
        if value < 0x10000:
            return name in ("S_OK", "S_FALSE")
        return value >> 16 != 0x8007 or value & 0xFFFF not in win32 or name.startswith(("E_", "WININET_E_"))

    hresult = {key: module for key, module in tables["HRESULT"].items() if keep(*key)}
    here = Path(__file__).resolve().parent
    for name, title, table in (
        ("hresult", "HRESULT", hresult),
        ("ntstatus", "NTSTATUS", tables["NTSTATUS"]),
        ("win32", "Win32 errors", tables["WIN32_ERROR"]),
        ("bugcheck", "Bug checks", tables["BUGCHECK_ERROR"]),
        ("problem", "Problems of devices (Code 28 in the Device Manager)", tables["CM_PROB"]),
    ):
        write(here / f"{name}.txt", title, version, [(v, n, m) for (v, n), m in table.items()])


if __name__ == "__main__":
    main()
