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

INSERT INTO clips_fts (rowid, text) SELECT key, text FROM clips WHERE text IS NOT NULL;

CREATE TRIGGER clips_text_born AFTER INSERT ON clips WHEN NEW.text IS NOT NULL
BEGIN
    INSERT INTO clips_fts (rowid, text) VALUES (NEW.key, NEW.text);
END;

CREATE TRIGGER clips_text_gone AFTER DELETE ON clips WHEN OLD.text IS NOT NULL
BEGIN
    INSERT INTO clips_fts (clips_fts, rowid, text) VALUES ('delete', OLD.key, OLD.text);
END;

CREATE TRIGGER clips_text_changed AFTER UPDATE OF text ON clips WHEN OLD.text IS NOT NEW.text
BEGIN
    INSERT INTO clips_fts (clips_fts, rowid, text)
    SELECT 'delete', OLD.key, OLD.text WHERE OLD.text IS NOT NULL;
    INSERT INTO clips_fts (rowid, text)
    SELECT NEW.key, NEW.text WHERE NEW.text IS NOT NULL;
END;
