-- Key press → the engine's encoder was done with the last piece, in microseconds.
ALTER TABLE stages ADD COLUMN encoded INTEGER;
