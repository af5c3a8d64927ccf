// RedRiverFiles: the only opener of files besides the journal's `Disk`.
//
// Everything that makes a file durable, private or bounded is here once, so that no other module
// has a reason to call open(2):
//
//     read       never more than the caller allows, whatever the size says while it grows
//     replace    the old content or the new, never half of either, whenever the power fails
//     append     lines that are on disk once `sync` has returned
//     lock       one process at a time
//
// Read the files in this order:
//     FilesError.swift   everything a file system can refuse
//     Descriptor.swift   one open file; interrupted calls and short writes are handled there only
//     Files.swift        whole files; Directory.swift: directories; FilePath.swift: names
//     AppendFile.swift, FileLock.swift
//
// Paths are Swift strings. A path with a NUL in it is refused: the kernel would read a shorter one.
