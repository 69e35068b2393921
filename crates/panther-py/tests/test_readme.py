"""The programs of the tutorial run, one after the other."""

import pathlib
import re
import shutil
import warnings

import pytest

README = pathlib.Path(__file__).parent.parent / "README.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_the_tutorial_runs(logs, monkeypatch, capsys):
    monkeypatch.chdir(logs.parent)
    shutil.copytree(logs, "fleet/pc-7")
    names = {}
    with warnings.catch_warnings():
        for program in PROGRAMS:
            try:
                exec(program, names)
            except Exception as error:
                pytest.fail(f"{error!r} in:\n{program}")
    assert "CBS.log cbs 3 1 read None" in capsys.readouterr().out
    assert names["table"].num_rows == 1
    assert names["frame"]["code_name"].to_list() == ["E_ACCESSDENIED"]
