//! Playing clips and cues.
