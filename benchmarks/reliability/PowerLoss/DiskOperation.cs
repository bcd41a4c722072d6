namespace Disentangle.Reliability.PowerLoss;

/// <summary>What a program did to files, by paths below one folder.</summary>
internal abstract record DiskOperation;

/// <summary>A file was opened to be written, and made where it was not there.</summary>
internal sealed record OpenFile(string Path, bool Truncates) : DiskOperation;

/// <summary>Bytes were written at a place.</summary>
internal sealed record WriteBytes(string Path, long At, byte[] Bytes) : DiskOperation;

/// <summary>A file was made shorter or longer.</summary>
internal sealed record SetLength(string Path, long Length) : DiskOperation;

/// <summary>A folder was made.</summary>
internal sealed record MakeFolder(string Path) : DiskOperation;

/// <summary>A file or folder got another name; a file that had it is gone.</summary>
internal sealed record Rename(string From, string To) : DiskOperation;

/// <summary>A file or an empty folder was removed.</summary>
internal sealed record Remove(string Path) : DiskOperation;

/// <summary>A file or folder was flushed to the disk: the bytes of the file, or the names in the folder.</summary>
internal sealed record Flush(string Path) : DiskOperation;

/// <summary>The program said something: what it reported as done must survive from here on.</summary>
internal sealed record Report(string Text) : DiskOperation;
