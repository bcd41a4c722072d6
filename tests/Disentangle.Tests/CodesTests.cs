namespace Disentangle.Tests;

public sealed class CodesTests
{
    [Fact]
    public void Rows_are_images()
    {
        Codes codes = new(2, 3, [1, 2, 3, 4, 5, 6]);
        Assert.Equal([4f, 5f, 6f], codes.MeanOf(1).ToArray());
        Assert.Equal(new Shape(2, 3), codes.ToTensor().Shape);
        Assert.Null(codes.LogVariances);
    }

    [Theory]
    [InlineData(5, 6)]
    [InlineData(6, 5)]
    public void Arrays_of_other_lengths_are_refused(int means, int logVariances) =>
        Assert.Throws<ArgumentException>(() => new Codes(2, 3, new float[means], new float[logVariances]));
}
