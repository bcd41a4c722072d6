using System.IO.Compression;
using System.Net;
using System.Text;
using Disentangle.Datasets.Formats;

namespace Disentangle.Studio.Tests;

/// <summary>Archives that were made to do harm, opened or dropped: each is one sentence, and the studio goes on.</summary>
public sealed class HostileFileTests : IClassFixture<Runs>, IDisposable
{
    private const int Rows = 300;

    private readonly Runs _runs;
    private readonly StudioClient _client;
    private readonly string _folder;

    public HostileFileTests(Runs runs)
    {
        (_runs, _client, _folder) = (runs, new StudioClient(runs.Studio), Path.Combine(runs.Folder, "hostile"));
        Directory.CreateDirectory(_folder);
    }

    public static TheoryData<string, string> Files => new()
    {
        { "not-finite", "codes must be finite numbers, got NaN" },
        { "objects", "object" },
        { "three-dimensions", "has shape (300, 2, 1)" },
        { "fewer-factors", "299" },
        { "claims-more", "is truncated" },
        { "holds-more", "bytes more than its header says" },
        { "overflow", "its .npy header is not valid" },
        { "bomb", "the limit is 134217728 values" },
        { "truncated", "" },
        { "no-archive", "" },
        { "other-arrays", "must hold either codes_train or codes" },
    };

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task AnArchiveIsOneSentence(string kind, string says)
    {
        string path = Path.Combine(_folder, $"{kind}.npz");
        if (!File.Exists(path)) Write(path, kind);
        (HttpStatusCode status, string text) = await _client.Get($"/api/column?run=hostile/{kind}.npz&name=index");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        RequireSentence(text);
        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected failure", text, StringComparison.Ordinal);

        // Dropped where a picture belongs.
        byte[] file = await File.ReadAllBytesAsync(path);
        (status, text) = await _client.Post("/api/picture?run=run0", file.Length > 4 << 20 ? file[..(4 << 20)] : file);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        RequireSentence(text);

        (status, _) = await _client.Get("/api/pixels?run=run0&index=0");
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [BrowserFact]
    public async Task ThePageSaysItAndAnotherIsOpened()
    {
        string path = Path.Combine(_folder, "not-finite.npz");
        if (!File.Exists(path)) Write(path, "not-finite");
        await using StudioPage studio = await _runs.Browser.Open(_runs.Studio, "matrix?run=hostile/not-finite.npz");
        await studio.Page.WaitForSelectorAsync("text=This cannot be shown");
        Assert.Contains("codes must be finite numbers", await studio.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await studio.Page.Locator("text=Back to the overview").ClickAsync();
        await studio.Page.WaitForSelectorAsync("table a");
        studio.HasNoErrors();
    }

    private static void RequireSentence(string text)
    {
        Assert.InRange(text.Length, 10, 400);
        Assert.DoesNotContain('\n', text);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
    }

    private static void Write(string path, string kind)
    {
        float[] codes = [.. Enumerable.Range(0, 2 * Rows).Select(i => i % 7 / 7f)];
        int[] factors = [.. Enumerable.Range(0, Rows).Select(i => i % 3)];
        switch (kind)
        {
            case "not-finite":
                codes[17] = float.NaN;
                Npz(path, ("codes", NpyArray.Of(codes, Rows, 2)), ("factors", NpyArray.Of(factors, Rows, 1)));
                break;
            case "three-dimensions":
                Npz(path, ("codes", NpyArray.Of(codes, Rows, 2, 1)), ("factors", NpyArray.Of(factors, Rows, 1)));
                break;
            case "fewer-factors":
                Npz(path, ("codes", NpyArray.Of(codes, Rows, 2)), ("factors", NpyArray.Of(factors[1..], Rows - 1, 1)));
                break;
            case "other-arrays":
                Npz(path, ("weights", NpyArray.Of(codes, Rows, 2)));
                break;
            case "objects":
                Raw(path, ("codes", "|O", $"({Rows}, 2)", 16 * Rows), ("factors", "<i4", $"({Rows}, 1)", 4 * Rows));
                break;
            case "claims-more":
                Raw(path, ("codes", "<f4", "(1000, 2)", 64), ("factors", "<i4", "(1000, 1)", 4000));
                break;
            case "holds-more":
                Raw(path, ("codes", "<f4", "(1, 2)", 1 << 20), ("factors", "<i4", "(1, 1)", 4));
                break;
            case "overflow":
                Raw(path, ("codes", "<f4", "(4611686018427387904, 4)", 64), ("factors", "<i4", "(1000, 1)", 4000));
                break;
            case "bomb":
                // 150 MB of zeros in less than 1 MB, which would be 600 MB of codes.
                Raw(path, ("codes", "|i1", "(75000000, 2)", 150_000_000), ("factors", "|i1", "(75000000, 1)", 75_000_000));
                break;
            case "truncated":
                Npz(path, ("codes", NpyArray.Of(codes, Rows, 2)), ("factors", NpyArray.Of(factors, Rows, 1)));
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^40]);
                break;
            default:
                File.WriteAllText(path, new string('a', 5000));
                break;
        }
    }

    private static void Npz(string path, params (string Name, NpyArray Array)[] arrays) =>
        NpzWriter.Write(path, [.. arrays.Select(pair => KeyValuePair.Create(pair.Name, pair.Array))]);

    // Headers say what they want.
    private static void Raw(string path, params (string Name, string Type, string Shape, long Bytes)[] arrays)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, string type, string shape, long bytes) in arrays)
        {
            using Stream entry = zip.CreateEntry($"{name}.npy", CompressionLevel.Fastest).Open();
            string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + '\n';
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
            byte[] zeros = new byte[1 << 20];
            for (long left = bytes; left > 0; left -= zeros.Length) entry.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }
    }
}
