// RedRiverWire: verbs and frames, shared by node and client.
