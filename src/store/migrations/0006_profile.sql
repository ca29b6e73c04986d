-- The profile that a clip was dictated with, by its name; empty for the one that
-- needs no name.
ALTER TABLE clips ADD COLUMN profile TEXT NOT NULL DEFAULT '';
