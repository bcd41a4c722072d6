using Disentangle.Datasets.Images;

namespace Disentangle.Datasets.Tests;

public sealed class CelebAAttributesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("image_id,Smiling,Young\n000001.jpg,-1,1\n000002.jpg,1,-1\n000003.jpg,1,1\n")]
    [InlineData("image_id,Smiling,Young\r\n000001.jpg,0,1\r\n000002.jpg,1,0\r\n000003.jpg,1,1\r\n")]
    public void TheTableThatIsCommonTodayIsRead(string text)
    {
        byte[] picture = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "oracles", "pictures", "baseline.jpg"));
        foreach (string name in (string[])["000001.jpg", "000002.jpg"]) _folder.Write($"img_align_celeba/img_align_celeba/{name}", picture);
        string table = _folder.Write("list_attr_celeba.csv", System.Text.Encoding.UTF8.GetBytes(text));
        IFactorDataset faces = Assert.IsType<IFactorDataset>(DatasetCatalogue.Open($"celeba:{_folder.PathOf("img_align_celeba")}"),
            exactMatch: false);
        Assert.Equal(["Smiling", "Young"], faces.Factors.Select(factor => factor.Name));
        int[] first = new int[2], second = new int[2];
        faces.FactorsOf(0, first);
        faces.FactorsOf(1, second);
        Assert.Equal([0, 1, 1, 0], [.. first, .. second]);
        Assert.Equal([-1, 1], faces.Factors[0].Values);
        Assert.Equal("1 line of list_attr_celeba.csv skipped: their images do not exist", Assert.Single(faces.Notices).Line(3));
        File.WriteAllText(table, "image_id,Smiling\n000001.jpg,2\n");
        Assert.Equal($"{table}: line 2 must be a file and 1 values of 1 or -1, got 000001.jpg 2",
            Refusal.Of(() => DatasetCatalogue.Open($"celeba:{_folder.PathOf("img_align_celeba")}")));
    }
}
