//! The record grammar shared by CBS.log, dism.log, setupact.log and their like.

#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "the format's `details` calls it once formats exist"
    )
)]
pub(crate) mod message;
