using Disentangle.Datasets.Formats.Pictures;

namespace Disentangle.Datasets.Tests.Formats;

public sealed class AreaMeanTests
{
    [Theory]
    [InlineData(128, 64)]
    [InlineData(96, 64)]
    [InlineData(7, 3)]
    [InlineData(5, 5)]
    [InlineData(9, 1)]
    public void APixelIsTheMeanOfWhatItCovers(int from, int to)
    {
        byte[] plane = [.. Enumerable.Range(0, from * from).Select(i => (byte)(i * 2654435761u >> 24))], result = new byte[to * to];
        new AreaMean(from, from, 1, to, to).Resize(plane, result);

        // The same in small squares, of which a pixel of the plane has to x to and one of the result from x from.
        for (int y = 0; y < to; y++)
        {
            for (int x = 0; x < to; x++)
            {
                double sum = 0;
                for (int v = y * from; v < (y + 1) * from; v++)
                {
                    for (int u = x * from; u < (x + 1) * from; u++) sum += plane[v / to * from + u / to];
                }

                Assert.InRange(result[y * to + x] - sum / (from * from), -0.5, 0.5);
            }
        }
    }
}
