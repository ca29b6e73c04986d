//! Transcripts as subtitles: `SubRip` (`.srt`) and `WebVTT` (`.vtt`).
