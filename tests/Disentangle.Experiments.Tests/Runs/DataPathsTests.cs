using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class DataPathsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"data":"npz:a\u0000b"}""")]
    [InlineData("""{"data":"dsprites","dataRoot":"a\u0000b"}""")]
    public void A_null_character_in_a_path_is_refused(string specification)
    {
        File.WriteAllText(_folder["run.json"], $$"""{"specification":{{specification}}}""");
        UserErrorException refusal = Assert.Throws<UserErrorException>(() => SpecificationFile.Read(_folder["run.json"]));
        Assert.Contains("the path of the data holds a null character", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refusal.Message, char.IsControl);
    }
}
