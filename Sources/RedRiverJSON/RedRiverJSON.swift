// RedRiverJSON: strict JSON over bytes, into a flat tape with byte ranges.
