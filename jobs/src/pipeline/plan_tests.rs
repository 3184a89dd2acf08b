//! What the plan says, row by row.
