//! What vmstate costs, measured: each binary is one measurement.
