//! SQL over Windows setup and servicing logs.
