//! The RIFF/WAVE header: what it says, whether that is true, and its repair.
