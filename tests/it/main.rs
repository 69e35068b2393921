//! The tests of the whole library, in one binary.

mod archives;
mod attempts;
mod cases;
mod corpus;
mod detection;
mod diagnosis;
mod encodings;
mod event_codes;
mod evtx;
mod evtx_json;
mod evtx_limits;
mod formats;
mod gaps;
mod golden;
mod limits;
mod merge;
mod mutations;
mod properties;
mod quoted;
mod setupapi;
mod show;
mod wrong_formats;
