using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Work;

namespace Disentangle.Studies.Tests.Work;

/// <summary>Runs that are trained again have the same bits, and those of which that is not so are found.</summary>
public sealed class StudyVerificationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_honest_study_is_the_same_and_stays_as_it_is()
    {
        (StudyFolder folder, StudyPlan plan) = Trained();
        StudyVerification verification = new(folder, plan);
        IReadOnlyList<PlannedRun> all = verification.Choose(10, seed: 0);
        Assert.Equal(plan.Runs, all);
        Assert.Equal(2, verification.Choose(2, seed: 0).Count);
        Assert.True(Enumerable.Range(0, 20).Select(seed => verification.Choose(1, (ulong)seed)[0].Name).Distinct().Count() > 1);
        string bits = TinyStudy.Bits(folder, plan);
        Assert.All(Verify(verification, all), verified => Assert.Equal(VerifiedAs.Same, verified.Found));
        Assert.Equal(bits, TinyStudy.Bits(folder, plan));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["scratch"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tampered_checkpoint_is_found(bool withChecksums)
    {
        (StudyFolder folder, StudyPlan plan) = Trained();
        string checkpoint = TinyStudy.LastCheckpoint(folder, plan.Runs[1]);
        string parameters = Path.Combine(checkpoint, "parameters.safetensors"), sums = Path.Combine(checkpoint, "SHA256SUMS");
        byte[] bytes = File.ReadAllBytes(parameters);
        string before = Convert.ToHexStringLower(SHA256.HashData(bytes));
        bytes[^1] ^= 1;
        File.WriteAllBytes(parameters, bytes);
        if (withChecksums)
            File.WriteAllText(sums,
                File.ReadAllText(sums).Replace(before, Convert.ToHexStringLower(SHA256.HashData(bytes)), StringComparison.Ordinal));
        StudyVerification verification = new(folder, plan);
        VerifiedRun[] verified = [.. Verify(verification, plan.Runs)];
        Assert.Equal([VerifiedAs.Same, VerifiedAs.Different], verified.Select(run => run.Found));
        Assert.Contains(withChecksums ? "trained again they are" : "does not have its checksum", verified[1].Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_other_vectors_are_skipped_and_counted()
    {
        (StudyFolder folder, StudyPlan plan) = Trained();
        string file = RunFolder.Open(folder.FolderOf(plan.Runs[0])).DescriptionFile;
        JsonNode json = JsonNode.Parse(File.ReadAllText(file))!;
        int bits = (int)json["machine"]!["vectorBits"]!;
        json["machine"]!["vectorBits"] = 2 * bits;
        File.WriteAllText(file, json.ToJsonString());
        StudyVerification verification = new(folder, plan);
        Assert.Equal(new Dictionary<int, int> { [bits] = 1, [2 * bits] = 1 }, verification.Tiers);
        VerifiedRun skipped = Verify(verification, plan.Runs).First();
        Assert.Equal(VerifiedAs.Skipped, skipped.Found);
        Assert.Contains($"trained with {2 * bits}-bit vectors", skipped.Sentence, StringComparison.Ordinal);
    }

    private (StudyFolder Folder, StudyPlan Plan) Trained()
    {
        (StudyFolder folder, StudyPlan plan) = TinyStudy.Make(_folder, "verified", seeds: "0-1", grid: "set: { beta: 4 }");
        StudyCrew.Run(folder, plan, workers: 2, threads: 1);
        return (folder, plan);
    }

    private VerifiedRun[] Verify(StudyVerification verification, IEnumerable<PlannedRun> runs)
    {
        using Session session = new(threads: 1);
        string scratch = Directory.CreateDirectory(_folder["scratch"]).FullName;
        return [.. runs.Select(run => verification.Verify(run, scratch, session))];
    }
}
