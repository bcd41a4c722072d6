using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Experiments.Encodings;

/// <summary>
/// What the codes of a table depend on: the parameters, the images, and the arithmetic, whose last bits differ from one width of vectors to
/// another. A table with another key is of something else.
/// </summary>
/// <param name="Text">Canonical JSON.</param>
internal sealed record CodeTableKey(string Text)
{
    /// <summary>Its SHA-256.</summary>
    public byte[] Bytes { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    /// <summary>The first twelve digits, for the name of the file.</summary>
    public string Short => Convert.ToHexStringLower(Bytes)[..12];

    /// <summary>The key of a run as it is now; null where its data has no name by its content.</summary>
    public static CodeTableKey? Of(TrainedRun run)
    {
        if (run.Session.ContentOf(run.Data) is not { } content) return null;
        return new CodeTableKey(new JsonObject
        {
            ["format"] = 1,
            ["numerics"] = RunIdentity.Numerics,
            ["arithmetic"] = run.Session.Kernels.Arithmetic,
            ["parameters"] = Checkpoint.HashOf(run.Method),
            ["method"] = run.Description.Specification.Method,
            ["architecture"] = run.Description.Specification.Architecture,
            ["data"] = content,
        }.ToJsonString());
    }
}
