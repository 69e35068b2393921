//! Windows setup and servicing logs as Arrow record batches and Parquet.
