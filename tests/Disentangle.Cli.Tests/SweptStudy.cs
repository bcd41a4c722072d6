using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

/// <summary>
/// A small study that was swept once for all tests, each of which works on a copy: beta 1 and 4 with seeds 0 and 1, measured by MIG.
/// </summary>
internal static class SweptStudy
{
    private static readonly Lazy<TemporaryFolder> Folder = new(() =>
    {
        TemporaryFolder folder = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        Outcome outcome = Sweep(TinyData.Write(folder), "0-1", folder["study"]);
        Assert.Equal(0, outcome.Code);
        return folder;
    });

    /// <summary>A copy of it.</summary>
    /// <param name="folder">Where, below <c>study</c>; its data stays elsewhere.</param>
    public static string CopyTo(TemporaryFolder folder)
    {
        TemporaryFolder.Copy(Folder.Value["study"], folder["study"]);
        return folder["study"];
    }

    /// <summary>Trains and measures what is not there yet.</summary>
    public static Outcome Sweep(string data, string seeds, string study) => CommandLine.Run(
        "sweep", "beta-vae", "--data", data, "--arch", "tiny", "--latents", "4", "--batch", "8", "--steps", "20", "--set", "beta=1,4",
        "--seeds", seeds, "--metrics", "mig", "--workers", "2", "--out", study);
}
