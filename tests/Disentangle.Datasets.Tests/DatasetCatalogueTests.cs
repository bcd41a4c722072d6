using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets.Tests;

public sealed class DatasetCatalogueTests : IDisposable
{
    private static readonly string AllIds = string.Join(", ", DatasetCatalogue.All.Select(entry => entry.Id));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DatasetsAreOpenedByWhatTheUserTyped()
    {
        Assert.Equal("dsprites", Assert.IsType<DSpritesDataset>(DatasetCatalogue.Open("dsprites")).Name);
        string path = _folder.WriteNpz("with:colon.npz", ("imgs", NpyArray.Of(new byte[4], 1, 2, 2)));
        Assert.Equal($"npz:{path}", DatasetCatalogue.Open($"npz:{path}").Name);
        Assert.StartsWith($"{path}: has no array latents_classes", Refusal($"dsprites:{path}").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dsprite", "unknown data set dsprite; did you mean dsprites?")]
    [InlineData("Fashion_MNIST", "unknown data set Fashion_MNIST; did you mean fashion-mnist?")]
    [InlineData("nyz:a.npz", "unknown data set nyz; did you mean npz?")]
    public void AnUnknownNameComesWithTheNearest(string spec, string message)
    {
        UserErrorException error = Refusal(spec);
        Assert.Equal(message, error.Message);
        Assert.Equal($"expected one of {AllIds}", error.Hint);
    }

    [Theory]
    [InlineData("cifar10", "unknown data set cifar10")]
    [InlineData("", "the name of the data set is empty")]
    public void ANameThatIsNearNoneComesWithAll(string spec, string message) =>
        Assert.Equal($"{message}, expected one of {AllIds}", Refusal(spec).Message);

    [Theory]
    [InlineData("npz", "npz needs a file after the colon, npz:PATH.npz, got 'npz'")]
    [InlineData("npz:", "npz needs a file after the colon, npz:PATH.npz, got 'npz:'")]
    [InlineData("dsprites:", "dsprites needs a file after the colon, dsprites:PATH.npz, got 'dsprites:'")]
    [InlineData("smallnorb:", "smallnorb needs a folder after the colon, smallnorb:FOLDER, got 'smallnorb:'")]
    [InlineData("npz:/none/there.npz", "/none/there.npz: no such file")]
    public void WrongArgumentsAreRefused(string spec, string message) => Assert.Equal(message, Refusal(spec).Message);

    [Fact]
    public void EveryEntryHasItsOwnNameAndALineOfText()
    {
        string[] ids = [.. DatasetCatalogue.All.Select(entry => entry.Id)];
        Assert.Equal(ids.Order().Distinct(), ids);
        Assert.All(DatasetCatalogue.All, entry => Assert.Matches("^[^\n]{10,}[^.\n]$", entry.Description));
    }

    private static UserErrorException Refusal(string spec) => Assert.Throws<UserErrorException>(() => DatasetCatalogue.Open(spec));
}
