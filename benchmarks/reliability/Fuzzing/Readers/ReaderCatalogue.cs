namespace Disentangle.Reliability.Fuzzing.Readers;

/// <summary>Every reader of files that come from elsewhere or that may be damaged.</summary>
internal sealed class ReaderCatalogue : IDisposable
{
    private readonly RunReaders _run = new();

    public ReaderCatalogue() => All = [.. ArrayReaders.All, .. PictureReaders.All, .. ModelReaders.All, .. TableReaders.All, .. _run.All];

    public IReadOnlyList<FuzzReader> All { get; }

    /// <exception cref="UserErrorException">There is no such reader.</exception>
    public FuzzReader Get(string name) => Names.Find("reader", name, All, reader => reader.Name);

    public void Dispose() => _run.Dispose();
}
