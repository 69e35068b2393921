//! A real scheduler and two real executors, on loopback ports.

mod answers;
mod codecs;
mod failures;
mod fleet;
mod processes;
