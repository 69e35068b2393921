"""Count the errors of a fleet by host and code, on all executors of Spark.

    pip install pyspark pyarrow panther_logs-*.whl      # on the driver and on each executor
    PYSPARK_PYTHON=$(command -v python3) python3 spark.py FOLDER

FOLDER has one folder or archive for each host, at the same path on each executor.

Pitfalls: the workers run the Python that PYSPARK_PYTHON names in the environment, and no setting of
Spark replaces it; Spark does not know nanoseconds, so the stream is asked for `timestamp[us]`; the time of a log's own clock is `timestamp_ntz`; and a partition with one
path for each host keeps one large host from delaying others.
"""

import pathlib
import sys

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

import panther_logs

# The same columns for Arrow and for Spark.
ARROW = pa.schema(
    [
        ("source", pa.string()),
        ("line", pa.int64()),
        ("time_local", pa.timestamp("us")),
        ("code", pa.string()),
        ("code_name", pa.string()),
        ("message", pa.string()),
    ]
)
SPARK = "host string, source string, line bigint, time_local timestamp_ntz, code string, code_name string, message string"


def read(batches):
    """Make the rows of the logs at the paths in these batches."""
    for batch in batches:
        for path in batch["path"].to_pylist():
            events = panther_logs.events(path, columns=ARROW.names, level="error+", threads=1)
            host = pathlib.Path(path).stem
            for rows in pa.RecordBatchReader.from_stream(events, schema=ARROW):
                yield rows.add_column(0, "host", pa.array([host] * rows.num_rows, pa.string()))


def main(folder):
    spark = (
        SparkSession.builder.appName("panther")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    paths = [(str(path.resolve()),) for path in sorted(pathlib.Path(folder).iterdir())]
    hosts = spark.createDataFrame(paths, "path string").repartition(len(paths), "path")
    rows = hosts.mapInArrow(read, SPARK)
    counts = rows.groupBy("host", "code", "code_name").agg(
        f.count("*").alias("errors"), f.min("time_local").alias("first")
    )
    counts.orderBy("host", f.desc("errors")).show(50, truncate=False)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
