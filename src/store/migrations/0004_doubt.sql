-- What speaks against a text, in words; NULL for one that nothing speaks against.
ALTER TABLE transcripts ADD COLUMN doubt TEXT;
