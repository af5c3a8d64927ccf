// RedRiverJournal: the private, durable, append-only file of a node.
