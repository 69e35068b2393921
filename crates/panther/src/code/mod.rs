//! Result codes: what they are, where they stand in a message, what they are called.
