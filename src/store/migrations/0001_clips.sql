-- Clips, their texts, and when each stage of a dictation ended.

CREATE TABLE clips (
    key         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE CHECK (length(id) = 26),   -- a ULID: sorts by time
    state       TEXT    NOT NULL,
    path        TEXT    NOT NULL,                                   -- below the data folder
    audio       TEXT    NOT NULL DEFAULT 'kept'
                CHECK (audio IN ('kept', 'not_kept', 'lost')),
    duration_ms INTEGER NOT NULL DEFAULT 0 CHECK (duration_ms >= 0),
    peak_dbfs   REAL,
    rms_dbfs    REAL,
    reason      TEXT,                                               -- why empty or failed
    starred     INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
    recovered   INTEGER NOT NULL DEFAULT 0 CHECK (recovered IN (0, 1)),
    incognito   INTEGER NOT NULL DEFAULT 0 CHECK (incognito IN (0, 1)),
    trashed_at_ms INTEGER,
    trashed_from  TEXT,                                             -- the state to restore
    chosen      INTEGER,                                            -- transcripts.version
    text        TEXT                                                -- the chosen version's
) STRICT;

CREATE INDEX clips_by_state ON clips (state, id);

-- Where a clip may go from where it stands. The program has the same table in
-- its type ClipState, and a test holds the two against each other.
CREATE TABLE legal_moves (
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    PRIMARY KEY (old, new)
) STRICT, WITHOUT ROWID;

INSERT INTO legal_moves (old, new) VALUES
    ('recording', 'sealed'), ('recording', 'trashed'),
    ('sealed', 'queued'), ('sealed', 'failed'), ('sealed', 'trashed'),
    ('queued', 'transcribing'), ('queued', 'failed'), ('queued', 'trashed'),
    ('transcribing', 'done'), ('transcribing', 'failed'), ('transcribing', 'empty'),
    ('transcribing', 'queued'), ('transcribing', 'trashed'),
    ('done', 'queued'), ('done', 'trashed'),
    ('failed', 'queued'), ('failed', 'trashed'),
    ('empty', 'queued'), ('empty', 'trashed'),
    ('trashed', 'sealed'), ('trashed', 'queued'), ('trashed', 'done'),
    ('trashed', 'failed'), ('trashed', 'empty');

CREATE TRIGGER clips_are_born_in_a_known_state BEFORE INSERT ON clips
WHEN NOT EXISTS (SELECT 1 FROM legal_moves WHERE old = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'not a state of a clip');
END;

CREATE TRIGGER clips_move_legally BEFORE UPDATE OF state ON clips
WHEN OLD.state <> NEW.state
 AND NOT EXISTS (SELECT 1 FROM legal_moves WHERE old = OLD.state AND new = NEW.state)
BEGIN
    SELECT RAISE(ABORT, 'illegal move of a clip');
END;

-- Every text that a clip was ever given. Nothing is written over.
CREATE TABLE transcripts (
    key        INTEGER PRIMARY KEY,
    clip       INTEGER NOT NULL REFERENCES clips (key) ON DELETE CASCADE,
    version    INTEGER NOT NULL CHECK (version >= 1),
    source     TEXT    NOT NULL CHECK (source IN ('engine', 'hand')),
    engine     TEXT,
    model      TEXT    NOT NULL,
    language   TEXT,
    text       TEXT    NOT NULL,
    took_ms    INTEGER,
    made_at_ms INTEGER NOT NULL,
    UNIQUE (clip, version),
    UNIQUE (clip, made_at_ms)
) STRICT;

CREATE TABLE segments (
    transcript INTEGER NOT NULL REFERENCES transcripts (key) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    start_ms   INTEGER NOT NULL,
    end_ms     INTEGER NOT NULL,
    no_speech  REAL    NOT NULL,
    text       TEXT    NOT NULL,
    PRIMARY KEY (transcript, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE words (
    transcript  INTEGER NOT NULL REFERENCES transcripts (key) ON DELETE CASCADE,
    segment     INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    start_ms    INTEGER NOT NULL,
    end_ms      INTEGER NOT NULL,
    probability REAL    NOT NULL,
    text        TEXT    NOT NULL,
    PRIMARY KEY (transcript, segment, position)
) STRICT, WITHOUT ROWID;

-- Microseconds since the key press; NULL is what has not happened.
CREATE TABLE stages (
    clip         INTEGER PRIMARY KEY REFERENCES clips (key) ON DELETE CASCADE,
    effect       INTEGER,
    first_sample INTEGER,
    released     INTEGER,
    sealed       INTEGER,
    dequeued     INTEGER,
    transcribed  INTEGER,
    delivered    INTEGER
) STRICT;

-- Files of clips that were deleted for ever, written with the row's removal:
-- if that is all that happened, the next start removes them.
CREATE TABLE doomed (
    path TEXT PRIMARY KEY                                           -- below the data folder
) STRICT, WITHOUT ROWID;
