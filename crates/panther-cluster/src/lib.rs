#![doc = include_str!("../README.md")]

mod cancel;
mod codec;
mod envelope;
mod roles;

pub use cancel::cancel;
pub use codec::{LogicalCodec, PhysicalCodec};
pub use envelope::version;
pub use roles::{ExecutorOptions, client_config, connect, run_executor, run_scheduler};
