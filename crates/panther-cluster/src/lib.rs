//! SQL over the logs of a fleet, on Ballista.
