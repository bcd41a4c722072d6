using System.Text;

namespace Disentangle.Cli.Hosting;

/// <summary>
/// A stream of text that cannot end the program: when a write fails, since the terminal was closed or the disk is full, it is silent from
/// then on. A long training is worth more than its lines of progress.
/// </summary>
internal sealed class LastingWriter(TextWriter inner) : TextWriter
{
    /// <summary>Why the stream is silent; null as long as all has been written.</summary>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        if (Failure is not null) return;
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Failure = e;
        }
    }
}
