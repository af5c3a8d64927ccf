// RedRiverNode: threads, workers and files: does what Exchange decides.
