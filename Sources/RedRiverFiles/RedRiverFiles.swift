// RedRiverFiles: the only opener of files besides the journal's `Disk`.
