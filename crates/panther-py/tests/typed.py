"""A program that mypy checks against the stubs; it is not run."""

import pathlib

import panther_logs

rows: list[panther_logs.Summary] = panther_logs.scan([pathlib.Path("evidence"), "more.zip"])
lost: list[str] = [row["source"] for row in rows if row["status"] == "not read"]
events: panther_logs.Events = panther_logs.events("evidence", level=["error+", "warning"], columns=["code", "message"])
names: list[str] = events.columns
meaning: str | None = panther_logs.code(5)[0]["meaning"]
