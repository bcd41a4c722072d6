using System.Text;

namespace Disentangle.Cli.Hosting;

/// <summary>
/// What commands print passes here: control characters other than ends of lines and tabs are replaced, so that no name in a file can move
/// the cursor, change colours or hide a line.
/// </summary>
internal sealed class ShownWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(char.IsSurrogate(value) ? $"{value}" : Shown.Lines($"{value}"));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => inner.Write(Shown.Lines(new string(buffer, index, count)));

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(value is null ? null : Shown.Lines(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : Shown.Lines(value));

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
