"""Reads the table of panther back: as Parquet, as Arrow IPC and as JSON Lines.

Each name stands for three files of the same logs. All three must have the same rows in every reader.
"""

import sys

import duckdb
import polars
import pyarrow
import pyarrow.parquet

# The answers to this question must be the same, whatever the form.
QUESTION = """
    SELECT count(*), count(time_utc), min(time_utc), max(time_local), sum(byte_end - byte_start),
           count(DISTINCT code), count(DISTINCT message), sum(len(codes)), count(lines), sum(line)
    FROM {} WHERE unparsed_reason IS DISTINCT FROM 'header'
"""


def rows_of(table):
    """The rows as Python sees them. Maps are lists of pairs, and times numbers of nanoseconds."""
    for index, field in enumerate(table.schema):
        if pyarrow.types.is_timestamp(field.type):
            table = table.set_column(index, field.name, table.column(index).cast(pyarrow.int64()))
    return table.to_pylist()


def check(name):
    parquet = pyarrow.parquet.read_table(f"{name}.parquet")
    with pyarrow.memory_map(f"{name}.arrow") as file:
        arrow = pyarrow.ipc.open_file(file).read_all()
    assert parquet.column_names == arrow.column_names
    assert parquet.schema.metadata[b"panther.schema"] == b"1"
    assert rows_of(parquet) == rows_of(arrow), "Parquet and Arrow differ"

    duckdb.sql("SET TimeZone = 'UTC'")
    in_parquet = duckdb.sql(QUESTION.format(f"'{name}.parquet'")).fetchall()
    in_arrow = duckdb.sql(QUESTION.format("arrow")).fetchall()
    in_json = duckdb.sql(QUESTION.format(f"read_json_auto('{name}.table.jsonl')"))
    # JSON has times as texts, which DuckDB takes for times of its own precision.
    in_json = [row[:2] + row[4:] for row in in_json.fetchall()]
    assert in_parquet == in_arrow, f"{in_parquet} and {in_arrow}"
    assert [row[:2] + row[4:] for row in in_parquet] == in_json, f"{in_parquet} and {in_json}"

    frame = polars.read_parquet(f"{name}.parquet")
    assert frame.height == parquet.num_rows
    assert frame["time_utc"].dtype == polars.Datetime("ns", "UTC"), frame["time_utc"].dtype
    lazy = polars.scan_parquet(f"{name}.parquet").filter(polars.col("level") == "error")
    errors = lazy.select(polars.len()).collect().item()
    assert errors == sum(level == "error" for level in parquet["level"].to_pylist())
    print(f"{name}: {parquet.num_rows} rows in Parquet, Arrow and JSON Lines, {errors} errors")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        check(name)
    sys.exit(0 if sys.argv[1:] else 1)
