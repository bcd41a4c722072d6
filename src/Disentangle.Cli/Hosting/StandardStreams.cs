namespace Disentangle.Cli.Hosting;

/// <summary>The process's own streams of text, whatever state they were handed over in.</summary>
internal static class StandardStreams
{
    private const int CloseOnExec = 0x80000; // of the flags in /proc; 02000000 in octal

    /// <summary>Makes the streams last, for everything in the process that writes to them.</summary>
    public static (LastingWriter Output, LastingWriter Error) Open()
    {
        LastingWriter output = new(IsClosed(1) ? TextWriter.Null : OrNull(() => Console.Out)),
            error = new(IsClosed(2) ? TextWriter.Null : OrNull(() => Console.Error));
        Console.SetOut(output);
        Console.SetError(error);
        return (output, error);
    }

    // Where a stream is closed, its number is given to the next file that the process opens, which must not be written to. Such a file is
    // closed on exec, what is handed over to a process is not.
    private static bool IsClosed(int number)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            string? flags = File.ReadLines($"/proc/self/fdinfo/{number}")
                .FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return flags is not null && (Convert.ToInt64(flags[6..].Trim(), 8) & CloseOnExec) != 0;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The first is a closed stream, the second a system without /proc.
            return e is FileNotFoundException;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static TextWriter OrNull(Func<TextWriter> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TextWriter.Null;
        }
    }
}
