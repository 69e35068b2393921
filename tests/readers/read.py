"""Reads the JSON Lines of panther back with the default settings of DuckDB, polars and pyarrow.

Each file must have as many rows in every reader as it has lines, and the columns that its header
row names. Fails if a reader fails or differs.
"""

import json
import sys

import duckdb
import polars
import pyarrow.json


def of_duckdb(path):
    rows = duckdb.sql(f"SELECT * FROM read_json_auto('{path}')")
    # What the columns are for.
    duckdb.sql(
        "SELECT fields.provider, fields.event_id, count(*) FROM rows "
        "WHERE kind = 'event' AND level = 'error' GROUP BY ALL"
    ).fetchall()
    count = duckdb.sql("SELECT count(*) FROM rows").fetchall()[0][0]
    fields = rows.types[rows.columns.index("fields")]
    # Where most rows have few of the keys, they are a map, which has them all.
    return count, rows.columns, None if fields.id == "map" else fields.children


def of_polars(path):
    rows = polars.read_ndjson(path)
    lazy = polars.scan_ndjson(path).select(polars.len()).collect().item()
    assert lazy == rows.height, f"scan_ndjson: {lazy} rows, read_ndjson: {rows.height}"
    fields = [(field.name, field.dtype) for field in rows.schema["fields"].fields]
    return rows.height, rows.columns, fields


def of_pyarrow(path):
    rows = pyarrow.json.read_json(path)
    fields = rows.schema.field("fields").type
    return rows.num_rows, rows.column_names, [(field.name, field.type) for field in fields]


def main(paths):
    failed = False
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            header = json.loads(next(lines))
            count = 1 + sum(1 for _ in lines)
        assert header["kind"] == "header" and header["schema"] == 2, header
        for read in (of_duckdb, of_polars, of_pyarrow):
            name = read.__name__.removeprefix("of_")
            try:
                rows, columns, fields = read(path)
                assert rows == count, f"{rows} rows of {count}"
                missing = set(header) - set(columns)
                assert not missing, f"no column {sorted(missing)}"
                if fields is not None:
                    missing = set(header["fields"]) - {field for field, _ in fields}
                    assert not missing, f"no field {sorted(missing)}"
                print(f"{path}: {name}: {rows} rows, {len(columns)} columns")
            except Exception as error:  # Any error of a reader is what this looks for.
                failed = True
                print(f"{path}: {name}: {type(error).__name__}: {error}", file=sys.stderr)
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
