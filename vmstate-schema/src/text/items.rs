//! Text to model.
