-- The queue of clips that wait for the engine. It survives the program.

CREATE TABLE jobs (
    clip            INTEGER PRIMARY KEY REFERENCES clips (key) ON DELETE CASCADE,
    purpose         TEXT    NOT NULL CHECK (purpose IN ('dictation', 'again', 'recovered')),
    standing        TEXT    NOT NULL CHECK (standing IN ('waiting', 'claimed', 'parked')),
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_ms INTEGER,
    last_error      TEXT
) STRICT;

-- Whatever an older program left without a text gets its turn.
INSERT INTO jobs (clip, purpose, standing)
SELECT key, 'recovered', 'waiting' FROM clips WHERE state IN ('queued', 'transcribing');

INSERT INTO jobs (clip, purpose, standing, last_error)
SELECT key, 'again', 'parked', reason FROM clips WHERE state = 'failed';
