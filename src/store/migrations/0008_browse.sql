-- All that the page of the history filters by, without the texts: read whole, once.
CREATE INDEX clips_to_browse ON clips (id, state, starred, chosen);

CREATE INDEX transcripts_to_browse ON transcripts (clip, version, model, language);
