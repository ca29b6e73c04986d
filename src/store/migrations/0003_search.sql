-- Full-text search over the chosen text of every clip that is not in the trash.
-- The index holds no copy: the text stays in `clips`.

CREATE VIRTUAL TABLE clips_fts USING fts5 (
    text,
    content = 'clips',
    content_rowid = 'key',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- What is deleted is gone from the index too.
INSERT INTO clips_fts (clips_fts, rank) VALUES ('secure-delete', 1);

-- Clips without a text are in it too, with no word: it must have the same rows.
INSERT INTO clips_fts (rowid, text) SELECT key, text FROM clips;

CREATE TRIGGER clips_text_born AFTER INSERT ON clips
BEGIN
    INSERT INTO clips_fts (rowid, text) VALUES (NEW.key, NEW.text);
END;

CREATE TRIGGER clips_text_gone AFTER DELETE ON clips
BEGIN
    INSERT INTO clips_fts (clips_fts, rowid, text) VALUES ('delete', OLD.key, OLD.text);
END;

CREATE TRIGGER clips_text_changed AFTER UPDATE OF text ON clips WHEN OLD.text IS NOT NEW.text
BEGIN
    INSERT INTO clips_fts (clips_fts, rowid, text) VALUES ('delete', OLD.key, OLD.text);
    INSERT INTO clips_fts (rowid, text) VALUES (NEW.key, NEW.text);
END;
