-- How sure the engine was of the language that it found, 0 to 1.
ALTER TABLE transcripts ADD COLUMN language_probability REAL;
