//! Arrow IPC.

use std::io::{BufWriter, Write};

use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, SchemaRef};

pub(super) type Writer<W> = FileWriter<BufWriter<W>>;

pub(super) fn writer<W: Write>(out: W, schema: &SchemaRef) -> Result<Writer<W>, ArrowError> {
    FileWriter::try_new_buffered(out, schema)
}
